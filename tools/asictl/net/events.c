// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "net/attributes.h"
#include "net/decode.h"
#include "net/events.h"
#include "net/socket.h"
#include "net/transport.h"

struct events {
	struct mnl_socket *socket;
	uint16_t family;        /* id of the family */
	void *buffer;           /* the datagram that is being taken apart; owned */
	struct nlmsghdr *next;  /* in it */
	int left;               /* bytes from there on */
};

struct events *events_on(struct mnl_socket *socket, uint16_t family)
{
	struct events *events = calloc(1, sizeof(*events));

	if (!events)
		return NULL;
	events->socket = socket;
	events->family = family;
	return events;
}

static int join(struct mnl_socket *socket, uint32_t group)
{
	int id = (int)group;

	if (!id)
		return 0;
	return mnl_socket_setsockopt(socket, NETLINK_ADD_MEMBERSHIP, &id, sizeof(id)) ? -errno : 0;
}

static struct events *listen_to(const struct family *family)
{
	struct mnl_socket *socket;
	struct events *events = NULL;
	int ret = socket_open(&socket, SOCK_NONBLOCK);

	if (!ret)
		ret = join(socket, family->faults);
	if (!ret)
		ret = join(socket, family->config);
	if (!ret)
		events = events_on(socket, family->id);
	if (!events && socket)
		mnl_socket_close(socket);
	return events;
}

struct events *events_open(void)
{
	struct transport *transport;
	struct events *events;

	if (transport_open(&transport, NULL, NULL))
		return NULL;
	events = listen_to(transport_family(transport));
	transport_close(transport);
	return events;
}

void events_close(struct events *events)
{
	if (!events)
		return;
	mnl_socket_close(events->socket);
	free(events->buffer);
	free(events);
}

int events_fd(const struct events *events)
{
	return mnl_socket_get_fd(events->socket);
}

static int receive_events(struct events *events)
{
	ssize_t len;

	free(events->buffer);
	events->buffer = NULL;
	len = socket_receive(events->socket, &events->buffer);
	if (len < 0)
		return len == -EAGAIN ? 0 : (int)len;
	events->next = events->buffer;
	events->left = (int)len;
	return 1;
}

/* Returns 1, 0 if @header is no event that is known, or -errno. */
static int decode(const struct events *events, const struct nlmsghdr *header,
		  unsigned int *command, struct json_object **record)
{
	const struct genlmsghdr *generic = mnl_nlmsg_get_payload(header);
	const struct operation *operation;
	const char *culprit;
	int ret;

	if (header->nlmsg_type != events->family ||
	    mnl_nlmsg_get_payload_len(header) < sizeof(*generic))
		return 0;
	operation = attributes_operation(generic->cmd);
	if (!operation || !operation->set)
		return 0;
	*command = generic->cmd;
	ret = decode_record(operation->set, generic + 1,
			    mnl_nlmsg_get_payload_len(header) - sizeof(*generic), record,
			    &culprit);
	return ret ? ret : 1;
}

int events_next(struct events *events, unsigned int *command, struct json_object **record)
{
	int ret = 0;

	while (!ret) {
		const struct nlmsghdr *header = events->next;

		if (events->left > 0 && mnl_nlmsg_ok(header, events->left)) {
			events->next = mnl_nlmsg_next(header, &events->left);
			ret = decode(events, header, command, record);
			continue;
		}
		ret = receive_events(events);
		if (ret <= 0)
			return ret;
		ret = 0;
	}
	return ret;
}
