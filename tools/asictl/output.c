// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cells.h"
#include "color.h"
#include "document.h"
#include "output.h"
#include "report.h"
#include "utf8.h"

struct json_object *output_value(const struct column *column, struct json_object *record)
{
	return json_object_object_get(record, column->attribute ? column->attribute : column->key);
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

/* Whatever a task calls itself must not steer the terminal. */
char *output_cell(const struct column *column, struct json_object *record)
{
	char *text, *visible;

	if (column->cell)
		text = column->cell(record);
	else if (column->flags & COLUMN_SHORT)
		text = cells_short(json_object_object_get(record, column->key));
	else
		text = plain_cell(record, column->key);
	visible = text ? utf8_visible(text) : NULL;

	free(text);
	return visible;
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

/* Sequence that colours the cells of lines like @record, NULL: none. */
static const char *alarm_color(const struct context *context, const struct column *column,
			       struct json_object *record)
{
	struct json_object *value;

	if (!(column->flags & COLUMN_ALARM) || !color_wanted(context, context->out))
		return NULL;
	value = output_value(column, record);
	return value && json_object_get_boolean(value) ?
	       color_begin(context, context->out, COLOR_ERROR) : NULL;
}

static int color_headings(const struct context *context, struct libscols_table *table)
{
	struct libscols_iter *iter = scols_new_iter(SCOLS_ITER_FORWARD);
	const char *color = color_begin(context, context->out, COLOR_HEADING);
	struct libscols_column *column;
	int ret = iter ? 0 : -ENOMEM;

	while (!ret && !scols_table_next_column(table, iter, &column))
		ret = scols_cell_set_color(scols_column_get_header(column), color);
	scols_free_iter(iter);
	return ret;
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

static int add_line(const struct context *context, struct libscols_table *table,
		    const struct view *view, struct json_object *record)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	size_t index = 0;
	int ret = line ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < view->count; i++) {
		const struct column *column = &view->columns[i];
		const char *color;

		if (!column->heading)
			continue;
		ret = fill_cell(line, index, output_cell(column, record));
		color = alarm_color(context, column, record);
		if (!ret && color)
			ret = scols_cell_set_color(scols_line_get_cell(line, index), color);
		index++;
	}
	return ret;
}

static int fill_table(const struct context *context, struct libscols_table *table,
		      const struct view *view, struct json_object *records)
{
	size_t count = json_object_array_length(records);
	int ret = add_columns(table, view);

	if (!ret && color_wanted(context, context->out))
		ret = color_headings(context, table);
	for (size_t i = 0; !ret && i < count; i++)
		ret = add_line(context, table, view, json_object_array_get_idx(records, i));
	return ret;
}

/* One record as lines of name and value. */
static int fill_upright(const struct context *context, struct libscols_table *table,
			const struct view *view, struct json_object *record)
{
	int ret = 0;

	scols_table_enable_noheadings(table, 1);
	if (!scols_table_new_column(table, "", 0, 0) ||
	    !scols_table_new_column(table, "", 0, SCOLS_FL_RIGHT))
		return -ENOMEM;
	for (size_t i = 0; !ret && i < view->count; i++) {
		const struct column *column = &view->columns[i];
		const char *color = alarm_color(context, column, record);
		struct libscols_line *line;

		if (!column->heading)
			continue;
		line = scols_table_new_line(table, NULL);
		if (!line || fill_cell(line, 0, strdup(column->heading)) ||
		    fill_cell(line, 1, output_cell(column, record)) ||
		    (color && scols_cell_set_color(scols_line_get_cell(line, 1), color)))
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

int output_table(const struct context *context, const struct view *view,
		 struct json_object *records, size_t width)
{
	FILE *out = context->out;
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
	scols_table_set_termforce(table, width || isatty(fileno(out)) ?
				  SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
	if (width)
		scols_table_set_termwidth(table, width);
	scols_table_enable_colors(table, color_wanted(context, out));
	if (view->upright && count == 1)
		ret = fill_upright(context, table, view, json_object_array_get_idx(records, 0));
	else
		ret = fill_table(context, table, view, records);
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
		ret = document_records(context, view, records);
	else
		ret = output_table(context, view, records, 0);
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
