// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mapcost - what map-add and map-del of one page cost with many mappings there.
 *
 *	mapcost START COUNT SPEC
 *
 * First maps COUNT pieces of 8 bytes, 16 apart, from the kernel address START
 * on; then maps and unmaps SPEC again and again and prints the cheapest of each
 * in cycles of the time stamp counter, which counts instructions on QEMU's
 * deterministic clock; then takes the pieces out again.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <x86intrin.h>

#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <linux/genetlink.h>

#define ROOM		65536
#define REPEATS		50
#define STRIDE		16
#define PIECE		8

struct door {
	struct mnl_socket *socket;
	uint16_t family;
	uint32_t seq;
};

static struct nlmsghdr *start(struct door *door, void *buf, uint8_t command)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = door->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nlh->nlmsg_seq = ++door->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = 1;
	return nlh;
}

/* Wait for the acknowledgement. Return: 0 or an errno. */
static int answer(struct door *door)
{
	char buf[ROOM];
	ssize_t got;

	while ((got = mnl_socket_recvfrom(door->socket, buf, sizeof(buf))) > 0) {
		const struct nlmsghdr *nlh = (const void *)buf;
		const struct nlmsgerr *err;
		int left = (int)got;

		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			err = mnl_nlmsg_get_payload(nlh);
			if (nlh->nlmsg_type == NLMSG_ERROR)
				return -err->error;
		}
	}
	return EIO;
}

static int take_family(const struct nlmsghdr *nlh, void *data)
{
	struct door *door = data;
	const struct nlattr *attr = mnl_nlmsg_get_payload_offset(nlh, sizeof(struct genlmsghdr));
	int left = (int)(mnl_nlmsg_get_payload_len(nlh) - sizeof(struct genlmsghdr));

	for (; mnl_attr_ok(attr, left); attr = mnl_attr_next(attr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			door->family = mnl_attr_get_u16(attr);
		left -= MNL_ALIGN(attr->nla_len);
	}
	return MNL_CB_OK;
}

static int open_door(struct door *door)
{
	struct nlmsghdr *nlh;
	char buf[ROOM];
	ssize_t got;

	door->socket = mnl_socket_open(NETLINK_GENERIC);
	if (!door->socket || mnl_socket_bind(door->socket, 0, MNL_SOCKET_AUTOPID))
		return -1;
	door->family = GENL_ID_CTRL;
	nlh = start(door, buf, CTRL_CMD_GETFAMILY);
	nlh->nlmsg_flags = NLM_F_REQUEST;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, ASI_FAMILY_NAME);
	if (mnl_socket_sendto(door->socket, nlh, nlh->nlmsg_len) < 0)
		return -1;
	got = mnl_socket_recvfrom(door->socket, buf, sizeof(buf));
	if (got < 0)
		return -1;
	return mnl_cb_run(buf, (size_t)got, 0, 0, take_family, door) < 0 ? -1 : 0;
}

static int send_batch(struct door *door, uint8_t command, uint64_t first, unsigned int count)
{
	char buf[ROOM], spec[64];
	struct nlmsghdr *nlh = start(door, buf, command);

	mnl_attr_put_strz(nlh, ASI_A_MAP_CLASS, "kvm");
	for (unsigned int i = 0; i < count; i++) {
		snprintf(spec, sizeof(spec), "0x%" PRIx64 "+%d", first + (uint64_t)i * STRIDE,
			 PIECE);
		mnl_attr_put_strz(nlh, ASI_A_MAP_SPEC, spec);
	}
	if (mnl_socket_sendto(door->socket, nlh, nlh->nlmsg_len) < 0)
		return errno;
	return answer(door);
}

/* Map or unmap all the pieces, as many in a message as it takes. */
static int all_pieces(struct door *door, uint8_t command, uint64_t from, unsigned int count)
{
	for (unsigned int done = 0; done < count;) {
		unsigned int now = count - done < ASI_SPECS_MAX ? count - done : ASI_SPECS_MAX;
		int error = send_batch(door, command, from + (uint64_t)done * STRIDE, now);

		if (error) {
			fprintf(stderr, "mapcost: pieces: %s\n", strerror(error));
			return -1;
		}
		done += now;
	}
	return 0;
}

/* The call returns when the kernel has done it: its cost is that of sending. */
static int once(struct door *door, uint8_t command, const char *spec, uint64_t *cheapest)
{
	char buf[ROOM];
	struct nlmsghdr *nlh = start(door, buf, command);
	uint64_t before, cycles;
	int error;

	mnl_attr_put_strz(nlh, ASI_A_MAP_CLASS, "kvm");
	mnl_attr_put_strz(nlh, ASI_A_MAP_SPEC, spec);
	before = __rdtsc();
	if (mnl_socket_sendto(door->socket, nlh, nlh->nlmsg_len) < 0)
		return -1;
	cycles = __rdtsc() - before;
	error = answer(door);
	if (error) {
		fprintf(stderr, "mapcost: %s: %s\n", spec, strerror(error));
		return -1;
	}
	if (cycles < *cheapest)
		*cheapest = cycles;
	return 0;
}

static int measure(struct door *door, const char *spec, unsigned int count)
{
	uint64_t map = UINT64_MAX, unmap = UINT64_MAX;

	for (unsigned int i = 0; i < REPEATS; i++)
		if (once(door, ASI_CMD_MAP_ADD, spec, &map) ||
		    once(door, ASI_CMD_MAP_DEL, spec, &unmap))
			return -1;
	printf("map_%u=%" PRIu64 "\nunmap_%u=%" PRIu64 "\n", count, map, count, unmap);
	return 0;
}

int main(int argc, char **argv)
{
	struct door door = {0};
	unsigned int count;
	uint64_t from;
	int ret;

	if (argc != 4) {
		fputs("usage: mapcost START COUNT SPEC\n", stderr);
		return 2;
	}
	from = strtoull(argv[1], NULL, 0);
	count = (unsigned int)strtoul(argv[2], NULL, 0);
	if (open_door(&door)) {
		fputs("mapcost: no family asi\n", stderr);
		return 3;
	}
	ret = all_pieces(&door, ASI_CMD_MAP_ADD, from, count);
	if (!ret)
		ret = measure(&door, argv[3], count);
	ret |= all_pieces(&door, ASI_CMD_MAP_DEL, from, count);
	mnl_socket_close(door.socket);
	return ret ? 1 : 0;
}
