/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON straight from the attributes of a message, with no record in between: that is how a
 * list of 100,000 rows is printed. It looks as document_records() would print it.
 */
#ifndef ASICTL_OUT_DIRECT_H
#define ASICTL_OUT_DIRECT_H

#include <stddef.h>
#include <stdio.h>

#include "out/output.h"

/* Columns of a view that is printed so, and slots for its attributes. */
#define DIRECT_COLUMNS 40
#define DIRECT_SLOTS 40

/* Bytes of a key with what stands around it, and of what is put together for the stream. */
#define DIRECT_KEY 32
#define DIRECT_BYTES 4096

/* One column. */
struct direct_column {
	/* As in struct column, NULL: none. */
	const char *(*text)(const struct nlattr *const *attributes);
	unsigned int number; /* of the attribute, 0: none */
	const struct attribute *attribute; /* with that number */
	size_t len;          /* of @key */
	char key[DIRECT_KEY];
};

/* A view that is printed so. */
struct direct {
	const struct attribute_set *set;
	FILE *out;
	size_t count;   /* of @columns */
	struct direct_column columns[DIRECT_COLUMNS];
	size_t printed; /* records */
	size_t used;    /* of @bytes */
	char bytes[DIRECT_BYTES];
};

/*
 * Fill @direct for the records of @view, which go to @out. Returns false if they cannot be
 * printed so: each of its keys has to be an attribute, or to have a function that makes it of
 * attributes.
 */
bool direct_start(struct direct *direct, const struct view *view, FILE *out);

/*
 * Print the @len bytes of attributes at @payload as the next object of a list, and before it
 * what separates it from the one before.
 * Returns 0, -ENOMEM, or -EBADMSG as decode_record() does, with *@culprit; then an object
 * that has begun is not ended. Write errors show up in output_finish().
 */
int direct_print(struct direct *direct, const void *payload, size_t len, const char **culprit);

/*
 * Hand the stream what is still on its way there.
 */
void direct_end(struct direct *direct);

#endif
