/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bytes of the messages of a reply, kept until the reply is known to be whole. */
#ifndef ASICTL_PAYLOADS_H
#define ASICTL_PAYLOADS_H

#include <stddef.h>

/* Start with all zero. */
struct payloads {
	char *bytes;   /* each payload behind its length, aligned; owned */
	size_t used;   /* bytes in use */
	size_t size;   /* bytes allocated */
};

/*
 * Keep a copy of the @len bytes at @payload. Returns 0 or -ENOMEM.
 */
int payloads_add(struct payloads *payloads, const void *payload, size_t len);

/*
 * Step through the payloads: *@position starts at 0 and is moved on.
 * Returns the next payload and its length in *@len, NULL after the last one. It is
 * valid until the next payloads_add() or payloads_free().
 */
const void *payloads_next(const struct payloads *payloads, size_t *position, size_t *len);

/*
 * Forget everything and release the memory.
 */
void payloads_free(struct payloads *payloads);

#endif
