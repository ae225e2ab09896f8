/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comes back for a request: a state machine that is fed with bytes. */
#ifndef ASICTL_NET_REPLY_H
#define ASICTL_NET_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/reply-buffer.h"

#define REFUSAL_TEXT_MAX 256

/* Why a request failed, as the kernel said it. Start with all zero. */
struct refusal {
	int error;                   /* errno, positive; 0: it did not fail */
	char text[REFUSAL_TEXT_MAX]; /* the kernel's words; "" if it had none */
	bool has_offset;             /* @offset is valid */
	uint32_t offset;             /* of the attribute at fault in the request, in bytes */
	bool has_missing;            /* @missing is valid */
	uint32_t missing;            /* number of the attribute that the request lacks */
	char allowed[64];            /* what the policy takes, as text; "" if it is not told */
};

/* A reply on its way; fill the first group, leave the rest zero. */
struct reply {
	uint16_t family;          /* type of the messages that carry data */
	uint32_t portid;          /* of the socket that asked */
	uint32_t seq;             /* of the request */

	struct reply_buffer buffer; /* attributes of each message; owned */
	struct refusal refusal;   /* set when the kernel refused */
	bool interrupted;         /* a dump is not consistent: what it lists has changed */
};

/*
 * Take in the @len bytes at @buffer, one datagram. Messages that answer another
 * request are skipped.
 * Returns 1 when the reply is complete (look at refusal then), 0 when more is to
 * come, -EBADMSG for bytes that are no netlink messages, or what reply_buffer_add() returns.
 */
int reply_feed(struct reply *reply, const void *buffer, size_t len);

/*
 * Release what @reply holds.
 */
void reply_free(struct reply *reply);

#endif
