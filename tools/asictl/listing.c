// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "client.h"
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

int listing_run(struct context *context, const struct listing *listing)
{
	struct json_object *records;
	struct request request;
	int status;

	request_start(&request, listing->command, listing->set, true);
	client_put_class(context, &request, listing->class_number);
	if (listing->domain_number)
		client_put_domain(context, &request, listing->domain_number);
	status = client_ask(context, &request, &records);
	request_free(&request);
	return status ? status : listing_print(context, listing, records);
}
