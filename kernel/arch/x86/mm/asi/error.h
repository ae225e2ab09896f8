/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a request was refused: which part of it, and one sentence.
 */
#ifndef _ASI_ERROR_H
#define _ASI_ERROR_H

#include <linux/types.h>

/* Longest message that an extended ack can carry, terminator included. */
#define ASI_ERROR_TEXT	80

/**
 * enum asi_word - which part of a request is at fault
 * @ASI_WORD_NONE: no single part
 * @ASI_WORD_CLASS: the name of the class
 * @ASI_WORD_DOMAIN: the id of the domain
 * @ASI_WORD_MODE: the mode
 * @ASI_WORD_STACK: the stack toggle
 * @ASI_WORD_CAPACITY: the capacity
 * @ASI_WORD_SPEC: the spec at asi_error.index
 * @ASI_WORD_ID: the id at asi_error.index
 * @ASI_WORD_TRANSACTION: that it is to be part of a transaction
 * @ASI_WORD_TAKEN: that what is taken is meant
 * @ASI_WORD_TARGET: what to walk to
 */
enum asi_word {
	ASI_WORD_NONE,
	ASI_WORD_CLASS,
	ASI_WORD_DOMAIN,
	ASI_WORD_MODE,
	ASI_WORD_STACK,
	ASI_WORD_CAPACITY,
	ASI_WORD_SPEC,
	ASI_WORD_ID,
	ASI_WORD_TRANSACTION,
	ASI_WORD_TAKEN,
	ASI_WORD_TARGET,
};

/**
 * struct asi_error - why a request was refused
 * @word: the part at fault; owned by the caller, like all fields here
 * @index: which of several specs or ids, counted from 0
 * @text: one sentence for the user, without a full stop
 */
struct asi_error {
	enum asi_word word;
	unsigned int index;
	char text[ASI_ERROR_TEXT];
};

__printf(3, 4)
int asi_refuse(struct asi_error *err, int code, const char *fmt, ...);
void asi_refuse_word(struct asi_error *err, enum asi_word word, unsigned int index);
int asi_no_domain(struct asi_error *err, u32 id);

#endif /* _ASI_ERROR_H */
