/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared libraries that are loaded when they are needed: a program that carries out one
 * command line and ends starts in half the time without them.
 */
#ifndef ASICTL_LIB_LIBRARY_H
#define ASICTL_LIB_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* A function or variable of the library, and where its address goes. */
struct library_name {
	const char *name;
	size_t offset; /* in the structure of pointers */
};

/*
 * Load the library called @file; it stays loaded. The addresses of @count @names go into
 * the structure at @pointers.
 * Returns NULL, or why it cannot be had: the text of dlerror(), as long-lived as that.
 */
const char *library_load(const char *file, const struct library_name *names, size_t count,
			 void *pointers);

#endif
