// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl faults: the rows of the fault table. */
#include <string.h>

#include "lib/message.h"
#include "list/follow.h"
#include "list/listing.h"
#include "out/columns.h"
#include "verbs/verbs.h"

/* Does the table still have the column that frames are shown in? */
static bool shows_ip(const char *list)
{
	while (list && *list) {
		size_t len = strcspn(list, ",");

		if (columns_find(&faults_listing.view, list, len) ==
		    columns_find(&faults_listing.view, "ip", 2))
			return true;
		list += len + (list[len] == ',');
	}
	return !list;
}

static int check_options(const struct context *context)
{
	const struct options *options = &context->options;
	const struct {
		bool both;
		const char *first, *second;
	} pairs[] = {
		{ options->json && options->folded, "--json", "--folded" },
		{ options->group && options->folded, "--group", "--folded" },
		{ options->columns && options->folded, "--columns", "--folded" },
		{ options->sort && options->folded, "--sort", "--folded" },
		{ options->folded && options->stack, "--folded", "--stack" },
		{ options->group && options->stack, "--group", "--stack" },
		{ options->follow && options->stack, "--follow", "--stack" },
		{ options->follow && options->sort, "--follow", "--sort" },
		{ options->follow && options->group, "--follow", "--group" },
		{ options->follow && options->folded, "--follow", "--folded" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		if (!pairs[i].both)
			continue;
		message_error(context, pairs[i].second, "cannot be combined with %s",
			      pairs[i].first);
		return STATUS_USAGE;
	}
	if (!options->stack || shows_ip(options->columns))
		return STATUS_DONE;
	message_error(context, "--stack",
		      "--stack needs the column ip");
	return STATUS_USAGE;
}

int verb_faults(struct context *context, int count, char **words)
{
	int (*run)(struct context *context, const struct listing *listing,
		   const struct selection *selection) = NULL;
	int status = check_options(context);

	(void)count;
	(void)words;
	if (context->options.follow)
		run = follow_run;
	else if (context->options.until || context->options.wait)
		run = follow_wait;
	return status ? status : listing_select(context, &faults_listing, run);
}
