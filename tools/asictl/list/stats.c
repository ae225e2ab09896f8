// SPDX-License-Identifier: GPL-2.0-or-later
/* The counters of the class and of its domains, and their VM exits by reason. */
#include <errno.h>
#include <linux/asi.h>

#include "lib/record.h"
#include "list/listing.h"
#include "model/stats.h"
#include "out/cells.h"

#define COUNTER(name, text) { .key = (name), .heading = (text), .flags = COLUMN_RIGHT }
#define LOSS(name, text) \
	{ .key = (name), .heading = (text), .flags = COLUMN_RIGHT | COLUMN_ALARM }
#define PERCENT(name, text) \
	{ .key = (name), .heading = (text), .flags = COLUMN_RIGHT, .type = COLUMN_PERCENT, \
	  .doc = "Stays in percent of the VM exits; null if there were none." }

/* What a reason has besides its attributes. */
static const struct column reason_extra_columns[] = {
	{ .key = "name", .type = COLUMN_TEXT,
	  .doc = "Name of the VM exit reason." },
	{ .key = "stays-percent", .type = COLUMN_PERCENT,
	  .doc = "Stays in percent of the VM exits; null if there were none." },
};

static const struct view reason_extra_view = {
	.name = "reason", .set = &reason_attributes,
	.columns = reason_extra_columns, .count = ARRAY_SIZE(reason_extra_columns),
};

static const struct column stats_columns[] = {
	{ .key = "class", .heading = "CLASS" },
	{ .key = "domain", .heading = "VM", .flags = COLUMN_RIGHT, .cell = cell_scope },
	COUNTER("vm-exits", "VM-EXITS"),
	COUNTER("stays", "STAYS"),
	PERCENT("stays-percent", "STAYS%"),
	COUNTER("enters", "ENTERS"),
	LOSS("refused", "REFUSED"),
	COUNTER("exits-fault", "X-FAULT"),
	COUNTER("exits-irq", "X-IRQ"),
	COUNTER("exits-nmi", "X-NMI"),
	COUNTER("exits-sched", "X-SCHED"),
	COUNTER("exits-user", "X-USER"),
	LOSS("exits-switch", "X-SWITCH"),
	COUNTER("exits-disable", "X-DISABLE"),
	COUNTER("faults", "FAULTS"),
	LOSS("dropped", "DROPPED"),
	COUNTER("cleared", "CLEARED"),
	COUNTER("taken", "TAKEN"),
	COUNTER("rows", "ROWS"),
	LOSS("stacks-dropped", "NO-STACK"),
	LOSS("prints-dropped", "NO-PRINT"),
	LOSS("events-lost", "NO-EVENT"),
	COUNTER("learned", "LEARNED"),
	LOSS("learn-degraded", "NO-LEARN"),
	COUNTER("pages", "PAGES"),
	COUNTER("table-pages", "TABLE"),
	COUNTER("bytes-exposed", "EXPOSED"),
	COUNTER("isolated", "ISOLATED-NS"),
	{ .key = "numbering" },
	{ .key = "reasons", .attribute = "reason", .view = &reason_extra_view },
};

static const struct column reason_columns[] = {
	{ .key = "class", .heading = "CLASS", .type = COLUMN_TEXT,
	  .doc = "Class that is counted." },
	{ .key = "domain", .heading = "VM", .flags = COLUMN_RIGHT, .type = COLUMN_NUMBER,
	  .cell = cell_scope,
	  .doc = "The domain that is counted; null for the whole class." },
	{ .key = "name", .heading = "REASON", .type = COLUMN_TEXT,
	  .doc = "Name of the VM exit reason." },
	COUNTER("number", "NUMBER"),
	COUNTER("vm-exits", "VM-EXITS"),
	COUNTER("stays", "STAYS"),
	PERCENT("stays-percent", "STAYS%"),
};



static int finish_stats(const struct context *context, struct json_object **records)
{
	(void)context;
	return stats_finish(*records);
}

/* The lines of one class or domain, each with whose it is. */
static int append_reasons(struct json_object *lines, struct json_object *record)
{
	struct json_object *reasons = json_object_object_get(record, "reason");
	struct json_object *domain = json_object_object_get(record, "domain");
	struct json_object *class = json_object_object_get(record, "class");
	size_t count = record_count(reasons);

	for (size_t i = 0; i < count; i++) {
		struct json_object *line = record_at(reasons, i);

		if (record_put_any(line, "class", json_object_get(class)) ||
		    record_put_any(line, "domain", json_object_get(domain)))
			return -ENOMEM;
		if (json_object_array_add(lines, json_object_get(line))) {
			json_object_put(line);
			return -ENOMEM;
		}
	}
	return 0;
}

static int finish_by_reason(const struct context *context, struct json_object **records)
{
	struct json_object *lines = json_object_new_array();
	int ret = lines ? finish_stats(context, records) : -ENOMEM;
	size_t count = record_count(*records);

	for (size_t i = 0; !ret && i < count; i++)
		ret = append_reasons(lines, record_at(*records, i));
	if (ret) {
		json_object_put(lines);
		return ret;
	}
	json_object_put(*records);
	*records = lines;
	return 0;
}

const struct listing stats_listing = {
	.command = ASI_CMD_STATS_GET,
	.set = &stats_attributes,
	.class_number = ASI_A_STATS_CLASS,
	.domain_number = ASI_A_STATS_DOMAIN,
	.view = {
		.name = "stats",
		.columns = stats_columns,
		.count = ARRAY_SIZE(stats_columns),
		.set = &stats_attributes,
		.upright = true,
	},
	.finish = finish_stats,
};

const struct listing reasons_listing = {
	.command = ASI_CMD_STATS_GET,
	.set = &stats_attributes,
	.class_number = ASI_A_STATS_CLASS,
	.domain_number = ASI_A_STATS_DOMAIN,
	.view = { .name = "reasons", .columns = reason_columns, .count = ARRAY_SIZE(reason_columns),
		  .set = &reason_attributes },
	.finish = finish_by_reason,
};
