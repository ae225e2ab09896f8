/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects as lines of a profile. */
#ifndef ASICTL_PROPOSAL_H
#define ASICTL_PROPOSAL_H

#include "objects.h"
#include "profile.h"

/*
 * Add a line for @object, or a comment with the reason why it cannot be one.
 * Returns 0 or -ENOMEM.
 */
int proposal_add(struct profile *profile, const struct object *object);

#endif
