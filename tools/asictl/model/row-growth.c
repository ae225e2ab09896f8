// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "model/exit-reason.h"
#include "model/row-growth.h"
#include "net/decode.h"
#include "out/cells.h"

static const struct column columns[] = {
	{ .key = "id" },
	{ .key = "class" },
	{ .key = "domain", .heading = "VM", .flags = COLUMN_RIGHT },
	{ .key = "new", .type = COLUMN_NUMBER },
	{ .key = "per-second", .heading = "FAULTS", .flags = COLUMN_RIGHT | COLUMN_SHORT,
	  .type = COLUMN_PERCENT },
	{ .key = "count", .heading = "COUNT", .flags = COLUMN_RIGHT },
	{ .key = "access", .heading = "ACC", .cell = cell_access },
	{ .key = "user" },
	{ .key = "switching" },
	{ .key = "data", .heading = "DATA", .flags = COLUMN_CUT },
	{ .key = "spec" },
	{ .key = "address" },
	{ .key = "ip", .heading = "IP", .flags = COLUMN_CUT, .cell = cell_ip },
	{ .key = "ip-name" },
	{ .key = "exit-reason" },
	{ .key = "exit-reason-name", .heading = "REASON", .type = COLUMN_TEXT, .rank = 2 },
	{ .key = "pid" },
	{ .key = "comm", .heading = "COMM", .flags = COLUMN_CUT, .rank = 1 },
};

const struct view busiest_view = {
	.name = "top-faults", .columns = columns, .count = ARRAY_SIZE(columns),
	.set = &fault_attributes,
};

static void forget_rows(struct busiest *busiest)
{
	for (size_t i = 0; i < busiest->row_count; i++)
		json_object_put(busiest->rows[i].record);
	busiest->row_count = 0;
}

void busiest_start(struct busiest *busiest)
{
	forget_rows(busiest);
	busiest->count = 0;
}

static int compare(const void *a, const void *b)
{
	const struct tally *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

static const struct tally *find(const struct tally *tallies, size_t count, uint32_t id)
{
	const struct tally key = { .id = id };

	return count ? bsearch(&key, tallies, count, sizeof(*tallies), compare) : NULL;
}

static int append(struct busiest *busiest, const struct tally *tally)
{
	if (busiest->count == busiest->room) {
		size_t room = 2 * busiest->room + 64;
		struct tally *longer = reallocarray(busiest->now, room, sizeof(*longer));

		if (!longer)
			return -ENOMEM;
		busiest->now = longer;
		busiest->room = room;
	}
	busiest->now[busiest->count++] = *tally;
	return 0;
}

/* By how much a row has grown; ids are not used again, so an unknown one began with 0. */
static uint64_t growth(const struct busiest *busiest, const struct tally *tally)
{
	const struct tally *before = find(busiest->before, busiest->before_count, tally->id);

	if (!before || before->count > tally->count)
		return tally->count;
	return tally->count - before->count;
}

/* Put @record, which is taken, where it belongs; the last one may have to go. */
static void insert(struct busiest *busiest, uint64_t grown, struct json_object *record)
{
	size_t index = busiest->row_count;

	if (index == BUSIEST_ROWS)
		json_object_put(busiest->rows[--index].record);
	else
		busiest->row_count++;
	for (; index && busiest->rows[index - 1].grown < grown; index--)
		busiest->rows[index] = busiest->rows[index - 1];
	busiest->rows[index].grown = grown;
	busiest->rows[index].record = record;
}

/* The id and the count of the row in @payload. */
static int read_tally(const void *payload, size_t len, struct tally *tally, const char **culprit)
{
	const struct nlattr *attr = payload;
	uint64_t number;

	mnl_attr_for_each_payload(payload, len) {
		unsigned int type = mnl_attr_get_type(attr);

		if (type != ASI_A_FAULT_ID && type != ASI_A_FAULT_COUNT)
			continue;
		*culprit = type == ASI_A_FAULT_ID ? "id" : "count";
		if (record_read(type == ASI_A_FAULT_ID ? ATTRIBUTE_U32 : ATTRIBUTE_UINT, attr,
				&number))
			return -EBADMSG;
		if (type == ASI_A_FAULT_ID)
			tally->id = (uint32_t)number;
		else
			tally->count = number;
	}
	*culprit = NULL;
	return 0;
}

int busiest_take(void *data, const void *payload, size_t len, const char **culprit)
{
	struct busiest *busiest = data;
	struct tally tally = { 0 };
	struct json_object *record;
	uint64_t grown;
	int ret = read_tally(payload, len, &tally, culprit);

	if (!ret)
		ret = append(busiest, &tally);
	grown = growth(busiest, &tally);
	if (ret || !busiest->listed || !grown ||
	    (busiest->row_count == BUSIEST_ROWS && busiest->rows[BUSIEST_ROWS - 1].grown >= grown))
		return ret;
	ret = record_decode(&fault_attributes, payload, len, &record, culprit);
	if (!ret)
		insert(busiest, grown, record);
	return ret;
}

/* Keep the counts of rows that this listing may have missed. */
static int keep_missed(struct busiest *busiest)
{
	size_t seen = busiest->count;
	int ret = 0;

	for (size_t i = 0; !ret && i < busiest->before_count; i++) {
		if (!find(busiest->now, seen, busiest->before[i].id))
			ret = append(busiest, &busiest->before[i]);
	}
	return ret;
}

static void sort(struct busiest *busiest)
{
	if (busiest->count)
		qsort(busiest->now, busiest->count, sizeof(*busiest->now), compare);
}

int busiest_end(struct busiest *busiest, bool complete)
{
	sort(busiest);
	if (!complete) {
		int ret = keep_missed(busiest);

		if (ret)
			return ret;
		sort(busiest);
	}
	free(busiest->before);
	busiest->before = busiest->now;
	busiest->before_count = busiest->count;
	busiest->now = NULL;
	busiest->count = busiest->room = 0;
	busiest->listed = true;
	return 0;
}

static int finish(struct json_object *record, uint64_t grown, double seconds)
{
	double rate = seconds > 0 ? (double)grown / seconds : 0;
	char text[32];

	snprintf(text, sizeof(text), "%.2f", rate);
	if (record_put(record, "new", json_object_new_uint64(grown)) ||
	    record_put(record, "per-second", json_object_new_double_s(rate, text)))
		return -ENOMEM;
	return reason_put_name(record);
}

int busiest_records(const struct busiest *busiest, double seconds,
		    struct json_object **records)
{
	struct json_object *list = json_object_new_array();
	int ret = list ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < busiest->row_count; i++) {
		struct json_object *record = busiest->rows[i].record;

		ret = finish(record, busiest->rows[i].grown, seconds);
		if (!ret && json_object_array_add(list, json_object_get(record))) {
			json_object_put(record);
			ret = -ENOMEM;
		}
	}
	if (ret) {
		json_object_put(list);
		list = NULL;
	}
	*records = list;
	return ret;
}

void busiest_free(struct busiest *busiest)
{
	forget_rows(busiest);
	free(busiest->before);
	free(busiest->now);
	*busiest = (struct busiest){ 0 };
}
