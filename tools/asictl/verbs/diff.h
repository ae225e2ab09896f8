/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asictl diff: how two profiles differ. */
#ifndef ASICTL_VERBS_DIFF_H
#define ASICTL_VERBS_DIFF_H

#include "out/output.h"
#include "profile/profile.h"

/*
 * How @after differs from @before, both sorted: an array of records in the order of the
 * names, NULL without memory.
 */
struct json_object *diff_compare(const struct profile *before, const struct profile *after);

#endif
