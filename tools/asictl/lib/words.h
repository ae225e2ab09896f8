/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a line that no shell has split. */
#ifndef ASICTL_LIB_WORDS_H
#define ASICTL_LIB_WORDS_H

/*
 * Split @text, which is changed, into words: blanks separate them, single or double
 * quotes keep blanks inside a word, "#" at the start of a word begins a comment. One
 * slot in front of the words is left for the name of the program, and a NULL ends
 * them; *@words is to be freed, the words belong to @text.
 * Returns the number of words, the slot in front not counted; -EINVAL if a quote is
 * not closed, *@culprit points at it; -ENOMEM.
 */
int words_split(char *text, char ***words, const char **culprit);

/*
 * The same of a line that is still being typed: its last word, which is empty behind a
 * blank, may go on, and so may its quotes.
 * Returns the number of words, -EINVAL inside of a comment, or -ENOMEM.
 */
int words_split_open(char *text, char ***words);

#endif
