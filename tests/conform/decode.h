/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of the kernel as JSON; whatever is not as the family promises makes them none. */
#ifndef DECODE_H
#define DECODE_H

#include <json-c/json.h>
#include <netlink/attr.h>

#include "family.h"

/*
 * The attributes of @set at @head, of which only those in @allowed may be there. Returns an
 * object, or NULL, and then what is wrong in @wrong.
 */
struct json_object *decode(const struct set *set, uint32_t allowed, struct nlattr *head,
			   int len, char wrong[128]);

#endif
