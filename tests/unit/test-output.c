// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "out/output.h"
#include "support.h"

static char *shout(struct json_object *record)
{
	const char *word = json_object_get_string(json_object_object_get(record, "word"));
	char *text;

	return asprintf(&text, "%s!", word ? word : "?") < 0 ? NULL : text;
}

static const struct column columns[] = {
	{ .key = "id", .heading = "ID", .flags = COLUMN_RIGHT },
	{ .key = "hidden" },
	{ .key = "word", .heading = "WORD", .flags = COLUMN_CUT },
	{ .heading = "LOUD", .cell = shout },
	{ .key = "flag", .heading = "FLAG" },
	{ .key = "end", .heading = "END" },
};

static const struct verb any_verb = { .name = "any" };

static const struct view view = {
	.columns = columns, .count = ARRAY_SIZE(columns),
};

static const struct view upright = {
	.columns = columns, .count = ARRAY_SIZE(columns), .upright = true,
};

/* Print what the JSON @text describes, the way that --json says. */
static void print(struct capture *capture, const struct view *how, const char *text, bool json)
{
	struct json_object *records = json_tokener_parse(text);

	assert_non_null(records);
	capture_start(capture);
	capture->context.options.json = json;
	capture->context.verb = &any_verb;
	assert_int_equal(output_records(&capture->context, how, records), STATUS_DONE);
	capture_end(capture);
	assert_string_equal(capture->err, "");
	json_object_put(records);
}

static void check(const struct view *how, const char *text, bool json, const char *out)
{
	struct capture capture;

	print(&capture, how, text, json);
	assert_string_equal(capture.out, out);
	capture_free(&capture);
}

static const char two[] =
	"[{\"id\": 1, \"word\": \"one\", \"flag\": true, \"end\": \"e\", \"hidden\": [1, 2]},"
	" {\"id\": 12, \"word\": null, \"flag\": false, \"extra\": 9, \"hidden\": null}]";

static void prints_a_table(void **state)
{
	(void)state;
	check(&view, two, false,
	      "ID WORD LOUD FLAG END\n"
	      " 1 one  one! yes  e\n"
	      "12 -    ?!   no   \n");
}

static void prints_json(void **state)
{
	(void)state;
	check(&view, two, true,
	      DOCUMENT("any", "\n {\"id\":1,\"hidden\":[1,2],"
	      "\"word\":\"one\",\"flag\":true,\"end\":\"e\"},\n"
	      " {\"id\":12,\"hidden\":null,\"word\":null,\"flag\":false,\"end\":null}\n"));
}

static void prints_nothing_gladly(void **state)
{
	(void)state;
	check(&view, "[]", false, "ID WORD LOUD FLAG END\n");
	check(&view, "[]", true, DOCUMENT("any", ""));
	check(&upright, "[]", false, "ID WORD LOUD FLAG END\n");
}

static void prints_one_record_upright(void **state)
{
	(void)state;
	check(&upright, "[{\"id\": 7, \"word\": \"w\", \"flag\": true, \"end\": null}]", false,
	      "ID     7\nWORD   w\nLOUD  w!\nFLAG yes\nEND    -\n");
	check(&upright, two, false,
	      "ID WORD LOUD FLAG END\n"
	      " 1 one  one! yes  e\n"
	      "12 -    ?!   no   \n");
}

/* What the table shows under a heading is what JSON has under the key. */
static void table_and_json_agree(void **state)
{
	static const char text[] =
		"[{\"id\": 4294967295, \"word\": \"a_b+0x1\", \"flag\": false, \"end\": \"x\"},"
		" {\"id\": 0, \"word\": \"0xffffffff81000000\", \"flag\": true, \"end\": \"y\"}]";
	struct capture table, json;
	struct json_object *document, *array;
	char *line, *rest;

	(void)state;
	print(&table, &view, text, false);
	print(&json, &view, text, true);
	document = json_tokener_parse(json.out);
	array = json_object_object_get(document, "records");
	assert_int_equal(json_object_array_length(array), 2);
	rest = table.out;
	strsep(&rest, "\n");
	for (size_t row = 0; row < 2; row++) {
		struct json_object *object = json_object_array_get_idx(array, row);
		char *cell;

		line = strsep(&rest, "\n");
		assert_non_null(line);
		for (size_t i = 0; i < view.count; i++) {
			if (!columns[i].heading)
				continue;
			line += strspn(line, " ");
			cell = strsep(&line, " ");
			if (!columns[i].key)
				continue;
			if (!strcmp(columns[i].key, "flag"))
				cell = strcmp(cell, "yes") ? "false" : "true";
			assert_string_equal(cell, json_object_get_string(
				json_object_object_get(object, columns[i].key)));
		}
	}
	json_object_put(document);
	capture_free(&table);
	capture_free(&json);
}

static void json_escapes(void **state)
{
	struct capture capture;
	struct json_object *document, *array, *word;

	(void)state;
	print(&capture, &view,
	      "[{\"word\": \"q\\\" b\\\\ n\\n e\\u001b one\\u0001 / \\u20ac\"}]", true);
	assert_non_null(strstr(capture.out,
			       "\"q\\\" b\\\\ n\\n e\\u001b one\\u0001 / \xe2\x82\xac\""));
	document = json_tokener_parse(capture.out);
	array = json_object_object_get(document, "records");
	word = json_object_object_get(json_object_array_get_idx(array, 0), "word");
	assert_string_equal(json_object_get_string(word),
			    "q\" b\\ n\n e\x1b one\x01 / \xe2\x82\xac");
	json_object_put(document);
	capture_free(&capture);
}

