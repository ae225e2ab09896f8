// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "lib/textfile.h"

#define ROOM 256

static int append(struct textfile *file, int byte)
{
	if (file->len == TEXTFILE_LINE_MAX)
		return -E2BIG;
	/* Room for the NUL, too. */
	if (file->len + 2 > file->room) {
		size_t room = file->room ? 2 * file->room : ROOM;
		char *line = realloc(file->line, room);

		if (!line)
			return -ENOMEM;
		file->line = line;
		file->room = room;
	}
	file->line[file->len++] = (char)byte;
	file->line[file->len] = '\0';
	return 0;
}

/* Not getline(), which has no limit, and ends in want of memory as it does at the end. */
int textfile_next(struct textfile *file)
{
	int byte, ret = 0;

	file->len = 0;
	file->number++;
	errno = 0;
	do {
		byte = getc_unlocked(file->stream);
		if (byte != EOF)
			ret = append(file, byte);
	} while (!ret && byte != EOF && byte != '\n');
	if (ret)
		return ret;
	if (ferror(file->stream))
		return errno ? -errno : -EIO;
	return file->len > 0;
}

void textfile_report(const struct context *context, const char *path,
		     const struct textfile *file, int error)
{
	if (error == -E2BIG)
		message_error(context, path, "line %u is " TEXTFILE_LONGER, file->number);
	else
		message_error(context, path, "%s", strerror(-error));
}

void textfile_free(struct textfile *file)
{
	free(file->line);
	*file = (struct textfile){ .stream = file->stream };
}
