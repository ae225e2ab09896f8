// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "lib/line.h"
#include "lib/record.h"
#include "lib/utf8.h"
#include "out/document.h"

int document_print(FILE *stream, struct json_object *object)
{
	const char *text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_NOSLASHESCAPE);
	char *safe = text ? utf8_json(text) : NULL;

	if (!safe)
		return -ENOMEM;
	fputs(safe, stream);
	free(safe);
	return 0;
}

struct json_object *document_header(const struct context *context)
{
	struct json_object *header = json_object_new_object();
	bool in_batch = context->line && context->line->file;

	if (!header)
		return NULL;
	if (!record_put(header, "version", json_object_new_string(ASICTL_VERSION)) &&
	    !record_put(header, "schema", json_object_new_int(DOCUMENT_SCHEMA)) &&
	    (!context->verb ||
	     !record_put(header, "verb", json_object_new_string(context->verb->name))) &&
	    (!in_batch ||
	     !record_put(header, "line", json_object_new_int64(context->line->number))))
		return header;
	json_object_put(header);
	return NULL;
}

int document_begin(const struct context *context)
{
	struct json_object *header = document_header(context);
	int ret = -ENOMEM;

	if (header)
		ret = record_put(header, "complete", json_object_new_boolean(!context->incomplete));
	fputs("{\"asictl\":", context->out);
	if (!ret)
		ret = document_print(context->out, header);
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

	if (column->type != COLUMN_LIST) {
		value = json_object_get(value);
		if (!json_object_object_add(object, column->key, value))
			return 0;
		json_object_put(value);
		return -ENOMEM;
	}
	list = json_object_new_array();
	if (record_put(object, column->key, list))
		return -ENOMEM;
	count = record_count(value);
	for (size_t i = 0; !ret && i < count; i++) {
		struct json_object *item = make_record(column->view, record_at(value, i));

		ret = item && !json_object_array_add(list, item) ? 0 : -ENOMEM;
		if (ret)
			json_object_put(item);
	}
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
	int ret = object ? document_print(context->out, object) : -ENOMEM;

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
