// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "cli/dispatch.h"
#include "support.h"

#define WORDS 8

/* A verb that says what it was called with. */
static int echo(struct context *context, int count, char **words)
{
	fprintf(context->out, "%s", context->verb->name);
	for (int i = 0; i < count; i++)
		fprintf(context->out, " [%s]", words[i]);
	fprintf(context->out, " vm=%u json=%d class=%s", context->options.vm,
		context->options.json, context->options.class_name);
	return STATUS_REFUSED;
}

static const struct verb verbs[] = {
	{ .name = "list", .run = echo, .synopsis = "[--vm ID]", .help = "list things",
	  .options = OPTION_VM },
	{ .name = "mapping", .run = echo, .synopsis = "SPEC...", .help = "map things",
	  .options = OPTION_VM | OPTION_CHECK, .least = 1, .most = 2 },
	{ .name = NULL }
};

static void run(struct capture *capture, const char *text, int status)
{
	char copy[256], *words[WORDS + 1];
	int count = 0;

	snprintf(copy, sizeof(copy), "asictl %s", text);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		words[count++] = word;
	words[count] = NULL;
	capture_start(capture);
	capture->context.verbs = verbs;
	assert_int_equal(dispatch_run(&capture->context, count, words), status);
	assert_null(capture->context.session);
	capture_end(capture);
}

static void check(const char *text, int status, const char *out, const char *err)
{
	struct capture capture;

	run(&capture, text, status);
	assert_string_equal(capture.out, out);
	assert_string_equal(capture.err, err);
	capture_free(&capture);
}

static void runs_a_verb(void **state)
{
	(void)state;
	check("list", STATUS_REFUSED, "list vm=0 json=0 class=kvm", "");
	check("-j -c test list --vm 3", STATUS_REFUSED, "list vm=3 json=1 class=test", "");
	check("mapping a -j b", STATUS_REFUSED, "mapping [a] [b] vm=0 json=1 class=kvm", "");
	check("mapping -- -j", STATUS_REFUSED, "mapping [-j] vm=0 json=0 class=kvm", "");
	check("-c other list -c test", STATUS_REFUSED, "list vm=0 json=0 class=test", "");
}

static void takes_whole_verbs_only(void **state)
{
	(void)state;
	check("lis", STATUS_USAGE, "",
	      "asictl: lis: unknown verb\n  asictl lis\n         ^^^\n  did you mean list?\n");
	check("map", STATUS_USAGE, "",
	      "asictl: map: unknown verb\n  asictl map\n         ^^^\n"
	      "  asictl --help lists the verbs\n");
	check("LIST", STATUS_USAGE, "",
	      "asictl: LIST: unknown verb\n  asictl LIST\n         ^^^^\n"
	      "  asictl --help lists the verbs\n");
	check("-j hlep", STATUS_USAGE, "",
	      "{\"asictl\":{\"version\":\"" ASICTL_VERSION "\",\"schema\":1},\"error\":"
	      "{\"message\":\"unknown verb\",\"word\":\"hlep\",\"index\":2,\"file\":null,"
	      "\"line\":null,\"attribute\":null,\"errno\":null,\"allowed\":null,"
	      "\"fix\":\"did you mean help?\"}}\n");
	check("a\nb", STATUS_USAGE, "",
	      "asictl: a\\u000ab: unknown verb\n  asictl 'a\\u000ab'\n         ^^^^^^^^^^\n"
	      "  asictl --help lists the verbs\n");
}

static void counts_operands(void **state)
{
	(void)state;
	check("list a", STATUS_USAGE, "",
	      "asictl: list: a: unexpected operand\n  asictl list a\n              ^\n");
	check("mapping", STATUS_USAGE, "",
	      "asictl: mapping: an operand is missing\n  asictl mapping\n                 ^\n"
	      "  usage: asictl mapping SPEC...\n");
	check("mapping a b c", STATUS_USAGE, "",
	      "asictl: mapping: c: unexpected operand\n"
	      "  asictl mapping a b c\n                     ^\n");
	check("help list mapping", STATUS_USAGE, "",
	      "asictl: mapping: help takes one verb\n"
	      "  asictl help list mapping\n                   ^^^^^^^\n");
	check("help lost", STATUS_USAGE, "",
	      "asictl: lost: unknown verb\n  asictl help lost\n              ^^^^\n"
	      "  did you mean list?\n");
}

