/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of others on its way out: a comm, a symbol or a word of a file may be anything. */
#ifndef ASICTL_LIB_ESCAPE_H
#define ASICTL_LIB_ESCAPE_H

#include <stdarg.h>
#include <stdio.h>

/*
 * A copy of @text, any bytes, that a terminal shows and does not obey: see utf8_clean() and
 * utf8_visible(). NULL is "-". To be freed, NULL without memory.
 */
char *escape_text(const char *text);

/*
 * The same, in which what @replace() gives for a letter takes its place, unless that is NULL.
 */
char *escape_letters(const char *text, const char *(*replace)(char letter));

/*
 * Print @format, in which every %s is text of others: what escape_text() makes of it is
 * printed, in the width that is asked for; a precision is of the bytes before. It knows %s, %%
 * and %c, which is for letters of our own, and of printf() %d, %u, %x and %f with flags, width,
 * precision and the length l, ll or z.
 * Returns 0, or -ENOMEM, then a "?" stands for the text. Write errors stay with the stream.
 */
int escape_print(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * The same where text is to become what @escape makes of it.
 */
int escape_vprint(FILE *stream, char *(*escape)(const char *text), const char *format,
		  va_list *arguments);

#endif
