/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The intervals of top: looks at the kernel, and what has happened between two of them. */
#ifndef ASICTL_TOP_TOP_H
#define ASICTL_TOP_TOP_H

#include <json-c/json.h>

#include "model/row-growth.h"
#include "out/output.h"
#include "top/terminal.h"

/* What is asked for each time. */
struct look {
	struct json_object *class;   /* its record */
	struct json_object *stats;   /* records */
	struct json_object *domains; /* records */
	uint64_t clock;              /* when, see session_clock() */
};

struct top {
	struct context *context;
	struct look before, now;  /* owned; before is all zero in front of the second look */
	struct row_growth growth; /* rows between the two */
	double seconds;           /* likewise; 0 before the second look */
	bool complete;            /* nothing has changed while the latest look was taken */
	bool over;                /* the recording has no further look */
	uint32_t rounds;          /* intervals that were seen */
	size_t sort;              /* a column of rates_view */
	char *complaint;          /* why the latest look failed, as it is to be printed; owned */
	bool paused, helping;     /* on a screen */
};

int verb_top(struct context *context, int count, char **words);

/* A record for each interval. */
extern const struct view top_view;

/*
 * Length of an interval, in nanoseconds.
 */
uint64_t top_interval(const struct context *context);

/*
 * Take a look. Returns an enum status; what else would have been printed is in complaint.
 * At the end of a recording nothing changes but over.
 */
int top_look(struct top *top);

/*
 * The lines of the interval, sorted, and its busiest rows. Returns 0 or -ENOMEM.
 */
int top_lists(const struct top *top, struct json_object **counters,
	      struct json_object **rows);

void top_free(struct top *top);

/*
 * The screen, until somebody wants to leave it, the rounds are over or a look fails. Returns
 * an enum status.
 */
int display_run(struct top *top);

#endif
