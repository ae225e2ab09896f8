// SPDX-License-Identifier: GPL-2.0-or-later
/* What others have chosen is shown by a terminal, and steers none. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/escape.h"
#include "support.h"

#define CHECK(expected, ...) do { \
	char *text; \
	size_t len; \
	FILE *stream = open_memstream(&text, &len); \
	assert_non_null(stream); \
	assert_int_equal(escape_print(stream, __VA_ARGS__), 0); \
	fclose(stream); \
	assert_string_equal(text, expected); \
	free(text); \
} while (0)

static const char *replace_x(char letter)
{
	return letter == 'x' ? "yy" : NULL;
}

static void shows_what_steers(void **state)
{
	(void)state;
	CHECK("a \\u001b]0;pwn\\u0007 b\n", "a %s b\n", "\033]0;pwn\a");
	/* A line is not to be two. */
	CHECK("one\\u000atwo\\u000d", "%s", "one\ntwo\r");
	/* As a byte, and as a character. */
	CHECK("\357\277\275 \\u009b31m", "%s %s", "\x9b", "\302\23331m");
	CHECK("\\u202e\\u007f", "%s", "\342\200\256\177");
	/* Bytes that are no text at all, up to a sequence that ends too early. */
	CHECK("caf\357\277\275 \357\277\275", "%s", "caf\351 \342");
	CHECK("gr\303\274n", "%s", "gr\303\274n");
	CHECK("-", "%s", getenv("no such variable"));
	CHECK("", "%s", "");
}

static void keeps_to_the_format(void **state)
{
	(void)state;
	CHECK("[\\u0007    ][    \\u0007]", "[%-10s][%10s]", "\a", "\a");
	CHECK("[\\u0007    ][    \\u0007]", "[%-*s][%*s]", 10, "\a", 10, "\a");
	CHECK("[x    ]", "[%*s]", -5, "x");
	CHECK("\\u0007b|ab|a", "%.*s|%.2s|%.1s", 2, "\abc", "abc", "abc");
	CHECK("[  ab]", "[%4.2s]", "abc");
	CHECK("1 18446744073709551615 0x00000000000000ff 2.50 100% c",
	      "%u %" PRIu64 " 0x%016" PRIx64 " %.2f %zu%% %c", 1U, UINT64_MAX, UINT64_C(255), 2.5,
	      (size_t)100, 'c');
	CHECK("   7|7   |7, 8", "%*u|%-4" PRIu32 "|%llu, %lu", 4, 7U, (uint32_t)7, 7ULL, 8UL);
}

static void replaces_letters(void **state)
{
	char *text = escape_letters("axb\033\xff", replace_x);

	(void)state;
	assert_string_equal(text, "ayyb\\u001b\357\277\275");
	free(text);
	text = escape_letters(NULL, replace_x);
	assert_string_equal(text, "-");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_what_steers),
		cmocka_unit_test(keeps_to_the_format),
		cmocka_unit_test(replaces_letters),
	};

	return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
