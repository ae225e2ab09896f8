// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "lib/number.h"
#include "support.h"

static void takes_numbers(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(number_parse("0", UINT64_MAX, &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(number_parse("007", UINT64_MAX, &value), 0);
	assert_int_equal(value, 7);
	assert_int_equal(number_parse("4294967295", UINT32_MAX, &value), 0);
	assert_int_equal(value, UINT32_MAX);
	assert_int_equal(number_parse("18446744073709551615", UINT64_MAX, &value), 0);
	assert_true(value == UINT64_MAX);
}

static void refuses_overflow(void **state)
{
	uint64_t value = 42;

	(void)state;
	assert_int_equal(number_parse("4294967296", UINT32_MAX, &value), -ERANGE);
	assert_int_equal(number_parse("18446744073709551616", UINT64_MAX, &value), -ERANGE);
	assert_int_equal(number_parse("99999999999999999999999", UINT64_MAX, &value), -ERANGE);
	assert_int_equal(number_parse("5", 4, &value), -ERANGE);
	assert_int_equal(number_parse("1", 0, &value), -ERANGE);
	assert_int_equal(value, 42);
}

static void refuses_junk(void **state)
{
	static const char *const words[] = {
		"", " ", "-1", "+1", " 1", "1 ", "1x", "0x10", "1.0", "1e3", "\n1", "٣",
	};
	uint64_t value = 42;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		assert_int_equal(number_parse(words[i], UINT64_MAX, &value), -EINVAL);
		assert_false(number_is_decimal(words[i]));
	}
	assert_int_equal(value, 42);
	assert_true(number_is_decimal("12"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_numbers),
		cmocka_unit_test(refuses_overflow),
		cmocka_unit_test(refuses_junk),
	};

	return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
