/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers on the command line: digits and nothing else. */
#ifndef ASICTL_LIB_NUMBER_H
#define ASICTL_LIB_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * True if @word is one or more decimal digits and nothing else.
 */
bool number_is_decimal(const char *word);

/*
 * Read the decimal number @word into *@value; @most is the largest one allowed.
 * Returns 0, -EINVAL if it is not a bare decimal number, or -ERANGE if it is
 * above @most. *@value is written only on success.
 */
int number_parse(const char *word, uint64_t most, uint64_t *value);

/*
 * The value of the hexadecimal digit @c, in small letters; -1 if it is none.
 */
int number_hex(char c);

#endif
