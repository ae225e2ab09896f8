// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "lib/record.h"
#include "list/filter.h"
#include "list/selection.h"
#include "out/columns.h"

/* ---- what is asked for ------------------------------------------------ */

/* Bytes of an argument. */
struct part {
	const char *option;
	const char *word;   /* its argument */
	size_t offset, len; /* of the bytes in it; 0 bytes: none are at fault */
};

/* Report that @part is wrong. */
static int refuse_part(const struct context *context, const struct part *part, const char *why,
		       const char *allowed)
{
	struct message message = {
		.word = part->option, .place = line_find(context, part->word), .allowed = allowed,
	};

	message.place.offset += part->offset;
	message.place.len = part->len;
	if (part->len)
		message_print(context, &message, "%.*s: %s", (int)part->len,
			      part->word + part->offset, why);
	else
		message_print(context, &message, "%s", why);
	return STATUS_USAGE;
}

static int read_filter(const struct context *context, const struct view *rows,
		       struct selection *selection)
{
	const char *text = context->options.where;
	struct filter_error error;
	char *keys = NULL;
	int ret, status;

	if (!text)
		return STATUS_DONE;
	ret = filter_parse(text, rows, &selection->filter, &error);
	if (ret == -ENOMEM)
		return message_errno(context, ENOMEM);
	if (!ret)
		return STATUS_DONE;
	if (error.key)
		keys = columns_keys(rows, false);
	status = refuse_part(context, &(struct part){
		"--where", text, error.offset, strlen(error.word),
	}, error.text, keys);
	free(keys);
	return status;
}

/* The column that @part names. */
static const struct column *find_column(const struct context *context, const struct view *view,
					const struct part *part)
{
	const struct column *column = columns_find(view, part->word + part->offset, part->len);
	char *keys;

	if (column)
		return column;
	keys = columns_keys(view, false);
	refuse_part(context, part, part->len ? "no such key" : "a key is missing", keys);
	free(keys);
	return NULL;
}

static size_t count_names(const char *word)
{
	size_t count = 1;

	for (; *word; word++)
		count += *word == ',';
	return count;
}

static int read_sort(const struct context *context, const struct view *shown,
		     struct selection *selection)
{
	struct part part = { .option = "--sort", .word = context->options.sort };
	size_t count = part.word ? count_names(part.word) : 0;

	if (!part.word)
		return STATUS_DONE;
	selection->keys = calloc(count, sizeof(*selection->keys));
	if (!selection->keys)
		return message_errno(context, ENOMEM);
	while (selection->key_count < count) {
		struct sort_key *key = &selection->keys[selection->key_count];

		key->descending = part.word[part.offset] == '-';
		part.offset += key->descending;
		part.len = strcspn(part.word + part.offset, ",");
		key->column = find_column(context, shown, &part);
		if (!key->column)
			return STATUS_USAGE;
		key->number = columns_is_number(shown, key->column);
		selection->key_count++;
		part.offset += part.len + 1;
	}
	return STATUS_DONE;
}

/* Without a heading of its own a column has its key in capitals. */
static bool name_column(struct selection *selection, size_t index)
{
	struct column *column = &selection->columns[index];
	char *heading;

	if (column->heading)
		return true;
	heading = strdup(column->key);
	for (char *at = heading; at && *at; at++)
		*at = (char)toupper((unsigned char)*at);
	selection->headings[index] = heading;
	column->heading = heading;
	return heading;
}

static int pick_columns(const struct context *context, const struct view *shown,
			struct selection *selection)
{
	struct part part = { .option = "--columns", .word = context->options.columns };
	size_t count = count_names(part.word);

	selection->columns = calloc(count, sizeof(*selection->columns));
	selection->headings = calloc(count, sizeof(*selection->headings));
	if (!selection->columns || !selection->headings)
		return message_errno(context, ENOMEM);
	selection->view.columns = selection->columns;
	selection->view.upright = false;
	selection->view.count = 0;
	while (selection->view.count < count) {
		size_t index = selection->view.count;
		const struct column *column;

		part.len = strcspn(part.word + part.offset, ",");
		column = find_column(context, shown, &part);
		if (!column)
			return STATUS_USAGE;
		selection->columns[index] = *column;
		selection->view.count++;
		if (!name_column(selection, index))
			return message_errno(context, ENOMEM);
		part.offset += part.len + 1;
	}
	return STATUS_DONE;
}

