// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "lib/writer.h"

/* Links that are followed to a file that is not there, as many as the kernel would. */
#define LINKS_MOST 40

/* Descriptors that the caller may have left open: more than any shell opens by itself. */
#define DESCRIPTORS_MOST 256

#define ACL "system.posix_acl_access"
#define ACL_MAX 4096

/* "/proc/self/fd/" and a number. */
#define DESCRIPTOR_PATH 32

/* ---- signals ---------------------------------------------------------- */

/* Changed only while @signals are blocked. */
static struct writer *pending;

/* What a user, a shell that goes or a limit ends a program with. */
static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ };

#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

static void remove_pending(int number)
{
	for (const struct writer *writer = pending; writer; writer = writer->next)
		unlink(writer->temporary);
	signal(number, SIG_DFL);
	raise(number);
}

static void block_signals(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, before);
}

/* Take the place of the handler @from, and of no other: what is ignored stays so. */
static void replace_handlers(void (*from)(int number), void (*to)(int number))
{
	const struct sigaction fresh = { .sa_handler = to };
	struct sigaction action;

	for (size_t i = 0; i < SIGNALS; i++) {
		if (!sigaction(signals[i], NULL, &action) && action.sa_handler == from)
			sigaction(signals[i], &fresh, NULL);
	}
}

/* With signals blocked. */
static void add_pending(struct writer *writer)
{
	if (!pending)
		replace_handlers(SIG_DFL, remove_pending);
	writer->next = pending;
	pending = writer;
}

/* Likewise. */
static void drop_pending(struct writer *writer)
{
	struct writer **link = &pending;

	while (*link != writer)
		link = &(*link)->next;
	*link = writer->next;
	if (!pending)
		replace_handlers(remove_pending, SIG_DFL);
}

/* ---- where a path leads to --------------------------------------------- */

/* What there is at the end of a path. */
struct place {
	int found;          /* open by O_PATH, -1: nothing is there yet */
	struct stat status; /* of @found */
	char *path;         /* of a regular file, and of one that is to be; owned */
};

/* The path of what @fd is open for, as one that can be opened. */
static void descriptor_path(int fd, char *path)
{
	snprintf(path, DESCRIPTOR_PATH, "/proc/self/fd/%d", fd);
}

