// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "lib/textfile.h"

/* A file of @len bytes, of which all from @good on cannot be read. */
struct source {
	const char *bytes;
	size_t len, good, at;
};

static ssize_t read_some(void *cookie, char *to, size_t len)
{
	struct source *source = cookie;

	if (source->at == source->good && source->good < source->len) {
		errno = EISDIR;
		return -1;
	}
	if (len > source->good - source->at)
		len = source->good - source->at;
	memcpy(to, source->bytes + source->at, len);
	source->at += len;
	return (ssize_t)len;
}

static void open_source(struct textfile *file, struct source *source)
{
	*file = (struct textfile){
		.stream = fopencookie(source, "r",
				      (cookie_io_functions_t){ .read = read_some }),
	};
	assert_non_null(file->stream);
}

static void close_source(struct textfile *file)
{
	textfile_free(file);
	assert_null(file->line);
	fclose(file->stream);
}

static void expect(struct textfile *file, const char *line, size_t len, unsigned int number)
{
	assert_int_equal(textfile_next(file), 1);
	assert_int_equal(file->len, len);
	assert_memory_equal(file->line, line, len + 1);
	assert_int_equal(file->number, number);
}

static void reads_to_the_end(void **state)
{
	static const char text[] = "one\n\nth\0ree\nfour";
	struct source source = { text, sizeof(text) - 1, sizeof(text) - 1, 0 };
	struct textfile file;

	(void)state;
	open_source(&file, &source);
	expect(&file, "one\n", 4, 1);
	expect(&file, "\n", 1, 2);
	expect(&file, "th\0ree\n", 7, 3);
	expect(&file, "four", 4, 4);
	assert_int_equal(textfile_next(&file), 0);
	assert_int_equal(textfile_next(&file), 0);
	close_source(&file);

	source = (struct source){ text, 0, 0, 0 };
	open_source(&file, &source);
	assert_int_equal(textfile_next(&file), 0);
	close_source(&file);
}

/* Whatever stands before the error, it is none of the lines of a whole file. */
static void tells_an_error_from_the_end(void **state)
{
	static const char text[] = "one\ntwo\n";
	struct textfile file;

	(void)state;
	for (size_t good = 0; good < sizeof(text) - 1; good++) {
		struct source source = { text, sizeof(text) - 1, good, 0 };

		open_source(&file, &source);
		if (good >= 4)
			expect(&file, "one\n", 4, 1);
		assert_int_equal(textfile_next(&file), -EISDIR);
		assert_int_equal(file.number, good >= 4 ? 2 : 1);
		close_source(&file);
	}
}

static void limits_a_line(void **state)
{
	const size_t most = TEXTFILE_LINE_MAX;
	struct capture capture;
	char *text = malloc(2 * most + 2);
	struct source source = { text, most + 1, most + 1, 0 };
	struct textfile file;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 2 * most + 2);
	open_source(&file, &source);
	assert_int_equal(textfile_next(&file), -E2BIG);
	assert_int_equal(file.number, 1);
	capture_start(&capture);
	textfile_report(&capture.context, "some", &file, -E2BIG);
	textfile_report(&capture.context, "some", &file, -EIO);
	capture_end(&capture);
	assert_string_equal(capture.err, "asictl: some: line 1 is longer than 1048576 bytes\n"
			    "asictl: some: Input/output error\n");
	capture_free(&capture);
	close_source(&file);

	/* The longest that there may be, with its end and without. */
	text[most - 1] = '\n';
	source = (struct source){ text, 2 * most, 2 * most, 0 };
	open_source(&file, &source);
	assert_int_equal(textfile_next(&file), 1);
	assert_int_equal(file.len, most);
	assert_int_equal(textfile_next(&file), 1);
	assert_int_equal(file.len, most);
	assert_int_equal(textfile_next(&file), 0);
	close_source(&file);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_to_the_end),
		cmocka_unit_test(tells_an_error_from_the_end),
		cmocka_unit_test(limits_a_line),
	};

	return cmocka_run_group_tests_name("textfile", tests, NULL, NULL);
}