static int read_columns(const struct context *context, const struct view *shown,
			struct selection *selection)
{
	const char *word = context->options.columns;

	if (!word)
		return STATUS_DONE;
	if (context->options.json)
		return refuse_part(context, &(struct part){ .option = "--columns", .word = word },
				   "not with --json, whose records always have all keys", NULL);
	return pick_columns(context, shown, selection);
}

int selection_start(const struct context *context, const struct view *rows,
		    const struct view *shown, struct selection *selection)
{
	int status;

	*selection = (struct selection){ .view = *shown };
	status = read_filter(context, rows, selection);
	if (!status)
		status = read_sort(context, shown, selection);
	return status ? status : read_columns(context, shown, selection);
}

void selection_free(struct selection *selection)
{
	for (size_t i = 0; selection->headings && i < selection->view.count; i++)
		free(selection->headings[i]);
	free(selection->headings);
	free(selection->columns);
	free(selection->keys);
	filter_free(selection->filter);
	*selection = (struct selection){ 0 };
}

/* ---- what is done ----------------------------------------------------- */

/* Put @list, which is taken, in place of *@records, unless there was an error. */
static int replace_records(struct json_object **records, struct json_object *list, int ret)
{
	if (ret) {
		json_object_put(list);
		return ret;
	}
	json_object_put(*records);
	*records = list;
	return 0;
}

int selection_filter(const struct selection *selection, struct json_object **records)
{
	size_t count = record_count(*records);
	struct json_object *list;
	int ret = 0;

	if (!selection->filter)
		return 0;
	list = json_object_new_array();
	if (!list)
		return -ENOMEM;
	for (size_t i = 0; !ret && i < count; i++) {
		struct json_object *record = record_at(*records, i);

		if (filter_keeps(selection->filter, record))
			ret = record_append(list, record);
	}
	return replace_records(records, list, ret);
}

/* A record while it is sorted. */
struct entry {
	struct json_object *record;
	size_t index; /* where it was */
};

static int compare_numbers(struct json_object *left, struct json_object *right)
{
	uint64_t a, b;

	if (json_object_is_type(left, json_type_double)) {
		double x = json_object_get_double(left), y = json_object_get_double(right);

		return (x > y) - (x < y);
	}
	/* Addresses are texts with 0x. */
	a = strtoull(json_object_get_string(left), NULL, 0);
	b = strtoull(json_object_get_string(right), NULL, 0);
	return (a > b) - (a < b);
}

static int compare_by(const struct sort_key *key, struct json_object *left,
		      struct json_object *right)
{
	struct json_object *a = output_value(key->column, left);
	struct json_object *b = output_value(key->column, right);
	int order;

	if (!a || !b)
		return !a - !b;
	order = key->number ? compare_numbers(a, b) :
			      strcmp(json_object_get_string(a), json_object_get_string(b));
	return key->descending ? -order : order;
}

static int compare_by_keys(const void *left, const void *right, void *data)
{
	const struct entry *a = left, *b = right;
	const struct selection *selection = data;
	int order = 0;

	for (size_t i = 0; !order && i < selection->key_count; i++)
		order = compare_by(&selection->keys[i], a->record, b->record);
	return order ? order : (a->index > b->index) - (a->index < b->index);
}

int selection_sort(const struct selection *selection, struct json_object **records)
{
	size_t count = record_count(*records);
	struct json_object *list;
	struct entry *entries;
	int ret = 0;

	if (!selection->key_count || count < 2)
		return 0;
	entries = calloc(count, sizeof(*entries));
	list = json_object_new_array();
	if (!entries || !list)
		ret = -ENOMEM;
	for (size_t i = 0; !ret && i < count; i++)
		entries[i] = (struct entry){ record_at(*records, i), i };
	if (!ret)
		qsort_r(entries, count, sizeof(*entries), compare_by_keys, (void *)selection);
	for (size_t i = 0; !ret && i < count; i++)
		ret = record_append(list, entries[i].record);
	free(entries);
	return replace_records(records, list, ret);
}
