/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One-line messages on the error stream: "asictl: VERB: WORD: what is wrong". */
#ifndef ASICTL_REPORT_H
#define ASICTL_REPORT_H

#include "asictl.h"

/*
 * Print one line. The verb is left out while none is known, @word if it is NULL.
 * Control characters in @word are shown as "?", so that it stays one line.
 */
void report(const struct context *context, const char *word, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
