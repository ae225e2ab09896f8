/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the kernel's variables, to be found by how they begin. */
#ifndef ASICTL_HOST_SYMBOLS_H
#define ASICTL_HOST_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Start with all zero. */
struct symbols {
	char **names; /* sorted, each once; of a module: MODULE:NAME; owned */
	size_t count; /* of them */
	bool loaded;  /* or it was tried; also by symbols_read() */
};

/*
 * Read from @stream, which has the form of /proc/kallsyms, all that is no code.
 * Returns 0 or a negative errno; then @symbols is empty.
 */
int symbols_read(struct symbols *symbols, FILE *stream);

/*
 * Read those of the running kernel, or of the file that ASICTL_KALLSYMS in the environment
 * names, unless they were read already. Without any it stays empty.
 */
void symbols_load(struct symbols *symbols);
/*
 * The address of the one symbol of the running kernel, or of that file, that has @name; 0 if
 * there is none, there are several, or addresses are not told.
 */
uint64_t symbols_address(const char *name);
void symbols_free(struct symbols *symbols);

/*
 * The first name that begins with @prefix, those that do too follow it: its index, with
 * how many there are in *@count.
 */
size_t symbols_find(const struct symbols *symbols, const char *prefix, size_t *count);

#endif
