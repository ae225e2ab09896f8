// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "net/socket.h"

/* Reads of 32 KiB and more make the kernel build dumps of that size. */
#define SMALLEST_READ (1 << 16)

int socket_open(struct mnl_socket **socket, int flags)
{
	struct mnl_socket *fresh = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC | flags);
	int on = 1;

	*socket = fresh;
	if (!fresh)
		return -errno;
	if (mnl_socket_bind(fresh, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_setsockopt(fresh, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    mnl_socket_setsockopt(fresh, NETLINK_CAP_ACK, &on, sizeof(on)) ||
	    mnl_socket_setsockopt(fresh, NETLINK_GET_STRICT_CHK, &on, sizeof(on)))
		return -errno;
	return 0;
}

/* Bytes of the next datagram, which stays in the queue. */
static ssize_t peek(int fd)
{
	ssize_t len;

	do
		len = recv(fd, NULL, 0, MSG_PEEK | MSG_TRUNC);
	while (len < 0 && errno == EINTR);
	return len < 0 ? -errno : len;
}

ssize_t socket_receive(struct mnl_socket *socket, void **buffer)
{
	ssize_t len = peek(mnl_socket_get_fd(socket));
	size_t size = SMALLEST_READ;

	if (len < 0)
		return len;
	if ((size_t)len > size)
		size = (size_t)len;
	*buffer = malloc(size);
	if (!*buffer)
		return -ENOMEM;
	do
		len = mnl_socket_recvfrom(socket, *buffer, size);
	while (len < 0 && errno == EINTR);
	if (len >= 0)
		return len;
	len = -errno;
	free(*buffer);
	*buffer = NULL;
	return len;
}
