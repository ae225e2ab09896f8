// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/asi.h>

#include "lib/escape.h"
#include "lib/message.h"
#include "lib/record.h"
#include "model/class.h"
#include "net/client.h"
#include "out/output.h"

static const struct column class_columns[] = {
	{ .key = "name", .heading = "CLASS" },
	{ .key = "mode", .heading = "MODE" },
	{ .key = "stack", .heading = "STACK" },
	{ .key = "capacity", .heading = "CAPACITY", .flags = COLUMN_RIGHT },
	{ .key = "domains", .heading = "DOMAINS", .flags = COLUMN_RIGHT },
	{ .key = "rows", .heading = "ROWS", .flags = COLUMN_RIGHT },
	{ .key = "mappings", .heading = "MAPPINGS", .flags = COLUMN_RIGHT },
	{ .key = "generation" },
	{ .key = "available", .heading = "AVAILABLE" },
};

const struct view class_view = {
	.name = "class", .set = &class_attributes,
	.columns = class_columns, .count = ARRAY_SIZE(class_columns),
};

int class_get(struct context *context, struct json_object **records)
{
	struct request request;
	int status;

	request_start(&request, ASI_CMD_CLASS_GET, &class_attributes, false);
	client_put_class(context, &request, ASI_A_CLASS_NAME);
	status = client_ask(context, &request, records);
	request_free(&request);
	if (status)
		return status;
	if (record_count(*records) != 1) {
		message_error(context, NULL, "the kernel's reply is malformed");
		json_object_put(*records);
		*records = NULL;
		return STATUS_REFUSED;
	}
	return STATUS_DONE;
}

/* A switch that has no effect for now is easily taken for a broken one. */
static void warn_if_absent(const struct context *context, struct json_object *record)
{
	struct json_object *available = json_object_object_get(record, "available");

	if (available && !json_object_get_boolean(available))
		message_print(context, &(struct message){ .kind = MESSAGE_NOTE },
			      "the owner of the class %s is not loaded with isolation "
			      "(kvm.address_space_isolation)",
			      context->options.class_name);
}

void class_start_set(const struct context *context, struct request *request)
{
	request_start(request, ASI_CMD_CLASS_SET, &class_attributes, false);
	client_put_class(context, request, ASI_A_CLASS_NAME);
}

int class_finish_set(struct context *context, struct request *request)
{
	struct json_object *records = NULL;
	int status = client_ask(context, request, &records);

	json_object_put(records);
	if (status)
		return status;
	status = class_get(context, &records);
	if (status)
		return client_changed(context, status);
	warn_if_absent(context, record_at(records, 0));
	if (context->options.json)
		status = output_records(context, &class_view, records);
	json_object_put(records);
	return status;
}

int class_print(struct context *context, const char *(*text)(struct json_object *record))
{
	struct json_object *records, *record;
	const char *word;
	int status = class_get(context, &records);

	if (status)
		return status;
	record = record_at(records, 0);
	warn_if_absent(context, record);
	if (context->options.json) {
		status = output_records(context, &class_view, records);
	} else {
		word = text(record);
		escape_print(context->out, "%s\n", word ? word : "-");
	}
	json_object_put(records);
	return status;
}
