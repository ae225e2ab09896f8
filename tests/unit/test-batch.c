// SPDX-License-Identifier: GPL-2.0-or-later
/* What a batch makes of its lines: the order of what is done, and what is refused. */
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/batch.h"
#include "cli/dispatch.h"
#include "lib/message.h"
#include "net/request.h"
#include "support.h"
#include "verbs/change.h"

#define FORCE "  with --force the lines are sent one by one; when one fails, those before it " \
	"stay done\n"

/* A verb that reads; with an operand it fails. */
static int read_verb(struct context *context, int count, char **words)
{
	(void)words;
	fprintf(context->out, "%s -c %s;", context->verb->name, context->options.class_name);
	if (!count)
		return STATUS_DONE;
	message_error(context, words[0], "failed");
	return STATUS_DENIED;
}

static void start(const struct context *context, struct request *request)
{
	fprintf(context->out, "start -c %s --vm %u;", context->options.class_name,
		context->options.vm);
	request_start(request, ASI_CMD_MAP_ADD, &map_attributes, false);
}

static int put(const struct context *context, struct request *request, int count, char **words)
{
	for (int i = 0; i < count; i++) {
		if (!strcmp(words[i], "bad")) {
			message_error(context, words[i], "no good");
			return STATUS_USAGE;
		}
		fprintf(context->out, "put %s;", words[i]);
		request_put_string(request, ASI_A_MAP_SPEC, words[i], NULL);
	}
	return STATUS_DONE;
}

static int send_request(struct context *context, struct request *request)
{
	fprintf(context->out, "send %zu;", request->count);
	for (size_t i = 0; i < request->count; i++) {
		if (strcmp(request->arguments[i].word, "refused"))
			continue;
		message_error(context, request->arguments[i].typed, "the kernel says no");
		return STATUS_REFUSED;
	}
	return STATUS_DONE;
}

static const struct change many_change = {
	.command = ASI_CMD_MAP_ADD, .most = 4, .start = start, .put = put, .send = send_request,
};

static const struct change once_change = {
	.command = ASI_CMD_CLASS_SET, .least = 1, .start = start, .put = put,
	.send = send_request,
};

static const struct change twin_change = {
	.command = ASI_CMD_CLASS_SET, .least = 1, .start = start, .put = put,
	.send = send_request,
};

static const struct change alone_change = {
	.command = ASI_CMD_FAULT_CLEAR, .alone = true, .start = start, .put = put,
	.send = send_request,
};

static int many(struct context *context, int count, char **words)
{
	return change_run(context, &many_change, count, words);
}

static int once(struct context *context, int count, char **words)
{
	return count ? change_run(context, &once_change, count, words) :
		       read_verb(context, count, words);
}

static const struct verb verbs[] = {
	{ .name = "read", .run = read_verb, .synopsis = "", .help = "", .most = 1 },
	{ .name = "many", .run = many, .change = &many_change, .synopsis = "X...", .help = "",
	  .options = OPTION_VM | OPTION_CHECK, .least = 1, .most = 9 },
	{ .name = "once", .run = once, .change = &once_change, .synopsis = "", .help = "",
	  .most = 1 },
	{ .name = "twin", .run = once, .change = &twin_change, .synopsis = "", .help = "",
	  .most = 1 },
	{ .name = "alone", .run = many, .change = &alone_change, .synopsis = "", .help = "" },
	{ .name = NULL }
};

/* Run the batch @text as "asictl @options -b FILE". */
static void run(struct capture *capture, const char *text, size_t len, const char *options,
		int status)
{
	char path[] = "/tmp/asictl-batch.XXXXXX", line[128], *words[8];
	int fd = mkstemp(path), count = 0;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	close(fd);
	snprintf(line, sizeof(line), "asictl %s -b %s", options, path);
	for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
		words[count++] = word;
	words[count] = NULL;
	capture_start(capture);
	capture->context.verbs = verbs;
	assert_int_equal(dispatch_run(&capture->context, count, words), status);
	capture_end(capture);
	unlink(path);
	/* The name of the file is another one each time. */
	for (char *at = capture->err; (at = strstr(at, path)); *at = 'X')
		memmove(at, at + sizeof(path) - 2, strlen(at + sizeof(path) - 2) + 1);
}

