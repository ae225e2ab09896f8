// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "peer.h"

/* The same for all: a family keeps its number as long as the kernel runs. */
static uint16_t family;

struct search {
	const char *group;
	uint32_t id;
};

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

uint64_t number_of(const struct nlattr *attr)
{
	return mnl_attr_get_payload_len(attr) == sizeof(uint64_t) ? mnl_attr_get_u64(attr) :
								    mnl_attr_get_u32(attr);
}

static struct nlmsghdr *start(struct peer *peer, uint16_t type, uint8_t command, bool dump)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(peer->buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | (dump ? NLM_F_DUMP : NLM_F_ACK);
	nlh->nlmsg_seq = ++peer->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = 1;
	return nlh;
}

struct nlmsghdr *peer_start(struct peer *peer, uint8_t command, bool dump, uint16_t class)
{
	struct nlmsghdr *nlh = start(peer, family, command, dump);

	mnl_attr_put_strz(nlh, class, "kvm");
	return nlh;
}

/* One message; 1 to go on, 0 or a negative errno at the end. */
static int take_one(struct peer *peer, const struct nlmsghdr *nlh, mnl_cb_t take, void *data)
{
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		peer->interrupted = true;
	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		return ((const struct nlmsgerr *)mnl_nlmsg_get_payload(nlh))->error;
	case NLMSG_DONE:
		return *(const int *)mnl_nlmsg_get_payload(nlh);
	default:
		if (take)
			take(nlh, data);
		return 1;
	}
}

int peer_ask(struct peer *peer, struct nlmsghdr *nlh, mnl_cb_t take, void *data)
{
	int ret = 1;

	peer->interrupted = false;
	if (mnl_socket_sendto(peer->socket, nlh, nlh->nlmsg_len) < 0)
		die("send: %s", strerror(errno));
	while (ret > 0) {
		int left = (int)mnl_socket_recvfrom(peer->socket, peer->buf, sizeof(peer->buf));
		const struct nlmsghdr *reply = (const void *)peer->buf;

		if (left < 0)
			die("receive: %s", strerror(errno));
		for (; ret > 0 && mnl_nlmsg_ok(reply, left); reply = mnl_nlmsg_next(reply, &left))
			ret = take_one(peer, reply, take, data);
	}
	return -ret;
}

static int take_group(const struct nlattr *group, struct search *search)
{
	const struct nlattr *part;
	const char *name = "";
	uint32_t id = 0;

	mnl_attr_for_each_nested(part, group) {
		if (mnl_attr_get_type(part) == CTRL_ATTR_MCAST_GRP_NAME)
			name = mnl_attr_get_str(part);
		if (mnl_attr_get_type(part) == CTRL_ATTR_MCAST_GRP_ID)
			id = mnl_attr_get_u32(part);
	}
	if (search->group && !strcmp(name, search->group))
		search->id = id;
	return MNL_CB_OK;
}

static int take_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *group;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			family = mnl_attr_get_u16(attr);
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			mnl_attr_for_each_nested(group, attr)
				take_group(group, data);
	}
	return MNL_CB_OK;
}

static uint32_t look_up(struct peer *peer, const char *group)
{
	struct search search = { .group = group };
	struct nlmsghdr *nlh = start(peer, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, false);

	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, ASI_FAMILY_NAME);
	if (peer_ask(peer, nlh, take_family, &search))
		die("the kernel has no family asi");
	return search.id;
}

struct peer *peer_open(void)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	if (!peer)
		die("no memory");
	peer->socket = mnl_socket_open(NETLINK_GENERIC);
	if (!peer->socket || mnl_socket_bind(peer->socket, 0, MNL_SOCKET_AUTOPID))
		die("socket: %s", strerror(errno));
	look_up(peer, NULL);
	return peer;
}

void peer_join(struct peer *peer, const char *group, int bytes)
{
	uint32_t id = look_up(peer, group);

	if (!id)
		die("no such group: %s", group);
	if (bytes && setsockopt(mnl_socket_get_fd(peer->socket), SOL_SOCKET, SO_RCVBUF, &bytes,
				sizeof(bytes)))
		die("receive buffer: %s", strerror(errno));
	if (mnl_socket_setsockopt(peer->socket, NETLINK_ADD_MEMBERSHIP, &id, sizeof(id)))
		die("group %s: %s", group, strerror(errno));
}

void peer_close(struct peer *peer)
{
	mnl_socket_close(peer->socket);
	free(peer);
}
