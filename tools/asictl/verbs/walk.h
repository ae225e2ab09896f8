/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asictl walk: what is made of the kernel's answer. */
#ifndef ASICTL_VERBS_WALK_H
#define ASICTL_VERBS_WALK_H

#include <json-c/json.h>

#include "asictl.h"

/*
 * Print @walks, records of walk_attributes: side by side, or as JSON. They are changed.
 * Returns an enum status.
 */
int walk_print(const struct context *context, struct json_object *walks);

#endif
