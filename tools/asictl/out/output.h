/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records on standard output: one list of columns makes the table and the JSON. */
#ifndef ASICTL_OUT_OUTPUT_H
#define ASICTL_OUT_OUTPUT_H

#include <json-c/json.h>

#include "asictl.h"
#include "net/attributes.h"

enum column_flag {
	COLUMN_RIGHT = 1 << 0, /* aligned to the right: numbers */
	COLUMN_CUT = 1 << 1,   /* truncated, on a terminal that is too narrow */
	COLUMN_WRAP = 1 << 2,  /* broken into lines there: what may be copied from it */
	COLUMN_ALARM = 1 << 3, /* in colour unless it is null, 0 or false */
	COLUMN_SHORT = 1 << 4, /* a number in a table of four characters at most: "1.2k" */
};

/* Type of a value in JSON; null is possible with all of them. */
enum column_type {
	COLUMN_ATTRIBUTE, /* what the attribute says */
	COLUMN_NUMBER,
	COLUMN_PERCENT,   /* a number with a fraction */
	COLUMN_TEXT,
	COLUMN_LIST,      /* objects as the view of the column has them; never null */
};

struct view;
struct nlattr;

/* One column of a table, or one key of a JSON object, mostly both. */
struct column {
	const char *key;     /* of the record; also the key in JSON; NULL: table only */
	const char *heading; /* NULL: JSON only */
	unsigned int flags;  /* mask of enum column_flag */
	const char *attribute; /* whose value it is if that is not called @key, else NULL */
	enum column_type type; /* of what is no attribute */
	const char *doc; /* what the value means if it is no attribute; else the spec says it */
	/* Of COLUMN_LIST; else keys that the objects of a list have besides attributes. */
	const struct view *view;
	unsigned int rank; /* what leaves a line that is too long: 1 first; 0: it stays */
	/*
	 * Text of the cell, to be freed, NULL without memory. Without this function
	 * it is the value of @key: "-" if it is null, blank if there is no such key.
	 */
	char *(*cell)(struct json_object *record);
	/*
	 * Where @key is no attribute: the text that it is in JSON, made of the attributes
	 * of a message, each in the slot of its number; constant, printable ASCII, NULL for
	 * null. Without this function a list is not printed straight from the messages.
	 */
	const char *(*text)(const struct nlattr *const *attributes);
};

/* How the records of a verb look. */
struct view {
	const char *name;                /* unique among the views */
	const struct attribute_set *set; /* whose attributes the keys are */
	const struct column *columns;
	size_t count;
	bool upright; /* a single record is a list of names and values */
};

/*
 * The value of @column in @record, NULL for null; belongs to the record.
 */
struct json_object *output_value(const struct column *column, struct json_object *record);

/*
 * What @column shows of @record in a table, safe for a terminal. Returns a string to be
 * freed, or NULL without memory.
 */
char *output_cell(const struct column *column, struct json_object *record);

/*
 * Print the table of @records on context->out, as a terminal of @width columns would show it
 * if that is not 0.
 * Returns 0, -ENOMEM, or -ELIBACC without the library that does it.
 */
int output_table(const struct context *context, const struct view *view,
		 struct json_object *records, size_t width);

/*
 * Can what comes of this command line be printed? For whoever changes something first, and for
 * those who print tables by themselves.
 * Returns STATUS_DONE, or STATUS_ABSENT after a report.
 */
int output_ready(const struct context *context);

/*
 * Print the array @records: a table, always with a header line, or with --json an
 * object with a header and the records, one in a line. Write errors show up in
 * output_finish().
 * Returns STATUS_DONE, or after a report STATUS_REFUSED, or STATUS_ABSENT as above.
 */
int output_records(const struct context *context, const struct view *view,
		   struct json_object *records);

/*
 * Flush context->out and notice what went wrong with it, such as a full disk; to be called
 * once, after all else. If its reader has gone the process ends by SIGPIPE, unless that is
 * ignored.
 * Returns @status, or STATUS_REFUSED with a report.
 */
int output_finish(const struct context *context, int status);

#endif
