// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PID 1 of the test VM: makes a root, runs one command there, and says how it went. The root
 * is the host's (9p, read-only) under a tmpfs overlay, or the initramfs itself. The streams
 * to the host, see ports.h:
 *
 *	out, err	what the command writes
 *	kmsg		the kernel's own log as it grows; /dev/kmsg also holds lines that
 *			programs wrote, and those must not decide anything
 *	verdict		"status N", "taint N" at the end, or "timeout"
 *
 * The job is a file of NUL-terminated strings: KEY=VALUE until "--", then the command. Keys:
 * bochs (1: nothing of virtio is there: the initramfs is the root, the parallel port the way
 * out), cwd, mods (the host's folder of module trees), timeout (seconds), tty (1: the command
 * owns /dev/hvc0), rows, cols, env (NAME=VALUE, may be repeated).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ports.h"

#define JOB_MAX		(256 * 1024)
#define REAP_MS		5000

struct job {
	char text[JOB_MAX];	/* the file; everything else points into it */
	const char *cwd;
	const char *mods;
	int timeout;		/* seconds of guest time, 0: none */
	bool bochs, tty;
	unsigned short rows, cols;
	char *argv[1024];
};

struct watch {
	int log;		/* /dev/kmsg */
	int chld;		/* signalfd for SIGCHLD */
	int out, err;		/* read ends of the command's pipes, or -1 */
	pid_t pid;
	int status;		/* of waitpid(), valid once done */
	bool done;
};

static struct job job;	/* too large for the stack of a PID 1 that must not fail */

/* No verdict is sent, which is what makes the host call it a failure. */
static void __attribute__((noreturn, format(printf, 1, 2))) fatal(const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "vm init: ");
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, ": %s\n", strerror(err));
	va_end(ap);
	power_off();
}

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000L + ts.tv_nsec / 1000000;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		perror(path);
	close(fd);
}

static void job_key(char *key, char *value)
{
	if (!strcmp(key, "bochs"))
		job.bochs = *value == '1';
	else if (!strcmp(key, "cwd"))
		job.cwd = value;
	else if (!strcmp(key, "mods"))
		job.mods = value;
	else if (!strcmp(key, "timeout"))
		job.timeout = atoi(value);
	else if (!strcmp(key, "tty"))
		job.tty = *value == '1';
	else if (!strcmp(key, "rows"))
		job.rows = atoi(value);
	else if (!strcmp(key, "cols"))
		job.cols = atoi(value);
	else if (!strcmp(key, "env"))
		putenv(value);
}

static void read_job(void)
{
	size_t len = 0, argc = 0;
	int fd = open("/job", O_RDONLY);
	char *s, *end, *eq;
	ssize_t n;
	bool command = false;

	while (fd >= 0 && (n = read(fd, job.text + len, sizeof(job.text) - 1 - len)) > 0)
		len += n;
	if (!len || len == sizeof(job.text) - 1)
		fatal("/job is missing or too long");
	close(fd);
	for (s = job.text, end = s + len; s < end; s = strchr(s, 0) + 1) {
		if (command && argc < sizeof(job.argv) / sizeof(*job.argv) - 1) {
			job.argv[argc++] = s;
		} else if (!command && !strcmp(s, "--")) {
			command = true;
		} else if (!command && (eq = strchr(s, '='))) {
			*eq = 0;
			job_key(s, eq + 1);
		}
	}
	if (!argc)
		fatal("/job has no command");
}

static void must_mount(const char *src, const char *dir, const char *type, unsigned long flags,
		       const char *opts)
{
	mkdir(dir, 0755);
	if (mount(src, dir, type, flags, opts))
		fatal("mount %s", dir);
}

/* For what a smaller kernel may lack: the command will notice if it needs it. */
static void try_mount(const char *dir, const char *type, const char *opts)
{
	mkdir(dir, 0755);
	mount(type, dir, type, 0, opts);
}

static void mount_system(const char *root)
{
	static const char *const types[][2] = {
		{ "devtmpfs", "dev" }, { "proc", "proc" }, { "sysfs", "sys" },
	};
	char dir[64];
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		snprintf(dir, sizeof(dir), "%s/%s", root, types[i][1]);
		must_mount(types[i][1], dir, types[i][0], 0, NULL);
	}
}

