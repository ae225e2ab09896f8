// SPDX-License-Identifier: GPL-2.0-or-later
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
