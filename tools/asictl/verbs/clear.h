/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ASICTL_VERBS_CLEAR_H
#define ASICTL_VERBS_CLEAR_H

#include "out/output.h"

/* What was cleared. */
extern const struct view clear_view;

#endif
