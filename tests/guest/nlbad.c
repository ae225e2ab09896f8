// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nlbad - send malformed messages to the family asi.
 *
 * Each must be refused with one of the expected errors, and each refusal that
 * is the family's own must come with words. Prints "ok" or "not ok" and what it
 * was, a line for each; whether the messages changed anything is for the caller
 * to compare.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <linux/genetlink.h>

#define ROOM		65536
#define SILENT		(-1)
#define FUZZ_ROUNDS	3000

struct peer {
	struct mnl_socket *socket;
	uint16_t family;
	uint32_t seq;
};

/* What the kernel said: an errno, 0 for success, or SILENT. */
struct answer {
	int error;
	/* The refusal came with words. */
	bool worded;
};

struct bad {
	const char *what;
	uint8_t command;
	uint16_t flags;
	/* Add to the message what is wrong with it; may be NULL. */
	void (*spoil)(struct nlmsghdr *nlh);
	/* Acceptable errors, 0 at the end; SILENT if the kernel must ignore it. */
	int want[4];
};

static struct nlmsghdr *start(struct peer *peer, void *buf, uint8_t command, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = peer->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	nlh->nlmsg_seq = ++peer->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = ASI_FAMILY_VERSION;
	return nlh;
}

/* Does an error message carry a text? */
static bool has_words(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t offset = sizeof(*err);
	const struct nlattr *attr;
	int left;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return false;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += err->msg.nlmsg_len - sizeof(err->msg);
	attr = mnl_nlmsg_get_payload_offset(nlh, offset);
	left = (int)(mnl_nlmsg_get_payload_len(nlh) - offset);
	for (; mnl_attr_ok(attr, left); attr = mnl_attr_next(attr)) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
			return true;
		left -= MNL_ALIGN(attr->nla_len);
	}
	return false;
}

/* A dump that is refused late says so in its last message. */
static bool take(const struct nlmsghdr *nlh, struct answer *answer)
{
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		answer->error = -((const struct nlmsgerr *)mnl_nlmsg_get_payload(nlh))->error;
		answer->worded = has_words(nlh);
		return true;
	}
	if (nlh->nlmsg_type == NLMSG_DONE) {
		answer->error = -*(const int *)mnl_nlmsg_get_payload(nlh);
		answer->worded = true;
		return true;
	}
	return false;
}

static struct answer ask(struct peer *peer, const struct nlmsghdr *nlh, size_t len)
{
	struct answer answer = { .error = SILENT };
	char buf[ROOM];
	ssize_t got;

	if (mnl_socket_sendto(peer->socket, nlh, len) < 0)
		return (struct answer){ .error = errno };
	while ((got = mnl_socket_recvfrom(peer->socket, buf, sizeof(buf))) > 0) {
		int left = (int)got;
		const struct nlmsghdr *reply = (const void *)buf;

		for (; mnl_nlmsg_ok(reply, left); reply = mnl_nlmsg_next(reply, &left))
			if (reply->nlmsg_seq == peer->seq && take(reply, &answer))
				return answer;
	}
	return answer;
}

static int find_family(struct peer *peer)
{
	char buf[ROOM];
	struct nlmsghdr *nlh;
	const struct nlattr *attr;
	int left;

	peer->family = GENL_ID_CTRL;
	nlh = start(peer, buf, CTRL_CMD_GETFAMILY, 0);
	nlh->nlmsg_flags = NLM_F_REQUEST;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, ASI_FAMILY_NAME);
	if (mnl_socket_sendto(peer->socket, nlh, nlh->nlmsg_len) < 0 ||
	    mnl_socket_recvfrom(peer->socket, buf, sizeof(buf)) < 0)
		return -1;
	nlh = (struct nlmsghdr *)buf;
	if (nlh->nlmsg_type == NLMSG_ERROR)
		return -1;
	attr = mnl_nlmsg_get_payload_offset(nlh, sizeof(struct genlmsghdr));
	left = (int)(mnl_nlmsg_get_payload_len(nlh) - sizeof(struct genlmsghdr));
	for (; mnl_attr_ok(attr, left); attr = mnl_attr_next(attr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			peer->family = mnl_attr_get_u16(attr);
		left -= MNL_ALIGN(attr->nla_len);
	}
	return 0;
}

