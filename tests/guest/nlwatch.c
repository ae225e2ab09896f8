// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nlwatch GROUP SECONDS [BYTES] - what the family asi tells a group.
 *
 * Prints "joined", then one line for each event: its command, then KEY=VALUE for each
 * attribute that is a number or a text; "lost" when the socket had no room. BYTES is the
 * size of the socket's buffer.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <linux/genetlink.h>

#define ROOM 65536

struct find {
	const char *name;	/* of the group */
	uint32_t id;		/* 0 until it is found */
};

static int find_group(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *group, *part;
	struct find *find = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != CTRL_ATTR_MCAST_GROUPS)
			continue;
		mnl_attr_for_each_nested(group, attr) {
			const char *name = "";
			uint32_t id = 0;

			mnl_attr_for_each_nested(part, group) {
				if (mnl_attr_get_type(part) == CTRL_ATTR_MCAST_GRP_NAME)
					name = mnl_attr_get_str(part);
				if (mnl_attr_get_type(part) == CTRL_ATTR_MCAST_GRP_ID)
					id = mnl_attr_get_u32(part);
			}
			if (!strcmp(name, find->name))
				find->id = id;
		}
	}
	return MNL_CB_OK;
}

static uint32_t group_id(struct mnl_socket *socket, const char *name)
{
	struct find find = { .name = name };
	static char buf[ROOM];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;
	ssize_t len;

	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = 1;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, ASI_FAMILY_NAME);
	if (mnl_socket_sendto(socket, nlh, nlh->nlmsg_len) < 0)
		return 0;
	len = mnl_socket_recvfrom(socket, buf, sizeof(buf));
	if (len > 0)
		mnl_cb_run(buf, (size_t)len, 1, mnl_socket_get_portid(socket), find_group, &find);
	return find.id;
}

/* A text ends with its only byte 0; what else has 4 or 8 bytes is a number. */
static void print_attr(const struct nlattr *attr)
{
	const char *data = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr);

	printf(" %u=", mnl_attr_get_type(attr));
	if (attr->nla_type & NLA_F_NESTED)
		printf("nest");
	else if (len > 1 && memchr(data, 0, len) == data + len - 1)
		printf("%s", data);
	else if (len == sizeof(uint32_t))
		printf("%u", mnl_attr_get_u32(attr));
	else if (len == sizeof(uint64_t))
		printf("%llu", (unsigned long long)mnl_attr_get_u64(attr));
	else
		printf("%zu bytes", len);
}

static int print_event(const struct nlmsghdr *nlh, void *data)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	(void)data;
	printf("%u", genl->cmd);
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		print_attr(attr);
	putchar('\n');
	return MNL_CB_OK;
}

static void watch(struct mnl_socket *socket, time_t seconds)
{
	const struct timeval wait = { .tv_sec = 1 };
	static char buf[ROOM];
	time_t end = time(NULL) + seconds;

	setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	while (time(NULL) < end) {
		ssize_t len = mnl_socket_recvfrom(socket, buf, sizeof(buf));

		if (len < 0 && errno == ENOBUFS)
			puts("lost");
		if (len > 0)
			mnl_cb_run(buf, (size_t)len, 0, 0, print_event, NULL);
	}
}

int main(int argc, char **argv)
{
	struct mnl_socket *socket = mnl_socket_open(NETLINK_GENERIC);
	int bytes = argc > 3 ? atoi(argv[3]) : 0;
	uint32_t group;

	if (argc < 3 || !socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID))
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (bytes)
		setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	group = group_id(socket, argv[1]);
	if (!group) {
		puts("no such group");
		return 1;
	}
	if (mnl_socket_setsockopt(socket, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group))) {
		puts(strerror(errno));
		return 1;
	}
	puts("joined");
	watch(socket, atoi(argv[2]));
	mnl_socket_close(socket);
	return 0;
}
