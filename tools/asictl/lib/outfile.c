// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/message.h"
#include "lib/outfile.h"
#include "net/client.h"

/* What became of the bytes that were printed to @out. */
static int finish_file(FILE *out, mode_t mode)
{
	errno = 0;
	if (fflush(out) || ferror(out) || fchmod(fileno(out), mode) || fsync(fileno(out)))
		return errno ? -errno : -EIO;
	return 0;
}

/* A new file; the Xs at the end of its name are replaced. */
static int create_file(char *name, FILE **out)
{
	int fd = mkostemp(name, O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	*out = fdopen(fd, "w");
	if (*out)
		return 0;
	ret = -errno;
	close(fd);
	unlink(name);
	return ret;
}

static int replace_file(struct context *context, mode_t mode,
			int (*print)(const struct context *context, const void *data),
			const void *data)
{
	const char *path = context->options.output;
	FILE *before = context->out, *out;
	char *name;
	int ret;

	/* Whoever looks for a suffix does not take it for a file of that kind. */
	if (asprintf(&name, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	ret = create_file(name, &out);
	if (ret)
		goto out_free;
	context->out = out;
	ret = print(context, data);
	context->out = before;
	if (!ret)
		ret = finish_file(out, mode);
	fclose(out);
	if (!ret && rename(name, path))
		ret = -errno;
	if (ret)
		unlink(name);
out_free:
	free(name);
	return ret;
}

int outfile_write(struct context *context, mode_t mode,
		  int (*print)(const struct context *context, const void *data), const void *data)
{
	const char *path = context->options.output;
	int ret;

	if (!path) {
		ret = print(context, data);
		return ret ? client_failed(context, NULL, -ret) : STATUS_DONE;
	}
	ret = replace_file(context, mode, print, data);
	if (!ret)
		return STATUS_DONE;
	message_error(context, path, "%s", strerror(-ret));
	return STATUS_REFUSED;
}
