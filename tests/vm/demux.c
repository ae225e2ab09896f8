// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * demux DIR: takes the frames on stdin apart (see ports.h): what the command wrote goes to
 * stdout and stderr as it comes, the kernel's log and the verdict to files in DIR. A stream
 * that ends within a frame is that of a VM that died. Exit status 1 if it makes no sense.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ports.h"

static int fds[PORTS] = { STDOUT_FILENO, STDERR_FILENO };

/* Returns how much came: less than asked for only at the end. */
static size_t take(unsigned char *buf, size_t len)
{
	size_t have = 0;

	while (have < len) {
		ssize_t n = read(STDIN_FILENO, buf + have, len - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		have += n;
	}
	return have;
}

static void give(int fd, const unsigned char *buf, size_t len)
{
	while (len) {
		ssize_t n = write(fd, buf, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;		/* the reader is gone, as with cat into head */
		buf += n;
		len -= n;
	}
}

/* Returns false when there is no next frame. */
static bool frame(bool *garbled)
{
	static unsigned char buf[FRAME_MAX + 1];
	unsigned char head[FRAME_HEAD];
	size_t len, got;

	if (take(head, sizeof(head)) < sizeof(head))
		return false;
	len = head[1] | head[2] << 8;
	*garbled = head[0] < FRAME_FIRST || head[0] >= FRAME_FIRST + PORTS || !len;
	if (*garbled)
		return false;
	got = take(buf, len + 1);
	give(fds[head[0] - FRAME_FIRST], buf, got < len ? got : len);
	*garbled = got > len && buf[len] != '\n';
	return got > len && !*garbled;
}

static int create(const char *dir, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
}

int main(int argc, char **argv)
{
	bool garbled = false;

	if (argc != 2)
		return 2;
	fds[PORT_KMSG] = create(argv[1], "kmsg");
	fds[PORT_VERDICT] = create(argv[1], "verdict");
	if (fds[PORT_KMSG] < 0 || fds[PORT_VERDICT] < 0) {
		fprintf(stderr, "demux: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	while (frame(&garbled))
		;
	if (garbled)
		fprintf(stderr, "demux: the stream from the VM is garbled\n");
	return garbled;
}
