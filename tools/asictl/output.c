// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"
#include "report.h"

static int print_json_record(FILE *out, const struct view *view, struct json_object *record)
{
	struct json_object *object = json_object_new_object(), *value;
	const char *text = NULL;

	for (size_t i = 0; object && i < view->count; i++) {
		const struct column *column = &view->columns[i];

		if (!column->key)
			continue;
		value = json_object_get(json_object_object_get(record, column->key));
		if (json_object_object_add(object, column->key, value)) {
			json_object_put(value);
			json_object_put(object);
			return -ENOMEM;
		}
	}
	if (object)
		text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		fputs(text, out);
	json_object_put(object);
	return text ? 0 : -ENOMEM;
}

static int print_json(FILE *out, const struct view *view, struct json_object *records)
{
	size_t count = json_object_array_length(records);
	int ret = 0;

	fputc('[', out);
	for (size_t i = 0; !ret && i < count; i++) {
		fputs(i ? ",\n " : "", out);
		ret = print_json_record(out, view, json_object_array_get_idx(records, i));
	}
	fputs("]\n", out);
	return ret;
}

/* Text of any value; lists are not for tables. */
static char *plain_cell(struct json_object *record, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(record, key, &value))
		return strdup("");
	if (!value)
		return strdup("-");
	if (json_object_is_type(value, json_type_boolean))
		return strdup(json_object_get_boolean(value) ? "yes" : "no");
	return strdup(json_object_get_string(value));
}

static char *column_cell(const struct column *column, struct json_object *record)
{
	return column->cell ? column->cell(record) : plain_cell(record, column->key);
}

/* Put @text, which is taken, into a cell. */
static int fill_cell(struct libscols_line *line, size_t index, char *text)
{
	if (!text)
		return -ENOMEM;
	if (!scols_line_refer_data(line, index, text))
		return 0;
	free(text);
	return -ENOMEM;
}

static int add_columns(struct libscols_table *table, const struct view *view)
{
	for (size_t i = 0; i < view->count; i++) {
		const struct column *column = &view->columns[i];
		int flags = 0;

		if (!column->heading)
			continue;
		if (column->flags & COLUMN_RIGHT)
			flags |= SCOLS_FL_RIGHT;
		if (column->flags & COLUMN_CUT)
			flags |= SCOLS_FL_TRUNC;
		if (column->flags & COLUMN_WRAP)
			flags |= SCOLS_FL_WRAP;
		if (!scols_table_new_column(table, column->heading, 0, flags))
			return -ENOMEM;
	}
	return 0;
}

static int add_line(struct libscols_table *table, const struct view *view,
		    struct json_object *record)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	size_t index = 0;
	int ret = line ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < view->count; i++) {
		if (view->columns[i].heading)
			ret = fill_cell(line, index++, column_cell(&view->columns[i], record));
	}
	return ret;
}

static int fill_table(struct libscols_table *table, const struct view *view,
		      struct json_object *records)
{
	size_t count = json_object_array_length(records);
	int ret = add_columns(table, view);

	for (size_t i = 0; !ret && i < count; i++)
		ret = add_line(table, view, json_object_array_get_idx(records, i));
	return ret;
}

/* One record as lines of name and value. */
static int fill_upright(struct libscols_table *table, const struct view *view,
			struct json_object *record)
{
	int ret = 0;

	scols_table_enable_noheadings(table, 1);
	if (!scols_table_new_column(table, "", 0, 0) ||
	    !scols_table_new_column(table, "", 0, SCOLS_FL_RIGHT))
		return -ENOMEM;
	for (size_t i = 0; !ret && i < view->count; i++) {
		const struct column *column = &view->columns[i];
		struct libscols_line *line;

		if (!column->heading)
			continue;
		line = scols_table_new_line(table, NULL);
		if (!line || fill_cell(line, 0, strdup(column->heading)) ||
		    fill_cell(line, 1, column_cell(column, record)))
			ret = -ENOMEM;
	}
	return ret;
}

/* The library prints nothing at all for a table without lines. */
static void print_header(FILE *out, const struct view *view)
{
	const char *gap = "";

	for (size_t i = 0; i < view->count; i++) {
		if (!view->columns[i].heading)
			continue;
		fprintf(out, "%s%s", gap, view->columns[i].heading);
		gap = " ";
	}
	fputc('\n', out);
}

static int print_table(FILE *out, const struct view *view, struct json_object *records)
{
	size_t count = json_object_array_length(records);
	struct libscols_table *table;
	int ret;

	if (!count) {
		print_header(out, view);
		return 0;
	}
	table = scols_new_table();
	if (!table)
		return -ENOMEM;
	scols_table_set_stream(table, out);
	/* The library asks descriptor 1 on its own, which need not be @out. */
	scols_table_set_termforce(table, isatty(fileno(out)) ? SCOLS_TERMFORCE_ALWAYS :
							       SCOLS_TERMFORCE_NEVER);
	if (view->upright && count == 1)
		ret = fill_upright(table, view, json_object_array_get_idx(records, 0));
	else
		ret = fill_table(table, view, records);
	if (!ret)
		ret = scols_print_table(table);
	scols_unref_table(table);
	return ret;
}

int output_records(const struct context *context, const struct view *view,
		   struct json_object *records)
{
	int ret;

	if (context->options.json)
		ret = print_json(context->out, view, records);
	else
		ret = print_table(context->out, view, records);
	if (!ret)
		return STATUS_DONE;
	report(context, NULL, "%s", strerror(-ret));
	return STATUS_REFUSED;
}

int output_finish(const struct context *context, int status)
{
	bool failed = ferror(context->out);

	errno = 0;
	if (!fclose(context->out) && !failed)
		return status;
	report(context, NULL, "standard output: %s", errno ? strerror(errno) : "write error");
	return status ? status : STATUS_REFUSED;
}
