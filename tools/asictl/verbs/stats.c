// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl stats [--reasons] [--vm ID] */
#include "list/listing.h"
#include "verbs/verbs.h"

int verb_stats(struct context *context, int count, char **words)
{
	(void)count;
	(void)words;
	return listing_run(context, context->options.reasons ? &reasons_listing : &stats_listing);
}
