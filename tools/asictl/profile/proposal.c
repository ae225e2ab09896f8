// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "lib/record.h"
#include "model/spec.h"
#include "profile/proposal.h"

/* Why what can be mapped cannot be a line, NULL: it can. */
static const char *why_no_line(const struct faulted_object *object)
{
	if (object->spec && spec_is_address(object->spec))
		return "it has no name; asictl map fault:N maps it until it is freed";
	return object->why;
}

int proposal_add(struct profile *profile, const struct faulted_object *object)
{
	const char *why = why_no_line(object);
	struct profile_entry entry = {
		.hosts = 1,
		.note = faulted_reason(object),
		.why = why ? strdup(why) : NULL,
		.copy = why ? faulted_name(object) : strdup(object->spec),
	};
	int ret = 0;

	if (!why && object->item && strncmp(object->spec, "vm:", 3))
		entry.exposes = record_number(object->item, "bytes-exposed");
	if (!entry.note || !entry.copy || (why && !entry.why) || !profile_add(profile, &entry))
		ret = -ENOMEM;
	free(entry.note);
	free(entry.why);
	free(entry.copy);
	return ret;
}

/* What can be a line, or what cannot. */
static int add_all(struct profile *profile, const struct faulted_data *objects, bool lines)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < objects->count; i++) {
		const struct faulted_object *object = &objects->list[i];

		if (!object->mapped && !why_no_line(object) == lines)
			ret = proposal_add(profile, object);
	}
	return ret;
}

int proposal_write(struct context *context, const struct faulted_data *objects)
{
	struct profile profile = { .hosts = 1 };
	int ret = add_all(&profile, objects, true), status;

	if (!ret)
		ret = add_all(&profile, objects, false);
	if (ret)
		status = message_errno(context, -ret);
	else
		status = profile_write(context, &profile,
				       "What faulted, by asictl suggest; see asi.conf(5).");
	profile_free(&profile);
	return status;
}
