/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records on standard output: one list of columns makes the table and the JSON. */
#ifndef ASICTL_OUTPUT_H
#define ASICTL_OUTPUT_H

#include <json-c/json.h>

#include "asictl.h"

enum column_flag {
	COLUMN_RIGHT = 1 << 0, /* aligned to the right: numbers */
	COLUMN_CUT = 1 << 1,   /* truncated, on a terminal that is too narrow */
	COLUMN_WRAP = 1 << 2,  /* broken into lines there: what may be copied from it */
};

/* One column of a table, or one key of a JSON object, mostly both. */
struct column {
	const char *key;     /* of the record; also the key in JSON; NULL: table only */
	const char *heading; /* NULL: JSON only */
	unsigned int flags;  /* mask of enum column_flag */
	/*
	 * Text of the cell, to be freed, NULL without memory. Without this function
	 * it is the value of @key: "-" if it is null, blank if there is no such key.
	 */
	char *(*cell)(struct json_object *record);
};

/* How the records of a verb look. */
struct view {
	const struct column *columns;
	size_t count;
	bool upright; /* a single record is a list of names and values */
};

/*
 * Print the array @records: a table, always with a header line, or with --json an
 * array of objects, one in a line. Write errors show up in output_finish().
 * Returns STATUS_DONE, or STATUS_REFUSED with a report.
 */
int output_records(const struct context *context, const struct view *view,
		   struct json_object *records);

/*
 * Flush context->out and notice what went wrong with it, a full disk or a closed
 * pipe; to be called once, at the end.
 * Returns @status, or STATUS_REFUSED with a report.
 */
int output_finish(const struct context *context, int status);

#endif
