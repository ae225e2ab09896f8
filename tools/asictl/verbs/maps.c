// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl maps [--vm ID] */
#include "list/listing.h"
#include "verbs/verbs.h"

int verb_maps(struct context *context, int count, char **words)
{
	(void)count;
	(void)words;
	return listing_run(context, &maps_listing);
}
