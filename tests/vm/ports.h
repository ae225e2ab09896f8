/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The four streams from the VM to the host, for PID 1, and how they share one wire.
 *
 * QEMU has a virtio-serial port for each. Bochs has no such thing, and the baud rate of its
 * serial lines is emulated: there all four go, in frames, through the parallel port, which
 * takes any byte and at once. tests/vm/demux.c takes the frames apart.
 */
#ifndef PORTS_H
#define PORTS_H

#include <stdbool.h>
#include <stddef.h>

enum port { PORT_OUT, PORT_ERR, PORT_KMSG, PORT_VERDICT, PORTS };

/*
 * A frame: FRAME_FIRST + enum port, the length (2 bytes, low one first, never 0), so many
 * bytes, '\n'. Bochs hands on what it has at each '\n'.
 */
#define FRAME_FIRST	'A'
#define FRAME_HEAD	3
#define FRAME_MAX	65535

/**
 * ports_open - opens all four
 * @parallel: through the parallel port, else virtio-serial
 *
 * Must come before lockdown, which forbids raw I/O. Return: NULL, or what could not be
 * opened, with errno set.
 */
const char *ports_open(bool parallel);

/**
 * ports_child - takes away from a child what only PID 1 is to have
 */
void ports_child(void);

/**
 * port_write - writes all of it, whatever signals come; without a word if that fails
 */
void port_write(enum port port, const char *buf, size_t len);

/**
 * power_off - ends the machine; does not return
 */
void __attribute__((noreturn)) power_off(void);

#endif
