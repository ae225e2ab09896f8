/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel tells of its own accord. */
#ifndef ASICTL_NET_EVENTS_H
#define ASICTL_NET_EVENTS_H

#include <json-c/json.h>
#include <stdint.h>

struct events;
struct mnl_socket;

/*
 * Join the groups faults and config.
 * Returns NULL if that cannot be: no such family, no right to.
 */
struct events *events_open(void);

/*
 * Take events from @socket, which does not block and is theirs from now on; @family is the
 * id of the family there. Returns NULL without memory; the socket stays the caller's.
 */
struct events *events_on(struct mnl_socket *socket, uint16_t family);
void events_close(struct events *events);

/*
 * The descriptor that can be read when there are events.
 */
int events_fd(const struct events *events);

/*
 * Take the next event, without waiting: its command (ASI_CMD_..._NTF) and attributes.
 * Returns 1; 0 if there is none; -ENOBUFS if some were lost; another negative errno, with
 * which it is over. *@record is to be released with json_object_put().
 */
int events_next(struct events *events, unsigned int *command, struct json_object **record);

#endif
