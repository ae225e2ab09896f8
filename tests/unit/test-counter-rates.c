// SPDX-License-Identifier: GPL-2.0-or-later
/* The arithmetic of top: what two looks at the counters make of an interval. */
#include <string.h>

#include "lib/record.h"
#include "model/counter-rates.h"
#include "support.h"

static struct json_object *parse(const char *text)
{
	struct json_object *object = json_tokener_parse(text);

	assert_non_null(object);
	return object;
}

/* The records for two looks; NULL: there was no look. */
static struct json_object *compare(const char *before, const char *after, double seconds)
{
	struct json_object *then = before ? parse(before) : NULL, *now = parse(after), *records;
	struct json_object *domains = parse("[{\"id\":7,\"comm\":\"qemu\"}]");

	assert_int_equal(rates_records(then, now, domains, seconds, &records), 0);
	json_object_put(then);
	json_object_put(now);
	json_object_put(domains);
	return records;
}

/* @key of the record @index is @text, NULL for null. */
static void expect(struct json_object *records, size_t index, const char *key, const char *text)
{
	struct json_object *record = json_object_array_get_idx(records, index);
	const char *got = record_text(record, key);

	assert_true(json_object_object_get_ex(record, key, NULL));
	if (text)
		assert_string_equal(got ? got : "null", text);
	else
		assert_null(got);
}

static void divides_growth_by_time(void **state)
{
	struct json_object *records = compare(
		"[{\"class\":\"kvm\",\"enters\":100,\"faults\":4,\"isolated\":0,\"exits-irq\":3}]",
		"[{\"class\":\"kvm\",\"enters\":150,\"faults\":4,\"isolated\":500000000,"
		"\"exits-irq\":4,\"rows\":6,\"dropped\":2}]", 2);

	(void)state;
	expect(records, 0, "class", "kvm");
	expect(records, 0, "domain", NULL);
	expect(records, 0, "comm", NULL);
	expect(records, 0, "enters-per-second", "25.00");
	expect(records, 0, "faults-per-second", "0.00");
	expect(records, 0, "exits-irq-per-second", "0.50");
	expect(records, 0, "isolated-percent", "25.00");
	expect(records, 0, "rows", "6");
	expect(records, 0, "dropped", "2");
	/* What the kernel does not count there is not known. */
	expect(records, 0, "exits-nmi-per-second", NULL);
	json_object_put(records);
}

static void needs_two_looks(void **state)
{
	struct json_object *records = compare(NULL, "[{\"class\":\"kvm\",\"enters\":150,"
					      "\"vm-exits\":9,\"stays\":9,\"rows\":6}]", 0);

	(void)state;
	expect(records, 0, "enters-per-second", NULL);
	expect(records, 0, "stays-percent", NULL);
	expect(records, 0, "isolated-percent", NULL);
	expect(records, 0, "rows", "6");
	json_object_put(records);
}

static void counts_stays_of_the_interval(void **state)
{
	struct json_object *records;

	(void)state;
	records = compare("[{\"vm-exits\":1000,\"stays\":0}]",
			  "[{\"vm-exits\":1200,\"stays\":150}]", 1);
	expect(records, 0, "stays-percent", "75.00");
	json_object_put(records);
	records = compare("[{\"vm-exits\":1000,\"stays\":10}]",
			  "[{\"vm-exits\":1000,\"stays\":10}]", 1);
	expect(records, 0, "stays-percent", NULL);
	json_object_put(records);
	/* Read a little later. */
	records = compare("[{\"vm-exits\":1000,\"stays\":10}]",
			  "[{\"vm-exits\":1010,\"stays\":21}]", 1);
	expect(records, 0, "stays-percent", "100.00");
	json_object_put(records);
}

/* A smaller number has begun at 0 since. */
static void copes_with_a_reset(void **state)
{
	struct json_object *records = compare("[{\"enters\":1000,\"exits-irq\":5}]",
					      "[{\"enters\":30,\"exits-irq\":5}]", 3);

	(void)state;
	expect(records, 0, "enters-per-second", "10.00");
	expect(records, 0, "exits-irq-per-second", "0.00");
	json_object_put(records);
}