static void check(const char *text, const char *options, int status, const char *out,
		  const char *err)
{
	struct capture capture;

	run(&capture, text, strlen(text), options, status);
	assert_string_equal(capture.out, out);
	assert_string_equal(capture.err, err);
	capture_free(&capture);
}

static void makes_one_request(void **state)
{
	(void)state;
	check("", "", STATUS_DONE, "", "");
	check("\n# nothing\n", "", STATUS_DONE, "", "");
	check("many a\nmany b c\n", "", STATUS_DONE,
	      "start -c kvm --vm 0;put a;put b;put c;send 3;", "");
	check("many a --vm 3\nmany --vm 3 b", "-c test", STATUS_DONE,
	      "start -c test --vm 3;put a;put b;send 2;", "");
	check("once a\ntwin b\n", "", STATUS_DONE, "start -c kvm --vm 0;put a;put b;send 2;", "");
	check("alone\n", "", STATUS_DONE, "start -c kvm --vm 0;send 0;", "");
}

static void reads_before_and_behind(void **state)
{
	(void)state;
	check("read\nmany a\nmany b\nread -c test\nonce\n", "", STATUS_DONE,
	      "start -c kvm --vm 0;put a;put b;read -c kvm;send 2;read -c test;once -c kvm;", "");
	check("read -c test\nread\n", "", STATUS_DONE, "read -c test;read -c kvm;", "");
	/* What fails ends it: what comes behind is not done. */
	check("read x\nmany a\n", "", STATUS_DENIED, "start -c kvm --vm 0;put a;read -c kvm;",
	      "X:1: read: x: failed\n  read x\n       ^\n");
	check("many a refused\nread\n", "", STATUS_REFUSED,
	      "start -c kvm --vm 0;put a;put refused;send 2;",
	      "X:1: many: refused: the kernel says no\n  many a refused\n         ^^^^^^^\n");
}

static void points_at_the_line_at_fault(void **state)
{
	(void)state;
	check("many a\n\nmany b refused # here\n", "", STATUS_REFUSED,
	      "start -c kvm --vm 0;put a;put b;put refused;send 3;",
	      "X:3: many: refused: the kernel says no\n  many b refused\n         ^^^^^^^\n");
	check("many a\nmany b bad\n", "", STATUS_USAGE, "start -c kvm --vm 0;put a;put b;",
	      "X:2: many: bad: no good\n  many b bad\n         ^^^\n");
}

/* All lines that are wrong are told, and nothing is begun. */
static void understands_all_before_it_begins(void **state)
{
	(void)state;
	check("read\nmany a\nmany\nmanny b\nmany 'c\n", "", STATUS_USAGE, "",
	      "X:5: a quote is not closed\n"
	      "X:3: many: an operand is missing\n  many\n       ^\n  usage: asictl many X...\n"
	      "X:4: manny: unknown verb\n  manny b\n  ^^^^^\n  did you mean many?\n");
	check("many a\nmany b -b c\n", "", STATUS_USAGE, "",
	      "X:2: many: --batch: not allowed in a batch\n  many b -b c\n         ^^\n");
}

static void notices_nul_characters(void **state)
{
	struct capture capture;

	(void)state;
	run(&capture, "many a\nmany \0b\n", 15, "", STATUS_USAGE);
	assert_string_equal(capture.err, "X:2: a NUL character in the line\n");
	assert_string_equal(capture.out, "");
	capture_free(&capture);
}

static void refuses_what_is_no_transaction(void **state)
{
	(void)state;
	check("many a\nonce b\n", "", STATUS_USAGE, "",
	      "X:2: once: this line cannot be in one transaction with line 1: "
	      "the kernel takes it in a separate request\n  once b\n  ^^^^\n" FORCE);
	check("many a\nalone\n", "", STATUS_USAGE, "",
	      "X:2: alone: this line cannot be in one transaction with line 1: "
	      "the kernel takes it in a separate request\n  alone\n  ^^^^^\n" FORCE);
	check("alone\nalone\n", "", STATUS_USAGE, "",
	      "X:2: alone: this line cannot be in one transaction with line 1: "
	      "the kernel takes it in a separate request\n  alone\n  ^^^^^\n" FORCE);
	check("once a\ntwin b\nonce c\n", "", STATUS_USAGE, "",
	      "X:3: once: this line cannot be in one transaction with line 1: "
	      "the batch has set this already\n  once c\n  ^^^^\n" FORCE);
	check("many a\nread\nmany b\n", "", STATUS_USAGE, "",
	      "X:3: many: this line cannot be in one transaction with line 1: "
	      "a line between them only reads\n  many b\n  ^^^^\n" FORCE);
	check("many a b c\nmany d e\n", "", STATUS_USAGE,
	      "start -c kvm --vm 0;put a;put b;put c;put d;put e;",
	      "X:2: many: a transaction takes at most 4 operands\n");
}

