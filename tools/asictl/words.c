// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define BLANKS " \t\r\n\v\f"

/*
 * Take the next word off *@text: its quotes are removed in place.
 * Returns NULL at the end, or with *@culprit set where a quote is not closed.
 */
static char *next_word(char **text, const char **culprit)
{
	char *from = *text + strspn(*text, BLANKS), *word = from, *to = from;

	if (!*from || *from == '#')
		return NULL;
	while (*from && !strchr(BLANKS, *from)) {
		char *end = strchr("'\"", *from) ? strchr(from + 1, *from) : NULL;

		if (!strchr("'\"", *from)) {
			*to++ = *from++;
			continue;
		}
		if (!end) {
			*culprit = from;
			return NULL;
		}
		memmove(to, from + 1, (size_t)(end - from - 1));
		to += end - from - 1;
		from = end + 1;
	}
	*text = *from ? from + 1 : from;
	*to = '\0';
	return word;
}

int words_split(char *text, char ***words, const char **culprit)
{
	/* No word is shorter than one character and the blank behind it. */
	char **list = calloc(strlen(text) / 2 + 3, sizeof(*list)), *word;
	int count = 0;

	*culprit = NULL;
	*words = NULL;
	if (!list)
		return -ENOMEM;
	while ((word = next_word(&text, culprit)))
		list[++count] = word;
	if (*culprit) {
		free(list);
		return -EINVAL;
	}
	*words = list;
	return count;
}