static void follows_domains(void **state)
{
	struct json_object *records = compare(
		"[{\"class\":\"kvm\",\"domain\":null,\"enters\":10},"
		"{\"class\":\"kvm\",\"domain\":5,\"enters\":10},"
		"{\"class\":\"kvm\",\"domain\":6,\"enters\":0}]",
		"[{\"class\":\"kvm\",\"domain\":null,\"enters\":30},"
		"{\"class\":\"kvm\",\"domain\":6,\"enters\":12},"
		"{\"class\":\"kvm\",\"domain\":7,\"enters\":8}]", 1);

	(void)state;
	/* 5 has gone, and the class has what it did; 7 has come and began with 0. */
	assert_int_equal(json_object_array_length(records), 3);
	expect(records, 0, "enters-per-second", "20.00");
	expect(records, 1, "domain", "6");
	expect(records, 1, "enters-per-second", "12.00");
	expect(records, 1, "comm", NULL);
	expect(records, 2, "domain", "7");
	expect(records, 2, "enters-per-second", "8.00");
	expect(records, 2, "comm", "qemu");
	json_object_put(records);
}

static void copes_with_nothing(void **state)
{
	struct json_object *records = compare("[]", "[]", 1);

	(void)state;
	assert_int_equal(json_object_array_length(records), 0);
	assert_int_equal(rates_sort(&records, 1), 0);
	json_object_put(records);
}

/* The domains of @records after sorting by @column, by blanks; the class is 0. */
static void expect_order(struct json_object **records, const char *column, const char *order)
{
	char text[64] = "";

	assert_true(rates_column(column) < rates_view.count);
	assert_int_equal(rates_sort(records, rates_column(column)), 0);
	for (size_t i = 0; i < json_object_array_length(*records); i++) {
		struct json_object *record = json_object_array_get_idx(*records, i);

		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%d", i ? " " : "",
			 (int)record_number(record, "domain"));
	}
	assert_string_equal(text, order);
}

static void sorts(void **state)
{
	struct json_object *records = parse(
		"[{\"domain\":10,\"enters-per-second\":2.25,\"comm\":\"b\",\"stays-percent\":99.5},"
		"{\"domain\":9,\"enters-per-second\":10.0,\"comm\":\"c\",\"stays-percent\":null},"
		"{\"domain\":null,\"enters-per-second\":1.5,\"comm\":null},"
		"{\"domain\":8,\"enters-per-second\":2.25,\"comm\":\"a\",\"stays-percent\":99.6}]");

	(void)state;
	expect_order(&records, "ENTERS", "0 9 10 8");
	expect_order(&records, "vm", "0 8 9 10");
	expect_order(&records, "Comm", "0 8 10 9");
	expect_order(&records, "stays%", "0 8 10 9");
	expect_order(&records, "enters-per-second", "0 9 8 10");
	json_object_put(records);
}

static void names_columns(void **state)
{
	size_t first = rates_column("vm"), column = first, count = 0;

	(void)state;
	assert_int_equal(rates_column("ENTER"), rates_view.count);
	assert_int_equal(rates_column(""), rates_view.count);
	/* Has no column in a table. */
	assert_int_equal(rates_column("vm-exits-per-second"), rates_view.count);
	do {
		column = rates_next(column);
		assert_true(column < rates_view.count);
		assert_non_null(rates_view.columns[column].heading);
		count++;
	} while (column != first);
	assert_int_equal(count, 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(divides_growth_by_time),
		cmocka_unit_test(needs_two_looks),
		cmocka_unit_test(counts_stays_of_the_interval),
		cmocka_unit_test(copes_with_a_reset),
		cmocka_unit_test(follows_domains),
		cmocka_unit_test(copes_with_nothing),
		cmocka_unit_test(sorts),
		cmocka_unit_test(names_columns),
	};

	return cmocka_run_group_tests_name("rates", tests, NULL, NULL);
}
