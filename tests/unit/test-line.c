// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "lib/line.h"
#include "support.h"

#define WORDS 64

/* A line whose words are those of @text, separated by one blank each. */
struct typed {
	struct line line;
	char copy[512];
	char *words[WORDS];
};

static void type(struct typed *typed, const char *text)
{
	*typed = (struct typed){ .line.words = typed->words };
	snprintf(typed->copy, sizeof(typed->copy), "%s", text);
	for (char *rest = typed->copy, *word; (word = strsep(&rest, " "));)
		typed->words[typed->line.count++] = word;
}

static void check(const char *text, int index, size_t offset, size_t columns, const char *shown)
{
	struct place place = { .index = index, .offset = offset };
	struct typed typed;
	char *out = NULL;
	size_t len;
	FILE *stream = open_memstream(&out, &len);

	type(&typed, text);
	place.line = &typed.line;
	line_print(stream, &place, columns, "", "");
	fclose(stream);
	assert_string_equal(out, shown);
	free(out);
}

static void marks_a_word(void **state)
{
	(void)state;
	check("asictl map a bcd e", 3, 0, 80, "  asictl map a bcd e\n               ^^^\n");
	check("asictl", 0, 0, 80, "  asictl\n  ^^^^^^\n");
	check("asictl map", 2, 0, 80, "  asictl map\n             ^\n");
	check("asictl map --vm=7", 2, 5, 80, "  asictl map --vm=7\n                  ^\n");
	check("asictl map --vm=", 2, 5, 80, "  asictl map --vm=\n             ^^^^^\n");
}

static void quotes_what_a_shell_would_read(void **state)
{
	(void)state;
	check("asictl map ", 2, 0, 80, "  asictl map ''\n             ^^\n");
	check("asictl $x;y z", 2, 0, 80, "  asictl '$x;y' z\n                ^\n");
	check("asictl a\x1b[2J z", 2, 0, 80, "  asictl 'a\\u001b[2J' z\n                      ^\n");
	/* The offset is of what was typed, not of what is shown. */
	check("asictl --vm=\t7", 1, 5, 80, "  asictl '--vm=\\u00097'\n         ^^^^^^^^^^^^^^\n");
	check("asictl \xff z", 2, 0, 80, "  asictl '\xef\xbf\xbd' z\n             ^\n");
}

static void cuts_long_lines(void **state)
{
	(void)state;
	check("a1 a2 a3 a4 a5 a6 a7 a8 a9", 4, 0, 22,
	      "  ... a2 a3 a4 a5 ...\n               ^^\n");
	check("a1 a2 a3 a4 a5 a6 a7 a8 a9", 0, 0, 22,
	      "  a1 a2 a3 a4 ...\n  ^^\n");
	check("a1 a2 a3 a4 a5 a6 a7 a8 a9", 9, 0, 22,
	      "  ... a6 a7 a8 a9\n                  ^\n");
	/* A word that is wider than the screen is shown all the same. */
	check("a1 a2abcdefghijklmnopqrstuvw a3", 1, 0, 10,
	      "  ... a2abcdefghijklmnopqrstuvw ...\n      ^^^^^^^^^^^^^^^^^^^^^^^^^\n");
}

static void finds_words_by_where_they_are(void **state)
{
	struct typed one, two;
	struct line lines[2];
	struct context context = { .lines = lines, .line_count = 2 };
	struct place place;

	(void)state;
	type(&one, "map a");
	type(&two, "map a --vm=7");
	lines[0] = one.line;
	lines[1] = two.line;
	place = line_find(&context, two.words[1]);
	assert_ptr_equal(place.line, &lines[1]);
	assert_int_equal(place.index, 1);
	place = line_find(&context, two.words[2] + 5);
	assert_int_equal(place.index, 2);
	assert_int_equal(place.offset, 5);
	assert_null(line_find(&context, "a").line);
	assert_null(line_find(&context, NULL).line);
	assert_null(line_end(&context).line);
	context.line = &lines[0];
	assert_int_equal(line_end(&context).index, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_a_word),
		cmocka_unit_test(quotes_what_a_shell_would_read),
		cmocka_unit_test(cuts_long_lines),
		cmocka_unit_test(finds_words_by_where_they_are),
	};

	return cmocka_run_group_tests_name("line", tests, NULL, NULL);
}
