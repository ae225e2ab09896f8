/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON documents: a header that says what they are, and what it is about. */
#ifndef ASICTL_OUT_DOCUMENT_H
#define ASICTL_OUT_DOCUMENT_H

#include "out/output.h"

/* Keys of a message under --json. */
extern const struct view document_message_view;

/*
 * Print what stands before the first record, between two records (@count have been printed),
 * and after the last one. Return 0 or -ENOMEM.
 */
int document_begin(const struct context *context);
void document_next(const struct context *context, size_t count);
void document_end(const struct context *context, size_t count);

/*
 * Print @record, with the keys of @view. Returns 0 or -ENOMEM.
 */
int document_record(const struct context *context, const struct view *view,
		    struct json_object *record);

/*
 * Print the document of the array @records, one record in a line, or with document_line() all
 * of it in one line.
 * Returns 0 or -ENOMEM.
 */
int document_records(const struct context *context, const struct view *view,
		     struct json_object *records);
int document_line(const struct context *context, const struct view *view,
		  struct json_object *records);

#endif
