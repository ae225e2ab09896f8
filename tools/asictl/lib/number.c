// SPDX-License-Identifier: GPL-2.0-or-later
/* Own digits instead of strtoull(): that takes blanks, signs and "-1" as 2^64-1. */
#include <errno.h>

#include "lib/number.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool number_is_decimal(const char *word)
{
	if (!*word)
		return false;
	while (is_digit(*word))
		word++;
	return !*word;
}

int number_hex(char c)
{
	if (is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int number_parse(const char *word, uint64_t most, uint64_t *value)
{
	uint64_t sum = 0;

	if (!number_is_decimal(word))
		return -EINVAL;
	for (; *word; word++) {
		uint64_t digit = (uint64_t)(*word - '0');

		if (digit > most || sum > (most - digit) / 10)
			return -ERANGE;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return 0;
}
