/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a command line that is being typed may go on, by the table of verbs and options. */
#ifndef ASICTL_CLI_COMPLETE_H
#define ASICTL_CLI_COMPLETE_H

#include "asictl.h"
#include "host/symbols.h"

/* What a word can be. */
struct candidate {
	char *word; /* whole; owned */
	char *help; /* what it is, NULL: that is not known; owned */
};

/* Start with all zero. */
struct completion {
	struct candidate *candidates;
	size_t count;    /* of them */
	bool files;      /* it can be the name of a file as well */
	bool programs;   /* it can be the name of a program as well */
	size_t start;    /* bytes of the word in front of such a name, like "--output=" */
	bool failed;     /* out of memory; sticky */
};

/*
 * Find what the last of the @count words can be; those in front of it are what is typed
 * between the name of the program and it. @symbols is asked for names of the kernel; it is
 * loaded if it is needed. What else is known at the moment only, ids and rows, the kernel
 * is asked for, or the recording that the words name: @context should not print.
 */
void complete_find(struct context *context, struct symbols *symbols, int count, char *const *words,
	      struct completion *completion);
void complete_free(struct completion *completion);

/*
 * Print what the last of the @count words can be, for the completion of a shell: a line
 * for each, with a tab and what it is behind it if that is known. A line ":files" or
 * ":programs", behind whose tab is what the word has in front, says that names of these
 * can be there, too. Nothing that goes wrong is told. Returns STATUS_DONE.
 */
int complete_print(struct context *context, int count, char *const *words);

#endif
