/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colours, for those who can see them and want them. */
#ifndef ASICTL_LIB_COLOR_H
#define ASICTL_LIB_COLOR_H

#include "asictl.h"

enum color {
	COLOR_HEADING,
	COLOR_ERROR,
	COLOR_WARNING,
	COLOR_MARK,
};

/*
 * True if @stream gets colours: as --color says; "auto" is for terminals other than
 * dumb ones, unless NO_COLOR is set.
 */
bool color_wanted(const struct context *context, FILE *stream);

/*
 * The sequence that begins @color on @stream, and the one that ends any; "" if it gets
 * none. Constant text.
 */
const char *color_begin(const struct context *context, FILE *stream, enum color color);
const char *color_end(const struct context *context, FILE *stream);

#endif