/* The words are marked where they were typed, though getopt_long() moves them. */
static void marks_options(void **state)
{
	(void)state;
	check("list --check", STATUS_USAGE, "",
	      "asictl: list: --check: the verb does not have this option\n"
	      "  asictl list --check\n              ^^^^^^^\n");
	check("mapping a --vm 0 b", STATUS_USAGE, "",
	      "asictl: mapping: --vm: 0: the number is out of range\n"
	      "  asictl mapping a --vm 0 b\n                        ^\n"
	      "  allowed: 1 to 4294967295\n");
	check("mapping a --vm=x b", STATUS_USAGE, "",
	      "asictl: mapping: --vm: x: not a decimal number\n"
	      "  asictl mapping a --vm=x b\n                        ^\n"
	      "  allowed: 1 to 4294967295\n");
	check("mapping a b --vm", STATUS_USAGE, "",
	      "asictl: mapping: --vm: an argument is needed\n"
	      "  asictl mapping a b --vm\n                     ^^^^\n");
	check("mapping a -x", STATUS_USAGE, "",
	      "asictl: mapping: -x: unknown option\n"
	      "  asictl mapping a -x\n                    ^\n");
	check("--vm 3 list", STATUS_USAGE, "",
	      "asictl: --vm: put this option after the verb\n"
	      "  asictl --vm 3 list\n         ^^^^\n");
	check("--color=never list --chek", STATUS_USAGE, "",
	      "asictl: list: --chek: unknown option\n"
	      "  asictl --color=never list --chek\n                            ^^^^^^\n"
	      "  did you mean --check?\n");
	check("--color always lisp", STATUS_USAGE, "",
	      "asictl: lisp: \x1b[1;31munknown verb\x1b[0m\n"
	      "  asictl --color always lisp\n                        \x1b[1;32m^^^^\x1b[0m\n"
	      "  did you mean list?\n");
}

static void prints_help_on_request(void **state)
{
	struct capture first, second;

	(void)state;
	run(&first, "--help", STATUS_DONE);
	run(&second, "help", STATUS_DONE);
	assert_string_equal(first.out, second.out);
	assert_non_null(strstr(first.out, "  list      list things\n"));
	assert_string_equal(first.err, "");
	capture_free(&first);
	capture_free(&second);
	run(&first, "mapping --help", STATUS_DONE);
	run(&second, "help mapping", STATUS_DONE);
	assert_string_equal(first.out, second.out);
	assert_non_null(strstr(first.out, "Usage: asictl mapping SPEC..."));
	assert_non_null(strstr(first.out, "--check"));
	assert_null(strstr(first.out, "--upto"));
	capture_free(&first);
	capture_free(&second);
	check("-V", STATUS_DONE, "asictl " ASICTL_VERSION "\n", "");
	check("list -V", STATUS_DONE, "asictl " ASICTL_VERSION "\n", "");
}

static void prints_usage_on_error(void **state)
{
	struct capture capture;

	(void)state;
	run(&capture, "", STATUS_USAGE);
	assert_string_equal(capture.out, "");
	assert_non_null(strstr(capture.err, "Usage: asictl"));
	capture_free(&capture);
}

/* The shell to come calls it line by line: nothing of one may stick to the next. */
static void starts_afresh_for_each_line(void **state)
{
	char program[] = "asictl", list[] = "list", json[] = "-j", vm[] = "--vm=9";
	char *first[] = { program, list, json, vm, NULL }, *second[] = { program, list, NULL };
	struct capture capture;

	(void)state;
	capture_start(&capture);
	capture.context.verbs = verbs;
	assert_int_equal(dispatch_run(&capture.context, 4, first), STATUS_REFUSED);
	assert_int_equal(dispatch_run(&capture.context, 2, second), STATUS_REFUSED);
	capture_end(&capture);
	assert_string_equal(capture.out, "list vm=9 json=1 class=kvmlist vm=0 json=0 class=kvm");
	capture_free(&capture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_a_verb),
		cmocka_unit_test(takes_whole_verbs_only),
		cmocka_unit_test(counts_operands),
		cmocka_unit_test(marks_options),
		cmocka_unit_test(prints_help_on_request),
		cmocka_unit_test(prints_usage_on_error),
		cmocka_unit_test(starts_afresh_for_each_line),
	};

	return cmocka_run_group_tests_name("dispatch", tests, NULL, NULL);
}
