// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl stats [--vm ID] */
#include <errno.h>
#include <linux/asi.h>

#include "cells.h"
#include "listing.h"
#include "record.h"

#define COUNTER(name, text) { .key = (name), .heading = (text), .flags = COLUMN_RIGHT }

static const struct column columns[] = {
	{ .key = "class", .heading = "CLASS" },
	{ .key = "domain", .heading = "VM", .flags = COLUMN_RIGHT, .cell = cell_scope },
	COUNTER("vm-exits", "VM-EXITS"),
	COUNTER("stays", "STAYS"),
	COUNTER("stays-percent", "STAYS%"),
	COUNTER("enters", "ENTERS"),
	COUNTER("refused", "REFUSED"),
	COUNTER("exits-fault", "X-FAULT"),
	COUNTER("exits-irq", "X-IRQ"),
	COUNTER("exits-nmi", "X-NMI"),
	COUNTER("exits-sched", "X-SCHED"),
	COUNTER("exits-user", "X-USER"),
	COUNTER("exits-switch", "X-SWITCH"),
	COUNTER("exits-disable", "X-DISABLE"),
	COUNTER("faults", "FAULTS"),
	COUNTER("dropped", "DROPPED"),
	COUNTER("cleared", "CLEARED"),
	COUNTER("rows", "ROWS"),
	COUNTER("stacks-dropped", "NO-STACK"),
	COUNTER("prints-dropped", "NO-PRINT"),
	COUNTER("learned", "LEARNED"),
	COUNTER("learn-degraded", "NO-LEARN"),
	COUNTER("pages", "PAGES"),
	COUNTER("table-pages", "TABLE"),
	COUNTER("bytes-exposed", "EXPOSED"),
};

/* The number that users want to raise; null while there was no VM exit. */
static struct json_object *stays_percent(struct json_object *record)
{
	double exits = (double)record_number(record, "vm-exits");
	double percent = 100.0 * (double)record_number(record, "stays") / exits;
	char text[32];

	snprintf(text, sizeof(text), "%.2f", percent);
	return json_object_new_double_s(percent, text);
}

static int add_percent(const struct context *context, struct json_object **records)
{
	size_t count = json_object_array_length(*records);

	(void)context;
	for (size_t i = 0; i < count; i++) {
		struct json_object *record = json_object_array_get_idx(*records, i);
		struct json_object *percent = NULL;

		if (record_number(record, "vm-exits")) {
			percent = stays_percent(record);
			if (!percent)
				return -ENOMEM;
		}
		if (json_object_object_add(record, "stays-percent", percent)) {
			json_object_put(percent);
			return -ENOMEM;
		}
	}
	return 0;
}

const struct listing stats_listing = {
	.command = ASI_CMD_STATS_GET,
	.set = &stats_attributes,
	.class_number = ASI_A_STATS_CLASS,
	.domain_number = ASI_A_STATS_DOMAIN,
	.view = {
		.columns = columns,
		.count = ARRAY_SIZE(columns),
		.upright = true,
	},
	.finish = add_percent,
};

int verb_stats(struct context *context, int count, char **words)
{
	(void)count;
	(void)words;
	return listing_run(context, &stats_listing);
}
