// SPDX-License-Identifier: GPL-2.0-or-later
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "lib/utf8.h"
#include "support.h"

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

static void check_safe(char *(*safe)(const char *text), const char *from, const char *to)
{
	char *exact = strdup(from), *text = safe(exact);

	free(exact);
	assert_non_null(text);
	assert_string_equal(text, to);
	free(text);
}

/* What a task calls itself must neither steer a terminal nor turn the text around. */
static void makes_text_safe(void **state)
{
	(void)state;
	check_safe(utf8_visible, "", "");
	check_safe(utf8_visible, "rcu_data \xc3\xaf \xe2\x82\xac \xf0\x9f\x90\xa7",
		   "rcu_data \xc3\xaf \xe2\x82\xac \xf0\x9f\x90\xa7");
	check_safe(utf8_visible, "a\x1b[31m\r\n\x7f", "a\\u001b[31m\\u000d\\u000a\\u007f");
	check_safe(utf8_visible, "\xc2\x9b" "31m", "\\u009b31m");
	check_safe(utf8_visible, "a\xe2\x80\xae" "b\xe2\x80\x8b", "a\\u202eb\\u200b");
	check_safe(utf8_visible, "\xf3\xa0\x81\x81", "\\ue0041");
	/* Not UTF-8 after all: a lone byte that some terminals obey. */
	check_safe(utf8_visible, "\x9b" "31m", "\\u009b31m");
}

static void makes_json_safe(void **state)
{
	(void)state;
	check_safe(utf8_json, "\"\\u001b \xe2\x82\xac\"", "\"\\u001b \xe2\x82\xac\"");
	check_safe(utf8_json, "\"\xc2\x9b\xe2\x80\xae\x7f\"", "\"\\u009b\\u202e\\u007f\"");
	check_safe(utf8_json, "\"\xf3\xa0\x81\x81\"", "\"\\udb40\\udc41\"");
}

static void check_fit(const char *text, size_t cells, size_t bytes, size_t used)
{
	char *exact = strdup(text);
	size_t got;

	assert_int_equal(utf8_fit(exact, cells, &got), bytes);
	assert_int_equal(got, used);
	free(exact);
}

static void fits_into_a_line(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	check_fit("", 4, 0, 0);
	check_fit("abc", 4, 3, 3);
	check_fit("abcd", 4, 4, 4);
	check_fit("abcde", 4, 4, 4);
	check_fit("abc", 0, 0, 0);
	/* Two bytes for a cell, and three bytes for two of them, which stay together. */
	check_fit("\xc3\xaf\xc3\xaf\xc3\xaf", 2, 4, 2);
	check_fit("a\xe6\xbc\xa2\xe5\xad\x97", 4, 4, 3);
	check_fit("a\xe6\xbc\xa2\xe5\xad\x97", 5, 7, 5);
	/* A mark on the letter before it. */
	check_fit("e\xcc\x81x", 1, 3, 1);
	check_fit("\x1b[1;31mab\x1b[0mc", 2, 13, 2);
	check_fit("\x1b[1;31mab\x1b[0mc", 1, 8, 1);
	/* No sequence after all, or no UTF-8. */
	check_fit("\x1b[12", 3, 3, 3);
	check_fit("\x9b\xff\xc3", 2, 2, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_valid_text),
		cmocka_unit_test(ends_at_nul_or_length),
		cmocka_unit_test(replaces_invalid_bytes),
		cmocka_unit_test(makes_text_safe),
		cmocka_unit_test(makes_json_safe),
		cmocka_unit_test(fits_into_a_line),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
