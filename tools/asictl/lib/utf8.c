// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "lib/utf8.h"

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

/* The character of the valid sequence of @len bytes at @text. */
static uint32_t code_of(const uint8_t *text, size_t len)
{
	uint32_t code = len == 1 ? text[0] : text[0] & (0x7fU >> len);

	for (size_t i = 1; i < len; i++)
		code = code << 6 | (text[i] & 0x3f);
	return code;
}

/* Ranges of characters that steer a terminal or the direction of text, or are not seen. */
static int is_unsafe(uint32_t code)
{
	static const struct { uint32_t first, last; } ranges[] = {
		{ 0, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x61c, 0x61c },
		{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
		{ 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe0fff },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (code >= ranges[i].first && code <= ranges[i].last)
			return 1;
	}
	return 0;
}

static int print_visible(char *to, uint32_t code)
{
	return sprintf(to, "\\u%04x", (unsigned int)code);
}

/* JSON has four digits; what is above takes two of them. */
static int print_json(char *to, uint32_t code)
{
	if (code < 0x10000)
		return sprintf(to, "\\u%04x", (unsigned int)code);
	code -= 0x10000;
	return sprintf(to, "\\u%04x\\u%04x", 0xd800 + (unsigned int)(code >> 10),
		       0xdc00 + (unsigned int)(code & 0x3ff));
}

static char *escape(const char *text, int (*print)(char *to, uint32_t code))
{
	size_t left = strlen(text);
	char *safe = malloc(6 * left + 1), *end = safe;

	if (!safe)
		return NULL;
	while (left) {
		size_t len = valid_len((const uint8_t *)text, left);
		uint32_t code;

		len = len ? len : 1;
		code = code_of((const uint8_t *)text, len);
		if (is_unsafe(code))
			end += print(end, code);
		else
			end = mempcpy(end, text, len);
		text += len;
		left -= len;
	}
	*end = '\0';
	return safe;
}

char *utf8_visible(const char *text)
{
	return escape(text, print_visible);
}

char *utf8_json(const char *text)
{
	return escape(text, print_json);
}

/* Bytes of the colour sequence at @text, 0 if there is none. */
static size_t color_len(const char *text)
{
	size_t digits;

	if (text[0] != '\x1b' || text[1] != '[')
		return 0;
	digits = strspn(text + 2, "0123456789;");
	return text[2 + digits] == 'm' ? digits + 3 : 0;
}

size_t utf8_fit(const char *text, size_t cells, size_t *used)
{
	size_t left = strlen(text), done = 0;

	*used = 0;
	while (done < left) {
		size_t len = color_len(text + done), width = 0;

		if (!len) {
			int wide;

			len = valid_len((const uint8_t *)text + done, left - done);
			len = len ? len : 1;
			wide = wcwidth((wchar_t)code_of((const uint8_t *)text + done, len));
			width = wide < 0 ? 1 : (size_t)wide;
		}
		if (*used + width > cells)
			break;
		*used += width;
		done += len;
	}
	return done;
}
