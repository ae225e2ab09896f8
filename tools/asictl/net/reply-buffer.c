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
static int spill(struct reply_buffer *buffer)
{
	if (!buffer->file)
		buffer->file = tmpfile();
	if (!buffer->file)
		return -errno;
	if (fseek(buffer->file, 0, SEEK_END) ||
	    fwrite(buffer->bytes, 1, buffer->used, buffer->file) != buffer->used)
		return errno ? -errno : -EIO;
	buffer->filed += buffer->used;
	buffer->at = buffer->filed;
	buffer->used = 0;
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

int reply_buffer_add(struct reply_buffer *buffer, const void *payload, size_t len)
{
	size_t needed = sizeof(len) + aligned(len);
	int ret = 0;

	if (buffer->used && buffer->used + needed > REPLY_BUFFER_MEMORY)
		ret = spill(buffer);
	if (!ret)
		ret = grow(&buffer->bytes, &buffer->size, buffer->used + needed);
	if (ret)
		return ret;
	memcpy(buffer->bytes + buffer->used, &len, sizeof(len));
	memcpy(buffer->bytes + buffer->used + sizeof(len), payload, len);
	memset(buffer->bytes + buffer->used + sizeof(len) + len, 0, aligned(len) - len);
	buffer->used += needed;
	return 0;
}

/* Read the payload at @position of the file; mostly that is where the last one ended. */
static int read_back(struct reply_buffer *buffer, size_t position, size_t *len)
{
	size_t body;

	if (buffer->at != position && fseek(buffer->file, (long)position, SEEK_SET))
		return -errno;
	buffer->at = position;
	if (fread(len, sizeof(*len), 1, buffer->file) != 1)
		return -EIO;
	body = aligned(*len);
	if (grow(&buffer->page, &buffer->room, body))
		return -ENOMEM;
	if (fread(buffer->page, 1, body, buffer->file) != body)
		return -EIO;
	buffer->at += sizeof(*len) + body;
	return 1;
}

int reply_buffer_next(struct reply_buffer *buffer, size_t *position, const void **payload,
		      size_t *len)
{
	size_t here = *position - buffer->filed;
	int ret;

	if (*position < buffer->filed) {
		ret = read_back(buffer, *position, len);
		if (ret < 0)
			return ret;
		*payload = buffer->page;
	} else if (here < buffer->used) {
		memcpy(len, buffer->bytes + here, sizeof(*len));
		*payload = buffer->bytes + here + sizeof(*len);
	} else {
		return 0;
	}
	*position += sizeof(*len) + aligned(*len);
	return 1;
}

void reply_buffer_free(struct reply_buffer *buffer)
{
	if (buffer->file)
		fclose(buffer->file);
	free(buffer->bytes);
	free(buffer->page);
	*buffer = (struct reply_buffer){ 0 };
}
