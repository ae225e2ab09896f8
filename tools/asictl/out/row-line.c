// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/escape.h"
#include "out/columns.h"
#include "out/row-line.h"

#define WIDTH_NUMBER 6
#define WIDTH_ADDRESS 18
#define WIDTH_TEXT 28
#define WIDTH_WORD 4

static int width(const struct view *view, const struct column *column)
{
	const struct attribute *attribute = columns_attribute(view, column);
	int least = (int)strlen(column->heading), usual = WIDTH_WORD;

	if (attribute && attribute->show == SHOW_ADDRESS && !(column->flags & COLUMN_WRAP))
		usual = WIDTH_ADDRESS;
	else if (column->flags & COLUMN_RIGHT)
		usual = WIDTH_NUMBER;
	else if (column->flags & COLUMN_WRAP)
		usual = WIDTH_TEXT;
	return least > usual ? least : usual;
}

static bool is_last_column(const struct view *view, size_t index)
{
	while (++index < view->count) {
		if (view->columns[index].heading)
			return false;
	}
	return true;
}

/* One cell of @view, and what separates it from the next. */
static void print_cell(FILE *out, const struct view *view, size_t index, const char *text)
{
	const struct column *column = &view->columns[index];
	bool last = is_last_column(view, index);

	if (column->flags & COLUMN_RIGHT)
		escape_print(out, "%*s", width(view, column), text);
	else
		escape_print(out, "%-*s", last ? 0 : width(view, column), text);
	fputc(last ? '\n' : ' ', out);
}

void row_line_header(FILE *out, const struct view *view)
{
	for (size_t i = 0; i < view->count; i++) {
		if (view->columns[i].heading)
			print_cell(out, view, i, view->columns[i].heading);
	}
}

int row_line_print(FILE *out, const struct view *view, struct json_object *record)
{
	for (size_t i = 0; i < view->count; i++) {
		char *text;

		if (!view->columns[i].heading)
			continue;
		text = output_cell(&view->columns[i], record);
		if (!text)
			return -ENOMEM;
		print_cell(out, view, i, text);
		free(text);
	}
	return 0;
}
