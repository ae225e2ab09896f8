// SPDX-License-Identifier: GPL-2.0-or-later
/* HTML: what is markup goes out as it is, what is text never becomes markup. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "support.h"

#define CHECK(expected, ...) do { \
	char *text; \
	size_t len; \
	struct html html = { .out = open_memstream(&text, &len) }; \
	assert_non_null(html.out); \
	html_print(&html, __VA_ARGS__); \
	assert_false(html.failed); \
	fclose(html.out); \
	assert_string_equal(text, expected); \
	free(text); \
} while (0)

static void escapes_text(void **state)
{
	(void)state;
	CHECK("<b>&lt;script&gt;</b>", "<b>%s</b>", "<script>");
	CHECK("<a title=\"&quot; onload=&#39;x&#39;\">", "<a title=\"%s\">", "\" onload='x'");
	CHECK("a&amp;lt;b", "%s", "a&lt;b");
	CHECK("-", "%s", getenv("no such variable"));
	CHECK("", "%s", "");
}

/* What turns text around makes a name look like another one. */
static void shows_what_would_not_be_seen(void **state)
{
	(void)state;
	CHECK("evil\\u001b[31m\\u202e", "%s", "evil\033[31m\342\200\256");
	CHECK("gr\303\274n", "%s", "gr\303\274n");
}

static void prints_numbers(void **state)
{
	(void)state;
	CHECK("1 18446744073709551615 0x00000000000000ff 2.50 100%",
	      "%u %" PRIu64 " 0x%016" PRIx64 " %.2f %zu%%", 1U, UINT64_MAX, UINT64_C(255), 2.5,
	      (size_t)100);
	CHECK("7, <8>, 9", "%" PRIu32 ", <%llu>, %lu", (uint32_t)7, 8ULL, 9UL);
}

static void check_size(uint64_t bytes, const char *expected)
{
	char *text;
	size_t len;
	struct html html = { .out = open_memstream(&text, &len) };

	assert_non_null(html.out);
	html_size(&html, bytes);
	fclose(html.out);
	assert_string_equal(text, expected);
	free(text);
}

static void prints_sizes(void **state)
{
	(void)state;
	check_size(0, "0 B");
	check_size(1023, "1023 B");
	check_size(1024, "1.0 KiB");
	check_size(180224, "176.0 KiB");
	check_size(UINT64_C(3) << 29, "1.5 GiB");
	check_size(UINT64_MAX, "16.0 EiB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_text),
		cmocka_unit_test(shows_what_would_not_be_seen),
		cmocka_unit_test(prints_numbers),
		cmocka_unit_test(prints_sizes),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
