// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/message.h"
#include "verbs/workload.h"

extern char **environ;

/* The signals that a user, or a shell that goes, ends a program with. */
static void fill_ends(sigset_t *ends)
{
	sigemptyset(ends);
	sigaddset(ends, SIGHUP);
	sigaddset(ends, SIGINT);
	sigaddset(ends, SIGTERM);
}

void workload_prepare(void)
{
	sigset_t ends;

	fill_ends(&ends);
	sigprocmask(SIG_BLOCK, &ends, NULL);
}

/* Let @seconds pass, or see whether a signal has come by now. */
static bool is_interrupted(uint32_t seconds)
{
	struct timespec left = { .tv_sec = seconds };
	sigset_t ends;
	int ret;

	fill_ends(&ends);
	do
		ret = sigtimedwait(&ends, NULL, &left);
	while (ret < 0 && errno == EINTR);
	return ret >= 0;
}

/* Start @command as a shell would have started it. Returns a positive errno or 0. */
static int start_command(char **command, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, pipe;
	int ret;

	sigemptyset(&none);
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &pipe);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	/* Standard output is for the profile alone. */
	ret = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	if (!ret)
		ret = posix_spawnp(pid, command[0], &actions, &attributes, command, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}

static int run_command(const struct context *context, char **command)
{
	int ret, status;
	pid_t pid;

	ret = start_command(command, &pid);
	if (ret) {
		message_error(context, command[0], "%s", strerror(ret));
		return STATUS_REFUSED;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return STATUS_DONE;
	if (WIFSIGNALED(status))
		message_error(context, command[0], "killed by signal %d", WTERMSIG(status));
	else
		message_error(context, command[0], "ended with status %d", WEXITSTATUS(status));
	return STATUS_REFUSED;
}

int workload_run(const struct context *context, char **command, uint32_t seconds)
{
	int status = command ? run_command(context, command) : STATUS_DONE;

	if (status || !is_interrupted(command ? 0 : seconds))
		return status;
	message_error(context, NULL, "interrupted");
	return STATUS_REFUSED;
}
