// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/streams.h"
#include "support.h"

enum {
	CLOSE_IN = 1,
	CLOSE_OUT = 2,
	CLOSE_ERR = 4,
};

/* What a process finds that was started with the streams in @closed closed; 0: all well. */
static int visit(int closed)
{
	char letter = 'x';

	for (int fd = 0; fd < 3; fd++) {
		if (closed & (1 << fd))
			close(fd);
	}
	streams_occupy();
	if (socket(AF_UNIX, SOCK_DGRAM, 0) < 3)
		return 1;
	if ((closed & CLOSE_OUT) && (write(STDOUT_FILENO, &letter, 1) >= 0 || errno != EBADF))
		return 2;
	if ((closed & CLOSE_ERR) && (write(STDERR_FILENO, &letter, 1) >= 0 || errno != EBADF))
		return 3;
	if ((closed & CLOSE_IN) && (read(STDIN_FILENO, &letter, 1) >= 0 || errno != EBADF))
		return 4;
	return 0;
}

static void no_socket_takes_the_place_of_a_stream(void **state)
{
	(void)state;
	for (int closed = 0; closed < 8; closed++) {
		pid_t child = fork();
		int status;

		assert_true(child >= 0);
		if (!child)
			_exit(visit(closed));
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_socket_takes_the_place_of_a_stream),
	};

	return cmocka_run_group_tests_name("streams", tests, NULL, NULL);
}
