/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of a view by what people call them. */
#ifndef ASICTL_OUT_COLUMNS_H
#define ASICTL_OUT_COLUMNS_H

#include "out/output.h"

/*
 * The column whose key, or whose heading in capitals or not, are the @len bytes of @name;
 * NULL if there is none that has a value. Belongs to @view.
 */
const struct column *columns_find(const struct view *view, const char *name, size_t len);

/*
 * Is what @column has a number or an address, so that it can be less than another?
 */
bool columns_is_number(const struct view *view, const struct column *column);

/*
 * The keys of @view that columns_find() knows, separated by commas, those that have a
 * heading alone with @headings. Returns a string to be freed, or NULL without memory.
 */
char *columns_keys(const struct view *view, bool headings);

/*
 * The attribute that @column shows, NULL if it is none. Constant.
 */
const struct attribute *columns_attribute(const struct view *view, const struct column *column);

/*
 * What the value of @column means, in one sentence. Constant, NULL if nobody says it.
 */
const char *columns_doc(const struct view *view, const struct column *column);

#endif
