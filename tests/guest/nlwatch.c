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

#include "load/peer.h"

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

static void watch(struct peer *peer, time_t seconds)
{
	const struct timeval wait = { .tv_sec = 1 };
	time_t end = time(NULL) + seconds;

	setsockopt(mnl_socket_get_fd(peer->socket), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	while (time(NULL) < end) {
		ssize_t len = mnl_socket_recvfrom(peer->socket, peer->buf, sizeof(peer->buf));

		if (len < 0 && errno == ENOBUFS)
			puts("lost");
		if (len > 0)
			mnl_cb_run(peer->buf, (size_t)len, 0, 0, print_event, NULL);
	}
}

int main(int argc, char **argv)
{
	struct peer *peer;

	if (argc < 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	peer = peer_open();
	peer_join(peer, argv[1], argc > 3 ? atoi(argv[3]) : 0);
	puts("joined");
	watch(peer, atoi(argv[2]));
	peer_close(peer);
	return 0;
}
