/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which records of a list are shown, in which order, with which columns. */
#ifndef ASICTL_LIST_SELECTION_H
#define ASICTL_LIST_SELECTION_H

#include <json-c/json.h>

#include "out/output.h"

/* What is sorted by. */
struct sort_key {
	const struct column *column; /* of the view that is shown */
	bool number;                 /* its values are compared as numbers */
	bool descending;
};

/* What --where, --sort and --columns say. */
struct selection {
	struct filter *filter;  /* NULL: all records */
	struct sort_key *keys;  /* the first one counts most; owned */
	size_t key_count;       /* 0: the order is left alone */
	struct column *columns; /* of @view, if --columns was given; owned */
	char **headings;        /* made for them, NULL where there was one; owned */
	struct view view;       /* what is shown */
};

/*
 * Read the options of @context: --where is about the records of @rows, the others about those
 * of @shown. Both have to outlive the selection. Returns STATUS_DONE, or STATUS_USAGE or
 * STATUS_REFUSED after a report; selection_free() is due in any case.
 */
int selection_start(const struct context *context, const struct view *rows,
		    const struct view *shown, struct selection *selection);

/*
 * Take out of the array @records what is not selected. Returns 0 or -ENOMEM.
 */
int selection_filter(const struct selection *selection, struct json_object **records);

/*
 * Sort the array @records, which keep their order where they are equal; what is absent comes
 * last. Returns 0 or -ENOMEM.
 */
int selection_sort(const struct selection *selection, struct json_object **records);

void selection_free(struct selection *selection);

#endif
