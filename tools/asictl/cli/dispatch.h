/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a command line to a verb. */
#ifndef ASICTL_CLI_DISPATCH_H
#define ASICTL_CLI_DISPATCH_H

#include "asictl.h"

/* A command line that is understood. */
struct command {
	const struct verb *verb; /* NULL: nothing is left to do, or what follows */
	bool shell;              /* lines are to be typed */
	struct options options;
	int count;               /* operands */
	char **words;            /* they; belong to the argv that was parsed */
};

/*
 * Understand one command line; its first word is skipped, its words may be reordered.
 * Options are those of context->defaults and what the line says. Help and version are
 * printed right away.
 * Returns STATUS_DONE with *@command, or STATUS_USAGE after a report.
 */
int dispatch_parse(struct context *context, int argc, char **argv, struct command *command);

/*
 * Carry out what dispatch_parse() understood. Returns an enum status.
 */
int dispatch_run(struct context *context, const struct command *command);

/*
 * Carry out one command line, whose first word is the name of the program. May be
 * called again with another line; the transport stays open in between. The words of
 * @argv may be reordered.
 * Returns an enum status.
 */
int dispatch(struct context *context, int argc, char **argv);

#endif