/* A comm with escape sequences must not reach the terminal. */
static void table_shows_control_characters(void **state)
{
	struct capture capture;

	(void)state;
	print(&capture, &view,
	      "[{\"id\": 1, \"word\": \"a\\u001b[31mb\\nc\", \"end\": \"e\"}]", false);
	assert_null(strchr(capture.out, '\x1b'));
	assert_non_null(strstr(capture.out, "\\u001b[31mb\\u000ac"));
	capture_free(&capture);
}

static void nothing_is_cut_in_a_pipe(void **state)
{
	char text[4096], word[2000];
	struct capture capture;

	(void)state;
	memset(word, 'w', sizeof(word));
	word[sizeof(word) - 1] = '\0';
	snprintf(text, sizeof(text), "[{\"id\": 1, \"word\": \"%s\", \"end\": \"e\"}]", word);
	setenv("COLUMNS", "40", 1);
	print(&capture, &view, text, false);
	unsetenv("COLUMNS");
	/* The blank tells it from the cell beside it, which is never cut. */
	strcpy(word + sizeof(word) - 2, " ");
	assert_non_null(strstr(capture.out, word));
	capture_free(&capture);
}

static char *json_of(const char *text)
{
	struct capture capture;
	char *copy;

	print(&capture, &view, text, true);
	copy = strdup(capture.out);
	capture_free(&capture);
	return copy;
}

/* JSON is for programs: it is the same whoever runs it, wherever. */
static void surroundings_do_not_change_json(void **state)
{
	static const char text[] =
		"[{\"id\": 9007199254740993, \"word\": \"\\u20ac\", \"end\": 99.5}]";
	static const char *const locales[] = { "C", "C.UTF-8", "POSIX" };
	static const char *const widths[] = { "1", "40", "0", "-3", "junk", "" };
	char *plain = json_of(text), *again;

	(void)state;
	assert_non_null(strstr(plain, "9007199254740993"));
	assert_non_null(strstr(plain, "99.5"));
	for (size_t i = 0; i < ARRAY_SIZE(locales); i++) {
		assert_non_null(setlocale(LC_ALL, locales[i]));
		again = json_of(text);
		assert_string_equal(again, plain);
		free(again);
	}
	setlocale(LC_ALL, "C");
	for (size_t i = 0; i < ARRAY_SIZE(widths); i++) {
		setenv("COLUMNS", widths[i], 1);
		again = json_of(text);
		assert_string_equal(again, plain);
		free(again);
	}
	unsetenv("COLUMNS");
	free(plain);
}

static void standard_input_is_left_alone(void **state)
{
	int ends[2], saved = dup(STDIN_FILENO);
	char letter = 0, *first, *second;

	(void)state;
	first = json_of(two);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	dup2(ends[0], STDIN_FILENO);
	second = json_of(two);
	assert_string_equal(second, first);
	assert_int_equal(read(STDIN_FILENO, &letter, 1), 1);
	assert_int_equal(letter, 'x');
	dup2(saved, STDIN_FILENO);
	close(saved);
	close(ends[0]);
	close(ends[1]);
	free(first);
	free(second);
}

static void notices_a_full_disk(void **state)
{
	struct capture capture;

	(void)state;
	capture_start(&capture);
	fclose(capture.context.out);
	capture.context.out = fopen("/dev/full", "we");
	assert_non_null(capture.context.out);
	fputs("data\n", capture.context.out);
	assert_int_equal(output_finish(&capture.context, STATUS_DONE), STATUS_REFUSED);
	fclose(capture.context.err);
	assert_string_equal(capture.err, "asictl: standard output: No space left on device\n");
	capture_free(&capture);
}

static void keeps_an_earlier_status(void **state)
{
	struct capture capture;

	(void)state;
	capture_start(&capture);
	fclose(capture.context.out);
	capture.context.out = fopen("/dev/full", "we");
	for (int i = 0; i < 10000; i++) /* fails before the end */
		fputs("data\n", capture.context.out);
	assert_int_equal(output_finish(&capture.context, STATUS_DENIED), STATUS_DENIED);
	fclose(capture.context.err);
	assert_non_null(strstr(capture.err, "asictl: standard output: "));
	capture_free(&capture);

	capture_start(&capture);
	fputs("data\n", capture.context.out);
	assert_int_equal(output_finish(&capture.context, STATUS_DONE), STATUS_DONE);
	fclose(capture.context.err);
	assert_string_equal(capture.out, "data\n");
	assert_string_equal(capture.err, "");
	capture_free(&capture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_a_table),
		cmocka_unit_test(prints_json),
		cmocka_unit_test(prints_nothing_gladly),
		cmocka_unit_test(prints_one_record_upright),
		cmocka_unit_test(table_and_json_agree),
		cmocka_unit_test(json_escapes),
		cmocka_unit_test(table_shows_control_characters),
		cmocka_unit_test(nothing_is_cut_in_a_pipe),
		cmocka_unit_test(surroundings_do_not_change_json),
		cmocka_unit_test(standard_input_is_left_alone),
		cmocka_unit_test(notices_a_full_disk),
		cmocka_unit_test(keeps_an_earlier_status),
	};

	return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
