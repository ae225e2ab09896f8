// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "lib/json.h"
#include "lib/record.h"
#include "out/document.h"

static const struct column message_columns[] = {
	{ .key = "message", .type = COLUMN_TEXT,
	  .doc = "What is wrong, in one sentence." },
	{ .key = "word", .type = COLUMN_TEXT,
	  .doc = "The word, or part of a word, that is at fault." },
	{ .key = "index", .type = COLUMN_NUMBER,
	  .doc = "Which of several words it is, counted from 0." },
	{ .key = "file", .type = COLUMN_TEXT,
	  .doc = "The file that it is about." },
	{ .key = "line", .type = COLUMN_NUMBER,
	  .doc = "The line of the file or of the batch." },
	{ .key = "attribute", .type = COLUMN_TEXT,
	  .doc = "The netlink attribute that the kernel has pointed at." },
	{ .key = "errno", .type = COLUMN_TEXT,
	  .doc = "Name of the error number." },
	{ .key = "allowed", .type = COLUMN_TEXT,
	  .doc = "What would be allowed instead." },
	{ .key = "fix", .type = COLUMN_TEXT,
	  .doc = "What to do about it." },
};

const struct view document_message_view = {
	.name = "message", .columns = message_columns, .count = ARRAY_SIZE(message_columns),
};

int document_begin(const struct context *context)
{
	struct json_object *header = json_header(context);
	int ret = -ENOMEM;

	if (header)
		ret = record_put(header, "complete", json_object_new_boolean(!context->incomplete));
	fputs("{\"asictl\":", context->out);
	if (!ret)
		ret = json_print(context->out, header);
	fputs(",\"records\":[", context->out);
	json_object_put(header);
	return ret;
}

void document_next(const struct context *context, size_t count)
{
	fputs(count ? ",\n " : "\n ", context->out);
}

void document_end(const struct context *context, size_t count)
{
	fputs(count ? "\n]}\n" : "]}\n", context->out);
}

static struct json_object *make_record(const struct view *view, struct json_object *record);

/* The value of @column, with its own keys only if it is a list of records. */
static int put_column(struct json_object *object, const struct column *column,
		      struct json_object *record)
{
	struct json_object *value = output_value(column, record), *list;
	size_t count;
	int ret = 0;

	if (column->type != COLUMN_LIST)
		return record_put_any(object, column->key, json_object_get(value));
	list = json_object_new_array();
	if (record_put(object, column->key, list))
		return -ENOMEM;
	count = record_count(value);
	for (size_t i = 0; !ret && i < count; i++)
		ret = record_add(list, make_record(column->view, record_at(value, i)));
	return ret;
}

/* What of @record is printed. */
static struct json_object *make_record(const struct view *view, struct json_object *record)
{
	struct json_object *object = json_object_new_object();
	int ret = object ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < view->count; i++) {
		if (view->columns[i].key)
			ret = put_column(object, &view->columns[i], record);
	}
	if (!ret)
		return object;
	json_object_put(object);
	return NULL;
}

int document_record(const struct context *context, const struct view *view,
		    struct json_object *record)
{
	struct json_object *object = make_record(view, record);
	int ret = object ? json_print(context->out, object) : -ENOMEM;

	json_object_put(object);
	return ret;
}

int document_line(const struct context *context, const struct view *view,
		  struct json_object *records)
{
	size_t count = record_count(records);
	int ret = document_begin(context);

	for (size_t i = 0; !ret && i < count; i++) {
		fputs(i ? "," : "", context->out);
		ret = document_record(context, view, record_at(records, i));
	}
	fputs("]}\n", context->out);
	return ret;
}

int document_records(const struct context *context, const struct view *view,
		     struct json_object *records)
{
	size_t count = record_count(records);
	int ret = document_begin(context);

	for (size_t i = 0; !ret && i < count; i++) {
		document_next(context, i);
		ret = document_record(context, view, record_at(records, i));
	}
	document_end(context, count);
	return ret;
}
