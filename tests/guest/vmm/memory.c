// SPDX-License-Identifier: GPL-2.0-or-later
/* What a system does to the memory of a process, done to the pool of a VM. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"

#define POOL_LEN	((size_t)GUEST_POOL_PAGES * GUEST_PAGE)

/* Not every libc has these. */
#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE	101
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif

/* Children of a storm, and how often each looks at its memory. */
#define STORM_CHILDREN	8
#define STORM_LOOKS	20

/* The one that keeps the pool as it was, and the pipe that it waits on. */
static struct {
	pid_t pid;
	int pipe;
} child;

static uint8_t copy[POOL_LEN];

static const char *failed(const char *what)
{
	fprintf(stderr, "vmm: %s: %s\n", what, strerror(errno));
	return NULL;
}

static uint8_t *pool_of(const struct vm *vm)
{
	return vm->mem + GUEST_POOL;
}

static const char *advise(const struct vm *vm, int advice)
{
	return madvise(pool_of(vm), POOL_LEN, advice) ? failed("madvise") : "mem done";
}

/* To other frames; one that is just in use elsewhere may be tried again. */
static const char *move(const struct vm *vm)
{
	for (int tries = 0; tries < 100; tries++) {
		if (!madvise(pool_of(vm), POOL_LEN, MADV_SOFT_OFFLINE))
			return "mem done";
		if (errno != EBUSY && errno != EAGAIN && errno != EIO)
			break;
		usleep(1000);
	}
	return failed("MADV_SOFT_OFFLINE");
}

/* All of it, so that it stays in one piece for a huge page. */
static const char *merge(const struct vm *vm)
{
	return madvise(vm->mem, vm->mem_len, MADV_MERGEABLE) ? failed("MADV_MERGEABLE") :
							       "mem done";
}

/* All of the memory becomes a huge page. */
static const char *collapse(const struct vm *vm)
{
	if (madvise(vm->mem, VM_HUGE_LEN, MADV_HUGEPAGE) ||
	    madvise(vm->mem, VM_HUGE_LEN, MADV_COLLAPSE))
		return failed("MADV_COLLAPSE");
	return "mem done";
}

static const char *zero(const struct vm *vm)
{
	*(vm->vcpus[0].data + GUEST_VALUE) = 0;
	return advise(vm, MADV_DONTNEED);
}

/* In a child: has its memory, which is nobody else's, changed? Ends with 1 if so. */
static _Noreturn void keep(const struct vm *vm, int wait)
{
	char byte;

	if (wait >= 0) {
		while (read(wait, &byte, 1) < 0 && errno == EINTR)
			;
		_exit(memcmp(copy, pool_of(vm), POOL_LEN) != 0);
	}
	memcpy(copy, pool_of(vm), POOL_LEN);
	for (int i = 0; i < STORM_LOOKS; i++)
		if (memcmp(copy, pool_of(vm), POOL_LEN))
			_exit(1);
	_exit(0);
}

static const char *verdict(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) < 0)
		return failed("waitpid");
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "mem done" : "differs";
}

static const char *fork_one(const struct vm *vm)
{
	int ends[2];

	if (child.pid)
		return "bad command";
	if (pipe2(ends, O_CLOEXEC))
		return failed("pipe");
	/* Before, so that what is written right after it is seen. */
	memcpy(copy, pool_of(vm), POOL_LEN);
	child.pid = fork();
	if (child.pid < 0)
		return failed("fork");
	if (!child.pid) {
		close(ends[1]);
		keep(vm, ends[0]);
	}
	close(ends[0]);
	child.pipe = ends[1];
	return "mem done";
}

static const char *reap(void)
{
	pid_t pid = child.pid;

	if (!pid)
		return "bad command";
	child.pid = 0;
	close(child.pipe);
	return verdict(pid);
}

/* Soft-dirty bits: each page is write-protected anew. Not every kernel has them. */
static void clear_refs(void)
{
	int file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

	if (file < 0)
		return;
	if (write(file, "1", 1) < 0 || write(file, "4", 1) < 0)
		errno = 0;
	close(file);
}

static const char *storm(const struct vm *vm)
{
	const char *said = "mem done";

	for (int i = 0; i < STORM_CHILDREN && said && !strcmp(said, "mem done"); i++) {
		pid_t pid = fork();

		if (pid < 0)
			return failed("fork");
		if (!pid)
			keep(vm, -1);
		if (!advise(vm, MADV_COLD) || !advise(vm, MADV_PAGEOUT))
			said = NULL;
		clear_refs();
		if (said)
			said = verdict(pid);
	}
	return said;
}

const char *memory_change(struct vm *vm, const char *what)
{
	if (!strcmp(what, "free"))
		return advise(vm, MADV_FREE);
	if (!strcmp(what, "pageout"))
		return advise(vm, MADV_PAGEOUT);
	if (!strcmp(what, "merge"))
		return merge(vm);
	if (!strcmp(what, "move"))
		return move(vm);
	if (!strcmp(what, "collapse") && vm->private)
		return collapse(vm);
	if (!strcmp(what, "zero"))
		return zero(vm);
	if (!strcmp(what, "fork"))
		return fork_one(vm);
	if (!strcmp(what, "reap"))
		return reap();
	if (!strcmp(what, "storm"))
		return storm(vm);
	return "bad command";
}

void memory_end(void)
{
	if (child.pid)
		reap();
}
