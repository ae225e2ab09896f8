// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>

#include "lib/record.h"
#include "model/exit-reason.h"
#include "model/stats.h"

/* The number that users want to raise; null while there was no VM exit. */
static struct json_object *stays_percent(struct json_object *record)
{
	double exits = (double)record_number(record, "vm-exits");
	double percent = 100.0 * (double)record_number(record, "stays") / exits;
	char text[32];

	snprintf(text, sizeof(text), "%.2f", percent);
	return json_object_new_double_s(percent, text);
}

static int add_percent(struct json_object *record)
{
	struct json_object *percent = NULL;

	if (record_number(record, "vm-exits")) {
		percent = stays_percent(record);
		if (!percent)
			return -ENOMEM;
	}
	return record_put_any(record, "stays-percent", percent);
}

/* A reason without a number is all those that the kernel does not tell apart. */
static int add_name(struct json_object *reason, const char *numbering)
{
	const char *name = "other";

	if (record_text(reason, "number"))
		name = exit_reason_name(numbering, record_number(reason, "number"));
	return record_put_any(reason, "name", name ? json_object_new_string(name) : NULL);
}

static int finish_reasons(struct json_object *record)
{
	struct json_object *reasons = json_object_object_get(record, "reason");
	size_t count = record_count(reasons);
	int ret = 0;

	for (size_t i = 0; !ret && i < count; i++) {
		struct json_object *reason = record_at(reasons, i);

		ret = add_name(reason, record_text(record, "numbering"));
		if (!ret)
			ret = add_percent(reason);
	}
	return ret;
}

int stats_finish(struct json_object *records)
{
	size_t count = record_count(records);
	int ret = 0;

	for (size_t i = 0; !ret && i < count; i++) {
		struct json_object *record = record_at(records, i);

		ret = add_percent(record);
		if (!ret)
			ret = finish_reasons(record);
	}
	return ret;
}
