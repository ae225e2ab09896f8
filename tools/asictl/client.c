// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "client.h"
#include "hint.h"
#include "record.h"
#include "report.h"
#include "session.h"

void client_put_class(const struct context *context, struct request *request,
		      unsigned int number)
{
	request_put_string(request, number, context->options.class_name, "--class");
}

void client_put_domain(const struct context *context, struct request *request,
		       unsigned int number)
{
	if (context->options.vm)
		request_put_u32(request, number, context->options.vm, "--vm",
				context->options.vm_word);
}

static int status_of(int error)
{
	switch (error) {
	case EPERM:
	case EACCES:
		return STATUS_DENIED;
	case EOPNOTSUPP:
		return STATUS_ABSENT;
	default:
		return STATUS_REFUSED;
	}
}

/* What to say where the kernel has no words of its own. */
static const char *error_text(int error)
{
	switch (error) {
	case EPERM:
	case EACCES:
		return "permission denied: CAP_SYS_ADMIN in the initial user namespace is needed";
	case EOPNOTSUPP:
		return "this kernel does not know the request; it may be older than asictl";
	default:
		return strerror(error);
	}
}

int client_refused(const struct context *context, const struct request *request,
		   const struct refusal *refusal)
{
	const char *text = refusal->text[0] ? refusal->text : error_text(refusal->error);
	struct message message = {
		.error = refusal->error,
		.allowed = refusal->allowed[0] ? refusal->allowed : NULL,
	};
	const struct attribute *attribute = NULL;
	const struct argument *argument = NULL;

	if (refusal->has_offset)
		argument = request_find(request, refusal->offset);
	if (argument) {
		attribute = attributes_find(request->set, argument->number);
		message.word = argument->word;
		message.place = line_find(context, argument->typed);
	} else if (refusal->has_missing) {
		attribute = attributes_find(request->set, refusal->missing);
		message.word = attribute ? attribute->name : NULL;
		message.place = line_end(context);
	}
	message.attribute = attribute ? attribute->name : NULL;
	message.fix = hint_find(request->set, attribute, refusal->error);
	report_message(context, &message, "%s", text);
	/* With a word at fault it is that which is forbidden, not the caller who lacks a right. */
	return argument ? STATUS_REFUSED : status_of(refusal->error);
}

int client_failed(const struct context *context, struct request *request, int error)
{
	switch (error) {
	case ENOBUFS:
		report(context, NULL, "the reply was lost, the request may have been done");
		break;
	case EBADMSG:
		report(context, NULL, "the kernel's reply is malformed");
		break;
	case EPERM:
	case EACCES:
		report(context, NULL, "%s", error_text(error));
		return STATUS_DENIED;
	case ENOMSG:
		session_mismatch(context, request);
		break;
	case ENODATA:
		report(context, NULL, "the recording ends in the middle of the answer");
		break;
	default:
		report(context, NULL, "%s", strerror(error));
	}
	return STATUS_REFUSED;
}

static int decode(const struct context *context, const struct attribute_set *set,
		  const struct payloads *payloads, struct json_object *records)
{
	const char *culprit = NULL;
	struct json_object *record;
	const void *payload;
	size_t position = 0, len;
	int ret;

	while ((payload = payloads_next(payloads, &position, &len))) {
		ret = record_decode(set, payload, len, &record, &culprit);
		if (!ret && json_object_array_add(records, record)) {
			json_object_put(record);
			ret = -ENOMEM;
		}
		if (ret && culprit) {
			report(context, NULL, "the kernel's reply is malformed: attribute %s",
			       culprit);
			return STATUS_REFUSED;
		}
		if (ret)
			return client_failed(context, NULL, -ret);
	}
	return STATUS_DONE;
}

static int take_reply(struct context *context, const struct request *request,
		      const struct reply *reply, struct json_object **records)
{
	int status;

	if (reply->refusal.error)
		return client_refused(context, request, &reply->refusal);
	context->incomplete = reply->interrupted;
	if (reply->interrupted)
		report_message(context, &(struct message){ .kind = MESSAGE_WARNING },
			       "the list kept changing while it was read, it may be incomplete");
	*records = json_object_new_array();
	if (!*records)
		return client_failed(context, NULL, ENOMEM);
	status = decode(context, request->set, &reply->payloads, *records);
	if (status) {
		json_object_put(*records);
		*records = NULL;
	}
	return status;
}

int client_probe(struct context *context, struct request *request, struct json_object **records,
		 struct refusal *refusal)
{
	struct reply reply = { 0 };
	int status, ret;

	*records = NULL;
	status = session_open(context);
	if (status)
		return status;
	ret = session_ask(context, request, &reply);
	if (ret)
		status = client_failed(context, request, -ret);
	else if (refusal && reply.refusal.error && reply.refusal.has_offset)
		*refusal = reply.refusal;
	else
		status = take_reply(context, request, &reply, records);
	reply_free(&reply);
	return status;
}

int client_ask(struct context *context, struct request *request, struct json_object **records)
{
	return client_probe(context, request, records, NULL);
}
