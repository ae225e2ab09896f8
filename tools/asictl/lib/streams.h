/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The standard streams, whatever the caller did to them. */
#ifndef ASICTL_LIB_STREAMS_H
#define ASICTL_LIB_STREAMS_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Open what is closed of descriptors 0, 1 and 2, in a way that reading or writing
 * still fails as it does on a closed one: else a socket would take that place, and
 * data meant for standard output would go to the kernel.
 */
void streams_occupy(void);

/*
 * From now on a write to a pipe that nobody reads is an error, and no signal that ends the
 * process in the middle of what it does.
 */
void streams_ignore_pipe(void);

/*
 * True if @stream is a pipe, or a socket, whose reader has gone.
 */
bool streams_is_broken(FILE *stream);

/*
 * End the process as that pipe would have ended it without streams_ignore_pipe(). Returns if
 * the signal was ignored before.
 */
void streams_end_by_pipe(void);

#endif
