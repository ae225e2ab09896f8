/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What --where says: which records of a list are meant.
 *
 *	EXPRESSION := TERM { "&&" TERM | "||" TERM }, "&&" binds tighter
 *	TERM       := [ "!" ] ( KEY OPERATOR VALUE | "(" EXPRESSION ")" )
 *	OPERATOR   := "==" "=" "!=" "<" "<=" ">" ">=" "~" "!~"
 *	VALUE      := a word without blanks, or anything in double or single quotes
 *
 * A KEY is one of the JSON output, or the heading of a column. "~" takes an extended regular
 * expression. "null" stands for what is absent; nothing but "== null" and "!=" holds for it.
 */
#ifndef ASICTL_LIST_FILTER_H
#define ASICTL_LIST_FILTER_H

#include <json-c/json.h>

#include "out/output.h"

struct filter;

/* Why an expression was refused. */
struct filter_error {
	size_t offset;     /* of the culprit, bytes into the expression */
	char word[64];     /* the culprit; "" if it is the end of the expression */
	char text[128];    /* what is wrong with it */
	bool key;          /* a key of the view is wanted there */
};

/*
 * Read @text, an expression on the records of @view, which has to outlive the filter.
 * Returns 0 and *@filter, to be released with filter_free(); -EINVAL with *@error; -ENOMEM.
 */
int filter_parse(const char *text, const struct view *view, struct filter **filter,
		 struct filter_error *error);

/*
 * Is @record, which is one of the view, meant? Without a filter (NULL) all are.
 */
bool filter_keeps(const struct filter *filter, struct json_object *record);

void filter_free(struct filter *filter);

#endif
