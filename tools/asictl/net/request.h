/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request under construction. It remembers which words of the user became which
 * attribute, so that a refusal can point at the very word.
 */
#ifndef ASICTL_NET_REQUEST_H
#define ASICTL_NET_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/attributes.h"

/* One attribute of a request. */
struct argument {
	unsigned int number; /* in the set of the request */
	size_t offset;       /* bytes from the start of the netlink message */
	char *word;          /* what an error shows for it; owned */
	const char *typed;   /* the word of the command line that it came from, if it is one */
};

struct request {
	unsigned int command;             /* ASI_CMD_... */
	bool dump;                        /* asks for a list */
	const struct attribute_set *set;  /* what its attributes and those of the reply are */
	char *message;                    /* the netlink message, owned; headers are filled late */
	size_t size;                      /* bytes allocated */
	struct argument *arguments;       /* owned */
	size_t count;                     /* of them */
	bool failed;                      /* out of memory or too long; sticky */
};

/*
 * Start a request. The set is kept by reference. Every request that was started
 * is to be released with request_free(); errors while it is built are kept inside
 * and show up when it is sent.
 */
void request_start(struct request *request, unsigned int command,
		   const struct attribute_set *set, bool dump);
void request_free(struct request *request);

/*
 * Append an attribute. @option is the option that the value came from, NULL for an
 * operand; with @word, what was typed, it makes the text that an error shows ("--vm 7").
 * @word is kept by reference, too: it tells where an error is to point.
 * request_put_uint() uses 4 bytes where they suffice.
 */
void request_put_u8(struct request *request, unsigned int number, uint8_t value,
		    const char *word);
void request_put_u32(struct request *request, unsigned int number, uint32_t value,
		     const char *option, const char *word);
void request_put_uint(struct request *request, unsigned int number, uint64_t value,
		      const char *option, const char *word);
void request_put_string(struct request *request, unsigned int number, const char *text,
			const char *option);
void request_put_flag(struct request *request, unsigned int number, const char *word);

/*
 * Fill in the headers: @family is the id of the generic netlink family, @version
 * its version, @seq the sequence number.
 * Returns the message, *@len bytes that belong to @request, or NULL if an error
 * happened while it was built.
 */
const void *request_seal(struct request *request, uint16_t family, uint8_t version,
			 uint32_t seq, size_t *len);

/*
 * The argument whose attribute lies at @offset bytes from the start of the message,
 * or inside which that offset is; NULL if there is none.
 */
const struct argument *request_find(const struct request *request, size_t offset);

/*
 * True if @request changes anything by itself, and is neither a trial nor the part of a
 * transaction that is still open.
 */
bool request_changes(const struct request *request);

#endif
