// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "lib/message.h"
#include "lib/record.h"
#include "list/folded.h"
#include "list/groups.h"
#include "list/listing.h"
#include "net/client.h"
#include "net/decode.h"
#include "out/direct.h"
#include "out/document.h"

int listing_show(const struct context *context, const struct listing *listing,
		 const struct selection *selection, struct json_object *records)
{
	int status = STATUS_DONE, ret = 0;

	if (context->options.group)
		ret = groups_make(context->options.group, &records);
	if (!ret)
		ret = selection_sort(selection, &records);
	if (!ret && context->options.folded)
		status = folded_print(context, records);
	else if (!ret && listing->lay_out && !context->options.group && !context->options.json)
		ret = listing->lay_out(context, &records);
	if (!ret && !context->options.folded)
		status = output_records(context, &selection->view, records);
	json_object_put(records);
	return ret ? message_errno(context, -ret) : status;
}

static int print_selected(const struct context *context, const struct listing *listing,
			  const struct selection *selection, struct json_object *records)
{
	int ret = 0;

	if (listing->finish)
		ret = listing->finish(context, &records);
	if (!ret)
		ret = selection_filter(selection, &records);
	if (!ret)
		return listing_show(context, listing, selection, records);
	json_object_put(records);
	return message_errno(context, -ret);
}

static int start_selection(const struct context *context, const struct listing *listing,
			   struct selection *selection)
{
	return selection_start(context, &listing->view, context->options.group ? &groups_view :
			       &listing->view, selection);
}

int listing_print(const struct context *context, const struct listing *listing,
		  struct json_object *records)
{
	struct selection selection;
	int status = start_selection(context, listing, &selection);

	if (status)
		json_object_put(records);
	else
		status = print_selected(context, listing, &selection, records);
	selection_free(&selection);
	return status;
}

/* A document that is printed message by message. */
struct printing {
	const struct context *context;
	const struct listing *listing;
	const struct selection *selection;
	struct direct direct;
	size_t printed; /* by print_kept() */
};

static int begin_document(void *data)
{
	struct printing *printing = data;

	return document_begin(printing->context);
}

static int print_whole(void *data, const void *payload, size_t len, const char **culprit)
{
	struct printing *printing = data;

	return direct_print(&printing->direct, payload, len, culprit);
}

/* The one record of @list, if it is selected. */
static int print_kept(struct printing *printing, struct json_object **list)
{
	const struct context *context = printing->context;
	int ret = 0;

	if (printing->listing->finish)
		ret = printing->listing->finish(context, list);
	if (!ret)
		ret = selection_filter(printing->selection, list);
	if (ret || !record_count(*list))
		return ret;
	document_next(context, printing->printed++);
	return document_record(context, &printing->selection->view, record_at(*list, 0));
}

static int print_selection(void *data, const void *payload, size_t len, const char **culprit)
{
	struct printing *printing = data;
	struct json_object *list = json_object_new_array(), *record;
	int ret = list ? 0 : -ENOMEM;

	if (!ret)
		ret = decode_record(printing->listing->set, payload, len, &record, culprit);
	if (!ret && json_object_array_add(list, record)) {
		json_object_put(record);
		ret = -ENOMEM;
	}
	if (!ret)
		ret = print_kept(printing, &list);
	json_object_put(list);
	return ret;
}

/* Nothing is kept of what has been printed. */
static int stream(struct context *context, struct printing *printing, struct request *request)
{
	static const struct visitor all = { .begin = begin_document, .message = print_whole };
	static const struct visitor some = { .begin = begin_document, .message = print_selection };
	bool filtered = printing->selection->filter;
	int status = client_visit(context, request, filtered ? &some : &all, printing);

	if (!filtered) {
		direct_end(&printing->direct);
		printing->printed = printing->direct.printed;
	}
	if (!status)
		document_end(context, printing->printed);
	return status;
}

/* Can it be printed while it is read? */
static bool can_stream(const struct context *context, struct printing *printing)
{
	const struct selection *selection = printing->selection;

	if (!context->options.json || context->options.group || selection->key_count)
		return false;
	return direct_start(&printing->direct, &printing->listing->view, context->out);
}

void listing_request(const struct context *context, const struct listing *listing,
		     struct request *request)
{
	request_start(request, listing->command, listing->set, true);
	client_put_class(context, request, listing->class_number);
	if (listing->domain_number)
		client_put_domain(context, request, listing->domain_number);
}

int listing_ask(struct context *context, const struct listing *listing,
		struct json_object **records)
{
	struct request request;
	int status;

	listing_request(context, listing, &request);
	status = client_ask(context, &request, records);
	request_free(&request);
	return status;
}

static int ask_and_print(struct context *context, const struct listing *listing,
			 const struct selection *selection)
{
	struct printing printing = {
		.context = context, .listing = listing, .selection = selection,
	};
	struct json_object *records;
	struct request request;
	int status;

	if (can_stream(context, &printing)) {
		listing_request(context, listing, &request);
		status = stream(context, &printing, &request);
		request_free(&request);
		return status;
	}
	status = listing_ask(context, listing, &records);
	return status ? status : print_selected(context, listing, selection, records);
}

int listing_select(struct context *context, const struct listing *listing,
		   int (*run)(struct context *context, const struct listing *listing,
			      const struct selection *selection))
{
	struct selection selection;
	int status = start_selection(context, listing, &selection);

	if (!status)
		status = (run ? run : ask_and_print)(context, listing, &selection);
	selection_free(&selection);
	return status;
}

int listing_run(struct context *context, const struct listing *listing)
{
	return listing_select(context, listing, NULL);
}