/* The text of the link @path, to be freed; NULL with errno set. */
static char *link_text(const char *path)
{
	char text[PATH_MAX];
	ssize_t len = readlink(path, text, sizeof(text));

	if (len == (ssize_t)sizeof(text)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	return len < 0 ? NULL : strndup(text, (size_t)len);
}

/* Where the link @path leads to from its folder, to be freed; NULL with errno set. */
static char *follow_link(const char *path)
{
	char *text = link_text(path), *copy, *joined = NULL;

	if (!text || *text == '/')
		return text;
	copy = strdup(path);
	if (!copy || asprintf(&joined, "%s/%s", dirname(copy), text) < 0)
		joined = NULL;
	free(copy);
	free(text);
	return joined;
}

/* The kernel has followed @path to nothing, and would have said what it must not follow. */
static int find_missing(struct place *place)
{
	char *next = follow_link(place->path);

	if (!next)
		return errno == EINVAL || errno == ENOENT ? 0 : -errno;
	free(place->path);
	place->path = next;
	return 1;
}

/* The kernel follows links, and what it found is what is looked at from then on. */
static int find_once(struct place *place)
{
	char name[DESCRIPTOR_PATH], *real;

	place->found = open(place->path, O_PATH | O_CLOEXEC);
	if (place->found < 0)
		return errno == ENOENT ? find_missing(place) : -errno;
	if (fstat(place->found, &place->status))
		return -errno;
	if (!S_ISREG(place->status.st_mode))
		return 0;
	descriptor_path(place->found, name);
	real = link_text(name);
	if (!real)
		return -errno;
	free(place->path);
	place->path = real;
	return 0;
}

static int find_place(struct place *place, const char *path)
{
	int ret = 1;

	*place = (struct place){ .found = -1, .path = strdup(path) };
	if (!place->path)
		return -ENOMEM;
	for (int i = 0; ret > 0 && i < LINKS_MOST; i++)
		ret = find_once(place);
	return ret > 0 ? -ELOOP : ret;
}

static void free_place(struct place *place)
{
	if (place->found >= 0)
		close(place->found);
	free(place->path);
}

static bool is_link(const char *path)
{
	struct stat status;

	return !lstat(path, &status) && S_ISLNK(status.st_mode);
}

/* ---- opening ----------------------------------------------------------- */

/* A stream has no errno but that of its latest write. */
static ssize_t write_some(void *cookie, const char *bytes, size_t len)
{
	struct writer *writer = cookie;
	ssize_t done;

	do
		done = write(writer->fd, bytes, len);
	while (done < 0 && errno == EINTR);
	if (done >= 0)
		return done;
	if (!writer->error)
		writer->error = errno;
	return 0;
}

static int open_stream(struct writer *writer)
{
	static const cookie_io_functions_t functions = { .write = write_some };

	writer->stream = fopencookie(writer, "w", functions);
	return writer->stream ? 0 : -ENOMEM;
}

/* A descriptor of ours that writes to what was found, -1: none. */
static int find_descriptor(const struct stat *wanted)
{
	struct stat status;

	for (int fd = STDOUT_FILENO; fd < DESCRIPTORS_MOST; fd++) {
		int flags = fcntl(fd, F_GETFL);

		if (flags < 0 || flags & O_PATH || (flags & O_ACCMODE) == O_RDONLY)
			continue;
		if (!fstat(fd, &status) && status.st_dev == wanted->st_dev &&
		    status.st_ino == wanted->st_ino)
			return fd;
	}
	return -1;
}

/* Returns 1 if @place is to be written where it is, and that is open now; 0; or -errno. */
static int open_in_place(struct writer *writer, const struct place *place)
{
	char name[DESCRIPTOR_PATH];
	int open_already;

	if (place->found < 0)
		return 0;
	if (S_ISDIR(place->status.st_mode))
		return -EISDIR;
	open_already = find_descriptor(&place->status);
	if (open_already >= 0) {
		writer->fd = fcntl(open_already, F_DUPFD_CLOEXEC, 0);
	} else if (!S_ISREG(place->status.st_mode) || !place->status.st_nlink) {
		descriptor_path(place->found, name);
		writer->fd = open(name, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
	} else {
		return 0;
	}
	return writer->fd < 0 ? -errno : 1;
}

/* The new file lets the same users do the same. */
static int copy_access(int fd, const struct place *place)
{
	char name[DESCRIPTOR_PATH], list[ACL_MAX];
	ssize_t len;

	if (fchown(fd, place->status.st_uid, place->status.st_gid))
		return -errno;
	if (fchmod(fd, place->status.st_mode & 07777))
		return -errno;
	descriptor_path(place->found, name);
	len = getxattr(name, ACL, list, sizeof(list));
	if (len < 0)
		return errno == ENODATA || errno == EOPNOTSUPP ? 0 : -errno;
	return fsetxattr(fd, ACL, list, (size_t)len, 0) ? -errno : 0;
}

static int open_beside(struct writer *writer, struct place *place,
		       const struct writer_policy *policy)
{
	bool keeps = place->found >= 0 && !policy->private;
	sigset_t before;
	int ret = 0;

	/* A program that looks for a suffix does not take it for a file of that kind. */
	if (asprintf(&writer->temporary, "%s.XXXXXX", place->path) < 0) {
		writer->temporary = NULL;
		return -ENOMEM;
	}
	block_signals(&before);
	writer->fd = mkostemp(writer->temporary, O_CLOEXEC);
	if (writer->fd < 0)
		ret = -errno;
	else
		add_pending(writer);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (ret) {
		free(writer->temporary);
		writer->temporary = NULL;
		return ret;
	}
	writer->target = place->path;
	place->path = NULL;
	if (keeps)
		return copy_access(writer->fd, place);
	return fchmod(writer->fd, policy->mode) ? -errno : 0;
}

int writer_open(struct writer *writer, const char *path, const struct writer_policy *policy)
{
	struct place place;
	int ret = find_place(&place, path);

	*writer = (struct writer){ .fd = -1 };
	if (!ret)
		ret = open_in_place(writer, &place);
	if (!ret && policy->private && is_link(path))
		ret = -EMLINK;
	if (!ret)
		ret = open_beside(writer, &place, policy);
	free_place(&place);
	if (ret >= 0)
		ret = open_stream(writer);
	if (ret)
		writer_abandon(writer);
	return ret;
}

/* ---- closing ----------------------------------------------------------- */

/* All that was printed goes to the descriptor. */
static int close_stream(struct writer *writer)
{
	bool failed = ferror(writer->stream);

	if (fclose(writer->stream))
		failed = true;
	writer->stream = NULL;
	if (failed)
		return writer->error ? -writer->error : -EIO;
	return 0;
}

/* A folder that cannot be opened, or has nothing to put on a disk, is as good as it gets. */
static int sync_folder(const char *path)
{
	char *copy = strdup(path);
	int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	int ret = 0;

	free(copy);
	if (fd < 0)
		return 0;
	if (fsync(fd) && errno != EINVAL)
		ret = -errno;
	close(fd);
	return ret;
}

/* The temporary file takes its place, or goes. */
static int place_temporary(struct writer *writer, int ret)
{
	sigset_t before;

	if (!ret && fsync(writer->fd))
		ret = -errno;
	block_signals(&before);
	if (!ret && rename(writer->temporary, writer->target))
		ret = -errno;
	if (ret)
		unlink(writer->temporary);
	drop_pending(writer);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ret ? ret : sync_folder(writer->target);
}

int writer_commit(struct writer *writer)
{
	int ret = writer->stream ? close_stream(writer) : -ECANCELED;

	if (writer->target)
		ret = place_temporary(writer, ret);
	if (writer->fd >= 0 && close(writer->fd) && !ret)
		ret = -errno;
	free(writer->temporary);
	free(writer->target);
	*writer = (struct writer){ .fd = -1 };
	return ret;
}

void writer_abandon(struct writer *writer)
{
	if (writer->stream)
		close_stream(writer);
	writer_commit(writer);
}
