/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages on the error stream. The first line is "asictl: VERB: WORD: what is wrong",
 * in a batch "FILE:LINE: VERB: ..."; if it is known where the word was typed, that line
 * follows with the word marked, then what is allowed, then what to do. With --json
 * each message is a JSON document on one line.
 */
#ifndef ASICTL_LIB_MESSAGE_H
#define ASICTL_LIB_MESSAGE_H

#include "asictl.h"
#include "lib/line.h"

enum message_kind {
	MESSAGE_ERROR,
	MESSAGE_WARNING,
	MESSAGE_NOTE,
};

/* All but the text of a message; what is not known stays zero. */
struct message {
	enum message_kind kind;
	const char *word;      /* shown in the first line */
	struct place place;    /* to be marked */
	const char *attribute; /* of the request */
	int error;             /* errno of the kernel, positive */
	const char *allowed;   /* range or words: "16 to 1048576" */
	const char *fix;       /* what to do, a sentence without its full stop */
};

/* The key that a message of this kind has in its document: "error" and so on. */
const char *message_kind_word(enum message_kind kind);

/*
 * Report an error. The verb is left out while none is known, @word if it is NULL. If
 * @word is a word of the command line, not a copy, it is marked there.
 * Control characters are shown as such.
 */
void message_error(const struct context *context, const char *word, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Report that something of this process has failed with @error, a positive errno.
 * Returns STATUS_REFUSED.
 */
int message_errno(const struct context *context, int error);

/*
 * Report with all that is known.
 */
void message_print(const struct context *context, const struct message *message,
		   const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
