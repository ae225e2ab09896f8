// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables for lines of a given width: what leaves first. */
#include <stdlib.h>
#include <string.h>

#include "out/table-fit.h"
#include "support.h"

static const struct column columns[] = {
	{ .key = "name", .heading = "NAME", .flags = COLUMN_CUT },
	{ .key = "hidden" },
	{ .key = "first", .heading = "FIRST", .rank = 1 },
	{ .key = "second", .heading = "SECOND", .rank = 2 },
	{ .key = "third", .heading = "THIRD", .rank = 3 },
	{ .key = "rate", .heading = "RATE", .flags = COLUMN_RIGHT | COLUMN_SHORT },
};

static const struct view view = { .name = "test", .columns = columns,
				  .count = ARRAY_SIZE(columns) };

static void expect(const char *records, size_t width, const char *text)
{
	struct json_object *array = json_tokener_parse(records);
	struct capture capture;
	char *got;

	assert_non_null(array);
	capture_start(&capture);
	got = table_fit(&capture.context, &view, array, width);
	capture_end(&capture);
	assert_non_null(got);
	assert_string_equal(got, text);
	free(got);
	capture_free(&capture);
	json_object_put(array);
}

#define ZERO "[{\"name\":\"wide and long\",\"first\":1,\"second\":0,\"third\":2,\"rate\":1234.5}]"

static void drops_columns(void **state)
{
	(void)state;
	expect(ZERO, 80, "NAME          FIRST SECOND THIRD RATE\n"
			 "wide and long 1     0      2     1.2k\n");
	expect(ZERO, 37, "NAME          FIRST SECOND THIRD RATE\n"
			 "wide and long 1     0      2     1.2k\n");
	/* The one of zeros, although it is not the first by rank. */
	expect(ZERO, 36, "NAME          FIRST THIRD RATE\n"
			 "wide and long 1     2     1.2k\n");
	expect(ZERO, 29, "NAME          THIRD RATE\n"
			 "wide and long 2     1.2k\n");
	expect(ZERO, 20, "NAME          RATE\n"
			 "wide and long 1.2k\n");
}

static void cuts_texts(void **state)
{
	(void)state;
	expect(ZERO, 12, "NAME    RATE\n"
			 "wide an 1.2k\n");
}

static void text_is_no_zero(void **state)
{
	(void)state;
	expect("[{\"name\":\"x\",\"first\":0,\"second\":\"y\",\"third\":null,\"rate\":null}]", 18,
	       "NAME SECOND RATE\n"
	       "x    y         -\n");
}

static void shows_what_there_is_without_records(void **state)
{
	(void)state;
	expect("[]", 80, "NAME FIRST SECOND THIRD RATE\n");
	expect("[]", 10, "NAME RATE\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drops_columns),
		cmocka_unit_test(cuts_texts),
		cmocka_unit_test(text_is_no_zero),
		cmocka_unit_test(shows_what_there_is_without_records),
	};

	return cmocka_run_group_tests_name("fit", tests, NULL, NULL);
}