static void mount_root(void)
{
	if (job.bochs) {
		mount_system("");
		return;
	}
	must_mount("mem", "/mem", "tmpfs", 0, NULL);
	mkdir("/mem/upper", 0755);
	mkdir("/mem/work", 0755);
	must_mount("root", "/host", "9p", MS_RDONLY,
		   "trans=virtio,version=9p2000.L,msize=512000,cache=loose");
	must_mount("root", "/root", "overlay", 0,
		   "lowerdir=/host,upperdir=/mem/upper,workdir=/mem/work");
	mount_system("/root");
	if (chdir("/root") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/"))
		fatal("change of root");
}

static void mount_rest(void)
{
	must_mount("run", "/run", "tmpfs", 0, "mode=755");
	must_mount("shm", "/dev/shm", "tmpfs", 0, "mode=1777");
	must_mount("pts", "/dev/pts", "devpts", 0, "ptmxmode=666,mode=620,gid=5");
	try_mount("/sys/kernel/debug", "debugfs", NULL);
	try_mount("/sys/kernel/tracing", "tracefs", NULL);
	try_mount("/sys/kernel/config", "configfs", NULL);
	try_mount("/sys/kernel/security", "securityfs", NULL);
	if (symlink("/proc/self/fd", "/dev/fd") || symlink("fd/0", "/dev/stdin") ||
	    symlink("fd/1", "/dev/stdout") || symlink("fd/2", "/dev/stderr"))
		fatal("links in /dev");
	sethostname("asi-vm", 6);
}

/* The modules lie in the build folder; modprobe looks in /lib/modules. */
static void mount_modules(void)
{
	char from[4096], to[256];
	struct utsname u;

	if (!job.mods || !*job.mods || uname(&u))
		return;
	snprintf(from, sizeof(from), "%s/%s", job.mods, u.release);
	snprintf(to, sizeof(to), "/lib/modules/%s", u.release);
	mkdir("/lib/modules", 0755);
	mkdir(to, 0755);
	if (mount(from, to, NULL, MS_BIND, NULL))
		fatal("mount %s", from);
}

static void own_tty(void)
{
	struct winsize ws = { .ws_row = job.rows, .ws_col = job.cols };
	int fd = open("/dev/hvc0", O_RDWR);

	if (fd < 0)
		fatal("/dev/hvc0");
	ioctl(fd, TIOCSCTTY, 0);
	if (job.rows)
		ioctl(fd, TIOCSWINSZ, &ws);
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	if (fd > 2)
		close(fd);
}

static void __attribute__((noreturn)) child(int out, int err)
{
	sigset_t none;
	int fd;

	ports_child();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (job.tty) {
		own_tty();
	} else {
		fd = open("/dev/null", O_RDONLY);
		dup2(fd, 0);
		dup2(out, 1);
		dup2(err, 2);
		if (fd > 2)
			close(fd);
	}
	if (job.cwd && chdir(job.cwd)) {
		fprintf(stderr, "vm: %s: %s\n", job.cwd, strerror(errno));
		_exit(126);
	}
	execvp(job.argv[0], job.argv);
	fprintf(stderr, "vm: %s: %s\n", job.argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static void start(struct watch *w)
{
	int out[2], err[2];

	/* Pipes, not the ports themselves: a port can be opened only once, /dev/stderr often. */
	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		fatal("pipe");
	w->pid = fork();
	if (w->pid < 0)
		fatal("fork");
	if (!w->pid)
		child(out[1], err[1]);
	close(out[1]);
	close(err[1]);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	fcntl(err[0], F_SETFL, O_NONBLOCK);
	w->out = out[0];
	w->err = err[0];
}

/* Copies what is there; closes and forgets the pipe at its end. */
static void copy(int *from, enum port to)
{
	char buf[65536];
	ssize_t n;

	while (*from >= 0) {
		n = read(*from, buf, sizeof(buf));
		if (n > 0) {
			port_write(to, buf, n);
			continue;
		}
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		close(*from);
		*from = -1;
	}
}

/* The kernel writes what is not printable, tabs above all, as \xHH. */
static void unescape(char *text)
{
	char *to = text;
	unsigned int byte;

	for (; *text; text++) {
		if (text[0] == '\\' && text[1] == 'x' && sscanf(text + 2, "%2x", &byte) == 1) {
			*to++ = byte;
			text += 3;
		} else {
			*to++ = *text;
		}
	}
	*to = 0;
}

/* A record is "PRIO,SEQ,USEC,FLAGS;TEXT\n" and lines of properties, which begin with a space. */
static void forward_record(char *rec)
{
	unsigned long long usec;
	unsigned int prio;
	char line[8192];
	char *text = strchr(rec, ';');
	int len;

	if (!text || sscanf(rec, "%u,%*u,%llu,", &prio, &usec) != 2 || prio >= 8)
		return;		/* a facility other than 0: a program wrote it */
	text++;
	text[strcspn(text, "\n")] = 0;
	unescape(text);
	len = snprintf(line, sizeof(line), "[%5llu.%06llu] %s\n", usec / 1000000,
		       usec % 1000000, text);
	if (len >= (int)sizeof(line))
		len = sizeof(line) - 1;
	port_write(PORT_KMSG, line, len);
}

static void forward_log(struct watch *w)
{
	static const char lost[] = "[vm init] kernel log overrun: records were lost\n";
	char rec[8192];
	ssize_t n;

	for (;;) {
		n = read(w->log, rec, sizeof(rec) - 1);
		if (n > 0) {
			rec[n] = 0;
			forward_record(rec);
		} else if (n < 0 && errno == EPIPE) {
			port_write(PORT_KMSG, lost, sizeof(lost) - 1);
		} else if (n == 0 || errno != EINTR) {
			return;
		}
	}
}

static void reap(struct watch *w)
{
	struct signalfd_siginfo si;
	int status;
	pid_t pid;

	while (read(w->chld, &si, sizeof(si)) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != w->pid)
			continue;
		w->status = status;
		w->done = true;
	}
}

/* Returns false when the time is up. */
static bool watch(struct watch *w)
{
	long end = job.timeout ? now_ms() + job.timeout * 1000L : 0;
	long left;

	while (!w->done) {
		struct pollfd fds[] = {
			{ .fd = w->chld, .events = POLLIN }, { .fd = w->log, .events = POLLIN },
			{ .fd = w->out, .events = POLLIN }, { .fd = w->err, .events = POLLIN },
		};

		left = end ? end - now_ms() : -1;
		if (end && left <= 0)
			return false;
		poll(fds, sizeof(fds) / sizeof(*fds), left);
		copy(&w->out, PORT_OUT);
		copy(&w->err, PORT_ERR);
		forward_log(w);
		reap(w);
	}
	return true;
}

/* What the command left running goes first: taking it down may be what trips the kernel. */
static void end_all(struct watch *w)
{
	long end = now_ms() + REAP_MS;

	kill(-1, SIGKILL);
	while (now_ms() < end && (waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD)) {
		forward_log(w);
		usleep(2000);
	}
	copy(&w->out, PORT_OUT);
	copy(&w->err, PORT_ERR);
	forward_log(w);
}

static void report_verdict(struct watch *w)
{
	char taint[32] = "", text[128];
	int fd = open("/proc/sys/kernel/tainted", O_RDONLY);
	int status = WIFEXITED(w->status) ? WEXITSTATUS(w->status) : 128 + WTERMSIG(w->status);
	ssize_t n = fd < 0 ? -1 : read(fd, taint, sizeof(taint) - 1);

	if (n <= 0)
		fatal("/proc/sys/kernel/tainted");
	snprintf(text, sizeof(text), "status %d\ntaint %lu\n", status, strtoul(taint, NULL, 10));
	port_write(PORT_VERDICT, text, strlen(text));
}

/* Where everybody is, for whoever has to find out why it took so long. */
static void report_timeout(struct watch *w)
{
	write_file("/proc/sysrq-trigger", "w");
	write_file("/proc/sysrq-trigger", "l");
	usleep(300000);
	copy(&w->out, PORT_OUT);
	copy(&w->err, PORT_ERR);
	forward_log(w);
	port_write(PORT_VERDICT, "timeout\n", 8);
}

int main(void)
{
	struct watch w = { .out = -1, .err = -1 };
	const char *missing;
	sigset_t chld;

	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/root", 1);
	umask(022);
	read_job();
	mount_root();
	mount_rest();
	mount_modules();
	missing = ports_open(job.bochs);
	if (missing)
		fatal("%s", missing);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	w.chld = signalfd(-1, &chld, SFD_NONBLOCK | SFD_CLOEXEC);
	w.log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (w.chld < 0 || w.log < 0)
		fatal("signalfd or /dev/kmsg");
	start(&w);
	if (watch(&w)) {
		end_all(&w);
		report_verdict(&w);
	} else {
		report_timeout(&w);
	}
	power_off();
}
