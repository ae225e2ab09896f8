// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PID 1 of the Linux guest that linux.t boots: works a little, prints what came out of it,
 * and restarts, which ends the VM. The same kernel must print the same whatever its host does.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES	(16u << 20)
#define FORKS	50

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * 0x100000001b3ull;
}

/* Every page is written, then read back: page faults of guest and host. */
static uint64_t memory(void)
{
	uint64_t *word = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			      -1, 0);
	uint64_t hash = 1;

	if (word == MAP_FAILED)
		return 0;
	for (size_t i = 0; i < BYTES / sizeof(*word); i++)
		word[i] = i * i;
	for (size_t i = 0; i < BYTES / sizeof(*word); i++)
		hash = mix(hash, word[i]);
	munmap(word, BYTES);
	return hash;
}

/* Context switches, copied pages, exit codes. */
static uint64_t processes(void)
{
	uint64_t hash = 1;
	int status;
	pid_t pid;

	for (int i = 0; i < FORKS; i++) {
		pid = fork();
		if (!pid)
			_exit(i);
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			return 0;
		hash = mix(hash, (uint64_t)(unsigned int)status);
	}
	return hash;
}

int main(void)
{
	struct utsname name;

	uname(&name);
	printf("guest: %s %s\n", name.sysname, name.release);
	printf("guest: memory %llx\n", (unsigned long long)memory());
	printf("guest: processes %llx\n", (unsigned long long)processes());
	printf("guest: done\n");
	fflush(stdout);
	reboot(RB_AUTOBOOT);
	return 1;
}
