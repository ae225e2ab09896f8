/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of a table that has no end: their widths are fixed beforehand. */
#ifndef ASICTL_OUT_ROW_LINE_H
#define ASICTL_OUT_ROW_LINE_H

#include <json-c/json.h>
#include <stdio.h>

#include "out/output.h"

/*
 * Print the line of headings.
 */
void row_line_header(FILE *out, const struct view *view);

/*
 * Print @record in one line; what is wider than its column moves the rest to the right.
 * Returns 0 or -ENOMEM.
 */
int row_line_print(FILE *out, const struct view *view, struct json_object *record);

#endif
