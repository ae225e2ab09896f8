/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bytes of the messages of a reply, kept until the reply is known to be whole. What is
 * long goes to a temporary file, so that memory does not grow with the reply.
 */
#ifndef ASICTL_NET_REPLY_BUFFER_H
#define ASICTL_NET_REPLY_BUFFER_H

#include <stddef.h>
#include <stdio.h>

/* Bytes that are kept in memory. */
#define REPLY_BUFFER_MEMORY ((size_t)1 << 20)

/* Start with all zero. */
struct reply_buffer {
	char *bytes;   /* each payload behind its length, aligned; owned */
	size_t used;   /* bytes in use */
	size_t size;   /* bytes allocated */
	FILE *file;    /* what came before @bytes, in the same form; NULL: nothing; owned */
	size_t filed;  /* bytes in @file */
	size_t at;     /* where the next read of @file starts */
	char *page;    /* the payload that was read from @file last; owned */
	size_t room;   /* bytes allocated at @page */
};

/*
 * Keep a copy of the @len bytes at @payload. Returns 0, -ENOMEM, or another negative errno
 * if the temporary file could not be written.
 */
int reply_buffer_add(struct reply_buffer *buffer, const void *payload, size_t len);

/*
 * Step through the payloads: *@position starts at 0 and is moved on.
 * Returns 1 and the next payload in *@payload, *@len bytes, which is valid until the next
 * call; 0 after the last one; -ENOMEM, or -EIO if the temporary file could not be read.
 */
int reply_buffer_next(struct reply_buffer *buffer, size_t *position, const void **payload,
		      size_t *len);

/*
 * Forget everything and release the memory and the file.
 */
void reply_buffer_free(struct reply_buffer *buffer);

#endif
