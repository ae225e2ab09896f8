/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a mapping of a variable takes besides the variable, in words and numbers. */
#ifndef ASICTL_MODEL_EXPOSURE_H
#define ASICTL_MODEL_EXPOSURE_H

#include <json-c/json.h>

#include "asictl.h"
#include "out/output.h"

/*
 * Columns that exposure_add() fills, for views of mappings: the bytes of the variable, of
 * all CPUs together, or the bound that they do not exceed; who says so, null if it is not
 * about a variable; and how many of its last pages hold nothing of it, null if that is not
 * known.
 */
#define EXPOSURE_COLUMNS \
	{ .key = "size", .type = COLUMN_NUMBER, \
	  .doc = "Bytes of the variable, of all CPUs together, or what they do not exceed." }, \
	{ .key = "size-source", .type = COLUMN_TEXT, \
	  .doc = "Where the size is from; null if it is not about a variable." }, \
	{ .key = "pages-needless", .type = COLUMN_NUMBER, \
	  .doc = "Mapped pages at the end that hold nothing of it; null if unknown." }

/*
 * Add to @record, of the set map or item, what these columns have. What contradicts the
 * kernel is reported, and not used. Returns 0 or -ENOMEM.
 */
int exposure_add(const struct context *context, struct json_object *record);

/* The same for a list of records. */
int exposure_add_all(const struct context *context, struct json_object *records);

/*
 * The bytes of the variable as far as they are known, else those that the kernel took to be
 * asked for.
 */
uint64_t exposure_bytes(struct json_object *record);

/*
 * Cell of these bytes: "64", "64 (BTF)", "<=64".
 */
char *exposure_cell(struct json_object *record);

/*
 * The same as part of a sentence: "64 bytes (BTF)", "at most 64 bytes"; to be freed, NULL
 * without memory.
 */
char *exposure_words(struct json_object *record);

/*
 * Which pages hold nothing of the variable, as a sentence without its full stop, in *@text,
 * to be freed; NULL if there are none. Returns 0 or -ENOMEM.
 */
int exposure_needless(struct json_object *record, char **text);

/*
 * Report what exposure_needless() says of a list of records, and what would map less.
 * Returns 0 or -ENOMEM.
 */
int exposure_report(const struct context *context, struct json_object *records);

#endif
