// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/streams.h"

/* A pipe that nobody reads would have ended the process. */
static bool ends_by_pipe;

void streams_occupy(void)
{
	/* The lowest free descriptor is taken, so one by one they get their own place. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
	}
}

void streams_ignore_pipe(void)
{
	ends_by_pipe = signal(SIGPIPE, SIG_IGN) == SIG_DFL;
}

bool streams_is_broken(FILE *stream)
{
	struct pollfd polled = { .fd = fileno(stream) };
	struct stat status;

	if (fstat(polled.fd, &status) ||
	    !(S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)))
		return false;
	return poll(&polled, 1, 0) > 0 && polled.revents & (POLLERR | POLLHUP);
}

void streams_end_by_pipe(void)
{
	if (!ends_by_pipe)
		return;
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}
