/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording: a text file with every byte that went to the kernel and came back.
 *
 *	asictl-recording 1
 *	tool 0.1.0
 *	kernel Linux 6.12.1 #1 SMP x86_64
 *	clock 81234567890	nanoseconds of CLOCK_MONOTONIC
 *	time 2026-11-28T08:29:26Z	what day it was, UTC; older ones do not have it
 *	build-id 48dc540c8b763938	of that kernel, if it can be told; older ones do not
 *				have it
 *	port 4711		of the socket, again when a new one is opened
 *	sent 32			bytes, which follow as lines of hexadecimal digits
 *	received 20		likewise; what belongs to the bytes sent before
 *	failed ENOBUFS		instead of bytes
 *	family asi 1 33		name, version, id
 *	end			absent if the program died while it wrote to a pipe
 *
 * Blanks at the beginning of a line are skipped, and lines that begin with "#".
 */
#ifndef ASICTL_NET_RECORDING_H
#define ASICTL_NET_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "host/build-id.h"
#include "lib/writer.h"

/* Bytes of the text that says which kernel it is: four names of uname(2). */
#define RECORDING_KERNEL 264

/* Some bytes. */
struct chunk {
	char *bytes; /* owned */
	size_t len;
};

/* What was sent, and all that came back for it. */
struct exchange {
	struct chunk sent;
	struct chunk *received; /* datagrams; owned */
	size_t count;           /* of them */
	uint32_t port;          /* of the socket */
	int error;              /* errno with which it ended, 0: it did not fail */
};

/* A recording that was read. */
struct recording {
	char tool[32];              /* version of asictl that made it */
	char kernel[RECORDING_KERNEL]; /* which kernel answered */
	uint64_t clock;             /* see above */
	time_t time;                /* when that was, 0: not known */
	struct build_id build_id;   /* of the kernel */
	struct exchange *exchanges; /* in the order of the file; owned */
	size_t count;
	bool whole;                 /* its end is there */
};

/*
 * Put what a recording says of the running kernel into @text, RECORDING_KERNEL bytes.
 */
void recording_kernel(char *text);

/*
 * Begin to write a recording to @path, for its owner only: it holds addresses of the kernel.
 * An earlier file is replaced by recording_finish(), or left by writer_abandon().
 * Returns 0 or a negative errno, as writer_open() does.
 */
int recording_create(struct writer *writer, const char *path);

/*
 * Append one thing. recording_error() takes a positive errno. Errors of writing stay
 * with the stream.
 */
void recording_port(FILE *stream, uint32_t port);
void recording_bytes(FILE *stream, const char *what, const void *bytes, size_t len);
void recording_error(FILE *stream, int error);
void recording_family(FILE *stream, const char *name, unsigned int version, uint16_t id);

/*
 * Write the end, and put the recording in its place. Returns 0 or the negative errno of the
 * first error; @writer is released in any case.
 */
int recording_finish(struct writer *writer);

/*
 * Read a recording from @stream into @recording, which is to be released by
 * recording_free() in any case.
 * Returns 0; -EBADMSG with the number of the line at fault in *@line and what is wrong
 * there in *@why (constant text); -ENOMEM; or an error of reading.
 */
int recording_read(FILE *stream, struct recording *recording, unsigned int *line,
		   const char **why);
void recording_free(struct recording *recording);

#endif
