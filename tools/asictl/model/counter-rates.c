// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/record.h"
#include "model/counter-rates.h"
#include "out/cells.h"

#define RATE(name, text, ...) \
	{ .key = (name), .heading = (text), .flags = COLUMN_RIGHT | COLUMN_SHORT, \
	  .type = COLUMN_PERCENT, \
	  .doc = "How much the counter of this name has grown in a second.", __VA_ARGS__ }

static const struct column rate_columns[] = {
	{ .key = "class", .type = COLUMN_TEXT,
	  .doc = "Class that is counted." },
	{ .key = "domain", .heading = "VM", .flags = COLUMN_RIGHT, .type = COLUMN_NUMBER,
	  .cell = cell_scope,
	  .doc = "The domain that is counted; null for the whole class." },
	{ .key = "comm", .heading = "COMM", .flags = COLUMN_CUT, .type = COLUMN_TEXT,
	  .doc = "Command name of the domain's owner." },
	RATE("enters-per-second", "ENTERS"),
	RATE("vm-exits-per-second", NULL),
	{ .key = "stays-percent", .heading = "STAYS%", .flags = COLUMN_RIGHT,
	  .type = COLUMN_PERCENT,
	  .doc = "Stays in percent of the VM exits since the last time." },
	RATE("exits-fault-per-second", "X-FAULT"),
	RATE("exits-irq-per-second", "X-IRQ"),
	RATE("exits-nmi-per-second", "X-NMI", .rank = 4),
	RATE("exits-sched-per-second", "X-SCHED"),
	RATE("exits-user-per-second", "X-USER"),
	{ .key = "exits-switch-per-second", .heading = "X-SWITCH",
	  .flags = COLUMN_RIGHT | COLUMN_SHORT | COLUMN_ALARM, .type = COLUMN_PERCENT,
	  .rank = 2,
	  .doc = "How much the counter of this name has grown in a second." },
	RATE("exits-disable-per-second", "X-DISABLE", .rank = 1),
	RATE("faults-per-second", "FAULTS"),
	{ .key = "rows", .heading = "ROWS", .flags = COLUMN_RIGHT, .type = COLUMN_NUMBER,
	  .doc = "Rows in the fault table now." },
	{ .key = "dropped", .heading = "DROPPED", .flags = COLUMN_RIGHT | COLUMN_ALARM,
	  .type = COLUMN_NUMBER, .rank = 3,
	  .doc = "Faults since the last time that found the table full." },
	{ .key = "isolated-percent", .heading = "ISOL%", .flags = COLUMN_RIGHT,
	  .type = COLUMN_PERCENT,
	  .doc = "Time in a domain since the last time, in percent." },
};

const struct view rates_view = {
	.name = "top-counters", .columns = rate_columns, .count = ARRAY_SIZE(rate_columns),
};

/* Counters of stats, and what their growth in a second is called. */
static const struct {
	const char *counter, *rate;
} rates[] = {
	{ "enters", "enters-per-second" },
	{ "vm-exits", "vm-exits-per-second" },
	{ "exits-fault", "exits-fault-per-second" },
	{ "exits-irq", "exits-irq-per-second" },
	{ "exits-nmi", "exits-nmi-per-second" },
	{ "exits-sched", "exits-sched-per-second" },
	{ "exits-user", "exits-user-per-second" },
	{ "exits-switch", "exits-switch-per-second" },
	{ "exits-disable", "exits-disable-per-second" },
	{ "faults", "faults-per-second" },
};

static int put_fraction(struct json_object *record, const char *key, double fraction)
{
	struct json_object *value;
	char text[32];

	snprintf(text, sizeof(text), "%.2f", fraction);
	value = json_object_new_double_s(fraction, text);
	return value ? record_put_any(record, key, value) : -ENOMEM;
}

/* Put what @key is in @from, null included. */
static int copy(struct json_object *record, struct json_object *from, const char *key)
{
	return record_put_any(record, key, json_object_get(json_object_object_get(from, key)));
}

/* A look at one class or domain, and the one before; @before is NULL if there is none. */
struct pair {
	struct json_object *before, *after;
	bool first;     /* there was no look before */
	double seconds; /* between them */
};

/* By how much @counter has grown; false if that is not known. */
static bool counter_growth(const struct pair *pair, const char *counter, double *grown)
{
	uint64_t now = record_number(pair->after, counter), then;

	if (pair->first || pair->seconds <= 0 || !record_text(pair->after, counter))
		return false;
	then = record_number(pair->before, counter);
	*grown = (double)(now < then ? now : now - then);
	return true;
}

static int put_rate(struct json_object *record, const struct pair *pair, const char *counter,
		    const char *rate)
{
	double grown;

	if (!counter_growth(pair, counter, &grown))
		return record_put_any(record, rate, NULL);
	return put_fraction(record, rate, grown / pair->seconds);
}

