// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl suggest [--vm ID] [-o FILE] */
#include "profile/proposal.h"
#include "verbs/verbs.h"

int verb_suggest(struct context *context, int count, char **words)
{
	struct faulted_data objects = { 0 };
	int status = faulted_read(context, &objects);

	(void)count;
	(void)words;
	if (!status)
		status = faulted_check(context, &objects);
	if (!status)
		status = context->options.json ? faulted_print(context, &objects) :
						 proposal_write(context, &objects);
	faulted_free(&objects);
	return status;
}
