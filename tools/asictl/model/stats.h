/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows from counters: shares, and names of VM exit reasons. */
#ifndef ASICTL_MODEL_STATS_H
#define ASICTL_MODEL_STATS_H

#include <json-c/json.h>

/*
 * Add to the array @records, of the set stats, the share of VM exits that stayed, for each
 * record and each of its reasons, and the names of these. Returns 0 or -ENOMEM.
 */
int stats_finish(struct json_object *records);

#endif
