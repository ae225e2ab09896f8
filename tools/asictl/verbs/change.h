/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs that change something share. */
#ifndef ASICTL_VERBS_CHANGE_H
#define ASICTL_VERBS_CHANGE_H

#include "asictl.h"

/*
 * Carry out the change of a single line. Returns an enum status.
 */
int change_run(struct context *context, const struct change *change, int count, char **words);

#endif
