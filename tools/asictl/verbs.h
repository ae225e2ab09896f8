/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of verbs, which main passes to those that need it. */
#ifndef ASICTL_VERBS_H
#define ASICTL_VERBS_H

#include "asictl.h"

/* Ends with a NULL name. */
extern const struct verb verb_table[];

#endif
