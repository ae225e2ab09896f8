/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the words of a process to what they ask for: a verb, a batch, the shell, completion. */
#ifndef ASICTL_CLI_DISPATCH_H
#define ASICTL_CLI_DISPATCH_H

#include "asictl.h"

/*
 * Carry out one command line, whose first word is the name of the program. May be
 * called again with another line; the transport stays open in between. The words of
 * @argv may be reordered.
 * Returns an enum status.
 */
int dispatch_run(struct context *context, int argc, char **argv);

#endif
