/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record: one message of the kernel, or a line of output, as a JSON object. */
#ifndef ASICTL_LIB_RECORD_H
#define ASICTL_LIB_RECORD_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The value of @key in @record as a number, of an address, as text, or as a boolean. Absent or
 * null is 0, NULL or false; text belongs to the record.
 */
uint64_t record_number(struct json_object *record, const char *key);
uint64_t record_address(struct json_object *record, const char *key);
const char *record_text(struct json_object *record, const char *key);
bool record_flag(struct json_object *record, const char *key);

/*
 * Put @value, which is taken, under @key. NULL is null with record_put_any(), and means that
 * it could not be made with record_put(). Return 0 or -ENOMEM.
 */
int record_put(struct json_object *record, const char *key, struct json_object *value);
int record_put_any(struct json_object *record, const char *key, struct json_object *value);

/*
 * The same with a copy of @text, where NULL is null, or with a number.
 */
int record_put_text(struct json_object *record, const char *key, const char *text);
int record_put_number(struct json_object *record, const char *key, uint64_t number);

/*
 * Append @value to @list: record_append() leaves it the caller's as well, record_add() takes
 * it, and NULL means that it could not be made. Return 0 or -ENOMEM.
 */
int record_append(struct json_object *list, struct json_object *value);
int record_add(struct json_object *list, struct json_object *value);

/*
 * How many values @list has, and the one at @index: 0 and NULL if there is none, also where
 * @list itself is NULL or no list. The functions of the library abort then, and what is in a
 * reply is up to the kernel.
 */
size_t record_count(struct json_object *list);
struct json_object *record_at(struct json_object *list, size_t index);

#endif
