/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of text, read line by line to their very end. */
#ifndef ASICTL_TEXTFILE_H
#define ASICTL_TEXTFILE_H

#include <stddef.h>
#include <stdio.h>

#include "asictl.h"

/* Bytes of the longest line; no file that is read here has one that comes near. */
#define TEXTFILE_LINE_MAX 1048576
#define TEXTFILE_LONGER "longer than 1048576 bytes"

/* Start with all zero but for @stream. */
struct textfile {
	FILE *stream;
	char *line;          /* the latest, with its end if it has one; owned */
	size_t len;          /* bytes of it: a NUL may be among them */
	size_t room;         /* bytes allocated */
	unsigned int number; /* of the line, from 1 */
};

/*
 * Read the next line.
 * Returns 1; 0 at the end of the file, and only there; or a negative errno: -E2BIG for a line
 * that is too long, -ENOMEM, or why the file cannot be read. @number is that of the line at
 * fault then.
 */
int textfile_next(struct textfile *file);

/*
 * Report what textfile_next() returned for the file @path, or what else went wrong with it.
 */
void textfile_report(const struct context *context, const char *path,
		     const struct textfile *file, int error);

/*
 * Release what @file has, but for the stream.
 */
void textfile_free(struct textfile *file);

#endif
