// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "cli/options.h"
#include "cli/word-kinds.h"
#include "lib/record.h"
#include "list/groups.h"
#include "support.h"

#define EVERYTHING (OPTION_VM | OPTION_UPTO | OPTION_CHECK)
#define WORDS 8
#define IDS "  allowed: 1 to 4294967295\n"

/* A command line that may be reordered, as main() has it. */
struct line {
	char *words[WORDS + 1];
	int count;
};

static void split(struct line *line, char *text)
{
	line->count = 0;
	for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
		line->words[line->count++] = word;
	line->words[line->count] = NULL;
}

/* Parse @text, the program's name in front; @first is what is expected back. */
static void parse(struct capture *capture, const char *text, unsigned int allowed, bool leading,
		  int first)
{
	char copy[256];
	struct line line;

	snprintf(copy, sizeof(copy), "asictl %s", text);
	split(&line, copy);
	capture_start(capture);
	capture->context.options.class_name = NULL;
	assert_int_equal(options_parse(&capture->context, line.count, line.words, allowed, leading),
			 first);
	capture_end(capture);
}

static void good(const char *text, struct options *options)
{
	struct capture capture;

	/* Operands end up behind the options; "x" is the only one in these lines. */
	char copy[256];
	struct line line;

	snprintf(copy, sizeof(copy), "asictl %s", text);
	split(&line, copy);
	parse(&capture, text, EVERYTHING, false, line.count - (strstr(text, "x") ? 1 : 0));
	assert_string_equal(capture.err, "");
	*options = capture.context.options;
	capture_free(&capture);
}

static void bad(const char *text, unsigned int allowed, const char *message)
{
	struct capture capture;

	parse(&capture, text, allowed, false, -1);
	assert_string_equal(capture.err, message);
	assert_string_equal(capture.out, "");
	capture_free(&capture);
}

static void takes_options_anywhere(void **state)
{
	struct options options;

	(void)state;
	good("x --vm 7 --json", &options);
	assert_int_equal(options.vm, 7);
	assert_true(options.json);
	assert_false(options.check);
	assert_null(options.upto_word);
	good("--vm=4294967295 x -j --check", &options);
	assert_int_equal(options.vm, UINT32_MAX);
	assert_true(options.check);
	good("--upto 18446744073709551615 x", &options);
	assert_non_null(options.upto_word);
	assert_true(options.upto == UINT64_MAX);
	good("--upto 0", &options);
	assert_non_null(options.upto_word);
	good("-hV", &options);
	assert_true(options.help);
	assert_true(options.version);
}

static void knows_the_class(void **state)
{
	struct capture capture;

	(void)state;
	parse(&capture, "x", 0, false, 1);
	assert_string_equal(capture.context.options.class_name, "kvm");
	capture_free(&capture);
	bad("--class 1234567890123456", 0,
	    "asictl: --class: 1234567890123456: not a valid name of a class\n"
	    "  allowed: 1 to 15 bytes\n");
	bad("--class=", 0, "asictl: --class: : not a valid name of a class\n"
	    "  allowed: 1 to 15 bytes\n");
}

static void knows_when_to_color(void **state)
{
	struct options options;

	(void)state;
	good("x", &options);
	assert_int_equal(options.color, COLOR_AUTO);
	good("--color always x", &options);
	assert_int_equal(options.color, COLOR_ALWAYS);
	good("--color=never x", &options);
	assert_int_equal(options.color, COLOR_NEVER);
	bad("--color sometimes", 0,
	    "asictl: --color: sometimes: unknown value\n  allowed: auto, always or never\n");
}

static void stops_at_the_verb(void **state)
{
	struct capture capture;

	(void)state;
	parse(&capture, "-c test map --vm 3 -j", 0, true, 3);
	assert_false(capture.context.options.json);
	assert_int_equal(capture.context.options.vm, 0);
	capture_free(&capture);
	parse(&capture, "--class test map --nonsense", 0, true, 3);
	capture_free(&capture);
	parse(&capture, "--color never -c kvm map --nonsense", 0, true, 5);
	capture_free(&capture);
}

static void refuses_bad_numbers(void **state)
{
	(void)state;
	bad("--vm 0", EVERYTHING, "asictl: --vm: 0: the number is out of range\n" IDS);
	bad("--vm -1", EVERYTHING, "asictl: --vm: -1: not a decimal number\n" IDS);
	bad("--vm 4294967296", EVERYTHING,
	    "asictl: --vm: 4294967296: the number is out of range\n" IDS);
	bad("--vm= x", EVERYTHING, "asictl: --vm: : not a decimal number\n" IDS);
	bad("--vm 7x", EVERYTHING, "asictl: --vm: 7x: not a decimal number\n" IDS);
	bad("--upto 18446744073709551616", EVERYTHING,
	    "asictl: --upto: 18446744073709551616: the number is out of range\n"
	    "  allowed: 0 to 18446744073709551615\n");
}

