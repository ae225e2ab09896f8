/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request that changes something, in steps: so that several lines of a batch can put
 * what they want into one request, which the kernel carries out as a whole or not at all.
 */
#ifndef ASICTL_MODEL_CHANGE_H
#define ASICTL_MODEL_CHANGE_H

#include "asictl.h"
#include "net/request.h"

/* How a verb changes things. */
struct change {
	unsigned int command; /* ASI_CMD_...; lines that share it can share a request */
	int least;            /* operands from which on the verb changes anything */
	int most;             /* operands that one request takes; 0: one line, once */
	bool alone;           /* no other line can share the request */
	/* Start @request with what is common to all lines: class, domain and so on. */
	void (*start)(const struct context *context, struct request *request);
	/* Add the operands. Returns STATUS_DONE, or STATUS_USAGE after a report. */
	int (*put)(const struct context *context, struct request *request, int count,
		   char **words);
	/* Send @request and print what came of it. Returns an enum status. */
	int (*send)(struct context *context, struct request *request);
};

extern const struct change capacity_change;
extern const struct change clear_change;
extern const struct change map_change;
extern const struct change mode_change;
extern const struct change stack_change;
extern const struct change unmap_change;

/*
 * Carry out the change of a single line. Returns an enum status.
 */
int change_run(struct context *context, const struct change *change, int count, char **words);

#endif