/* The class that all well-made parts of a message speak of. */
static void put_class(struct nlmsghdr *nlh, uint16_t type)
{
	mnl_attr_put_strz(nlh, type, "kvm");
}

static void header_only(struct nlmsghdr *nlh)
{
	nlh->nlmsg_len = sizeof(*nlh);
}

static void shorter_than_a_header(struct nlmsghdr *nlh)
{
	nlh->nlmsg_len = sizeof(*nlh) / 2;
}

static void longer_than_sent(struct nlmsghdr *nlh)
{
	nlh->nlmsg_len += 4096;
}

static void attr_past_end(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u32(nlh, ASI_A_CLASS_MODE, ASI_MODE_LOG);
	((struct nlattr *)mnl_nlmsg_get_payload_tail(nlh) - 2)->nla_len = 400;
}

static void attr_without_header(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u32(nlh, ASI_A_CLASS_MODE, ASI_MODE_LOG);
	((struct nlattr *)mnl_nlmsg_get_payload_tail(nlh) - 2)->nla_len = 2;
}

static void stray_bytes(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u32(nlh, ASI_A_CLASS_MODE, ASI_MODE_LOG);
	nlh->nlmsg_len += 2;
}

static void unknown_attr(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u32(nlh, 60, 1);
}

static void attr_of_replies(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u32(nlh, ASI_A_CLASS_DOMAINS, 7);
}

static void mode_unknown(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u32(nlh, ASI_A_CLASS_MODE, 3);
}

static void mode_short(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u16(nlh, ASI_A_CLASS_MODE, ASI_MODE_LOG);
}

static void mode_nested(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u32(nlh, ASI_A_CLASS_MODE | NLA_F_NESTED, ASI_MODE_LOG);
}

static void stack_two(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u8(nlh, ASI_A_CLASS_STACK, 2);
}

static void capacity_zero(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u32(nlh, ASI_A_CLASS_CAPACITY, 0);
}

static void capacity_huge(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u32(nlh, ASI_A_CLASS_CAPACITY, UINT32_MAX);
}

static void one_good_one_bad(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_CLASS_NAME);
	mnl_attr_put_u32(nlh, ASI_A_CLASS_MODE, ASI_MODE_OFF);
	mnl_attr_put_u32(nlh, ASI_A_CLASS_CAPACITY, ASI_CAPACITY_MIN - 1);
}

static void class_long(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, ASI_A_CLASS_NAME, "a-class-name-that-nobody-has");
}

static void class_empty(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, ASI_A_CLASS_NAME, "");
}

static void class_unknown(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, ASI_A_CLASS_NAME, "nosuch");
	mnl_attr_put_u32(nlh, ASI_A_CLASS_MODE, ASI_MODE_OFF);
}

static void fault_class_unknown(struct nlmsghdr *nlh)
{
	mnl_attr_put_strz(nlh, ASI_A_FAULT_CLASS, "nosuch");
}

static void fault_domain_unknown(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_FAULT_CLASS);
	mnl_attr_put_u32(nlh, ASI_A_FAULT_DOMAIN, 4000000000);
}

static void upto_of_three_bytes(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_FAULT_CLASS);
	mnl_attr_put(nlh, ASI_A_FAULT_UPTO, 3, "\1\1\1");
}

static void spec_missing(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_MAP_CLASS);
}

static void spec_empty(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_MAP_CLASS);
	mnl_attr_put_strz(nlh, ASI_A_MAP_SPEC, "");
}

static void spec_of_no_bytes(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_MAP_CLASS);
	mnl_attr_put(nlh, ASI_A_MAP_SPEC, 0, NULL);
}

