// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl metrics [-o FILE] */
#include <errno.h>

#include "lib/message.h"
#include "lib/outfile.h"
#include "list/listing.h"
#include "model/class.h"
#include "model/metrics.h"
#include "verbs/verbs.h"

/* A daemon of another user reads the file. */
#define PERMISSIONS 0644

static int print_metrics(const struct context *context, const void *data)
{
	/* What is not const are the counts of references. */
	struct json_object *samples = *(struct json_object *const *)data;

	if (!context->options.json)
		return metrics_print(context->out, samples);
	/* Its own report, of memory, is all that can go wrong there. */
	return output_records(context, &metrics_view, samples) ? -ENOMEM : 0;
}

/* Ask for all lists; *@sources is the caller's to release in any case. */
static int ask_sources(struct context *context, struct metrics_sources *sources)
{
	const struct {
		const struct listing *listing;
		struct json_object **records;
	} lists[] = {
		{ &stats_listing, &sources->stats },
		{ &domains_listing, &sources->domains },
		{ &maps_listing, &sources->maps },
	};
	int status = class_get(context, &sources->class);

	sources->complete = true;
	for (size_t i = 0; !status && i < ARRAY_SIZE(lists); i++) {
		status = listing_ask(context, lists[i].listing, lists[i].records);
		sources->complete &= !context->incomplete;
	}
	context->incomplete = !sources->complete;
	return status;
}

int verb_metrics(struct context *context, int count, char **words)
{
	struct metrics_sources sources = { 0 };
	struct json_object *samples = NULL;
	int status = ask_sources(context, &sources);

	(void)count;
	(void)words;
	if (status)
		goto out;
	samples = metrics_make(&sources);
	if (samples)
		status = outfile_write(context, PERMISSIONS, print_metrics, &samples);
	else
		status = message_errno(context, ENOMEM);
out:
	json_object_put(samples);
	json_object_put(sources.class);
	json_object_put(sources.stats);
	json_object_put(sources.domains);
	json_object_put(sources.maps);
	return status;
}
