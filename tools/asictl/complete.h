/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a command line that is being typed may go on, by the table of verbs and options. */
#ifndef ASICTL_COMPLETE_H
#define ASICTL_COMPLETE_H

#include "asictl.h"
#include "symbols.h"

/* Start with all zero. */
struct completion {
	char **words; /* what the last word can be, whole; owned */
	size_t count; /* of them */
	bool files;   /* it can be the name of a file as well */
	bool failed;  /* out of memory; sticky */
};

/*
 * Find what can take the place of @word behind the words of @before. @symbols is asked for
 * names of the kernel. What else is known at the moment only, ids and rows, the kernel is
 * asked for: @context should not print.
 */
void complete(struct context *context, const struct symbols *symbols, const char *before,
	      const char *word, struct completion *completion);
void complete_free(struct completion *completion);

#endif
