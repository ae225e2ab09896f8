/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The attribute sets of asi.yaml as tables: number -> name and meaning. The tables are made
 * from the spec, which a unit test compares them with.
 */
#ifndef ASICTL_NET_ATTRIBUTES_H
#define ASICTL_NET_ATTRIBUTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a value travels. */
enum attribute_type {
	ATTRIBUTE_NONE, /* no such attribute; slot 0 of each table */
	ATTRIBUTE_U8,
	ATTRIBUTE_U32,
	ATTRIBUTE_UINT, /* 4 or 8 bytes */
	ATTRIBUTE_STRING,
	ATTRIBUTE_FLAG,
	ATTRIBUTE_NEST,
};

/* How a number is shown. */
enum attribute_show {
	SHOW_NUMBER,
	SHOW_ADDRESS, /* hexadecimal string: JSON readers lose bits above 2^53 */
	SHOW_SWITCH,  /* boolean */
	SHOW_WORD,    /* one of the words of an enum */
};

struct attribute_set;

struct attribute {
	const char *name;                   /* as in the spec, hyphens included */
	enum attribute_type type;
	enum attribute_show show;           /* for U8, U32 and UINT */
	bool multi;                         /* may come several times: a list */
	const struct attribute_set *nested; /* for NEST */
	const char *const *words;           /* for SHOW_WORD; ends with NULL */
	const char *doc;                    /* what it means, as the spec says it */
};

struct attribute_set {
	const char *name;
	const struct attribute *attributes; /* indexed by number; 0 is not used */
	size_t count;                       /* slots, number 0 included */
};

/*
 * The attribute with @number in @set, NULL if this asictl does not know it.
 */
const struct attribute *attributes_find(const struct attribute_set *set, unsigned int number);

/* A command of the family. */
struct operation {
	const char *name;                /* as in the spec */
	const struct attribute_set *set; /* of request and reply */
	bool replies; /* if it is no list: a success comes with a message of its own */
};

/*
 * The operation with the number @command, NULL if this asictl does not know it.
 */
const struct operation *attributes_operation(unsigned int command);

#include "net/attributes-gen.h"

#endif
