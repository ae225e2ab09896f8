/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of rows that goes on: what the table has, then each new row as the kernel tells it. */
#ifndef ASICTL_LIST_FOLLOW_H
#define ASICTL_LIST_FOLLOW_H

#include "list/listing.h"
#include "list/selection.h"

/*
 * Print the rows of @listing that are selected, and then each new one, until
 * context->options.until of them are printed, context->options.wait seconds are over, or a
 * signal (INT, TERM, HUP) comes. Each row is printed once; where events were lost, that is
 * said, and the table read again. Returns an enum status; STATUS_REFUSED after a report if
 * --until was not reached.
 */
int follow_run(struct context *context, const struct listing *listing,
	       const struct selection *selection);

/*
 * Wait until at least context->options.until rows, or one, are selected, for
 * context->options.wait seconds at most; then print them as a list.
 * Returns an enum status; STATUS_REFUSED after a report if they did not come.
 */
int follow_wait(struct context *context, const struct listing *listing,
		const struct selection *selection);

#endif