static void spec_long(struct nlmsghdr *nlh)
{
	char spec[ASI_SPEC_MAX + 2];

	memset(spec, 'a', sizeof(spec) - 1);
	spec[sizeof(spec) - 1] = 0;
	put_class(nlh, ASI_A_MAP_CLASS);
	mnl_attr_put_strz(nlh, ASI_A_MAP_SPEC, spec);
}

static void specs_too_many(struct nlmsghdr *nlh)
{
	char spec[32];

	put_class(nlh, ASI_A_MAP_CLASS);
	for (unsigned int i = 0; i <= ASI_SPECS_MAX; i++) {
		snprintf(spec, sizeof(spec), "no_such_symbol_%u", i);
		mnl_attr_put_strz(nlh, ASI_A_MAP_SPEC, spec);
	}
}

static void spec_with_control(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_MAP_CLASS);
	mnl_attr_put_strz(nlh, ASI_A_MAP_SPEC, "jif\n\033[2Jfies");
}

static void map_domain_zero(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_MAP_CLASS);
	mnl_attr_put_u32(nlh, ASI_A_MAP_DOMAIN, 0);
	mnl_attr_put_strz(nlh, ASI_A_MAP_SPEC, "jiffies_64");
}

static void id_zero(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_MAP_CLASS);
	mnl_attr_put_u32(nlh, ASI_A_MAP_ID, 0);
}

static void transaction_not_begun(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_MAP_CLASS);
	mnl_attr_put_strz(nlh, ASI_A_MAP_SPEC, "jiffies_64");
	mnl_attr_put(nlh, ASI_A_MAP_TRANSACTION, 0, NULL);
}

static void transaction_of_a_byte(struct nlmsghdr *nlh)
{
	put_class(nlh, ASI_A_MAP_CLASS);
	mnl_attr_put_strz(nlh, ASI_A_MAP_SPEC, "jiffies_64");
	mnl_attr_put_u8(nlh, ASI_A_MAP_TRANSACTION, 1);
}

static void domain_id_zero(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, ASI_A_DOMAIN_ID, 0);
}

static void garbage(struct nlmsghdr *nlh)
{
	memset(mnl_nlmsg_get_payload_tail(nlh), 0xa5, 32768);
	nlh->nlmsg_len += 32768;
}

