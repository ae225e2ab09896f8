// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/outfile.h"
#include "support.h"

static char directory[] = "/tmp/asictl-deliver.XXXXXX";

static int print_text(const struct context *context, const void *data)
{
	fputs(data, context->out);
	return 0;
}

static int print_half(const struct context *context, const void *data)
{
	fputs(data, context->out);
	return -ENOMEM;
}

/* More than any buffer of the stream. */
static int print_much(const struct context *context, const void *data)
{
	for (int i = 0; i < 100000; i++)
		fputs(data, context->out);
	return 0;
}

static int run(struct capture *capture, const char *path, mode_t mode,
	       int (*print)(const struct context *context, const void *data))
{
	FILE *out;
	int status;

	capture_start(capture);
	capture->context.options.output = path;
	out = capture->context.out;
	status = outfile_write(&capture->context, mode, print, "text\n");
	assert_ptr_equal(capture->context.out, out);
	capture_end(capture);
	return status;
}

/* A file of the directory, with what is in it; to be freed. */
static char *make(const char *text)
{
	char *path;
	FILE *stream;

	assert_true(asprintf(&path, "%s/file", directory) >= 0);
	stream = fopen(path, "w");
	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
	return path;
}

/* Nothing else is there than the file, and that has @text. */
static void check(const char *path, const char *text)
{
	char found[64] = "";
	FILE *stream = fopen(path, "r");
	struct dirent *entry;
	DIR *dir = opendir(directory);

	assert_non_null(stream);
	assert_true(fread(found, 1, sizeof(found) - 1, stream) == strlen(text));
	assert_string_equal(found, text);
	fclose(stream);
	assert_non_null(dir);
	while ((entry = readdir(dir)))
		assert_true(entry->d_name[0] == '.' || !strcmp(entry->d_name, "file"));
	closedir(dir);
}

static void prints_without_a_file(void **state)
{
	struct capture capture;

	(void)state;
	assert_int_equal(run(&capture, NULL, 0644, print_text), STATUS_DONE);
	assert_string_equal(capture.out, "text\n");
	capture_free(&capture);
	assert_int_equal(run(&capture, NULL, 0644, print_half), STATUS_REFUSED);
	assert_non_null(strstr(capture.err, "Cannot allocate memory"));
	capture_free(&capture);
}

static void replaces_a_file(void **state)
{
	struct capture capture;
	char *path = make("old\n");
	mode_t mask = umask(077);
	struct stat status;

	(void)state;
	assert_int_equal(run(&capture, path, 0644, print_text), STATUS_DONE);
	assert_string_equal(capture.out, "");
	assert_string_equal(capture.err, "");
	capture_free(&capture);
	check(path, "text\n");
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0644);
	umask(mask);
	free(path);
}

static void leaves_the_old_file(void **state)
{
	struct rlimit before, limit;
	struct capture capture;
	char *path = make("old\n");

	(void)state;
	assert_int_equal(run(&capture, path, 0644, print_half), STATUS_REFUSED);
	assert_non_null(strstr(capture.err, "Cannot allocate memory"));
	capture_free(&capture);
	check(path, "old\n");

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = (struct rlimit){ .rlim_cur = 65536, .rlim_max = before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(run(&capture, path, 0644, print_much), STATUS_REFUSED);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_non_null(strstr(capture.err, path));
	capture_free(&capture);
	check(path, "old\n");
	free(path);
}

static void tells_that_there_is_no_directory(void **state)
{
	struct capture capture;

	(void)state;
	assert_int_equal(run(&capture, "/nonexistent/file", 0644, print_text), STATUS_REFUSED);
	assert_non_null(strstr(capture.err, "/nonexistent/file: No such file or directory"));
	assert_string_equal(capture.out, "");
	capture_free(&capture);
	/* Nor is a directory replaced. */
	assert_int_equal(run(&capture, directory, 0644, print_text), STATUS_REFUSED);
	assert_non_null(strstr(capture.err, "directory"));
	capture_free(&capture);
}

static int make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) ? 0 : -1;
}

static int remove_directory(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/file", directory);
	unlink(path);
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_without_a_file),
		cmocka_unit_test(replaces_a_file),
		cmocka_unit_test(leaves_the_old_file),
		cmocka_unit_test(tells_that_there_is_no_directory),
	};

	return cmocka_run_group_tests_name("deliver", tests, make_directory, remove_directory);
}
