/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One command line: what it means, and its verb carried out. */
#ifndef ASICTL_CLI_COMMAND_H
#define ASICTL_CLI_COMMAND_H

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
int command_parse(struct context *context, int argc, char **argv, struct command *command);

/*
 * Carry out what command_parse() understood. Returns an enum status.
 */
int command_run(struct context *context, const struct command *command);

#endif
