// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "net/attributes.h"
#include "net/decode.h"
#include "net/events.h"

struct events {
	struct mnl_socket *socket;
	uint16_t family;        /* id of the family, 0: not known yet */
	/* The datagram that is being taken apart; headers are read where they lie. */
	_Alignas(struct nlmsghdr) char buffer[1 << 16];
	struct nlmsghdr *next;  /* in it */
	int left;               /* bytes from there on */
};

/* Join the group that the attributes of @nest tell of, if it is one of ours. */
static int join_group(struct events *events, const struct nlattr *nest)
{
	const struct nlattr *attr;
	const char *name = NULL;
	int id = 0;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID &&
		    !mnl_attr_validate(attr, MNL_TYPE_U32))
			id = (int)mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			name = mnl_attr_get_str(attr);
	}
	if (!name || !id ||
	    (strcmp(name, ASI_MCGRP_FAULTS) && strcmp(name, ASI_MCGRP_CONFIG)))
		return 0;
	return mnl_socket_setsockopt(events->socket, NETLINK_ADD_MEMBERSHIP, &id, sizeof(id)) ?
	       -errno : 0;
}

/* What the controller says of the family. Returns MNL_CB_OK or MNL_CB_ERROR. */
static int take_family(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attr, *group;
	struct events *events = data;
	int ret = 0;

	mnl_attr_for_each(attr, header, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    !mnl_attr_validate(attr, MNL_TYPE_U16))
			events->family = mnl_attr_get_u16(attr);
		if (mnl_attr_get_type(attr) != CTRL_ATTR_MCAST_GROUPS)
			continue;
		mnl_attr_for_each_nested(group, attr) {
			if (!ret)
				ret = join_group(events, group);
		}
	}
	return ret ? MNL_CB_ERROR : MNL_CB_OK;
}

static int find_groups(struct events *events)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(events->buffer);
	struct genlmsghdr *generic;
	ssize_t len;

	header->nlmsg_type = GENL_ID_CTRL;
	header->nlmsg_flags = NLM_F_REQUEST;
	generic = mnl_nlmsg_put_extra_header(header, sizeof(*generic));
	generic->cmd = CTRL_CMD_GETFAMILY;
	generic->version = 1;
	mnl_attr_put_strz(header, CTRL_ATTR_FAMILY_NAME, ASI_FAMILY_NAME);
	if (mnl_socket_sendto(events->socket, header, header->nlmsg_len) < 0)
		return -errno;
	len = mnl_socket_recvfrom(events->socket, events->buffer, sizeof(events->buffer));
	if (len < 0 || mnl_cb_run(events->buffer, (size_t)len, 0, 0, take_family, events) < 0)
		return -errno;
	return events->family ? 0 : -ENOENT;
}

struct events *events_on(struct mnl_socket *socket, uint16_t family)
{
	struct events *events = calloc(1, sizeof(*events));

	if (!events)
		return NULL;
	events->socket = socket;
	events->family = family;
	return events;
}

struct events *events_open(void)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_GENERIC,
						     SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct events *events = socket ? events_on(socket, 0) : NULL;

	if (!events) {
		if (socket)
			mnl_socket_close(socket);
		return NULL;
	}
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0 || find_groups(events)) {
		events_close(events);
		return NULL;
	}
	return events;
}

void events_close(struct events *events)
{
	if (!events)
		return;
	mnl_socket_close(events->socket);
	free(events);
}

int events_fd(const struct events *events)
{
	return mnl_socket_get_fd(events->socket);
}

static int receive_events(struct events *events)
{
	ssize_t len = mnl_socket_recvfrom(events->socket, events->buffer,
					  sizeof(events->buffer));

	if (len < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	events->next = (struct nlmsghdr *)events->buffer;
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
