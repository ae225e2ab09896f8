/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that the kernel hands on from others (a comm) may hold any bytes. */
#ifndef ASICTL_UTF8_H
#define ASICTL_UTF8_H

#include <stddef.h>

/*
 * A copy of the first @len bytes of @text, or up to its first NUL, in which each
 * byte that is no part of valid UTF-8 has become U+FFFD: JSON must be UTF-8.
 * Returns NUL-terminated text that the caller frees, or NULL without memory.
 */
char *utf8_clean(const char *text, size_t len);

#endif
