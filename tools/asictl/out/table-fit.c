// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "lib/color.h"
#include "lib/record.h"
#include "lib/utf8.h"
#include "out/table-fit.h"

#define COLUMNS_MOST 32
/* Wide enough that nothing is cut. */
#define WIDE 10000

static char *render(const struct context *context, const struct view *view,
		    struct json_object *records, size_t width)
{
	struct context inner = *context;
	char *text = NULL;
	size_t len;
	int ret;

	inner.options.color = color_wanted(context, context->out) ? COLOR_ALWAYS : COLOR_NEVER;
	inner.out = open_memstream(&text, &len);
	if (!inner.out)
		return NULL;
	ret = output_table(&inner, view, records, width);
	if (!fclose(inner.out) && !ret)
		return text;
	free(text);
	return NULL;
}

static size_t widest_line(const char *text)
{
	size_t widest = 0, used;

	while (*text) {
		size_t len = strcspn(text, "\n");
		char *line = strndup(text, len);

		if (!line)
			return widest;
		utf8_fit(line, WIDE, &used);
		free(line);
		widest = used > widest ? used : widest;
		text += len + (text[len] == '\n');
	}
	return widest;
}

/* Has @column anything to tell? */
static bool is_quiet(const struct column *column, struct json_object *records)
{
	size_t count = record_count(records);

	for (size_t i = 0; i < count; i++) {
		struct json_object *record = record_at(records, i);
		struct json_object *value = json_object_object_get(record, column->key);

		if (value && (json_object_is_type(value, json_type_string) ||
			      json_object_get_double(value) > 0))
			return false;
	}
	return true;
}

/* Take out the column that leaves first; false if all are to stay. */
static bool drop_one(struct column *columns, size_t *count, struct json_object *records)
{
	size_t best = *count;
	bool best_quiet = false;

	for (size_t i = 0; i < *count; i++) {
		bool quiet = columns[i].rank && is_quiet(&columns[i], records);

		if (!columns[i].rank || (best < *count && best_quiet && !quiet))
			continue;
		if (best == *count || quiet != best_quiet || columns[i].rank < columns[best].rank) {
			best = i;
			best_quiet = quiet;
		}
	}
	if (best == *count)
		return false;
	memmove(columns + best, columns + best + 1, (*count - best - 1) * sizeof(*columns));
	*count -= 1;
	return true;
}

char *table_fit(const struct context *context, const struct view *view,
		struct json_object *records, size_t width)
{
	struct column columns[COLUMNS_MOST];
	struct view part = *view;
	size_t count = 0, widest;
	char *text;

	for (size_t i = 0; i < view->count && count < COLUMNS_MOST; i++) {
		if (view->columns[i].heading)
			columns[count++] = view->columns[i];
	}
	part.columns = columns;
	do {
		part.count = count;
		text = render(context, &part, records, WIDE);
		if (!text)
			return NULL;
		widest = widest_line(text);
		if (widest <= width)
			return text;
		free(text);
	} while (drop_one(columns, &count, records));
	return render(context, &part, records, width);
}
