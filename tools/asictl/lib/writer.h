/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are replaced as a whole or not at all, and everything else that has a path. */
#ifndef ASICTL_WRITER_H
#define ASICTL_WRITER_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* How a regular file is written. */
struct writer_policy {
	mode_t mode;  /* of a file that is new, whatever the umask */
	bool private; /* always a new file of the caller with @mode, and never through a link */
};

/* A file on its way; all of it belongs to the functions below, but for @stream. */
struct writer {
	FILE *stream;        /* what is to be in the file is printed to this; NULL: not open */
	int fd;              /* where @stream writes to */
	int error;           /* the first with which that failed, 0: none */
	char *temporary;     /* a file beside @target, NULL: written in place */
	char *target;        /* whose place it takes; NULL likewise */
	struct writer *next; /* in the list of those that have a temporary file */
};

/*
 * Begin to write to @path; @writer must not move from then on. A device, a FIFO or anything
 * else that is no regular file is written in place, as is a file that a descriptor of this
 * process is open for writing to (/dev/stdout), and one that has no name any more.
 * A regular file is written beside its place: symbolic links are followed, as far as the
 * kernel lets us, to a file that may not be there yet. The new one gets the owner, the mode
 * and the access control list of the one that is there. A signal that ends the process
 * removes it.
 * Returns 0, or a negative errno: -EMLINK if @policy forbids the link that @path is.
 */
int writer_open(struct writer *writer, const char *path, const struct writer_policy *policy);

/*
 * Put what was printed on the disk, then in the place of the file, or leave what is there.
 * Releases @writer in any case.
 * Returns 0 or the negative errno of the first error.
 */
int writer_commit(struct writer *writer);

/*
 * Release @writer, and leave a regular file as it is.
 */
void writer_abandon(struct writer *writer);

#endif
