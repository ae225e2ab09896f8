// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

static const char replacement[] = "\xef\xbf\xbd";

/* Length of the sequence that @lead starts, 0 if none starts with it. */
static size_t sequence_len(uint8_t lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* The second byte rules out overlong forms, surrogates and what is above U+10FFFF. */
static int second_is_valid(uint8_t lead, uint8_t second)
{
	uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;

	return second >= low && second <= high;
}

/* Bytes of the valid sequence at @text, of which @left bytes exist; 0 if invalid. */
static size_t valid_len(const uint8_t *text, size_t left)
{
	size_t len = sequence_len(text[0]);

	if (!len || len > left)
		return 0;
	if (len > 1 && !second_is_valid(text[0], text[1]))
		return 0;
	for (size_t i = 2; i < len; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

char *utf8_clean(const char *text, size_t len)
{
	size_t used = 0;
	char *clean;

	len = strnlen(text, len);
	clean = malloc(len * (sizeof(replacement) - 1) + 1);
	if (!clean)
		return NULL;
	for (size_t i = 0; i < len;) {
		size_t step = valid_len((const uint8_t *)text + i, len - i);
		const char *from = step ? text + i : replacement;
		size_t bytes = step ? step : sizeof(replacement) - 1;

		memcpy(clean + used, from, bytes);
		used += bytes;
		i += step ? step : 1;
	}
	clean[used] = '\0';
	return clean;
}
