// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "asictl.h"
#include "cli/word-kinds.h"

static const struct {
	unsigned int kind;
	const char *word;
} fixed[] = {
	{ KIND_LIVE, "live" },
	{ KIND_SWITCH, "on" },
	{ KIND_SWITCH, "off" },
	{ KIND_MODE, "off" },
	{ KIND_MODE, "log" },
	{ KIND_MODE, "learn" },
	{ KIND_COLOR, "auto" },
	{ KIND_COLOR, "always" },
	{ KIND_COLOR, "never" },
	{ KIND_SKIP, "skip" },
	{ KIND_GROUP, "object" },
	{ KIND_GROUP, "ip" },
	{ KIND_GROUP, "vm" },
	{ KIND_GROUP, "exit-reason" },
};

const char *word_kinds_fixed(unsigned int kinds, size_t index)
{
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++) {
		if ((fixed[i].kind & kinds) && !index--)
			return fixed[i].word;
	}
	return NULL;
}

int word_kinds_index(unsigned int kinds, const char *word)
{
	const char *other;

	for (int i = 0; (other = word_kinds_fixed(kinds, (size_t)i)); i++) {
		if (!strcmp(other, word))
			return i;
	}
	return -1;
}

void word_kinds_list(unsigned int kinds, char *text, size_t size)
{
	const char *word, *gap = "";
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; used < size && (word = word_kinds_fixed(kinds, i)); i++) {
		used += (size_t)snprintf(text + used, size - used, "%s%s", gap, word);
		gap = word_kinds_fixed(kinds, i + 2) ? ", " : " or ";
	}
}
