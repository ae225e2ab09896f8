/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a document goes: to standard output, or into the file that --output names. */
#ifndef ASICTL_LIB_OUTFILE_H
#define ASICTL_LIB_OUTFILE_H

#include <sys/types.h>

#include "asictl.h"

/*
 * Call @print, which prints to context->out and returns 0 or a negative errno. If --output
 * names a file, context->out is meanwhile a temporary one beside it, with the permissions
 * @mode, which takes the place of the file only when all of it is on the disk: whoever reads
 * the file sees the old one or the whole new one, and an error leaves the old one.
 * Returns STATUS_DONE, or STATUS_REFUSED after a report.
 */
int outfile_write(struct context *context, mode_t mode,
		  int (*print)(const struct context *context, const void *data), const void *data);

#endif