/* null while there was no VM exit to stay in. */
static int put_stays(struct json_object *record, const struct pair *pair)
{
	double stays, exits;

	if (!counter_growth(pair, "stays", &stays) || !counter_growth(pair, "vm-exits", &exits) ||
	    exits <= 0)
		return record_put_any(record, "stays-percent", NULL);
	/* The two are not read at the same moment. */
	return put_fraction(record, "stays-percent", stays < exits ? 100 * stays / exits : 100);
}

/* Of the time of one CPU; the time in a domain is in nanoseconds. */
static int put_isolated(struct json_object *record, const struct pair *pair)
{
	double isolated;

	if (!counter_growth(pair, "isolated", &isolated))
		return record_put_any(record, "isolated-percent", NULL);
	return put_fraction(record, "isolated-percent", isolated / pair->seconds / 1e7);
}

/* The record whose @key is the domain of @record; that of the class has none. */
static struct json_object *find_domain(struct json_object *records, const char *key,
				       struct json_object *record)
{
	size_t count = records ? record_count(records) : 0;
	uint64_t domain = record_number(record, "domain");

	for (size_t i = 0; i < count; i++) {
		struct json_object *other = record_at(records, i);

		if (record_number(other, key) == domain)
			return other;
	}
	return NULL;
}

static int fill(struct json_object *record, const struct pair *pair, struct json_object *domain)
{
	int ret = copy(record, pair->after, "class");

	if (!ret)
		ret = copy(record, pair->after, "domain");
	if (!ret)
		ret = copy(record, domain, "comm");
	for (size_t i = 0; !ret && i < ARRAY_SIZE(rates); i++)
		ret = put_rate(record, pair, rates[i].counter, rates[i].rate);
	if (!ret)
		ret = put_stays(record, pair);
	if (!ret)
		ret = copy(record, pair->after, "rows");
	if (!ret)
		ret = copy(record, pair->after, "dropped");
	return ret ? ret : put_isolated(record, pair);
}

int rates_records(struct json_object *before, struct json_object *after,
		  struct json_object *domains, double seconds, struct json_object **records)
{
	size_t count = record_count(after);
	struct json_object *list = json_object_new_array();
	int ret = list ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < count; i++) {
		struct json_object *line = record_at(after, i);
		struct json_object *record = json_object_new_object();
		const struct pair pair = {
			.before = find_domain(before, "domain", line), .after = line,
			.first = !before, .seconds = seconds,
		};

		ret = -ENOMEM;
		if (record && !json_object_array_add(list, record))
			ret = fill(record, &pair, find_domain(domains, "id", line));
		else
			json_object_put(record);
	}
	if (ret) {
		json_object_put(list);
		list = NULL;
	}
	*records = list;
	return ret;
}

/* Where a record was, so that what is equal stays in its order. */
struct ranked {
	struct json_object *record;
	size_t index;
};

static int compare_values(struct json_object *a, struct json_object *b,
			  const struct column *column)
{
	double left = json_object_get_double(a), right = json_object_get_double(b);

	if (!a || !b)
		return !a - !b;
	if (column->type == COLUMN_TEXT)
		return strcmp(json_object_get_string(a), json_object_get_string(b));
	/* Ids are no amounts. */
	if (column->cell == cell_scope)
		return (left > right) - (left < right);
	return (left < right) - (left > right);
}

static int compare_rates(const void *a, const void *b, void *data)
{
	const struct ranked *left = a, *right = b;
	const struct column *column = data;
	bool class_left = !record_text(left->record, "domain");
	bool class_right = !record_text(right->record, "domain");
	int order;

	if (class_left != class_right)
		return class_left ? -1 : 1;
	order = compare_values(json_object_object_get(left->record, column->key),
			       json_object_object_get(right->record, column->key), column);
	return order ? order : left->index < right->index ? -1 : 1;
}

int rates_sort(struct json_object **records, size_t index)
{
	size_t count = record_count(*records);
	struct json_object *sorted = json_object_new_array();
	struct ranked *places = calloc(count + 1, sizeof(*places));
	int ret = sorted && places ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < count; i++)
		places[i] = (struct ranked){ record_at(*records, i), i };
	if (!ret)
		qsort_r(places, count, sizeof(*places), compare_rates,
			(void *)&rate_columns[index]);
	for (size_t i = 0; !ret && i < count; i++) {
		if (json_object_array_add(sorted, json_object_get(places[i].record))) {
			json_object_put(places[i].record);
			ret = -ENOMEM;
		}
	}
	free(places);
	if (ret) {
		json_object_put(sorted);
		return ret;
	}
	json_object_put(*records);
	*records = sorted;
	return 0;
}

size_t rates_column(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(rate_columns); i++) {
		const char *heading = rate_columns[i].heading;

		if (heading &&
		    (!strcasecmp(name, heading) || !strcasecmp(name, rate_columns[i].key)))
			return i;
	}
	return ARRAY_SIZE(rate_columns);
}

size_t rates_next(size_t index)
{
	do {
		index = (index + 1) % ARRAY_SIZE(rate_columns);
	} while (!rate_columns[index].heading);
	return index;
}
