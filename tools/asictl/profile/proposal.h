/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects as lines of a profile. */
#ifndef ASICTL_PROFILE_PROPOSAL_H
#define ASICTL_PROFILE_PROPOSAL_H

#include "model/faulted-data.h"
#include "profile/profile.h"

/*
 * Add a line for @object, or a comment with the reason why it cannot be one.
 * Returns 0 or -ENOMEM.
 */
int proposal_add(struct profile *profile, const struct faulted_object *object);

/*
 * Write the objects that are not mapped as a profile: those that can be lines, then the others
 * as comments. Returns an enum status.
 */
int proposal_write(struct context *context, const struct faulted_data *objects);

#endif
