// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/words.h"

#define BLANKS " \t\r\n\v\f"

/*
 * Take the next word off *@text: its quotes are removed in place. Where one is not closed
 * *@culprit is set, and the word goes on to the end.
 * Returns NULL at the end.
 */
static char *next_word(char **text, const char **culprit)
{
	char *from = *text + strspn(*text, BLANKS), *word = from, *to = from;

	if (!*from || *from == '#')
		return NULL;
	while (*from && !strchr(BLANKS, *from)) {
		char *end;

		if (!strchr("'\"", *from)) {
			*to++ = *from++;
			continue;
		}
		end = strchr(from + 1, *from);
		if (!end) {
			*culprit = from;
			end = from + strlen(from);
		}
		memmove(to, from + 1, (size_t)(end - from - 1));
		to += end - from - 1;
		from = *end ? end + 1 : end;
	}
	*text = *from ? from + 1 : from;
	*to = '\0';
	return word;
}

/* Room for the words of @text, a slot in front of them and a NULL. */
static char **new_list(const char *text)
{
	/* No word is shorter than one character and the blank behind it. */
	return calloc(strlen(text) / 2 + 3, sizeof(char *));
}

int words_split(char *text, char ***words, const char **culprit)
{
	char **list = new_list(text), *word;
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

int words_split_open(char *text, char ***words)
{
	char **list = new_list(text), *word, *end = text + strlen(text);
	bool ended = end == text || strchr(BLANKS, end[-1]);
	const char *open = NULL;
	int count = 0;

	*words = NULL;
	if (!list)
		return -ENOMEM;
	while ((word = next_word(&text, &open)))
		list[++count] = word;
	if (text[strspn(text, BLANKS)]) {
		free(list);
		return -EINVAL;
	}
	if (ended && !open)
		list[++count] = end;
	*words = list;
	return count;
}
