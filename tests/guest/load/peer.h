/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A socket to the family asi, for load and for listening; whatever fails ends the program. */
#ifndef PEER_H
#define PEER_H

#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <stdbool.h>
#include <stdint.h>

#define PEER_ROOM 65536

struct peer {
	struct mnl_socket *socket;
	uint32_t seq;
	bool interrupted;		/* the last dump says so */
	char buf[PEER_ROOM];
};

/* Says why, in the form of printf(), and exits. */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

struct peer *peer_open(void);
void peer_close(struct peer *peer);
/* Makes @peer a member of a multicast group, with room for @bytes. */
void peer_join(struct peer *peer, const char *group, int bytes);

/* A request in the peer's buffer, which names the class kvm by the attribute @class. */
struct nlmsghdr *peer_start(struct peer *peer, uint8_t command, bool dump, uint16_t class);
/* Sends it; @take gets each message of the answer. Returns 0, or an errno. */
int peer_ask(struct peer *peer, struct nlmsghdr *nlh, mnl_cb_t take, void *data);

/* An attribute of 4 or 8 bytes. */
uint64_t number_of(const struct nlattr *attr);

#endif
