/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keeps the virtual machines busy while something is measured: a command, or time. */
#ifndef ASICTL_VERBS_WORKLOAD_H
#define ASICTL_VERBS_WORKLOAD_H

#include "asictl.h"

/*
 * From here on a signal that would end asictl ends the workload instead.
 */
void workload_prepare(void);

/*
 * Run @command, whose output goes to standard error, to its end; if it is NULL let
 * @seconds pass.
 * Returns STATUS_DONE, or STATUS_REFUSED after a report: it failed, or was interrupted.
 */
int workload_run(const struct context *context, char **command, uint32_t seconds);

#endif
