/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command line as it was typed, and how an error points into it. */
#ifndef ASICTL_LIB_LINE_H
#define ASICTL_LIB_LINE_H

#include <stddef.h>
#include <stdio.h>

struct context;

/* The command line of the process, or a line of a batch. */
struct line {
	const char *file;    /* of the batch; NULL: the command line of the process */
	unsigned int number; /* in that file, from 1 */
	int count;           /* of words */
	char **words;        /* in the order typed; the strings outlive the line */
};

/* A stretch of a line. */
struct place {
	const struct line *line; /* NULL: nowhere */
	int index;               /* of the word; line->count: behind the last one */
	size_t offset;           /* bytes into the word */
	size_t len;              /* bytes from there on, 0: up to its end */
};

/*
 * Where the string @word was typed: it is a word of one of the lines of @context, or
 * the end of one. Strings from elsewhere, and NULL, were typed nowhere.
 */
struct place line_find(const struct context *context, const char *word);

/*
 * The place behind the last word of the line that is being carried out.
 */
struct place line_end(const struct context *context);

/*
 * Print the line of @place, indented, and under it a line that marks the place.
 * Words are quoted as a shell wants them. A line that is too long for @columns is cut
 * on both sides. @mark and @plain are printed around the mark (colours).
 */
void line_print(FILE *stream, const struct place *place, size_t columns, const char *mark,
		const char *plain);

#endif
