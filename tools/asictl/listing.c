// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "client.h"
#include "direct.h"
#include "document.h"
#include "listing.h"
#include "report.h"

int listing_print(const struct context *context, const struct listing *listing,
		  struct json_object *records)
{
	int status, ret = 0;

	if (listing->finish)
		ret = listing->finish(context, &records);
	if (ret) {
		report(context, NULL, "%s", strerror(-ret));
		status = STATUS_REFUSED;
	} else {
		status = output_records(context, &listing->view, records);
	}
	json_object_put(records);
	return status;
}

/* A document that is printed message by message. */
struct printing {
	const struct context *context;
	struct direct direct;
};

static int begin(void *data)
{
	struct printing *printing = data;

	return document_begin(printing->context);
}

static int print(void *data, const void *payload, size_t len, const char **culprit)
{
	struct printing *printing = data;

	return direct_print(&printing->direct, payload, len, culprit);
}

/* Nothing is kept of what has been printed. */
static int print_directly(struct context *context, struct printing *printing,
			  struct request *request)
{
	static const struct visitor printer = { .begin = begin, .message = print };
	int status = client_visit(context, request, &printer, printing);

	direct_end(&printing->direct);
	if (!status)
		document_end(context, printing->direct.printed);
	return status;
}

static void start(const struct context *context, const struct listing *listing,
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

	start(context, listing, &request);
	status = client_ask(context, &request, records);
	request_free(&request);
	return status;
}

int listing_run(struct context *context, const struct listing *listing)
{
	struct printing printing = { .context = context };
	struct json_object *records;
	struct request request;
	int status;

	if (context->options.json &&
	    direct_start(&printing.direct, &listing->view, context->out)) {
		start(context, listing, &request);
		status = print_directly(context, &printing, &request);
		request_free(&request);
		return status;
	}
	status = listing_ask(context, listing, &records);
	return status ? status : listing_print(context, listing, records);
}
