// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * modmap - loads a module, maps a symbol of it, unloads it and unmaps what is gone, again and
 * again. One process does it all, because starting four for each round takes longer than what
 * is tested.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CONTROL	"/sys/kernel/debug/asi/kvm/control"

static int say(const char *what, const char *word)
{
	fprintf(stderr, "modmap: %s %s: %s\n", what, word, strerror(errno));
	return -1;
}

static int load(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	long ret;

	if (fd < 0)
		return say("open", file);
	ret = syscall(SYS_finit_module, fd, "", 0);
	close(fd);
	return ret ? say("load", file) : 0;
}

static int unload(const char *module)
{
	return syscall(SYS_delete_module, module, O_NONBLOCK) ? say("unload", module) : 0;
}

/* One write is one word of the door. */
static int control(const char *verb, const char *spec)
{
	char word[256];
	int fd, len = snprintf(word, sizeof(word), "%s %s", verb, spec);
	ssize_t done;

	fd = open(CONTROL, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return say("open", CONTROL);
	done = write(fd, word, (size_t)len);
	if (done != len)
		say(verb, spec);
	close(fd);
	return done == len ? 0 : -1;
}

int main(int argc, char **argv)
{
	long rounds, n;

	if (argc != 5 || (rounds = strtol(argv[4], NULL, 10)) < 1) {
		fputs("usage: modmap FILE MODULE SPEC ROUNDS\n"
		      "Prints how many rounds went well; the first that did not is the last.\n",
		      stderr);
		return 2;
	}
	for (n = 0; n < rounds; n++) {
		if (load(argv[1]) || control("map", argv[3]) || unload(argv[2]) ||
		    control("unmap", argv[3]))
			break;
	}
	printf("%ld\n", n);
	return n < rounds;
}
