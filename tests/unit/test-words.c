// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/words.h"
#include "support.h"

/* Split @text; @joined has the words expected, each in brackets. */
static void check(const char *text, const char *joined)
{
	char *copy = strdup(text), **words, result[256] = "";
	const char *culprit;
	int count = words_split(copy, &words, &culprit);

	assert_true(count >= 0);
	assert_null(culprit);
	for (int i = 1; i <= count; i++) {
		strcat(result, "[");
		strcat(result, words[i]);
		strcat(result, "]");
	}
	assert_null(words[count + 1]);
	assert_string_equal(result, joined);
	free(words);
	free(copy);
}

static void splits_at_blanks(void **state)
{
	(void)state;
	check("", "");
	check(" \t\r\n", "");
	check("a", "[a]");
	check("map a\tb  c\r\n", "[map][a][b][c]");
	check(" a b c d e f g h ", "[a][b][c][d][e][f][g][h]");
}

static void leaves_comments_out(void **state)
{
	(void)state;
	check("# map a", "");
	check("map a # b 'c", "[map][a]");
	check("map a#b", "[map][a#b]");
	check("map '#a'", "[map][#a]");
}

static void keeps_what_is_quoted(void **state)
{
	(void)state;
	check("map 'a b' \"c 'd\" ''", "[map][a b][c 'd][]");
	check("m'a'p\"x\"y", "[mapxy]");
	check("''''", "[]");
}

static void notices_open_quotes(void **state)
{
	char text[] = "map a'b c";
	const char *culprit;
	char **words;

	(void)state;
	assert_int_equal(words_split(text, &words, &culprit), -EINVAL);
	assert_ptr_equal(culprit, text + 5);
	assert_null(words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_at_blanks),
		cmocka_unit_test(leaves_comments_out),
		cmocka_unit_test(keeps_what_is_quoted),
		cmocka_unit_test(notices_open_quotes),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
