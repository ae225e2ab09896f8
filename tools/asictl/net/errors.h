/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the errors of the kernel mean: in words, as an exit status, and what to do. */
#ifndef ASICTL_NET_ERRORS_H
#define ASICTL_NET_ERRORS_H

#include "net/attributes.h"

/*
 * What to do when the kernel refused @attribute of @set with @error, a positive errno.
 * Returns constant text, NULL if nothing is known to help. @attribute may be NULL.
 */
const char *errors_hint(const struct attribute_set *set, const struct attribute *attribute,
			int error);

/*
 * What @error, a positive errno, means where the kernel says nothing more. Valid until the
 * next call.
 */
const char *errors_text(int error);

/*
 * The exit status for a request that was refused with @error.
 */
int errors_status(int error);

#endif
