// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "payloads.h"

/* Attributes want 4, the length in front wants that of size_t. */
static size_t aligned(size_t len)
{
	return (len + sizeof(size_t) - 1) & ~(sizeof(size_t) - 1);
}

int payloads_add(struct payloads *payloads, const void *payload, size_t len)
{
	size_t needed = payloads->used + sizeof(len) + aligned(len);

	if (needed > payloads->size) {
		size_t size = needed > 2 * payloads->size ? needed : 2 * payloads->size;
		char *bytes = realloc(payloads->bytes, size);

		if (!bytes)
			return -ENOMEM;
		payloads->bytes = bytes;
		payloads->size = size;
	}
	memcpy(payloads->bytes + payloads->used, &len, sizeof(len));
	memcpy(payloads->bytes + payloads->used + sizeof(len), payload, len);
	payloads->used = needed;
	return 0;
}

const void *payloads_next(const struct payloads *payloads, size_t *position, size_t *len)
{
	const char *payload;

	if (*position >= payloads->used)
		return NULL;
	memcpy(len, payloads->bytes + *position, sizeof(*len));
	payload = payloads->bytes + *position + sizeof(*len);
	*position += sizeof(*len) + aligned(*len);
	return payload;
}

void payloads_free(struct payloads *payloads)
{
	free(payloads->bytes);
	*payloads = (struct payloads){ 0 };
}
