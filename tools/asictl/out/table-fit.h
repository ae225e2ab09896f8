/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables for lines of a given width. */
#ifndef ASICTL_OUT_TABLE_FIT_H
#define ASICTL_OUT_TABLE_FIT_H

#include <json-c/json.h>

#include "out/output.h"

/*
 * The table of @records as text, coloured as context->out would be, with as many columns of
 * @view as lines of @width have room for: those with a rank go first where they have
 * nothing but zeros, then by their rank; then what can be cut is. A line may still be too
 * long if all of that is not enough. To be freed, NULL without memory.
 */
char *table_fit(const struct context *context, const struct view *view,
		struct json_object *records, size_t width);

#endif
