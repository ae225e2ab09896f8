// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "record.h"

char *cell_scope(struct json_object *record)
{
	const char *domain = record_text(record, "domain");

	return strdup(domain ? domain : "all");
}

char *cell_who(struct json_object *record)
{
	const char *comm = record_text(record, "comm");
	const char *pid = record_text(record, "pid");
	char *text;

	if (!comm && !pid)
		return strdup("-");
	if (asprintf(&text, "%s[%s]", comm ? comm : "", pid ? pid : "-") < 0)
		return NULL;
	return text;
}

char *cells_duration(uint64_t seconds)
{
	uint64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
	char *text;
	int len;

	if (days)
		len = asprintf(&text, "%" PRIu64 "d%02" PRIu64 "h", days, hours % 24);
	else if (hours)
		len = asprintf(&text, "%" PRIu64 "h%02" PRIu64 "m", hours, minutes % 60);
	else if (minutes)
		len = asprintf(&text, "%" PRIu64 "m%02" PRIu64 "s", minutes, seconds % 60);
	else
		len = asprintf(&text, "%" PRIu64 "s", seconds);
	return len < 0 ? NULL : text;
}

/* The scheduler clock cannot be read from here; the monotonic one is next to it. */
char *cell_age(struct json_object *record)
{
	uint64_t then = record_number(record, "time"), now = record_number(record, "now");

	if (!record_text(record, "time"))
		return strdup("-");
	return cells_duration(now > then ? (now - then) / 1000000000 : 0);
}
