// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl domains */
#include "list/listing.h"
#include "verbs/verbs.h"

int verb_domains(struct context *context, int count, char **words)
{
	(void)count;
	(void)words;
	return listing_run(context, &domains_listing);
}
