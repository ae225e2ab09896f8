/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a document goes: to standard output, or into the file that --output names. */
#ifndef ASICTL_LIB_OUTFILE_H
#define ASICTL_LIB_OUTFILE_H

#include <sys/types.h>

#include "asictl.h"

/*
 * Call @print, which prints to context->out and returns 0 or a negative errno. If --output
 * names a file, context->out is meanwhile what writer_open() opens for it, with the permissions
 * @mode if it is new: a reader of a regular file sees the old one or the whole new one, and an
 * error leaves the old one.
 * Returns STATUS_DONE, or STATUS_REFUSED after a report.
 */
int outfile_write(struct context *context, mode_t mode,
		  int (*print)(const struct context *context, const void *data), const void *data);

#endif
