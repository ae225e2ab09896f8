// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "cli/options-change.h"
#include "cli/options.h"

bool take_force(struct context *context, const char *word)
{
	(void)word;
	context->options.force = true;
	context->options.force_word = word;
	return true;
}

bool take_upto(struct context *context, const char *word)
{
	context->options.has_upto = true;
	context->options.upto_word = word;
	return options_number(context, "--upto", word, 0, UINT64_MAX, &context->options.upto);
}

bool take_check(struct context *context, const char *word)
{
	context->options.check = true;
	context->options.check_word = word;
	return true;
}

bool take_faults(struct context *context, const char *word)
{
	context->options.faults = !context->lines;
	return !context->lines ||
	       options_refuse(context, "--faults", word, "not allowed in a batch", NULL);
}

bool take_sync(struct context *context, const char *word)
{
	(void)word;
	context->options.sync = true;
	return true;
}

bool take_missing(struct context *context, const char *word)
{
	context->options.skip_missing = !strcmp(word, "skip");
	return context->options.skip_missing ||
	       options_refuse(context, "--missing", word, "unknown value", "skip");
}

bool take_rounds(struct context *context, const char *word)
{
	uint64_t number;

	if (!options_number(context, "--rounds", word, 1, 1000000, &number))
		return false;
	context->options.rounds = (uint32_t)number;
	return true;
}

bool take_for(struct context *context, const char *word)
{
	uint64_t number;

	if (!options_number(context, "--for", word, 1, 86400, &number))
		return false;
	context->options.seconds = (uint32_t)number;
	return true;
}
