// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/asi.h>
#include <string.h>

#include "asictl.h"
#include "lib/message.h"
#include "model/spec.h"

const char *spec_canonical(const char *word)
{
	static const char *const prefixes[] = { "percpu:", "vmlinux:" };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		if (!strncmp(word, prefixes[i], strlen(prefixes[i])))
			word += strlen(prefixes[i]);
	}
	return word;
}

bool spec_is_address(const char *spec)
{
	return *spec >= '0' && *spec <= '9';
}

int spec_put(const struct context *context, struct request *request, const char *word)
{
	size_t len = strlen(word);

	if (!len || len > ASI_SPEC_MAX) {
		message_error(context, word, "a SPEC has 1 to %d bytes", ASI_SPEC_MAX);
		return STATUS_USAGE;
	}
	request_put_string(request, ASI_A_MAP_SPEC, word, NULL);
	return STATUS_DONE;
}
