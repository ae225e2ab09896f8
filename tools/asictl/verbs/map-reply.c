// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/asi.h>
#include <string.h>

#include "lib/message.h"
#include "lib/record.h"
#include "model/exposure.h"
#include "net/client.h"
#include "out/cells.h"
#include "out/output.h"
#include "verbs/map-reply.h"
#include "verbs/verbs.h"

static const struct column map_reply_columns[] = {
	{ .key = "id", .heading = "ID", .flags = COLUMN_RIGHT },
	{ .key = "spec", .heading = "SPEC" },
	{ .key = "domain", .heading = "VM", .flags = COLUMN_RIGHT, .cell = cell_scope },
	{ .key = "bytes-asked", .heading = "ASKED", .flags = COLUMN_RIGHT, .cell = exposure_cell },
	{ .key = "bytes-exposed", .heading = "EXPOSED", .flags = COLUMN_RIGHT },
	{ .key = "pages", .heading = "PAGES", .flags = COLUMN_RIGHT },
	EXPOSURE_COLUMNS,
	{ .key = "generation", .type = COLUMN_NUMBER,
	  .doc = "Generation of the class after the change." },
};

const struct view map_reply_view = {
	.name = "items", .set = &item_attributes,
	.columns = map_reply_columns, .count = ARRAY_SIZE(map_reply_columns),
};

/* Move the items of one reply to @items; each gets the generation of its reply. */
static int collect_items(struct json_object *items, struct json_object *reply)
{
	struct json_object *generation = json_object_object_get(reply, "generation");
	struct json_object *list = json_object_object_get(reply, "item");
	size_t count = record_count(list);

	for (size_t i = 0; i < count; i++) {
		struct json_object *item = record_at(list, i);

		if (json_object_array_add(items, json_object_get(item))) {
			json_object_put(item);
			return -ENOMEM;
		}
		if (json_object_object_add(item, "generation", json_object_get(generation))) {
			json_object_put(generation);
			return -ENOMEM;
		}
	}
	return 0;
}

/* How much more is exposed than was asked for. */
static uint64_t excess(const void *item)
{
	struct json_object *const *object = item;

	return record_number(*object, "bytes-exposed") - exposure_bytes(*object);
}

static int compare_excess(const void *a, const void *b)
{
	uint64_t left = excess(a), right = excess(b);

	return left == right ? 0 : left < right ? 1 : -1;
}

int map_reply_print(const struct context *context, unsigned int command,
		    struct json_object *replies)
{
	struct json_object *items = json_object_new_array();
	size_t count = record_count(replies);
	int ret = items ? 0 : -ENOMEM, status;

	for (size_t i = 0; !ret && i < count; i++)
		ret = collect_items(items, record_at(replies, i));
	if (!ret)
		ret = exposure_add_all(context, items);
	if (!ret && command == ASI_CMD_MAP_ADD)
		ret = exposure_report(context, items);
	if (ret) {
		status = message_errno(context, -ret);
	} else {
		/* What is to be decided on: the worst first. */
		if (context->options.check)
			json_object_array_sort(items, compare_excess);
		status = output_records(context, &map_reply_view, items);
	}
	json_object_put(items);
	return status;
}

int map_reply_ask(struct context *context, struct request *request)
{
	struct json_object *replies;
	int status = client_ask(context, request, &replies);

	if (status)
		return status;
	status = map_reply_print(context, request->command, replies);
	json_object_put(replies);
	return status;
}