static void refuses_other_targets(void **state)
{
	static const char *const lines[] = {
		"many b --vm 3", "many b -c test", "many b --check", "many b -j",
	};
	char text[64];
	struct capture capture;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		snprintf(text, sizeof(text), "many a\n%s\n", lines[i]);
		run(&capture, text, strlen(text), "", STATUS_USAGE);
		assert_string_equal(capture.out, "");
		assert_non_null(strstr(capture.err, "it is for another class or VM, or has "
						    "other options"));
		capture_free(&capture);
	}
}

static void goes_on_by_force(void **state)
{
	(void)state;
	check("many a\nonce b\nread\nmany c\n", "--force", STATUS_DONE,
	      "start -c kvm --vm 0;put a;send 1;start -c kvm --vm 0;put b;send 1;read -c kvm;"
	      "start -c kvm --vm 0;put c;send 1;", "");
	check("many refused\nmani\nread x\n'\nmany b\n", "--force", STATUS_USAGE,
	      "start -c kvm --vm 0;put refused;send 1;read -c kvm;"
	      "start -c kvm --vm 0;put b;send 1;",
	      "X:4: a quote is not closed\n"
	      "X:1: many: refused: the kernel says no\n  many refused\n       ^^^^^^^\n"
	      "X:2: mani: unknown verb\n  mani\n  ^^^^\n  did you mean many?\n"
	      "X:3: read: x: failed\n  read x\n       ^\n");
	check("read x\nmany bad\n", "--force", STATUS_DENIED,
	      "read -c kvm;start -c kvm --vm 0;",
	      "X:1: read: x: failed\n  read x\n       ^\n"
	      "X:2: many: bad: no good\n  many bad\n       ^^^\n");
}

/* Options in front of the batch are those of each line, which may have its own. */
static void hands_options_on(void **state)
{
	struct capture capture;

	(void)state;
	run(&capture, "read x\n", 7, "-j -c test", STATUS_DENIED);
	assert_string_equal(capture.out, "read -c test;");
	assert_non_null(strstr(capture.err, "\"verb\":\"read\",\"line\":1},\"error\":{"));
	assert_non_null(strstr(capture.err, "\"file\":\"X\",\"line\":1,"));
	capture_free(&capture);
	run(&capture, "read x\nread -j x\nread x\n", 24, "--force", STATUS_DENIED);
	assert_non_null(strstr(capture.err, "X:1: read: x: failed\n"));
	assert_non_null(strstr(capture.err, "\"file\":\"X\",\"line\":2,"));
	assert_non_null(strstr(capture.err, "X:3: read: x: failed\n"));
	capture_free(&capture);
}

static void needs_a_file(void **state)
{
	struct capture capture;
	char program[] = "asictl", option[] = "-b", path[] = "/nonexistent";
	char *words[] = { program, option, path, NULL };

	(void)state;
	capture_start(&capture);
	capture.context.verbs = verbs;
	assert_int_equal(dispatch_run(&capture.context, 3, words), STATUS_USAGE);
	capture_end(&capture);
	assert_string_equal(capture.err, "asictl: /nonexistent: No such file or directory\n"
			    "  asictl -b /nonexistent\n            ^^^^^^^^^^^^\n");
	capture_free(&capture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_one_request),
		cmocka_unit_test(reads_before_and_behind),
		cmocka_unit_test(points_at_the_line_at_fault),
		cmocka_unit_test(understands_all_before_it_begins),
		cmocka_unit_test(notices_nul_characters),
		cmocka_unit_test(refuses_what_is_no_transaction),
		cmocka_unit_test(refuses_other_targets),
		cmocka_unit_test(goes_on_by_force),
		cmocka_unit_test(hands_options_on),
		cmocka_unit_test(needs_a_file),
	};

	return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