static const struct bad bads[] = {
	{ "shorter than a header", ASI_CMD_CLASS_SET, 0, shorter_than_a_header, { SILENT } },
	{ "longer than what was sent", ASI_CMD_CLASS_SET, 0, longer_than_sent, { SILENT } },
	{ "no generic header", ASI_CMD_CLASS_SET, 0, header_only, { EINVAL } },
	{ "command 0", 0, 0, NULL, { EOPNOTSUPP } },
	{ "unknown command", 200, 0, NULL, { EOPNOTSUPP } },
	{ "unknown dump", 200, NLM_F_DUMP, NULL, { EOPNOTSUPP } },
	{ "fault-get without dump", ASI_CMD_FAULT_GET, 0, NULL, { EOPNOTSUPP } },
	{ "map-add as a dump", ASI_CMD_MAP_ADD, NLM_F_DUMP, NULL, { EOPNOTSUPP } },
	{ "attribute past the end", ASI_CMD_CLASS_SET, 0, attr_past_end, { EINVAL } },
	{ "attribute without a header", ASI_CMD_CLASS_SET, 0, attr_without_header, { EINVAL } },
	{ "stray bytes", ASI_CMD_CLASS_SET, 0, stray_bytes, { EINVAL } },
	{ "unknown attribute", ASI_CMD_CLASS_SET, 0, unknown_attr, { EINVAL } },
	{ "attribute of replies", ASI_CMD_CLASS_SET, 0, attr_of_replies, { EINVAL } },
	{ "class-set of nothing", ASI_CMD_CLASS_SET, 0, NULL, { EINVAL } },
	{ "unknown mode", ASI_CMD_CLASS_SET, 0, mode_unknown, { EINVAL, ERANGE } },
	{ "mode too short", ASI_CMD_CLASS_SET, 0, mode_short, { EINVAL, ERANGE } },
	{ "mode with the nested flag", ASI_CMD_CLASS_SET, 0, mode_nested, { EINVAL } },
	{ "stack 2", ASI_CMD_CLASS_SET, 0, stack_two, { EINVAL, ERANGE } },
	{ "capacity 0", ASI_CMD_CLASS_SET, 0, capacity_zero, { EINVAL, ERANGE } },
	{ "capacity too large", ASI_CMD_CLASS_SET, 0, capacity_huge, { EINVAL, ERANGE } },
	{ "good mode, bad capacity", ASI_CMD_CLASS_SET, 0, one_good_one_bad, { EINVAL, ERANGE } },
	{ "class name too long", ASI_CMD_CLASS_GET, 0, class_long, { EINVAL, ERANGE } },
	{ "class name empty", ASI_CMD_CLASS_GET, 0, class_empty, { EINVAL, ENOENT } },
	{ "no such class, set", ASI_CMD_CLASS_SET, 0, class_unknown, { ENOENT } },
	{ "no such class, dump", ASI_CMD_FAULT_GET, NLM_F_DUMP, fault_class_unknown, { ENOENT } },
	{ "no such VM, dump", ASI_CMD_FAULT_GET, NLM_F_DUMP, fault_domain_unknown, { ENOENT } },
	{ "no such VM, clear", ASI_CMD_FAULT_CLEAR, 0, fault_domain_unknown, { ENOENT } },
	{ "upto of 3 bytes", ASI_CMD_FAULT_CLEAR, 0, upto_of_three_bytes, { EINVAL, ERANGE } },
	{ "no spec", ASI_CMD_MAP_ADD, 0, spec_missing, { EINVAL } },
	{ "empty spec", ASI_CMD_MAP_ADD, 0, spec_empty, { EINVAL } },
	{ "spec of no bytes", ASI_CMD_MAP_ADD, 0, spec_of_no_bytes, { EINVAL, ERANGE } },
	{ "spec too long", ASI_CMD_MAP_ADD, 0, spec_long, { EINVAL, ERANGE } },
	{ "too many specs", ASI_CMD_MAP_ADD, 0, specs_too_many, { EINVAL, E2BIG } },
	{ "spec with control characters", ASI_CMD_MAP_ADD, 0, spec_with_control,
		{ EINVAL, ENOENT } },
	{ "map for VM 0", ASI_CMD_MAP_ADD, 0, map_domain_zero, { EINVAL, ENOENT } },
	{ "unmap nothing", ASI_CMD_MAP_DEL, 0, spec_missing, { EINVAL } },
	{ "unmap id 0", ASI_CMD_MAP_DEL, 0, id_zero, { EINVAL, ENOENT } },
	{ "map in no transaction", ASI_CMD_MAP_ADD, 0, transaction_not_begun, { ENOENT } },
	{ "unmap in no transaction", ASI_CMD_MAP_DEL, 0, transaction_not_begun, { ENOENT } },
	{ "transaction of a byte", ASI_CMD_MAP_ADD, 0, transaction_of_a_byte,
		{ EINVAL, ERANGE } },
	{ "commit of nothing", ASI_CMD_TRANSACTION_COMMIT, 0, spec_missing, { ENOENT } },
	{ "abort of nothing", ASI_CMD_TRANSACTION_ABORT, 0, spec_missing, { ENOENT } },
	{ "commit without a class", ASI_CMD_TRANSACTION_COMMIT, 0, NULL, { EINVAL } },
	{ "VM 0", ASI_CMD_DOMAIN_GET, 0, domain_id_zero, { EINVAL, ENOENT } },
	{ "32 KiB of garbage", ASI_CMD_MAP_ADD, 0, garbage, { EINVAL } },
};

