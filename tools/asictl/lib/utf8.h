/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that the kernel hands on from others (a comm) may hold any bytes. */
#ifndef ASICTL_LIB_UTF8_H
#define ASICTL_LIB_UTF8_H

#include <stddef.h>

/*
 * A copy of the first @len bytes of @text, or up to its first NUL, in which each
 * byte that is no part of valid UTF-8 has become U+FFFD: JSON must be UTF-8.
 * Returns NUL-terminated text that the caller frees, or NULL without memory.
 */
char *utf8_clean(const char *text, size_t len);

/*
 * Copies of @text, which is valid UTF-8, that are safe to print: control characters,
 * and those that change the direction of text or are not seen, become "\u001b".
 * The @text of utf8_json() is JSON, and stays the same JSON.
 * Return NUL-terminated text that the caller frees, or NULL without memory.
 */
char *utf8_visible(const char *text);
char *utf8_json(const char *text);

/*
 * How many bytes of @text, valid UTF-8, fit into @cells of a line of a terminal; *@used is
 * how many cells they take. Sequences that colour ("\x1b[1m") take none.
 */
size_t utf8_fit(const char *text, size_t cells, size_t *used);

#endif
