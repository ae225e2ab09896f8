// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "support.h"
#include "lib/writer.h"

static const struct writer_policy shared = { .mode = 0644 };
static const struct writer_policy private = { .mode = 0600, .private = true };

static char folder[] = "/tmp/asictl-writer.XXXXXX";

static void write_text(const char *name, const char *text)
{
	FILE *stream = fopen(name, "w");

	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
}

/* What is in the file, valid until the next call. */
static const char *text_of(const char *name)
{
	static char text[64];
	FILE *stream = fopen(name, "r");
	size_t len;

	if (!stream)
		return NULL;
	len = fread(text, 1, sizeof(text) - 1, stream);
	text[len] = '\0';
	fclose(stream);
	return text;
}

static mode_t mode_of(const char *name)
{
	struct stat status;

	assert_int_equal(lstat(name, &status), 0);
	return status.st_mode;
}

/* How many entries the folder has, and forget them. */
static int count_entries(void)
{
	DIR *dir = opendir(".");
	struct dirent *entry;
	int count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		assert_int_equal(remove(entry->d_name), 0);
		count++;
	}
	closedir(dir);
	return count;
}

static int put(const char *name, const struct writer_policy *policy, const char *text)
{
	struct writer writer;
	int ret = writer_open(&writer, name, policy);

	if (ret) {
		assert_null(writer.stream);
		return ret;
	}
	fputs(text, writer.stream);
	return writer_commit(&writer);
}

/* A device of its own: what this looks for would destroy that of the machine, too. */
static void make_device(const char *name, unsigned int minor)
{
	char path[64];

	if (!geteuid()) {
		assert_int_equal(mknod(name, S_IFCHR | 0666, makedev(1, minor)), 0);
		return;
	}
	snprintf(path, sizeof(path), "/dev/%s", name);
	assert_int_equal(symlink(path, name), 0);
}

static void makes_a_file(void **state)
{
	mode_t mask = umask(077);

	(void)state;
	assert_int_equal(put("file", &shared, "text"), 0);
	assert_string_equal(text_of("file"), "text");
	assert_int_equal(mode_of("file"), S_IFREG | 0644);
	umask(0);
	assert_int_equal(put("private", &private, "text"), 0);
	assert_int_equal(mode_of("private"), S_IFREG | 0600);
	umask(mask);
	assert_int_equal(count_entries(), 2);
}

static void keeps_what_a_file_was(void **state)
{
	struct stat status;
	bool root = !geteuid();

	(void)state;
	write_text("file", "old");
	assert_int_equal(chmod("file", 0640), 0);
	if (root)
		assert_int_equal(chown("file", 1234, 5678), 0);
	assert_int_equal(put("file", &shared, "text"), 0);
	assert_string_equal(text_of("file"), "text");
	assert_int_equal(stat("file", &status), 0);
	assert_int_equal(status.st_mode, S_IFREG | 0640);
	assert_int_equal(status.st_uid, root ? 1234 : geteuid());
	assert_int_equal(status.st_gid, root ? 5678 : getegid());
	/* What is private is made anew: who could read the old one cannot read it. */
	assert_int_equal(put("file", &private, "more"), 0);
	assert_int_equal(stat("file", &status), 0);
	assert_int_equal(status.st_mode, S_IFREG | 0600);
	assert_int_equal(status.st_uid, geteuid());
	assert_int_equal(count_entries(), 1);
}

/* As <linux/posix_acl_xattr.h> has it: version, then tag, permissions and id of each. */
static const struct {
	uint32_t version;
	struct { uint16_t tag, permissions; uint32_t id; } entries[5];
} list = {
	2, { { 0x01, 6, ~0U }, { 0x02, 4, 1234 }, { 0x04, 0, ~0U }, { 0x10, 4, ~0U },
	     { 0x20, 0, ~0U } },
};

