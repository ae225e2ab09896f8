/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asictl verify: what is made of the kernel's answer. */
#ifndef ASICTL_VERBS_VERIFY_H
#define ASICTL_VERBS_VERIFY_H

#include <json-c/json.h>

#include "asictl.h"

/*
 * Print @findings, records of verify_attributes: what is wrong, then the sums.
 * Returns STATUS_DONE if nothing is wrong, else STATUS_REFUSED.
 */
int verify_print(const struct context *context, struct json_object *findings);

#endif
