/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asictl alone on a terminal: command lines one after the other. */
#ifndef ASICTL_SHELL_SHELL_H
#define ASICTL_SHELL_SHELL_H

#include "asictl.h"

/*
 * Read lines and carry them out until Ctrl-D. context->options is what each line begins
 * with. Returns an enum status, not that of a line.
 */
int shell_run(struct context *context);

#endif
