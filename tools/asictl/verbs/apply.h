/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ASICTL_VERBS_APPLY_H
#define ASICTL_VERBS_APPLY_H

#include "out/output.h"

/* What apply does, or would do. */
extern const struct view apply_view;

#endif
