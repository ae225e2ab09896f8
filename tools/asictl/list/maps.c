// SPDX-License-Identifier: GPL-2.0-or-later
/* The mappings, what was asked for and what is exposed. */
#include <errno.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/record.h"
#include "list/listing.h"
#include "model/exposure.h"
#include "net/session.h"
#include "out/cells.h"

/* Names of neighbours in a table. */
#define NAMES 3

/* Append @more behind a comma; takes @text. */
static char *append_name(char *text, const char *gap, const char *more)
{
	char *longer;

	if (!text || asprintf(&longer, "%s%s%s", text, gap, more) < 0)
		longer = NULL;
	free(text);
	return longer;
}

/* The count, and enough names to get the idea: "18: a, b, c, ..."; JSON has more. */
static char *cell_neighbours(struct json_object *record)
{
	struct json_object *names = json_object_object_get(record, "neighbour");
	size_t length = record_count(names);
	size_t count = length < NAMES ? length : NAMES;
	uint64_t total = record_number(record, "neighbours");
	char *text;

	if (asprintf(&text, "%" PRIu64, total) < 0)
		return NULL;
	for (size_t i = 0; i < count; i++)
		text = append_name(text, i ? ", " : ": ",
				   json_object_get_string(record_at(names, i)));
	return total > count && count ? append_name(text, ", ", "...") : text;
}

static char *cell_note(struct json_object *record)
{
	uint64_t needless = record_number(record, "pages-needless");
	char *text;

	if (record_flag(record, "gone"))
		return strdup("gone");
	if (record_flag(record, "force"))
		return strdup("forced");
	if (record_flag(record, "unowned") || !needless)
		return strdup(record_flag(record, "unowned") ? "unowned" : "-");
	return asprintf(&text, "%" PRIu64 " needless", needless) < 0 ? NULL : text;
}

/* How old a mapping is depends on who is asked when; how large it is, on who is asked. */
static int finish(const struct context *context, struct json_object **records)
{
	uint64_t now = session_clock(context);
	size_t count = record_count(*records);

	for (size_t i = 0; i < count; i++) {
		struct json_object *value = json_object_new_uint64(now);

		if (!value || json_object_object_add(record_at(*records, i),
						     "now", value)) {
			json_object_put(value);
			return -ENOMEM;
		}
	}
	return exposure_add_all(context, *records);
}

static const struct column maps_columns[] = {
	{ .key = "id", .heading = "ID", .flags = COLUMN_RIGHT },
	{ .key = "class" },
	{ .key = "domain", .heading = "VM", .flags = COLUMN_RIGHT, .cell = cell_scope },
	{ .key = "spec", .heading = "SPEC", .flags = COLUMN_WRAP },
	{ .key = "origin", .heading = "ORIGIN" },
	{ .key = "pid" },
	{ .key = "comm" },
	{ .key = "time" },
	{ .key = "bytes-asked", .heading = "ASKED", .flags = COLUMN_RIGHT, .cell = exposure_cell },
	{ .key = "bytes-exposed", .heading = "EXPOSED", .flags = COLUMN_RIGHT },
	{ .key = "pages", .heading = "PAGES", .flags = COLUMN_RIGHT },
	EXPOSURE_COLUMNS,
	{ .key = "range" },
	{ .key = "ranges" },
	{ .heading = "WHO", .flags = COLUMN_CUT, .cell = cell_who },
	{ .heading = "AGE", .flags = COLUMN_RIGHT, .cell = cell_age },
	{ .key = "unowned", .heading = "NOTE", .flags = COLUMN_ALARM, .cell = cell_note },
	{ .key = "force" },
	{ .key = "gone" },
	{ .key = "neighbour", .heading = "NEIGHBOURS", .flags = COLUMN_WRAP,
	  .cell = cell_neighbours },
	{ .key = "neighbours" },
	{ .key = "generation" },
};

const struct listing maps_listing = {
	.command = ASI_CMD_MAP_GET,
	.set = &map_attributes,
	.class_number = ASI_A_MAP_CLASS,
	.domain_number = ASI_A_MAP_DOMAIN,
	.view = { .name = "maps", .columns = maps_columns, .count = ARRAY_SIZE(maps_columns),
		  .set = &map_attributes },
	.finish = finish,
};
