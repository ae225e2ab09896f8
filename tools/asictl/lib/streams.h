/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The standard streams, whatever the caller did to them. */
#ifndef ASICTL_LIB_STREAMS_H
#define ASICTL_LIB_STREAMS_H

/*
 * Open what is closed of descriptors 0, 1 and 2, in a way that reading or writing
 * still fails as it does on a closed one: else a socket would take that place, and
 * data meant for standard output would go to the kernel.
 */
void streams_occupy(void);

#endif
