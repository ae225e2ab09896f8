/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many command lines from a file, one verb in a line. What they change is one request
 * to the kernel, which is carried out as a whole or not at all: so they must all be
 * about the same, and verbs that only read stand in front of them or behind.
 */
#ifndef ASICTL_CLI_BATCH_H
#define ASICTL_CLI_BATCH_H

#include "asictl.h"

/*
 * Carry out the batch that context->options names. With --force one line after the
 * other is carried out on its own, whatever became of those before.
 * Returns an enum status; with --force that of the first line that failed.
 */
int batch_run(struct context *context);

#endif
