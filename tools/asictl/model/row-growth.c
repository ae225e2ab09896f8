// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/record.h"
#include "model/exit-reason.h"
#include "model/row-growth.h"
#include "net/decode.h"
#include "out/cells.h"

static const struct column row_growth_columns[] = {
	{ .key = "id" },
	{ .key = "class" },
	{ .key = "domain", .heading = "VM", .flags = COLUMN_RIGHT },
	{ .key = "new", .type = COLUMN_NUMBER,
	  .doc = "Faults of the row since the last time." },
	{ .key = "per-second", .heading = "FAULTS", .flags = COLUMN_RIGHT | COLUMN_SHORT,
	  .type = COLUMN_PERCENT,
	  .doc = "The same in a second." },
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
	{ .key = "exit-reason-name", .heading = "REASON", .type = COLUMN_TEXT, .rank = 2,
	  .doc = "Name of the VM exit reason." },
	{ .key = "pid" },
	{ .key = "comm", .heading = "COMM", .flags = COLUMN_CUT, .rank = 1 },
};

const struct view row_growth_view = {
	.name = "top-faults", .set = &fault_attributes,
	.columns = row_growth_columns, .count = ARRAY_SIZE(row_growth_columns),
};

static void forget_rows(struct row_growth *growth)
{
	for (size_t i = 0; i < growth->row_count; i++)
		json_object_put(growth->rows[i].record);
	growth->row_count = 0;
}

void row_growth_start(struct row_growth *growth)
{
	forget_rows(growth);
	growth->count = 0;
}

static int compare_tallies(const void *a, const void *b)
{
	const struct tally *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

static const struct tally *find_tally(const struct tally *tallies, size_t count, uint32_t id)
{
	const struct tally key = { .id = id };

	return count ? bsearch(&key, tallies, count, sizeof(*tallies), compare_tallies) : NULL;
}

static int append_tally(struct row_growth *growth, const struct tally *tally)
{
	if (growth->count == growth->room) {
		size_t room = 2 * growth->room + 64;
		struct tally *longer = reallocarray(growth->now, room, sizeof(*longer));

		if (!longer)
			return -ENOMEM;
		growth->now = longer;
		growth->room = room;
	}
	growth->now[growth->count++] = *tally;
	return 0;
}

/* By how much a row has grown; ids are not used again, so an unknown one began with 0. */
static uint64_t grown_by(const struct row_growth *growth, const struct tally *tally)
{
	const struct tally *before = find_tally(growth->before, growth->before_count, tally->id);

	if (!before || before->count > tally->count)
		return tally->count;
	return tally->count - before->count;
}

/* Put @record, which is taken, where it belongs; the last one may have to go. */
static void insert(struct row_growth *growth, uint64_t grown, struct json_object *record)
{
	size_t index = growth->row_count;

	if (index == ROW_GROWTH_MOST)
		json_object_put(growth->rows[--index].record);
	else
		growth->row_count++;
	for (; index && growth->rows[index - 1].grown < grown; index--)
		growth->rows[index] = growth->rows[index - 1];
	growth->rows[index].grown = grown;
	growth->rows[index].record = record;
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
		if (decode_number(type == ASI_A_FAULT_ID ? ATTRIBUTE_U32 : ATTRIBUTE_UINT, attr,
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

int row_growth_take(void *data, const void *payload, size_t len, const char **culprit)
{
	struct row_growth *growth = data;
	struct tally tally = { 0 };
	struct json_object *record;
	uint64_t grown;
	int ret = read_tally(payload, len, &tally, culprit);

	if (!ret)
		ret = append_tally(growth, &tally);
	grown = grown_by(growth, &tally);
	if (ret || !growth->listed || !grown ||
	    (growth->row_count == ROW_GROWTH_MOST &&
	     growth->rows[ROW_GROWTH_MOST - 1].grown >= grown))
		return ret;
	ret = decode_record(&fault_attributes, payload, len, &record, culprit);
	if (!ret)
		insert(growth, grown, record);
	return ret;
}

/* Keep the counts of rows that this listing may have missed. */
static int keep_missed(struct row_growth *growth)
{
	size_t seen = growth->count;
	int ret = 0;

	for (size_t i = 0; !ret && i < growth->before_count; i++) {
		if (!find_tally(growth->now, seen, growth->before[i].id))
			ret = append_tally(growth, &growth->before[i]);
	}
	return ret;
}

static void sort_tallies(struct row_growth *growth)
{
	if (growth->count)
		qsort(growth->now, growth->count, sizeof(*growth->now), compare_tallies);
}

int row_growth_end(struct row_growth *growth, bool complete)
{
	sort_tallies(growth);
	if (!complete) {
		int ret = keep_missed(growth);

		if (ret)
			return ret;
		sort_tallies(growth);
	}
	free(growth->before);
	growth->before = growth->now;
	growth->before_count = growth->count;
	growth->now = NULL;
	growth->count = growth->room = 0;
	growth->listed = true;
	return 0;
}

static int finish_row(struct json_object *record, uint64_t grown, double seconds)
{
	double rate = seconds > 0 ? (double)grown / seconds : 0;
	char text[32];

	snprintf(text, sizeof(text), "%.2f", rate);
	if (record_put(record, "new", json_object_new_uint64(grown)) ||
	    record_put(record, "per-second", json_object_new_double_s(rate, text)))
		return -ENOMEM;
	return exit_reason_put_name(record);
}

int row_growth_records(const struct row_growth *growth, double seconds,
		       struct json_object **records)
{
	struct json_object *list = json_object_new_array();
	int ret = list ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < growth->row_count; i++) {
		struct json_object *record = growth->rows[i].record;

		ret = finish_row(record, growth->rows[i].grown, seconds);
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

void row_growth_free(struct row_growth *growth)
{
	forget_rows(growth);
	free(growth->before);
	free(growth->now);
	*growth = (struct row_growth){ 0 };
}
