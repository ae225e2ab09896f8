/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attributes of the kernel as values: a message becomes a record. */
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

#endif
