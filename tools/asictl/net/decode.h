/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record: one message of the kernel as a JSON object, whatever is printed of it. */
#ifndef ASICTL_NET_DECODE_H
#define ASICTL_NET_DECODE_H

#include <json-c/json.h>
#include <stddef.h>
#include <stdint.h>

#include "net/attributes.h"

/*
 * Decode the @len bytes of attributes at @payload, which belong to @set. The
 * record has a key for every attribute of the set: an absent one is null, an
 * absent flag false, an absent list empty. Attributes that this asictl does not
 * know are skipped: the kernel may be newer.
 * Returns 0 and the record in *@record, to be released with json_object_put();
 * -ENOMEM; or -EBADMSG with *@culprit naming the attribute that is malformed
 * (constant text, NULL if the bytes are no attributes at all).
 */
int decode_record(const struct attribute_set *set, const void *payload, size_t len,
		  struct json_object **record, const char **culprit);

/*
 * The number in @attr, whose length has to be one that @type allows.
 * Returns 0 and *@number, or -EBADMSG.
 */
struct nlattr;
int decode_number(enum attribute_type type, const struct nlattr *attr, uint64_t *number);

/*
 * The value of @key in @record as a number, of an address, or as text, for a verb that
 * looks into a record. Absent or null is 0, respectively NULL; text belongs to the record.
 */
uint64_t record_number(struct json_object *record, const char *key);
uint64_t record_address(struct json_object *record, const char *key);
const char *record_text(struct json_object *record, const char *key);

/*
 * Put @value, which is taken, under @key. NULL is null with record_put_any(), and means that
 * it could not be made with record_put(). Return 0 or -ENOMEM.
 */
int record_put(struct json_object *record, const char *key, struct json_object *value);
int record_put_any(struct json_object *record, const char *key, struct json_object *value);

/*
 * Append @value, which stays the caller's as well, to @list. Returns 0 or -ENOMEM.
 */
int record_append(struct json_object *list, struct json_object *value);

#endif
