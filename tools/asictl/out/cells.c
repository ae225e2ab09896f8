// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "asictl.h"
#include "lib/record.h"
#include "out/cells.h"

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

char *cell_access(struct json_object *record)
{
	const char *access = record_text(record, "access");
	bool user = record_flag(record, "user");
	bool switching = record_flag(record, "switching");
	char letter = '-';
	char *text;

	if (!json_object_object_get_ex(record, "access", NULL))
		return strdup("");
	if (access)
		letter = !strcmp(access, "exec") ? 'x' : access[0];
	if (asprintf(&text, "%c%s%s", letter, user ? "u" : "", switching ? "!" : "") < 0)
		return NULL;
	return text;
}

char *cell_ip(struct json_object *record)
{
	const char *name = record_text(record, "ip-name");
	const char *ip = record_text(record, "ip");

	return strdup(name ? name : ip ? ip : "-");
}

char *cells_short(struct json_object *number)
{
	static const char *const units[] = { "", "k", "M", "G", "T", "P", "E" };
	double value = json_object_get_double(number);
	size_t unit = 0;
	char *text;
	int len;

	if (!number)
		return strdup("-");
	/* 999.5 would be rounded to a fourth digit. */
	while (value >= 999.5 && unit < ARRAY_SIZE(units) - 1) {
		value /= 1000;
		unit++;
	}
	if (value && value < 9.95)
		len = asprintf(&text, "%.1f%s", value, units[unit]);
	else
		len = asprintf(&text, "%.0f%s", value, units[unit]);
	return len < 0 ? NULL : text;
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
