// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/io.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>

#include "ports.h"

#define WAIT_MS		10000

/* The first parallel port: data, status, control. */
#define LPT		0x378
#define LPT_CONTROL	(LPT + 2)
#define LPT_PORTS	3
#define CONTROL_IDLE	0x0c		/* the printer is selected, not in reset */
#define CONTROL_STROBE	0x0d

/* Bochs ends when it reads SHUTDOWN here, byte by byte. */
#define BOCHS_PORT	0x8900
#define SHUTDOWN	"Shutdown"

static const char *const names[PORTS] = { "asi.out", "asi.err", "asi.kmsg", "asi.verdict" };
static int fds[PORTS];
static bool parallel;

/* Returns an fd of the port called NAME, or -1 while the host has not announced it. */
static int try_port(const char *name)
{
	char path[512], text[64];
	DIR *dir = opendir("/sys/class/virtio-ports");
	struct dirent *de;
	int fd, found = -1;
	ssize_t n;

	while (dir && found < 0 && (de = readdir(dir))) {
		snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name", de->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		n = read(fd, text, sizeof(text) - 1);
		close(fd);
		text[n > 0 ? n : 0] = 0;
		text[strcspn(text, "\n")] = 0;
		if (strcmp(text, name))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", de->d_name);
		found = open(path, O_WRONLY | O_CLOEXEC);
	}
	if (dir)
		closedir(dir);
	return found;
}

static const char *open_parallel(void)
{
	if (ioperm(LPT, LPT_PORTS, 1) || ioperm(BOCHS_PORT, 1, 1))
		return "I/O ports";
	outb(0, LPT_CONTROL);		/* reset, and then wait for bytes */
	outb(CONTROL_IDLE, LPT_CONTROL);
	return NULL;
}

const char *ports_open(bool wanted)
{
	int tries = WAIT_MS / 5, i;

	parallel = wanted;
	if (parallel)
		return open_parallel();
	for (i = 0; i < PORTS; i++) {
		while ((fds[i] = try_port(names[i])) < 0) {
			if (!tries--)
				return names[i];
			usleep(5000);
		}
	}
	return NULL;
}

void ports_child(void)
{
	if (!parallel)
		return;
	ioperm(LPT, LPT_PORTS, 0);
	ioperm(BOCHS_PORT, 1, 0);
}

static void print(const char *buf, size_t len)
{
	for (; len; buf++, len--) {
		outb(*buf, LPT);
		outb(CONTROL_STROBE, LPT_CONTROL);
		outb(CONTROL_IDLE, LPT_CONTROL);
	}
}

static void write_frames(enum port port, const char *buf, size_t len)
{
	char head[FRAME_HEAD];
	size_t n;

	for (; len; buf += n, len -= n) {
		n = len < FRAME_MAX ? len : FRAME_MAX;
		head[0] = FRAME_FIRST + port;
		head[1] = n & 0xff;
		head[2] = n >> 8;
		print(head, sizeof(head));
		print(buf, n);
		print("\n", 1);
	}
}

void port_write(enum port port, const char *buf, size_t len)
{
	if (parallel) {
		write_frames(port, buf, len);
		return;
	}
	while (len) {
		ssize_t n = write(fds[port], buf, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		buf += n;
		len -= n;
	}
}

void power_off(void)
{
	const char *s;

	for (s = SHUTDOWN; parallel && *s; s++)
		outb(*s, BOCHS_PORT);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}