static void keeps_an_access_control_list(void **state)
{
	char found[256];

	(void)state;
	write_text("file", "old");
	if (setxattr("file", "system.posix_acl_access", &list, sizeof(list), 0)) {
		assert_int_equal(errno, EOPNOTSUPP);
		count_entries();
		skip();
	}
	assert_int_equal(put("file", &shared, "text"), 0);
	assert_int_equal(getxattr("file", "system.posix_acl_access", found, sizeof(found)),
			 sizeof(list));
	assert_memory_equal(found, &list, sizeof(list));
	assert_int_equal(put("file", &private, "text"), 0);
	assert_int_equal(getxattr("file", "system.posix_acl_access", found, sizeof(found)), -1);
	assert_int_equal(count_entries(), 1);
}

static void follows_links(void **state)
{
	char path[64];

	(void)state;
	write_text("file", "old");
	assert_int_equal(symlink("file", "one"), 0);
	assert_int_equal(symlink("one", "two"), 0);
	assert_int_equal(put("two", &shared, "text"), 0);
	assert_string_equal(text_of("file"), "text");
	assert_int_equal(mode_of("one") & S_IFMT, S_IFLNK);
	assert_int_equal(mode_of("two") & S_IFMT, S_IFLNK);

	/* To what is not there yet, from where it is and by a whole path. */
	assert_int_equal(mkdir("folder", 0755), 0);
	assert_int_equal(symlink("../new", "folder/link"), 0);
	assert_int_equal(put("folder/link", &shared, "text"), 0);
	assert_string_equal(text_of("new"), "text");
	assert_int_equal(unlink("folder/link"), 0);
	snprintf(path, sizeof(path), "%s/newer", folder);
	assert_int_equal(symlink(path, "whole"), 0);
	assert_int_equal(put("whole", &shared, "text"), 0);
	assert_string_equal(text_of("newer"), "text");

	assert_int_equal(symlink("loop", "loop"), 0);
	assert_int_equal(put("loop", &shared, "text"), -ELOOP);
	assert_int_equal(count_entries(), 8);
}

static void refuses_links_to_what_is_private(void **state)
{
	(void)state;
	write_text("file", "old");
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(symlink("nothing", "dangling"), 0);
	make_device("null", 3);
	assert_int_equal(symlink("null", "device"), 0);
	assert_int_equal(put("link", &private, "text"), -EMLINK);
	assert_int_equal(put("dangling", &private, "text"), -EMLINK);
	assert_int_equal(put("device", &private, "text"), 0);
	assert_string_equal(text_of("file"), "old");
	assert_int_equal(mode_of("device") & S_IFMT, S_IFLNK);
	assert_int_not_equal(mode_of("null") & S_IFMT, S_IFREG);
	assert_int_equal(count_entries(), 5);
}

static void writes_in_place(void **state)
{
	char path[64], got[8] = "";
	int ends[2], fd;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDONLY | O_NONBLOCK);
	assert_int_equal(put("fifo", &shared, "text"), 0);
	assert_int_equal(read(fd, got, sizeof(got)), 4);
	assert_string_equal(got, "text");
	assert_int_equal(mode_of("fifo"), S_IFIFO | 0600);
	close(fd);

	assert_int_equal(pipe(ends), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[1]);
	assert_int_equal(put(path, &shared, "more"), 0);
	assert_int_equal(read(ends[0], got, sizeof(got)), 4);
	assert_string_equal(got, "more");
	close(ends[0]);
	close(ends[1]);

	/* What the caller has written to it stays. */
	fd = open("file", O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, "one ", 4), 4);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	assert_int_equal(put(path, &shared, "two "), 0);
	assert_int_equal(write(fd, "three", 5), 5);
	assert_string_equal(text_of("file"), "one two three");
	close(fd);
	assert_int_equal(mode_of("file"), S_IFREG | 0600);
	assert_int_equal(count_entries(), 2);
}

