/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The switches of a class: what the verbs stack, mode and capacity share. */
#ifndef ASICTL_MODEL_CLASS_H
#define ASICTL_MODEL_CLASS_H

#include <json-c/json.h>

#include "asictl.h"
#include "net/request.h"
#include "out/output.h"

/* The class as a record. */
extern const struct view class_view;

/*
 * Ask for the class. Returns STATUS_DONE and an array of its one record in *@records, or
 * another status after a report.
 */
int class_get(struct context *context, struct json_object **records);

/*
 * Start a request that sets switches of the class; the verbs add them.
 */
void class_start_set(const struct context *context, struct request *request);

/*
 * Send what class_start_set() began; with --json print the class as
 * it is then. Warns if the owner of the class is not there.
 * Returns an enum status.
 */
int class_finish_set(struct context *context, struct request *request);

/*
 * Print the class: with --json all of it, else what @text makes of its record. @text
 * returns constant text, or text that belongs to the record, NULL if it is absent.
 * Returns an enum status.
 */
int class_print(struct context *context, const char *(*text)(struct json_object *record));

#endif
