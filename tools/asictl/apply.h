/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ASICTL_APPLY_H
#define ASICTL_APPLY_H

#include "output.h"

/* What apply does, or would do. */
extern const struct view apply_view;

#endif
