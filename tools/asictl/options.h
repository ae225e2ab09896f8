/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of a command line, before and after the verb. */
#ifndef ASICTL_OPTIONS_H
#define ASICTL_OPTIONS_H

#include "asictl.h"

/*
 * Read options from @argv, whose first word is skipped, into context->options.
 * @allowed is a mask of enum option_mask; the global options are always allowed.
 * With @leading the first operand ends the options, else operands are moved behind
 * them. Long options are matched whole.
 * Returns the index of the first operand, or -1 after a report.
 */
int options_parse(struct context *context, int argc, char **argv, unsigned int allowed,
		  bool leading);

/*
 * Print the lines of the help that are about the global options and @allowed.
 */
void options_help(FILE *stream, unsigned int allowed);

#endif
