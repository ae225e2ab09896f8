// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/color.h"
#include "lib/escape.h"
#include "lib/message.h"
#include "lib/record.h"
#include "lib/streams.h"
#include "lib/utf8.h"
#include "out/cells.h"
#include "out/document.h"
#include "out/output.h"
#include "out/smartcols.h"

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

/* A table that is being made. */
struct sheet {
	const struct context *context;
	const struct view *view;
	const struct smartcols *library;
	struct libscols_table *table;
};

/* Put @text, which is taken, into a cell. */
static int fill_cell(const struct sheet *sheet, struct libscols_line *line, size_t index,
		     char *text)
{
	if (!text)
		return -ENOMEM;
	if (!sheet->library->scols_line_refer_data(line, index, text))
		return 0;
	free(text);
	return -ENOMEM;
}

/* A cell of a line like @record is coloured if that is what its column is for. */
static int color_cell(const struct sheet *sheet, struct libscols_line *line, size_t index,
		      const struct column *column, struct json_object *record)
{
	const struct smartcols *library = sheet->library;
	const struct context *context = sheet->context;
	struct json_object *value;

	if (!(column->flags & COLUMN_ALARM) || !color_wanted(context, context->out))
		return 0;
	value = output_value(column, record);
	if (!value || !json_object_get_boolean(value))
		return 0;
	return library->scols_cell_set_color(library->scols_line_get_cell(line, index),
					     color_begin(context, context->out, COLOR_ERROR));
}

static int color_headings(const struct sheet *sheet)
{
	const struct smartcols *library = sheet->library;
	struct libscols_iter *iter = library->scols_new_iter(SCOLS_ITER_FORWARD);
	const char *color = color_begin(sheet->context, sheet->context->out, COLOR_HEADING);
	struct libscols_column *column;
	int ret = iter ? 0 : -ENOMEM;

	while (!ret && !library->scols_table_next_column(sheet->table, iter, &column))
		ret = library->scols_cell_set_color(library->scols_column_get_header(column),
						    color);
	library->scols_free_iter(iter);
	return ret;
}

static int add_table_column(const struct sheet *sheet, const char *heading, int flags)
{
	return sheet->library->scols_table_new_column(sheet->table, heading, 0, flags) ?
	       0 : -ENOMEM;
}

static int add_columns(const struct sheet *sheet)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < sheet->view->count; i++) {
		const struct column *column = &sheet->view->columns[i];
		int flags = 0;

		if (!column->heading)
			continue;
		if (column->flags & COLUMN_RIGHT)
			flags |= SCOLS_FL_RIGHT;
		if (column->flags & COLUMN_CUT)
			flags |= SCOLS_FL_TRUNC;
		if (column->flags & COLUMN_WRAP)
			flags |= SCOLS_FL_WRAP;
		ret = add_table_column(sheet, column->heading, flags);
	}
	return ret;
}

static int add_line(const struct sheet *sheet, struct json_object *record)
{
	struct libscols_line *line = sheet->library->scols_table_new_line(sheet->table, NULL);
	size_t index = 0;
	int ret = line ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < sheet->view->count; i++) {
		const struct column *column = &sheet->view->columns[i];

		if (!column->heading)
			continue;
		ret = fill_cell(sheet, line, index, output_cell(column, record));
		if (!ret)
			ret = color_cell(sheet, line, index, column, record);
		index++;
	}
	return ret;
}

static int fill_table(const struct sheet *sheet, struct json_object *records)
{
	size_t count = record_count(records);
	int ret = add_columns(sheet);

	if (!ret && color_wanted(sheet->context, sheet->context->out))
		ret = color_headings(sheet);
	for (size_t i = 0; !ret && i < count; i++)
		ret = add_line(sheet, record_at(records, i));
	return ret;
}

/* One record as lines of name and value. */
static int fill_upright(const struct sheet *sheet, struct json_object *record)
{
	const struct smartcols *library = sheet->library;
	int ret;

	library->scols_table_enable_noheadings(sheet->table, 1);
	ret = add_table_column(sheet, "", 0);
	if (!ret)
		ret = add_table_column(sheet, "", SCOLS_FL_RIGHT);
	for (size_t i = 0; !ret && i < sheet->view->count; i++) {
		const struct column *column = &sheet->view->columns[i];
		struct libscols_line *line;

		if (!column->heading)
			continue;
		line = library->scols_table_new_line(sheet->table, NULL);
		if (!line || fill_cell(sheet, line, 0, strdup(column->heading)) ||
		    fill_cell(sheet, line, 1, output_cell(column, record)) ||
		    color_cell(sheet, line, 1, column, record))
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
		escape_print(out, "%s%s", gap, view->columns[i].heading);
		gap = " ";
	}
	fputc('\n', out);
}

static int print_sheet(const struct sheet *sheet, struct json_object *records, size_t width)
{
	const struct smartcols *library = sheet->library;
	const struct context *context = sheet->context;
	FILE *out = context->out;
	int ret;

	library->scols_table_set_stream(sheet->table, out);
	/* The library asks descriptor 1 on its own, which need not be @out. */
	library->scols_table_set_termforce(sheet->table, width || isatty(fileno(out)) ?
					   SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
	if (width)
		library->scols_table_set_termwidth(sheet->table, width);
	library->scols_table_enable_colors(sheet->table, color_wanted(context, out));
	if (sheet->view->upright && record_count(records) == 1)
		ret = fill_upright(sheet, record_at(records, 0));
	else
		ret = fill_table(sheet, records);
	return ret ? ret : library->scols_print_table(sheet->table);
}

int output_table(const struct context *context, const struct view *view,
		 struct json_object *records, size_t width)
{
	struct sheet sheet = { .context = context, .view = view };
	const char *why;
	int ret;

	if (!record_count(records)) {
		print_header(context->out, view);
		return 0;
	}
	sheet.library = smartcols_load(&why);
	if (!sheet.library)
		return -ELIBACC;
	sheet.table = sheet.library->scols_new_table();
	if (!sheet.table)
		return -ENOMEM;
	ret = print_sheet(&sheet, records, width);
	sheet.library->scols_unref_table(sheet.table);
	return ret;
}

int output_ready(const struct context *context)
{
	const char *why;

	if (context->options.json || smartcols_load(&why))
		return STATUS_DONE;
	message_print(context, &(struct message){
		.fix = "install libsmartcols1, or use --json",
	}, "cannot print tables: %s", why);
	return STATUS_ABSENT;
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
	if (ret == -ELIBACC)
		return output_ready(context);
	return message_errno(context, -ret);
}

int output_finish(const struct context *context, int status)
{
	bool failed = ferror(context->out);
	bool broken = failed && streams_is_broken(context->out);

	errno = 0;
	if (!fclose(context->out) && !failed)
		return status;
	if (broken || errno == EPIPE) {
		streams_end_by_pipe();
		errno = EPIPE;
	}
	message_error(context, NULL, "standard output: %s",
		      errno ? strerror(errno) : "write error");
	return status ? status : STATUS_REFUSED;
}
