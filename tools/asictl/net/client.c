// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "lib/record.h"
#include "net/client.h"
#include "net/decode.h"
#include "net/errors.h"
#include "net/session.h"

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

int client_refused(const struct context *context, const struct request *request,
		   const struct refusal *refusal)
{
	const char *text = refusal->text[0] ? refusal->text : errors_text(refusal->error);
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
	message.fix = errors_hint(request->set, attribute, refusal->error);
	message_print(context, &message, "%s", text);
	/* With a word at fault it is that which is forbidden, not the caller who lacks a right. */
	return argument ? STATUS_REFUSED : errors_status(refusal->error);
}

/* @request has succeeded, and that is all that is known. */
static int report_useless(const struct context *context, const struct request *request,
			  const char *text, const char *why)
{
	message_print(context, &(struct message){
		.fix = request_changes(request) ? "the change was made" : NULL,
	}, "%s%s%s", text, why ? ": " : "", why ? why : "");
	return STATUS_REFUSED;
}

int client_malformed(const struct context *context, const struct request *request,
		     const char *why)
{
	return report_useless(context, request, "the kernel's reply is malformed", why);
}

int client_changed(const struct context *context, int status)
{
	message_print(context, &(struct message){ .kind = MESSAGE_NOTE }, "the change was made");
	return status;
}

/* What went wrong with a message of the reply, and in which attribute (NULL: in none). */
static int report_message(const struct context *context, const struct request *request,
			  int error, const char *culprit)
{
	char *why = NULL;
	int status;

	if (!culprit && error != EBADMSG)
		return report_useless(context, request, strerror(error), NULL);
	if (culprit && asprintf(&why, "attribute %s", culprit) < 0)
		why = NULL;
	status = client_malformed(context, request, why ? why : culprit);
	free(why);
	return status;
}

/* Hand each message of the reply to @visitor. */
static int visit(const struct context *context, const struct request *request,
		 struct reply_buffer *buffer, const struct visitor *visitor, void *data)
{
	const char *culprit = NULL;
	const void *payload;
	size_t position = 0, len;
	int ret;

	while ((ret = reply_buffer_next(buffer, &position, &payload, &len)) > 0) {
		ret = visitor->message(data, payload, len, &culprit);
		if (ret)
			break;
	}
	return ret ? report_message(context, request, -ret, culprit) : STATUS_DONE;
}

static int take_reply(struct context *context, const struct request *request,
		      struct reply *reply, const struct visitor *visitor, void *data)
{
	int ret = 0;

	if (reply->refusal.error)
		return client_refused(context, request, &reply->refusal);
	context->incomplete |= reply->interrupted;
	if (reply->interrupted)
		message_print(context, &(struct message){ .kind = MESSAGE_WARNING },
			      "the list kept changing while it was read and may be incomplete");
	if (visitor->begin)
		ret = visitor->begin(data);
	if (ret)
		return report_message(context, request, -ret, NULL);
	return visit(context, request, &reply->buffer, visitor, data);
}

/* Ask; a refusal that has an offset is the caller's in *@refusal, if that is not NULL. */
static int ask_session(struct context *context, struct request *request,
		       const struct visitor *visitor, void *data, struct refusal *refusal)
{
	struct reply reply = { 0 };
	int status, ret;

	status = session_open(context);
	if (status)
		return status;
	ret = session_ask(context, request, &reply);
	if (ret)
		status = session_failed(context, request, -ret);
	else if (refusal && reply.refusal.error && reply.refusal.has_offset)
		*refusal = reply.refusal;
	else
		status = take_reply(context, request, &reply, visitor, data);
	reply_free(&reply);
	return status;
}

int client_visit(struct context *context, struct request *request,
		 const struct visitor *visitor, void *data)
{
	return ask_session(context, request, visitor, data, NULL);
}

/* Messages that become records. */
struct collection {
	const struct attribute_set *set;
	struct json_object *records; /* owned by whoever asked for them */
};

static int start_collection(void *data)
{
	struct collection *collection = data;

	collection->records = json_object_new_array();
	return collection->records ? 0 : -ENOMEM;
}

static int collect_record(void *data, const void *payload, size_t len, const char **culprit)
{
	struct collection *collection = data;
	struct json_object *record;
	int ret = decode_record(collection->set, payload, len, &record, culprit);

	if (!ret && json_object_array_add(collection->records, record)) {
		json_object_put(record);
		ret = -ENOMEM;
	}
	return ret;
}

/* How many items the reply must have: one for each spec and id that was sent. */
static size_t items_wanted(const struct request *request)
{
	size_t count = 0;

	for (size_t i = 0; i < request->count; i++) {
		unsigned int number = request->arguments[i].number;

		count += number == ASI_A_MAP_SPEC || number == ASI_A_MAP_ID;
	}
	return count;
}

static size_t items_found(struct json_object *records)
{
	size_t count = 0;

	for (size_t i = 0; i < record_count(records); i++)
		count += record_count(json_object_object_get(record_at(records, i), "item"));
	return count;
}

/* What @records, the reply to @request, should have and have not; NULL: it is all there. */
static const char *what_is_missing(const struct request *request, struct json_object *records)
{
	const struct operation *operation = attributes_operation(request->command);

	if (request->dump || !operation || !operation->replies)
		return NULL;
	if (!record_count(records))
		return "it has no data";
	if ((request->command == ASI_CMD_MAP_ADD || request->command == ASI_CMD_MAP_DEL) &&
	    items_found(records) != items_wanted(request))
		return "it has not one item for each that was asked for";
	return NULL;
}

int client_probe(struct context *context, struct request *request, struct json_object **records,
		 struct refusal *refusal)
{
	static const struct visitor collector = {
		.begin = start_collection, .message = collect_record,
	};
	struct collection collection = { .set = request->set };
	int status = ask_session(context, request, &collector, &collection, refusal);
	const char *missing = NULL;

	/* What was refused is no reply, and has left no records. */
	if (!status && collection.records)
		missing = what_is_missing(request, collection.records);
	if (missing)
		status = client_malformed(context, request, missing);
	if (status) {
		json_object_put(collection.records);
		collection.records = NULL;
	}
	*records = collection.records;
	return status;
}

int client_ask(struct context *context, struct request *request, struct json_object **records)
{
	return client_probe(context, request, records, NULL);
}
