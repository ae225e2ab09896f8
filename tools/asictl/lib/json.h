/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all JSON of asictl has in common. */
#ifndef ASICTL_LIB_JSON_H
#define ASICTL_LIB_JSON_H

#include <json-c/json.h>

#include "asictl.h"

/*
 * Version of the JSON: grows when a key changes its meaning or goes away, not when
 * one is added.
 */
#define JSON_SCHEMA 1

/*
 * Print @object on one line, without a line end. Control and direction characters in
 * it are escaped: JSON is also looked at on terminals. Returns 0 or -ENOMEM.
 */
int json_print(FILE *stream, struct json_object *object);

/*
 * What every document begins with: version, schema and verb, in a batch also the number
 * of the line, of a transaction that of its first line.
 * Returns a new object, NULL without memory.
 */
struct json_object *json_header(const struct context *context);

#endif
