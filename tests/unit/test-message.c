// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/color.h"
#include "lib/message.h"
#include "support.h"

static const struct verb map_verb = { .name = "map" };

static char verb_word[] = "map", spec_word[] = "rcu_dat";
static char *typed[] = { verb_word, spec_word };
static const struct line batch_line = {
	.file = "list", .number = 3, .count = ARRAY_SIZE(typed), .words = typed,
};

#define HEADER \
	"{\"asictl\":{\"version\":\"" ASICTL_VERSION "\",\"schema\":1," \
	"\"verb\":\"map\",\"line\":3},"

static void say(struct capture *capture, const struct message *message, bool json,
		enum color_when color)
{
	capture_start(capture);
	capture->context.verb = &map_verb;
	capture->context.line = &batch_line;
	capture->context.options.json = json;
	capture->context.options.color = color;
	message_print(&capture->context, message, "no %s", "symbol\x1b[2J");
	capture_end(capture);
	assert_string_equal(capture->out, "");
}

static void check(const struct message *message, bool json, enum color_when color,
		  const char *text)
{
	struct capture capture;

	say(&capture, message, json, color);
	assert_string_equal(capture.err, text);
	capture_free(&capture);
}

static const struct message full = {
	.word = spec_word, .place = { .line = &batch_line, .index = 1 }, .attribute = "spec",
	.error = ENOENT, .allowed = "this or that", .fix = "did you mean rcu_data?",
};

static void names_file_and_line(void **state)
{
	(void)state;
	check(&(struct message){ 0 }, false, COLOR_NEVER, "list:3: map: no symbol\\u001b[2J\n");
	check(&(struct message){ .kind = MESSAGE_NOTE }, false, COLOR_NEVER,
	      "list:3: map: note: no symbol\\u001b[2J\n");
	check(&full, false, COLOR_NEVER,
	      "list:3: map: rcu_dat: no symbol\\u001b[2J\n"
	      "  map rcu_dat\n"
	      "      ^^^^^^^\n"
	      "  allowed: this or that\n"
	      "  did you mean rcu_data?\n");
}

static void colors_on_request(void **state)
{
	(void)state;
	check(&(struct message){ .kind = MESSAGE_WARNING }, false, COLOR_ALWAYS,
	      "list:3: map: \x1b[1;33mwarning\x1b[0m: no symbol\\u001b[2J\n");
	check(&(struct message){ 0 }, false, COLOR_ALWAYS,
	      "list:3: map: \x1b[1;31mno symbol\\u001b[2J\x1b[0m\n");
}

/* Colours are for terminals that can show them, and for those who want them. */
static void chooses_to_color(void **state)
{
	struct context context = { .err = stderr };
	FILE *terminal = fopen("/dev/ptmx", "r+e"), *file = tmpfile();

	(void)state;
	assert_non_null(file);
	if (!terminal)
		skip();
	unsetenv("NO_COLOR");
	setenv("TERM", "xterm", 1);
	assert_true(color_wanted(&context, terminal));
	assert_false(color_wanted(&context, file));
	setenv("NO_COLOR", "", 1);
	assert_true(color_wanted(&context, terminal));
	setenv("NO_COLOR", "1", 1);
	assert_false(color_wanted(&context, terminal));
	context.options.color = COLOR_ALWAYS;
	assert_true(color_wanted(&context, terminal));
	assert_true(color_wanted(&context, file));
	unsetenv("NO_COLOR");
	context.options.color = COLOR_NEVER;
	assert_false(color_wanted(&context, terminal));
	context.options.color = COLOR_AUTO;
	setenv("TERM", "dumb", 1);
	assert_false(color_wanted(&context, terminal));
	unsetenv("TERM");
	assert_false(color_wanted(&context, terminal));
	fclose(file);
	fclose(terminal);
}

static void speaks_json(void **state)
{
	(void)state;
	check(&full, true, COLOR_ALWAYS,
	      HEADER
	      "\"error\":{\"message\":\"no symbol\\u001b[2J\",\"word\":\"rcu_dat\",\"index\":1,"
	      "\"file\":\"list\",\"line\":3,\"attribute\":\"spec\",\"errno\":\"ENOENT\","
	      "\"allowed\":\"this or that\",\"fix\":\"did you mean rcu_data?\"}}\n");
	check(&(struct message){ .kind = MESSAGE_WARNING }, true, COLOR_NEVER,
	      HEADER
	      "\"warning\":{\"message\":\"no symbol\\u001b[2J\",\"word\":null,\"index\":null,"
	      "\"file\":\"list\",\"line\":3,\"attribute\":null,\"errno\":null,"
	      "\"allowed\":null,\"fix\":null}}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_file_and_line),
		cmocka_unit_test(colors_on_request),
		cmocka_unit_test(chooses_to_color),
		cmocka_unit_test(speaks_json),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
