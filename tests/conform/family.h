/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the family asi says and takes, written down by hand from the spec and with no header of
 * the project: a number that changes, or an attribute that comes where none was, is found.
 */
#ifndef FAMILY_H
#define FAMILY_H

#include <stdbool.h>
#include <stdint.h>

enum kind { KIND_NONE, KIND_U8, KIND_U32, KIND_UINT, KIND_STRING, KIND_FLAG, KIND_NEST };

struct set;

struct field {
	const char *name;
	enum kind kind;
	bool many;			/* may come several times */
	const struct set *inner;	/* of a nest */
	const char *words;		/* names of the values 0, 1, ..., a space between two */
};

/* A field's number is its index. */
struct set {
	const char *name;
	const struct field *fields;
	unsigned int max;		/* the largest number */
};

#define FIELDS_MAX 31

struct operation {
	const char *name;
	const struct set *set;
	uint32_t reply;			/* a bit for each number that a reply or event may have */
};

/* A command's number is its index; the last has no name. */
extern const struct operation operations[];

/* Number of a command, or 0. */
unsigned int operation_find(const char *name);
/* Number of a field, or 0. */
unsigned int field_find(const struct set *set, const char *name);

#endif
