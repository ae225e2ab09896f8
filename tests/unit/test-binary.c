// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program itself ($ASICTL), run as users run it: exit statuses and streams. That a
 * usage error sends nothing is seen from outside: a filter kills the program if it so
 * much as creates a socket.
 *
 * A kernel without the family "asi" is needed for the tests that say so; they skip
 * themselves elsewhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/transport.h"
#include "support.h"
#include "verbs.h"

#define WORDS 16
#define NOBODY 65534

/* What a child does between fork() and exec(). */
enum setting {
	PLAIN,
	NO_SOCKETS,   /* creating a socket kills it */
	UNPRIVILEGED, /* not root */
	FULL,         /* standard output is a full disk */
	CLOSED,       /* standard output is closed */
	BROKEN,       /* standard output is a pipe that nobody reads */
	NO_STREAMS,   /* no standard stream is open */
};

/* How a run ended. */
struct run {
	int status;      /* exit status, or 1000 + the signal that killed it */
	char out[16384]; /* standard output */
	char err[16384]; /* standard error */
};

static void forbid_sockets(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = ARRAY_SIZE(code), .filter = code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(120);
}

static void break_output(void)
{
	int ends[2];

	if (pipe(ends))
		_exit(121);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[0]);
	close(ends[1]);
}

static void arrange(enum setting setting)
{
	switch (setting) {
	case PLAIN:
		break;
	case NO_SOCKETS:
		forbid_sockets();
		break;
	case UNPRIVILEGED:
		if (!geteuid() && (setgid(NOBODY) || setuid(NOBODY)))
			_exit(122);
		break;
	case FULL:
		dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
		break;
	case CLOSED:
		close(STDOUT_FILENO);
		break;
	case BROKEN:
		break_output();
		break;
	case NO_STREAMS:
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		break;
	}
}

static void start(int program, char **words, int out, int err, enum setting setting)
{
	char *environment[] = { "PATH=/usr/bin:/bin", "ASAN_OPTIONS=detect_leaks=0", NULL };

	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	arrange(setting);
	/* By descriptor: an unprivileged child may not be allowed to reach the path. */
	fexecve(program, words, environment);
	_exit(123);
}

static void slurp(int fd, char *text, size_t size)
{
	ssize_t len = pread(fd, text, size - 1, 0);

	assert_true(len >= 0);
	text[len] = '\0';
	close(fd);
}

static int temporary(void)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	return fd;
}

/* Run asictl with the words of @line. */
static void run(struct run *result, enum setting setting, const char *line)
{
	const char *path = getenv("ASICTL");
	char copy[1024], *words[WORDS + 2] = { "asictl" };
	int out = temporary(), err = temporary(), program, count = 1, status;
	pid_t child;

	assert_non_null(path);
	program = open(path, O_PATH | O_CLOEXEC);
	assert_true(program >= 0);
	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		words[count++] = word;
	child = fork();
	assert_true(child >= 0);
	if (!child)
		start(program, words, out, err, setting);
	close(program);
	assert_int_equal(waitpid(child, &status, 0), child);
	result->status = WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
	slurp(out, result->out, sizeof(result->out));
	slurp(err, result->err, sizeof(result->err));
}

static bool family_exists(void)
{
	struct transport *transport;

	if (transport_open(&transport, NULL, NULL))
		return false;
	transport_close(transport);
	return true;
}

static void usage_errors_send_nothing(void **state)
{
	static const char *const lines[] = {
		"", "fautls", "map", "unmap", "faults x", "maps x", "domains x", "stats x",
		"clear x", "stack on off", "stack maybe", "mode fast", "mode LOG",
		"capacity 15", "capacity 1048577", "capacity 4k", "capacity -1",
		"faults --vm 0", "faults --vm", "faults --vm x", "clear --upto -1",
		"clear --upto 18446744073709551616", "unmap 4294967296", "map --chek x",
		"stats --check", "--vm 1 faults", "-q", "help nosuch",
		"-c averylongclassname faults", "domains --vm 1", "-b /dev/null faults",
		"-b /nonexistent", "--force faults", "--color red faults",
		"verify x", "verify --check", "walk", "walk a b", "dump x", "dump --vm 0",
	};
	struct run result;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		run(&result, NO_SOCKETS, lines[i]);
		if (result.status != STATUS_USAGE)
			print_error("asictl %s: status %d\n", lines[i], result.status);
		assert_int_equal(result.status, STATUS_USAGE);
		assert_string_equal(result.out, "");
		assert_string_not_equal(result.err, "");
	}
}

/* A batch that cannot be one transaction, or is wrong in its last line. */
static void batch_errors_send_nothing(void **state)
{
	static const char *const texts[] = {
		"map jiffies\nmode log\n", "map jiffies\nmaps\nmap rcu_data\n", "clear\nclear\n",
		"map jiffies\nunmap jiffies\n", "mode log\nmode off\n", "maps\nmode fast\n",
		"map a\nmap b --vm 1\n", "map jiffies\nfaults --vm x\n", "map jiffies\nmap 'a\n",
	};
	char path[] = "/tmp/asictl-batch.XXXXXX", line[64];
	int fd = mkstemp(path);
	struct run result;

	(void)state;
	assert_true(fd >= 0);
	snprintf(line, sizeof(line), "-b %s", path);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, texts[i], strlen(texts[i]), 0), strlen(texts[i]));
		run(&result, NO_SOCKETS, line);
		assert_int_equal(result.status, STATUS_USAGE);
		assert_string_equal(result.out, "");
		assert_ptr_equal(strstr(result.err, path), result.err);
	}
	/* The control: what is right is sent. */
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, "map a\nmap b\n", 12, 0), 12);
	run(&result, NO_SOCKETS, line);
	assert_int_equal(result.status, 1000 + SIGSYS);
	close(fd);
	unlink(path);
}

