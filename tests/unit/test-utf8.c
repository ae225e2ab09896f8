// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "utf8.h"

#define BAD "\xef\xbf\xbd"

static void check(const char *from, size_t len, const char *to)
{
	/* An exact copy on the heap: the sanitizer sees a read past its end. */
	char *exact = malloc(len ? len : 1);
	char *clean;

	memcpy(exact, from, len);
	clean = utf8_clean(exact, len);
	free(exact);
	assert_non_null(clean);
	assert_string_equal(clean, to);
	free(clean);
}

static void check_text(const char *from, const char *to)
{
	check(from, strlen(from), to);
}

static void keeps_valid_text(void **state)
{
	(void)state;
	check_text("", "");
	check_text("rcu_data+0x40", "rcu_data+0x40");
	check_text("\xc3\xaf \xe2\x82\xac \xf0\x9f\x90\xa7",
		   "\xc3\xaf \xe2\x82\xac \xf0\x9f\x90\xa7");
	check_text("\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf");
	check_text("\t\x1b[31m\x7f", "\t\x1b[31m\x7f");
}

static void ends_at_nul_or_length(void **state)
{
	(void)state;
	check("ab\0cd", 5, "ab");
	check("ab\0\xff", 4, "ab");
	check("abcd", 2, "ab");
	check("", 0, "");
}

static void replaces_invalid_bytes(void **state)
{
	(void)state;
	check_text("a\xff" "b", "a" BAD "b");
	check_text("\x80", BAD);
	check_text("\xc0\xaf", BAD BAD);                 /* overlong */
	check_text("\xe0\x80\xaf", BAD BAD BAD);         /* overlong */
	check_text("\xed\xa0\x80", BAD BAD BAD);         /* surrogate */
	check_text("\xf4\x90\x80\x80", BAD BAD BAD BAD); /* above U+10FFFF */
	check_text("\xe2\x82", BAD BAD);                 /* cut off, as a comm may be */
	check_text("x\xf0\x9f\x90", "x" BAD BAD BAD);
	check_text("\xe2\x28\xa1", BAD "(" BAD);
	check_text("\xe2\x82(", BAD BAD "(");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_valid_text),
		cmocka_unit_test(ends_at_nul_or_length),
		cmocka_unit_test(replaces_invalid_bytes),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
