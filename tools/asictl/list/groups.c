// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/record.h"
#include "list/groups.h"

static const struct column groups_columns[] = {
	{ .key = "by", .type = COLUMN_TEXT,
	  .doc = "What the rows of the group have in common." },
	{ .key = "name", .heading = "NAME", .flags = COLUMN_WRAP, .type = COLUMN_TEXT,
	  .doc = "The object, function, VM or exit reason that they have in common." },
	{ .key = "rows", .heading = "ROWS", .flags = COLUMN_RIGHT, .type = COLUMN_NUMBER,
	  .doc = "Number of rows in the group." },
	{ .key = "count", .heading = "COUNT", .flags = COLUMN_RIGHT, .type = COLUMN_NUMBER,
	  .doc = "Faults of these rows." },
	{ .key = "share", .heading = "SHARE%", .flags = COLUMN_RIGHT, .type = COLUMN_PERCENT,
	  .doc = "The same in percent of the faults of all rows that are shown." },
	{ .key = "seq", .heading = "SEQ", .flags = COLUMN_RIGHT, .type = COLUMN_NUMBER,
	  .doc = "Number of the latest fault in the group." },
};

const struct view groups_view = {
	.name = "groups", .columns = groups_columns, .count = ARRAY_SIZE(groups_columns),
};

/* @name without the offset behind it, "?" if it is NULL. */
static char *without_offset(const char *name)
{
	const char *end = name ? strstr(name, "+0x") : NULL;

	return end ? strndup(name, (size_t)(end - name)) : strdup(name ? name : "?");
}

char *groups_object(struct json_object *record)
{
	const char *name = record_text(record, "spec");

	/* An address says less than what the data is. */
	if (name && strncmp(name, "0x", 2))
		return strdup(name);
	name = record_text(record, "data");
	return without_offset(name ? name : record_text(record, "address"));
}

/* The function. */
static char *name_ip(struct json_object *record)
{
	const char *name = record_text(record, "ip-name");

	return without_offset(name ? name : record_text(record, "ip"));
}

static char *name_vm(struct json_object *record)
{
	const char *name = record_text(record, "domain");

	return strdup(name ? name : "?");
}

static char *name_reason(struct json_object *record)
{
	const char *name = record_text(record, "exit-reason-name");

	if (!name)
		name = record_text(record, "exit-reason");
	return strdup(name ? name : "none");
}

static const struct {
	const char *word;
	char *(*name)(struct json_object *record);
} group_kinds[] = {
	{ "object", groups_object },
	{ "ip", name_ip },
	{ "vm", name_vm },
	{ "exit-reason", name_reason },
};

static int find_kind(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(group_kinds); i++) {
		if (!strcmp(group_kinds[i].word, word))
			return (int)i;
	}
	return -1;
}

struct group {
	char *name;     /* owned */
	uint64_t rows;
	uint64_t count; /* faults of its rows */
	uint64_t seq;   /* the latest */
};

static void free_groups(struct group *groups, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(groups[i].name);
	free(groups);
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(((const struct group *)left)->name, ((const struct group *)right)->name);
}

static int compare_counts(const void *left, const void *right)
{
	const struct group *a = left, *b = right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return strcmp(a->name, b->name);
}

/* Make one group of those with the same name. Returns how many are left. */
static size_t merge(struct group *groups, size_t count)
{
	size_t kept = 0;

	qsort(groups, count, sizeof(*groups), compare_names);
	for (size_t i = 0; i < count; i++) {
		struct group *last = kept ? &groups[kept - 1] : NULL;

		if (!last || strcmp(last->name, groups[i].name)) {
			groups[kept++] = groups[i];
			continue;
		}
		last->rows += groups[i].rows;
		last->count += groups[i].count;
		if (groups[i].seq > last->seq)
			last->seq = groups[i].seq;
		free(groups[i].name);
	}
	qsort(groups, kept, sizeof(*groups), compare_counts);
	return kept;
}

/* @total faults are all of them. */
static int append_group(struct json_object *list, const char *by, const struct group *group,
			uint64_t total)
{
	struct json_object *record = json_object_new_object();
	double share = total ? 100.0 * (double)group->count / (double)total : 0;
	char text[16];

	snprintf(text, sizeof(text), "%.1f", share);
	if (record && !record_put(record, "by", json_object_new_string(by)) &&
	    !record_put(record, "name", json_object_new_string(group->name)) &&
	    !record_put(record, "rows", json_object_new_uint64(group->rows)) &&
	    !record_put(record, "count", json_object_new_uint64(group->count)) &&
	    !record_put(record, "share", json_object_new_double_s(share, text)) &&
	    !record_put(record, "seq", json_object_new_uint64(group->seq)) &&
	    !json_object_array_add(list, record))
		return 0;
	json_object_put(record);
	return -ENOMEM;
}

/* One group for each of the rows. Returns it, or NULL without memory. */
static struct group *read_rows(int kind, struct json_object *records, uint64_t *total)
{
	size_t count = record_count(records);
	struct group *groups = calloc(count + 1, sizeof(*groups));

	*total = 0;
	for (size_t i = 0; groups && i < count; i++) {
		struct json_object *record = record_at(records, i);

		groups[i].name = group_kinds[kind].name(record);
		groups[i].rows = 1;
		groups[i].count = record_number(record, "count");
		groups[i].seq = record_number(record, "seq");
		*total += groups[i].count;
		if (!groups[i].name) {
			free_groups(groups, i);
			return NULL;
		}
	}
	return groups;
}

int groups_make(const char *word, struct json_object **records)
{
	size_t count = record_count(*records);
	int kind = find_kind(word), ret = 0;
	struct json_object *list;
	struct group *groups;
	uint64_t total;

	if (kind < 0)
		return -EINVAL;
	list = json_object_new_array();
	groups = read_rows(kind, *records, &total);
	if (!list || !groups) {
		if (groups)
			free_groups(groups, count);
		json_object_put(list);
		return -ENOMEM;
	}
	count = merge(groups, count);
	for (size_t i = 0; !ret && i < count; i++)
		ret = append_group(list, word, &groups[i], total);
	free_groups(groups, count);
	if (ret) {
		json_object_put(list);
		return ret;
	}
	json_object_put(*records);
	*records = list;
	return 0;
}
