/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asictl dump: what is made of the kernel's answer. */
#ifndef ASICTL_VERBS_DUMP_H
#define ASICTL_VERBS_DUMP_H

#include <json-c/json.h>

#include "asictl.h"

/*
 * Print @runs, records of pagetable_attributes: the runs of each domain below marks of
 * their regions, then how much of each region is mapped.
 * Returns an enum status.
 */
int dump_print(const struct context *context, struct json_object *runs);

#endif
