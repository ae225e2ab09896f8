// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl merge FILE... [-o FILE] */
#include "profile/profile.h"
#include "verbs/verbs.h"

int verb_merge(struct context *context, int count, char **words)
{
	struct profile profile = { 0 };
	int status = STATUS_DONE;

	/* All files, so that all that is wrong with them is told. */
	for (int i = 0; i < count; i++) {
		int one = profile_read(context, words[i], &profile);

		status = status ? status : one;
	}
	profile_sort(&profile);
	if (!status)
		status = profile_write(context, &profile,
				       "Merged by asictl merge; see asi.conf(5).");
	profile_free(&profile);
	return status;
}
