/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a word of the command line can be, for those who complete it. */
#ifndef ASICTL_CLI_WORD_KINDS_H
#define ASICTL_CLI_WORD_KINDS_H

#include <stddef.h>

/* A bit mask: an operand may be one of several. */
enum kind {
	KIND_SPEC = 1 << 0,     /* what can be mapped; "fault:N" is a row */
	KIND_SYMBOL = 1 << 1,   /* of the kernel */
	KIND_MAPPING = 1 << 2,  /* id of a mapping */
	KIND_VM = 1 << 3,       /* id of a domain */
	KIND_FILE = 1 << 4,
	KIND_LIVE = 1 << 5,
	KIND_SWITCH = 1 << 6,
	KIND_MODE = 1 << 7,
	KIND_COLOR = 1 << 8,    /* in the order of enum color_when */
	KIND_SKIP = 1 << 9,
	KIND_PROGRAM = 1 << 10, /* and behind it what it takes */
	KIND_GROUP = 1 << 11,
	KIND_KEY = 1 << 12,     /* of the records that the verb lists, several with commas */
	KIND_CLASS = 1 << 13,   /* name of a class */
};

/*
 * The number @index of all words that are of one of @kinds and known beforehand, NULL past
 * the last one.
 */
const char *word_kinds_fixed(unsigned int kinds, size_t index);

/*
 * Which of these words @word is, counted from 0; -1: none.
 */
int word_kinds_index(unsigned int kinds, const char *word);

/*
 * Write these words into @text of @size bytes: "auto, always or never".
 */
void word_kinds_list(unsigned int kinds, char *text, size_t size);

#endif