static void refuses_bad_options(void **state)
{
	(void)state;
	bad("--vm", EVERYTHING, "asictl: --vm: an argument is needed\n");
	bad("-c", EVERYTHING, "asictl: -c: an argument is needed\n");
	bad("-x", EVERYTHING, "asictl: -x: unknown option\n");
	bad("-hx", EVERYTHING, "asictl: -x: unknown option\n");
	bad("--check=1", EVERYTHING, "asictl: --check=1: this option takes no argument\n");
	bad("--json=1", EVERYTHING, "asictl: --json=1: this option takes no argument\n");
}

static void takes_no_abbreviation(void **state)
{
	(void)state;
	bad("--chec x", EVERYTHING, "asictl: --chec: unknown option\n"
	    "  did you mean --check?\n");
	bad("--js", EVERYTHING, "asictl: --js: unknown option\n  did you mean --json?\n");
	bad("--q", EVERYTHING, "asictl: --q: unknown option\n  --help lists the options\n");
	bad("--clas=test", EVERYTHING,
	    "asictl: --clas=test: unknown option\n  did you mean --class?\n");
	bad("--this-is-a-very-long-option-indeed-it-is", EVERYTHING,
	    "asictl: --this-is-a-very-long-option-indeed-it-is: unknown option\n"
	    "  --help lists the options\n");
}

static void refuses_options_of_other_verbs(void **state)
{
	struct capture capture;

	(void)state;
	parse(&capture, "--vm 7 faults", 0, true, -1);
	assert_string_equal(capture.err, "asictl: --vm: put this option after the verb\n");
	capture_free(&capture);
}

static void two_dashes_end_options(void **state)
{
	struct capture capture;

	(void)state;
	parse(&capture, "-j -- --vm 7", EVERYTHING, false, 3);
	assert_int_equal(capture.context.options.vm, 0);
	capture_free(&capture);
}

static void check_interval(const char *text, uint32_t milliseconds)
{
	struct capture capture;
	char line[64];

	snprintf(line, sizeof(line), "--interval %s", text);
	parse(&capture, line, OPTION_INTERVAL, false, 3);
	assert_int_equal(capture.context.options.interval, milliseconds);
	capture_free(&capture);
}

static void refuse_interval(const char *text, const char *why)
{
	char line[64], message[256];

	snprintf(line, sizeof(line), "--interval %s", text);
	snprintf(message, sizeof(message), "asictl: --interval: %s: %s\n"
		 "  allowed: 0.1 to 86400, with at most three decimals\n",
		 text, why);
	bad(line, OPTION_INTERVAL, message);
}

static void takes_fractions_of_a_second(void **state)
{
	(void)state;
	check_interval("1", 1000);
	check_interval("0.1", 100);
	check_interval("2.125", 2125);
	check_interval("60.05", 60050);
	check_interval("86400", 86400000);
	refuse_interval("0", "the number is out of range");
	refuse_interval("0.099", "the number is out of range");
	refuse_interval("86400.001", "the number is out of range");
	refuse_interval("86401", "the number is out of range");
	refuse_interval("99999999999999999999", "not a number of seconds");
	refuse_interval("1.", "not a number of seconds");
	refuse_interval(".5", "not a number of seconds");
	refuse_interval("0.0001", "not a number of seconds");
	refuse_interval("1.-5", "not a number of seconds");
	refuse_interval("-1", "not a number of seconds");
	refuse_interval("1s", "not a number of seconds");
}

/* Each word that --group takes is one that rows can be grouped by. */
static void groups_by_each_word(void **state)
{
	const char *word;
	size_t count = 0;

	(void)state;
	for (; (word = word_kinds_fixed(KIND_GROUP, count)); count++) {
		struct json_object *records = json_tokener_parse("[{}]");

		assert_int_equal(groups_make(word, &records), 0);
		assert_string_equal(record_text(record_at(records, 0), "by"), word);
		json_object_put(records);
	}
	assert_int_equal(count, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_options_anywhere),
		cmocka_unit_test(knows_the_class),
		cmocka_unit_test(knows_when_to_color),
		cmocka_unit_test(stops_at_the_verb),
		cmocka_unit_test(refuses_bad_numbers),
		cmocka_unit_test(refuses_bad_options),
		cmocka_unit_test(takes_no_abbreviation),
		cmocka_unit_test(refuses_options_of_other_verbs),
		cmocka_unit_test(two_dashes_end_options),
		cmocka_unit_test(takes_fractions_of_a_second),
		cmocka_unit_test(groups_by_each_word),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
