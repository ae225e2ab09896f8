// SPDX-License-Identifier: GPL-2.0-or-later
#include "groups.h"
#include "options-list.h"
#include "options.h"

/* What these say is read when it is known which list it is about. */
bool take_where(struct context *context, const char *word)
{
	context->options.where = word;
	return true;
}

bool take_sort(struct context *context, const char *word)
{
	context->options.sort = word;
	return true;
}

bool take_columns(struct context *context, const char *word)
{
	context->options.columns = word;
	return true;
}

bool take_group(struct context *context, const char *word)
{
	const char *allowed;

	context->options.group = word;
	return groups_is_known(word, &allowed) ||
	       options_refuse(context, "--group", word, "unknown word", allowed);
}

bool take_stack(struct context *context, const char *word)
{
	(void)word;
	context->options.stack = true;
	return true;
}

bool take_folded(struct context *context, const char *word)
{
	(void)word;
	context->options.folded = true;
	return true;
}

bool take_follow(struct context *context, const char *word)
{
	context->options.follow = true;
	return !context->lines || context->shell ||
	       options_refuse(context, "--follow", word, "not inside of a batch", NULL);
}

bool take_until(struct context *context, const char *word)
{
	return options_number(context, "--until", word, 1, UINT32_MAX, &context->options.until);
}

bool take_wait(struct context *context, const char *word)
{
	uint64_t number;

	if (!options_number(context, "--wait", word, 1, 86400, &number))
		return false;
	context->options.wait = (uint32_t)number;
	return true;
}
