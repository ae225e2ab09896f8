// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl clear [--upto SEQ] [--vm ID] */
#include <inttypes.h>
#include <linux/asi.h>

#include "lib/message.h"
#include "lib/record.h"
#include "net/client.h"
#include "out/output.h"
#include "verbs/change.h"
#include "verbs/verbs.h"

static const struct column clear_columns[] = {
	{ .key = "cleared-rows", .heading = "ROWS", .flags = COLUMN_RIGHT },
	{ .key = "cleared-faults", .heading = "FAULTS", .flags = COLUMN_RIGHT },
	{ .key = "generation" },
};

const struct view clear_view = {
	.name = "clear", .set = &fault_attributes,
	.columns = clear_columns, .count = ARRAY_SIZE(clear_columns),
};

static int print_reply(const struct context *context, struct json_object *records)
{
	struct json_object *record = record_at(records, 0);
	uint64_t rows, faults;

	if (context->options.json)
		return output_records(context, &clear_view, records);
	rows = record_number(record, "cleared-rows");
	faults = record_number(record, "cleared-faults");
	fprintf(context->out, "%" PRIu64 " row%s, %" PRIu64 " fault%s cleared\n",
		rows, rows == 1 ? "" : "s", faults, faults == 1 ? "" : "s");
	return STATUS_DONE;
}

static void start(const struct context *context, struct request *request)
{
	request_start(request, ASI_CMD_FAULT_CLEAR, &fault_attributes, false);
	client_put_class(context, request, ASI_A_FAULT_CLASS);
	client_put_domain(context, request, ASI_A_FAULT_DOMAIN);
	if (context->options.upto_word)
		request_put_uint(request, ASI_A_FAULT_UPTO, context->options.upto, "--upto",
				 context->options.upto_word);
}

static int put(const struct context *context, struct request *request, int count, char **words)
{
	(void)context;
	(void)request;
	(void)count;
	(void)words;
	return STATUS_DONE;
}

static int send_request(struct context *context, struct request *request)
{
	struct json_object *records;
	int status = client_ask(context, request, &records);

	if (status)
		return status;
	status = print_reply(context, records);
	json_object_put(records);
	return status;
}

const struct change clear_change = {
	.command = ASI_CMD_FAULT_CLEAR,
	.alone = true,
	.start = start,
	.put = put,
	.send = send_request,
};

int verb_clear(struct context *context, int count, char **words)
{
	return change_run(context, &clear_change, count, words);
}
