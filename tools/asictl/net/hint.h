/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to do about a refusal of the kernel. */
#ifndef ASICTL_NET_HINT_H
#define ASICTL_NET_HINT_H

#include "net/attributes.h"

/*
 * What to do when the kernel refused @attribute of @set with @error, a positive errno.
 * Returns constant text, NULL if nothing is known to help. @attribute may be NULL.
 */
const char *hint_find(const struct attribute_set *set, const struct attribute *attribute,
		      int error);

#endif
