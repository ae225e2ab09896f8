/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "Did you mean": the nearest of some known words. */
#ifndef ASICTL_LIB_NEAREST_H
#define ASICTL_LIB_NEAREST_H

#include <stddef.h>

/* The nearest candidate so far; start with all zero. */
struct nearest {
	const char *word;  /* NULL: none is near enough */
	size_t distance;   /* of @word; meaningless while it is NULL */
};

/*
 * Edits that turn @from into @to: insert, delete or replace a letter, or swap
 * two adjacent ones. Words longer than 32 bytes are not compared: SIZE_MAX.
 */
size_t nearest_distance(const char *from, const char *to);

/*
 * Offer @candidate for the mistyped @word and keep it in @best if it is nearer
 * than what is there and near enough: at most two edits, fewer for short words.
 * @candidate is kept by reference.
 */
void nearest_offer(struct nearest *best, const char *word, const char *candidate);

/*
 * Write what helps into @text of @size bytes: "did you mean WORD?", or @otherwise if
 * nothing is near enough.
 */
void nearest_say(const struct nearest *best, const char *otherwise, char *text, size_t size);

#endif