/* The whole length goes out, whatever the header says. */
static struct answer send_bad(struct peer *peer, const struct bad *bad)
{
	char buf[ROOM] = {0};
	struct nlmsghdr *nlh = start(peer, buf, bad->command, bad->flags);
	size_t len = nlh->nlmsg_len;

	if (bad->spoil)
		bad->spoil(nlh);
	if (bad->want[0] != SILENT)
		len = nlh->nlmsg_len;
	return ask(peer, nlh, len);
}

static int judge(struct peer *peer, const struct bad *bad)
{
	struct answer answer = send_bad(peer, bad);
	bool wanted = answer.error == bad->want[0];

	for (unsigned int i = 1; i < 4 && bad->want[i]; i++)
		wanted |= answer.error == bad->want[i];
	/* The generic layer, not the family, refuses what is no command of its. */
	if (wanted && bad->spoil && bad->spoil != header_only && answer.error != SILENT)
		wanted = answer.worded;
	printf("%s %s: %s%s\n", wanted ? "ok" : "not ok", bad->what,
	       answer.error == SILENT ? "no answer" : strerror(answer.error),
	       answer.worded ? ", with words" : "");
	return wanted ? 0 : -1;
}

/* Flip bytes in the attributes of requests that read, or that cannot succeed. */
static int fuzz(struct peer *peer)
{
	static const uint8_t commands[] = {
		ASI_CMD_FAULT_GET, ASI_CMD_MAP_GET, ASI_CMD_STATS_GET, ASI_CMD_MAP_ADD
	};
	unsigned int silent = 0;

	srandom(1);
	for (unsigned int i = 0; i < FUZZ_ROUNDS; i++) {
		char buf[ROOM] = {0};
		uint8_t command = commands[(size_t)random() % sizeof(commands)];
		uint16_t flags = command == ASI_CMD_MAP_ADD ? 0 : NLM_F_DUMP;
		struct nlmsghdr *nlh = start(peer, buf, command, flags);
		uint8_t *attrs = mnl_nlmsg_get_payload_tail(nlh);

		put_class(nlh, ASI_A_MAP_CLASS);
		mnl_attr_put_u32(nlh, ASI_A_MAP_DOMAIN, 1);
		if (command == ASI_CMD_MAP_ADD)
			mnl_attr_put_strz(nlh, ASI_A_MAP_SPEC, "no_such_symbol");
		for (long n = random() % 4; n >= 0; n--)
			attrs[(size_t)random() % (nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN)] =
				(uint8_t)random();
		silent += ask(peer, nlh, nlh->nlmsg_len).error == SILENT;
	}
	printf("%s %d spoilt messages, %u unanswered\n", silent ? "not ok" : "ok",
	       FUZZ_ROUNDS, silent);
	return silent ? -1 : 0;
}

static int open_peer(struct peer *peer)
{
	struct timeval patience = { .tv_usec = 300000 };
	int on = 1;

	peer->socket = mnl_socket_open(NETLINK_GENERIC);
	if (!peer->socket || mnl_socket_bind(peer->socket, 0, MNL_SOCKET_AUTOPID) ||
	    mnl_socket_setsockopt(peer->socket, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(mnl_socket_get_fd(peer->socket), SOL_SOCKET, SO_RCVTIMEO, &patience,
		       sizeof(patience))) {
		perror("nlbad: netlink");
		return -1;
	}
	if (find_family(peer)) {
		fputs("nlbad: no family asi\n", stderr);
		return -1;
	}
	return 0;
}

int main(void)
{
	struct peer peer = {0};
	int ret = 0;

	if (open_peer(&peer))
		return 2;
	for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++)
		ret |= judge(&peer, &bads[i]);
	ret |= fuzz(&peer);
	mnl_socket_close(peer.socket);
	return ret ? 1 : 0;
}
