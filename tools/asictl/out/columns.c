// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/escape.h"
#include "out/columns.h"

const struct attribute *columns_attribute(const struct view *view, const struct column *column)
{
	const char *name = column->attribute ? column->attribute : column->key;

	for (size_t i = 1; name && view->set && i < view->set->count; i++) {
		if (!strcmp(view->set->attributes[i].name, name))
			return &view->set->attributes[i];
	}
	return NULL;
}

const char *columns_doc(const struct view *view, const struct column *column)
{
	const struct attribute *attribute = columns_attribute(view, column);

	if (column->doc || !attribute)
		return column->doc;
	return attribute->doc;
}

/* Lists have no value that could be compared. */
static bool has_value(const struct view *view, const struct column *column)
{
	const struct attribute *attribute = columns_attribute(view, column);

	if (!column->key || column->view)
		return false;
	return column->type != COLUMN_ATTRIBUTE || (attribute && !attribute->multi);
}

static bool is_name(const char *own, const char *name, size_t len)
{
	return own && strlen(own) == len && !strncasecmp(own, name, len);
}

const struct column *columns_find(const struct view *view, const char *name, size_t len)
{
	for (size_t i = 0; i < view->count; i++) {
		const struct column *column = &view->columns[i];

		if (has_value(view, column) &&
		    (is_name(column->key, name, len) || is_name(column->heading, name, len)))
			return column;
	}
	return NULL;
}

bool columns_is_number(const struct view *view, const struct column *column)
{
	const struct attribute *attribute = columns_attribute(view, column);

	if (column->type != COLUMN_ATTRIBUTE)
		return column->type != COLUMN_TEXT;
	return attribute && attribute->type >= ATTRIBUTE_U8 && attribute->type <= ATTRIBUTE_UINT &&
	       (attribute->show == SHOW_NUMBER || attribute->show == SHOW_ADDRESS);
}

char *columns_keys(const struct view *view, bool headings)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	for (size_t i = 0; i < view->count; i++) {
		const struct column *column = &view->columns[i];

		if (has_value(view, column) && (!headings || column->heading))
			escape_print(stream, "%s%s", ftell(stream) ? ", " : "", column->key);
	}
	if (!fclose(stream))
		return text;
	free(text);
	return NULL;
}