static void says_what_is_wrong(void **state)
{
	struct writer writer;

	(void)state;
	make_device("full", 7);
	assert_int_equal(put("full", &shared, "text"), -ENOSPC);
	/* The first error is said though there are later ones. */
	assert_int_equal(writer_open(&writer, "full", &shared), 0);
	for (int i = 0; i < 10000; i++)
		fputs("text", writer.stream);
	assert_int_equal(writer_commit(&writer), -ENOSPC);
	assert_int_equal(put(".", &shared, "text"), -EISDIR);
	assert_int_equal(put("nowhere/file", &shared, "text"), -ENOENT);
	assert_int_equal(put("", &shared, "text"), -ENOENT);
	assert_int_equal(count_entries(), 1);
}

static void leaves_the_old_file(void **state)
{
	struct rlimit before, limit;
	struct writer writer;

	(void)state;
	write_text("file", "old");
	assert_int_equal(writer_open(&writer, "file", &shared), 0);
	fputs("text", writer.stream);
	writer_abandon(&writer);
	assert_string_equal(text_of("file"), "old");

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = (struct rlimit){ .rlim_cur = 65536, .rlim_max = before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(writer_open(&writer, "file", &shared), 0);
	for (int i = 0; i < 100000; i++)
		fputs("text", writer.stream);
	assert_int_equal(writer_commit(&writer), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_string_equal(text_of("file"), "old");
	assert_int_equal(count_entries(), 1);
}

/* In a child: two files are being written when @number comes. */
static void be_killed(int number, bool ignored)
{
	struct writer one, two;

	if (ignored)
		signal(number, SIG_IGN);
	if (writer_open(&one, "file", &shared) || writer_open(&two, "other", &private))
		_exit(1);
	fputs("text", one.stream);
	fflush(one.stream);
	raise(number);
	/* Only who ignores it comes here. */
	if (writer_commit(&one) || writer_commit(&two))
		_exit(2);
	if (signal(number, SIG_DFL) != SIG_IGN)
		_exit(3);
	_exit(4);
}

static void removes_what_a_signal_leaves(void **state)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ };
	const struct rlimit none = { 0 };
	int status;

	(void)state;
	assert_int_equal(setrlimit(RLIMIT_CORE, &none), 0);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		pid_t child;

		write_text("file", "old");
		child = fork();
		if (!child)
			be_killed(numbers[i], false);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), numbers[i]);
		assert_string_equal(text_of("file"), "old");
		assert_int_equal(count_entries(), 1);

		child = fork();
		if (!child)
			be_killed(numbers[i], true);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 4);
		assert_string_equal(text_of("file"), "text");
		assert_int_equal(count_entries(), 2);
	}
}

static void gives_signals_back(void **state)
{
	struct sigaction action;
	struct writer one, two;

	(void)state;
	assert_int_equal(writer_open(&one, "one", &shared), 0);
	assert_int_equal(writer_open(&two, "two", &shared), 0);
	assert_int_equal(writer_commit(&one), 0);
	assert_int_equal(sigaction(SIGTERM, NULL, &action), 0);
	assert_ptr_not_equal(action.sa_handler, SIG_DFL);
	writer_abandon(&two);
	assert_int_equal(sigaction(SIGTERM, NULL, &action), 0);
	assert_ptr_equal(action.sa_handler, SIG_DFL);
	assert_int_equal(count_entries(), 1);
}

static int enter_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? chdir(folder) : -1;
}

static int leave_folder(void **state)
{
	(void)state;
	return chdir("/") || rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_a_file),
		cmocka_unit_test(keeps_what_a_file_was),
		cmocka_unit_test(keeps_an_access_control_list),
		cmocka_unit_test(follows_links),
		cmocka_unit_test(refuses_links_to_what_is_private),
		cmocka_unit_test(writes_in_place),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(leaves_the_old_file),
		cmocka_unit_test(removes_what_a_signal_leaves),
		cmocka_unit_test(gives_signals_back),
	};

	return cmocka_run_group_tests_name("writer", tests, enter_folder, leave_folder);
}
