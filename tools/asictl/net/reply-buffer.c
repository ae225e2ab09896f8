// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "net/reply-buffer.h"

/* Attributes want 4, the length in front wants that of size_t. */
static size_t aligned(size_t len)
{
	return (len + sizeof(size_t) - 1) & ~(sizeof(size_t) - 1);
}

/* Move what is in memory to the file, which nobody else ever sees. */
static int spill(struct payloads *payloads)
{
	if (!payloads->file)
		payloads->file = tmpfile();
	if (!payloads->file)
		return -errno;
	if (fseek(payloads->file, 0, SEEK_END) ||
	    fwrite(payloads->bytes, 1, payloads->used, payloads->file) != payloads->used)
		return errno ? -errno : -EIO;
	payloads->filed += payloads->used;
	payloads->at = payloads->filed;
	payloads->used = 0;
	return 0;
}

static int grow(char **bytes, size_t *size, size_t needed)
{
	size_t larger = needed > 2 * *size ? needed : 2 * *size;
	char *fresh;

	if (needed <= *size)
		return 0;
	fresh = realloc(*bytes, larger);
	if (!fresh)
		return -ENOMEM;
	*bytes = fresh;
	*size = larger;
	return 0;
}

int payloads_add(struct payloads *payloads, const void *payload, size_t len)
{
	size_t needed = sizeof(len) + aligned(len);
	int ret = 0;

	if (payloads->used && payloads->used + needed > PAYLOADS_MEMORY)
		ret = spill(payloads);
	if (!ret)
		ret = grow(&payloads->bytes, &payloads->size, payloads->used + needed);
	if (ret)
		return ret;
	memcpy(payloads->bytes + payloads->used, &len, sizeof(len));
	memcpy(payloads->bytes + payloads->used + sizeof(len), payload, len);
	memset(payloads->bytes + payloads->used + sizeof(len) + len, 0, aligned(len) - len);
	payloads->used += needed;
	return 0;
}

/* Read the payload at @position of the file; mostly that is where the last one ended. */
static int read_back(struct payloads *payloads, size_t position, size_t *len)
{
	size_t body;

	if (payloads->at != position && fseek(payloads->file, (long)position, SEEK_SET))
		return -errno;
	payloads->at = position;
	if (fread(len, sizeof(*len), 1, payloads->file) != 1)
		return -EIO;
	body = aligned(*len);
	if (grow(&payloads->page, &payloads->room, body))
		return -ENOMEM;
	if (fread(payloads->page, 1, body, payloads->file) != body)
		return -EIO;
	payloads->at += sizeof(*len) + body;
	return 1;
}

int payloads_next(struct payloads *payloads, size_t *position, const void **payload,
		  size_t *len)
{
	size_t here = *position - payloads->filed;
	int ret;

	if (*position < payloads->filed) {
		ret = read_back(payloads, *position, len);
		if (ret < 0)
			return ret;
		*payload = payloads->page;
	} else if (here < payloads->used) {
		memcpy(len, payloads->bytes + here, sizeof(*len));
		*payload = payloads->bytes + here + sizeof(*len);
	} else {
		return 0;
	}
	*position += sizeof(*len) + aligned(*len);
	return 1;
}

void payloads_free(struct payloads *payloads)
{
	if (payloads->file)
		fclose(payloads->file);
	free(payloads->bytes);
	free(payloads->page);
	*payloads = (struct payloads){ 0 };
}
