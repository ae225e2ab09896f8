// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "lib/nearest.h"
#include "support.h"

static void counts_edits(void **state)
{
	char long_word[64];

	(void)state;
	assert_int_equal(nearest_distance("map", "map"), 0);
	assert_int_equal(nearest_distance("", "map"), 3);
	assert_int_equal(nearest_distance("map", ""), 3);
	assert_int_equal(nearest_distance("map", "maps"), 1);
	assert_int_equal(nearest_distance("mop", "map"), 1);
	assert_int_equal(nearest_distance("mpa", "map"), 1);
	assert_int_equal(nearest_distance("kitten", "sitting"), 3);
	memset(long_word, 'a', sizeof(long_word));
	long_word[sizeof(long_word) - 1] = '\0';
	assert_true(nearest_distance(long_word, "map") == SIZE_MAX);
	assert_true(nearest_distance("map", long_word) == SIZE_MAX);
}

static const char *nearest(const char *word)
{
	static const char *const verbs[] = { "faults", "map", "unmap", "maps", "stack", "stats" };
	struct nearest near = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		nearest_offer(&near, word, verbs[i]);
	return near.word;
}

static void offers_the_nearest(void **state)
{
	(void)state;
	assert_string_equal(nearest("fault"), "faults");
	assert_string_equal(nearest("umap"), "unmap");
	assert_string_equal(nearest("stast"), "stats");
	assert_string_equal(nearest("mapss"), "maps");
	assert_string_equal(nearest("stak"), "stack");
}

static void keeps_quiet_if_nothing_is_near(void **state)
{
	(void)state;
	assert_null(nearest("ls"));
	assert_null(nearest(""));
	assert_null(nearest("configuration"));
	assert_null(nearest("xyz"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_edits),
		cmocka_unit_test(offers_the_nearest),
		cmocka_unit_test(keeps_quiet_if_nothing_is_near),
	};

	return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
