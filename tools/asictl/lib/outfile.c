// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "lib/message.h"
#include "lib/outfile.h"
#include "lib/writer.h"

static int write_file(struct context *context, mode_t mode,
		      int (*print)(const struct context *context, const void *data),
		      const void *data)
{
	const struct writer_policy policy = { .mode = mode };
	FILE *before = context->out;
	struct writer writer;
	int ret;

	/* The file may be what was printed to so far. */
	fflush(before);
	ret = writer_open(&writer, context->options.output, &policy);
	if (ret)
		return ret;
	context->out = writer.stream;
	ret = print(context, data);
	context->out = before;
	if (!ret)
		return writer_commit(&writer);
	writer_abandon(&writer);
	return ret;
}

int outfile_write(struct context *context, mode_t mode,
		  int (*print)(const struct context *context, const void *data), const void *data)
{
	const char *path = context->options.output;
	int ret;

	if (!path) {
		ret = print(context, data);
		return ret ? message_errno(context, -ret) : STATUS_DONE;
	}
	ret = write_file(context, mode, print, data);
	if (!ret)
		return STATUS_DONE;
	message_error(context, path, "%s", strerror(-ret));
	return STATUS_REFUSED;
}
