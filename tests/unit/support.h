/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the unit tests share: netlink bytes made by hand, and captured output. */
#ifndef UNIT_SUPPORT_H
#define UNIT_SUPPORT_H

/* cmocka.h wants these four in front of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <json-c/json.h>
#include <libmnl/libmnl.h>

#include "asictl.h"
#include "net/attributes.h"

/* A document of asictl --json; @records begins with a line end. */
#define DOCUMENT(verb, records) \
	"{\"asictl\":{\"version\":\"" ASICTL_VERSION "\",\"schema\":1,\"verb\":\"" verb \
	"\",\"complete\":true},\"records\":[" records "]}\n"

#define FAMILY 33
#define PORTID 4711
#define SEQ 7

/* A context whose two streams end up in memory. */
struct capture {
	struct context context;
	char *out, *err; /* what was printed, valid after capture_end() */
	size_t out_len, err_len;
};

void capture_start(struct capture *capture);
/* Close the streams; out and err can be read then. */
void capture_end(struct capture *capture);
void capture_free(struct capture *capture);

/* Room for netlink messages under construction. */
struct bytes {
	union {
		char data[16384];
		struct nlmsghdr header;
	};
	size_t used;
};

/* Append a message with the header of this type; attributes follow by mnl_attr_put*(). */
struct nlmsghdr *bytes_message(struct bytes *bytes, uint16_t type, uint16_t flags);
/* Append a message of the family with an empty generic header. */
struct nlmsghdr *bytes_data(struct bytes *bytes, uint16_t flags);
/* Append NLMSG_ERROR with @error (negative errno), capped; TLVs follow. */
struct nlmsghdr *bytes_error(struct bytes *bytes, int error, uint16_t flags);
/* Take account of the attributes that were put into @header, the last message. */
void bytes_end(struct bytes *bytes, const struct nlmsghdr *header);

/* Decode the attributes that @header carries behind its generic header; must succeed. */
struct json_object *decode(const struct attribute_set *set, const struct nlmsghdr *header);
/* The same as an array of one record. */
struct json_object *decode_one(const struct attribute_set *set, const struct nlmsghdr *header);

#endif
