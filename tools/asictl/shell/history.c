// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shell/history.h"

/* Make each folder on the way to @path. Returns 0 or -errno. */
static int make_folders(char *path)
{
	int ret = 0;

	for (char *slash = strchr(path + 1, '/'); slash && !ret; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) && errno != EEXIST)
			ret = -errno;
		*slash = '/';
	}
	return ret;
}

/* A link is not followed: it would be another's file. */
static int make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	struct stat stat;
	int ret = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &stat) || fchmod(fd, 0600))
		ret = -errno;
	else if (!S_ISREG(stat.st_mode))
		ret = -EINVAL;
	close(fd);
	return ret;
}

char *history_path(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *path;
	int ret;

	/* A relative path is to be ignored, says the specification. */
	if (state && *state == '/')
		ret = asprintf(&path, "%s/asictl/history", state);
	else if (home && *home == '/')
		ret = asprintf(&path, "%s/.local/state/asictl/history", home);
	else
		return errno = ENOENT, NULL;
	if (ret < 0)
		return errno = ENOMEM, NULL;
	ret = make_folders(path);
	if (!ret)
		ret = make_file(path);
	if (!ret)
		return path;
	free(path);
	errno = -ret;
	return NULL;
}
