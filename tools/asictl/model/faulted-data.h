/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data that the rows of the fault table are about, each object once. */
#ifndef ASICTL_MODEL_FAULTED_DATA_H
#define ASICTL_MODEL_FAULTED_DATA_H

#include <json-c/json.h>

#include "asictl.h"
#include "out/output.h"

/* One object, out of all rows that are about it. */
struct faulted_object {
	char *row;         /* "fault:N" of one of its rows; owned */
	const char *spec;  /* what maps it by name, or its address; NULL: nothing does */
	const char *data;  /* what the first row calls it, with an offset */
	const char *where; /* where the row with the most faults was taken */
	uint32_t domain;   /* of the first row */
	uint64_t start;    /* first byte of the object, by the first row */
	uint64_t len;      /* bytes in it, 0: not known */
	uint64_t most;     /* faults of the row that was taken at @where */
	uint64_t count;    /* faults of all its rows */
	uint32_t rows;     /* how many these are */
	char *why;         /* why it cannot be mapped, NULL: it can; owned */
	bool mapped;       /* because it is mapped already */
	struct json_object *item; /* what mapping it would be, NULL: not known; owned */
};

/* Start with all zero. */
struct faulted_data {
	struct json_object *records; /* the rows; owned, and their texts with them */
	struct faulted_object *list; /* owned; the most faults first */
	size_t count;                /* of the list */
};

/*
 * Read the fault table of the class, of the domain if --vm names one.
 * Returns STATUS_DONE, or another status after a report.
 */
int faulted_read(struct context *context, struct faulted_data *objects);

/*
 * The same of @records, rows that were read; they are taken. Returns 0 or -ENOMEM.
 */
int faulted_group(struct faulted_data *objects, struct json_object *records);

/*
 * Ask the kernel of each object what mapping it would be; what it refuses to map gets
 * its reason. Objects that turn out to be one become one.
 * Returns STATUS_DONE, or another status after a report.
 */
int faulted_check(struct context *context, struct faulted_data *objects);

/*
 * The name of the data without the offset in it; to be freed, NULL without memory.
 */
char *faulted_name(const struct faulted_object *object);

/*
 * What speaks for mapping the object, and what it costs, in words; to be freed, NULL
 * without memory.
 */
char *faulted_reason(const struct faulted_object *object);

/* The objects as records. */
extern const struct view faulted_view;

/*
 * Print the objects with --json, those that are mapped already, too.
 * Returns an enum status.
 */
int faulted_print(struct context *context, const struct faulted_data *objects);

void faulted_free(struct faulted_data *objects);

#endif