/* A recording needs no kernel, and no right to ask it. */
static void replays_without_a_kernel(void **state)
{
	static const char *const verbs[] = {
		"faults", "-j faults", "maps", "stats", "stats --reasons", "metrics", "domains",
		"mode",
	};
	char line[512];
	struct run result;

	(void)state;
	assert_non_null(getenv("GOLDEN"));
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		snprintf(line, sizeof(line), "--replay %s/recordings/busy.rec %s",
			 getenv("GOLDEN"), verbs[i]);
		run(&result, NO_SOCKETS, line);
		assert_int_equal(result.status, STATUS_DONE);
		assert_string_equal(result.err, "");
		assert_string_not_equal(result.out, "");
	}
}

/* The control of the tests above: what does send is seen by the filter. */
static void requests_do_send(void **state)
{
	static const char *const lines[] = {
		"faults", "map x", "unmap x", "unmap 1", "maps", "clear", "stack", "stack on",
		"mode", "mode log", "capacity", "capacity 16", "domains", "stats", "metrics",
		"verify", "verify --vm 1", "walk 0x1000", "walk jiffies --vm 1", "dump",
	};
	struct run result;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		run(&result, NO_SOCKETS, lines[i]);
		assert_int_equal(result.status, 1000 + SIGSYS);
	}
}

static void help_is_done(void **state)
{
	struct run result;

	(void)state;
	run(&result, NO_SOCKETS, "--help");
	assert_int_equal(result.status, STATUS_DONE);
	assert_non_null(strstr(result.out, "Verbs:\n"));
	assert_string_equal(result.err, "");
	run(&result, NO_SOCKETS, "--version");
	assert_int_equal(result.status, STATUS_DONE);
	assert_string_equal(result.out, "asictl " ASICTL_VERSION "\n");
}

/* Each verb that the help lists has a help of its own. */
static void every_verb_has_help(void **state)
{
	struct run list, help, same;
	char *rest = list.out, *line, name[32], command[64];
	size_t verbs = 0, known = 0;

	(void)state;
	while (verb_table[known].name)
		known++;
	run(&list, NO_SOCKETS, "--help");
	rest = strstr(list.out, "Verbs:\n") + strlen("Verbs:\n");
	while ((line = strsep(&rest, "\n")) && *line) {
		assert_int_equal(sscanf(line, " %31s", name), 1);
		if (!strcmp(name, "help"))
			continue;
		snprintf(command, sizeof(command), "%s --help", name);
		run(&help, NO_SOCKETS, command);
		assert_int_equal(help.status, STATUS_DONE);
		assert_non_null(strstr(help.out, name));
		snprintf(command, sizeof(command), "help %s", name);
		run(&same, NO_SOCKETS, command);
		assert_string_equal(same.out, help.out);
		verbs++;
	}
	assert_int_equal(verbs, known);
}

static void lost_output_is_noticed(void **state)
{
	struct run result;

	(void)state;
	run(&result, FULL, "--help");
	assert_int_equal(result.status, STATUS_REFUSED);
	assert_string_equal(result.err, "asictl: standard output: No space left on device\n");
	run(&result, CLOSED, "--help");
	assert_int_equal(result.status, STATUS_REFUSED);
	assert_string_equal(result.err, "asictl: standard output: Bad file descriptor\n");
	/* As it ends every program, unless the caller ignores the signal. */
	run(&result, BROKEN, "--help");
	assert_int_equal(result.status, 1000 + SIGPIPE);
	assert_string_equal(result.err, "");
	signal(SIGPIPE, SIG_IGN);
	run(&result, BROKEN, "--help");
	signal(SIGPIPE, SIG_DFL);
	assert_int_equal(result.status, STATUS_REFUSED);
	assert_string_equal(result.err, "asictl: standard output: Broken pipe\n");
	run(&result, NO_STREAMS, "--help");
	assert_int_equal(result.status, STATUS_REFUSED);
}

static void family_absent(void **state)
{
	static const char *const lines[] = {
		"faults", "-j faults", "map x y", "unmap 1", "maps", "clear", "stack", "mode log",
		"capacity", "domains", "stats", "metrics", "verify", "walk jiffies", "dump",
	};
	struct run result;

	(void)state;
	if (family_exists())
		skip();
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		run(&result, PLAIN, lines[i]);
		assert_int_equal(result.status, STATUS_ABSENT);
		assert_string_equal(result.out, "");
		assert_non_null(strstr(result.err, "asictl doctor says why"));
		run(&result, UNPRIVILEGED, lines[i]);
		assert_int_equal(result.status, STATUS_ABSENT);
	}
	run(&result, NO_STREAMS, "faults");
	assert_int_equal(result.status, STATUS_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usage_errors_send_nothing),
		cmocka_unit_test(batch_errors_send_nothing),
		cmocka_unit_test(replays_without_a_kernel),
		cmocka_unit_test(requests_do_send),
		cmocka_unit_test(help_is_done),
		cmocka_unit_test(every_verb_has_help),
		cmocka_unit_test(lost_output_is_noticed),
		cmocka_unit_test(family_absent),
	};

	return cmocka_run_group_tests_name("binary", tests, NULL, NULL);
}
