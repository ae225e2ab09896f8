// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "asictl.h"
#include "net/errors.h"

struct hint {
	const char *set;       /* NULL: any */
	const char *attribute;
	int error;
	const char *text;
};

static const struct hint hints[] = {
	{ "map", "domain", ENOENT, "asictl domains lists the VMs" },
	{ "fault", "domain", ENOENT, "asictl domains lists the VMs" },
	{ "stats", "domain", ENOENT, "asictl domains lists the VMs" },
	{ "map", "id", ENOENT, "asictl maps lists the IDs" },
	{ "map", "spec", EPERM,
	  "asictl map --force maps it nevertheless; its contents can then leak" },
	{ "map", "spec", EEXIST, "asictl maps shows what is mapped" },
};

const char *errors_hint(const struct attribute_set *set, const struct attribute *attribute,
			int error)
{
	if (!attribute)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(hints); i++) {
		if (hints[i].error == error && !strcmp(hints[i].attribute, attribute->name) &&
		    (!hints[i].set || !strcmp(hints[i].set, set->name)))
			return hints[i].text;
	}
	return NULL;
}

int errors_status(int error)
{
	switch (error) {
	case EPERM:
	case EACCES:
		return STATUS_DENIED;
	case EOPNOTSUPP:
		return STATUS_ABSENT;
	default:
		return STATUS_REFUSED;
	}
}

const char *errors_text(int error)
{
	switch (error) {
	case EPERM:
	case EACCES:
		return "permission denied: CAP_SYS_ADMIN in the initial user namespace is needed";
	case EOPNOTSUPP:
		return "the kernel does not support this request; it may be older than asictl";
	default:
		return strerror(error);
	}
}
