// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl save [-o FILE] */
#include <stdlib.h>

#include "profile/profile.h"
#include "verbs/verbs.h"

int verb_save(struct context *context, int count, char **words)
{
	struct profile profile = { 0 };
	int status = profile_live(context, &profile);

	(void)count;
	(void)words;
	profile_sort(&profile);
	if (!status)
		status = profile_write(context, &profile,
				       "What was mapped, by asictl save; see asi.conf(5).");
	profile_free(&profile);
	return status;
}
