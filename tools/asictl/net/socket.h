/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sockets of generic netlink, for requests and for events alike. */
#ifndef ASICTL_NET_SOCKET_H
#define ASICTL_NET_SOCKET_H

#include <libmnl/libmnl.h>
#include <sys/types.h>

/*
 * Open and bind a socket that gets extended acks, with @flags of socket(2) besides
 * SOCK_CLOEXEC. Whatever it returns, *@socket is to be released with mnl_socket_close() if it
 * is not NULL. Returns 0 or a negative errno.
 */
int socket_open(struct mnl_socket **socket, int flags);

/*
 * Receive one datagram, however long, into a new buffer, *@buffer, to be freed.
 * Returns its length in bytes, or a negative errno and no buffer: -EAGAIN if there is nothing
 * to be read and the socket does not block, -ENOBUFS if something was lost.
 */
ssize_t socket_receive(struct mnl_socket *socket, void **buffer);

#endif
