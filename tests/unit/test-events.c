// SPDX-License-Identifier: GPL-2.0-or-later
/* Events, from a socket that the test itself writes to. */
#include <errno.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "lib/record.h"
#include "net/events.h"
#include "support.h"

/* Both ends, of a protocol that any user may speak. */
struct wire {
	struct mnl_socket *sender;
	struct events *events;
	unsigned int port; /* of the events */
};

static struct mnl_socket *open_end(void)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_USERSOCK, SOCK_NONBLOCK);

	assert_non_null(socket);
	assert_int_equal(mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID), 0);
	return socket;
}

static void wire_open(struct wire *wire)
{
	struct mnl_socket *receiver = open_end();

	wire->port = mnl_socket_get_portid(receiver);
	wire->sender = open_end();
	wire->events = events_on(receiver, FAMILY);
	assert_non_null(wire->events);
}

static void wire_close(struct wire *wire)
{
	events_close(wire->events);
	mnl_socket_close(wire->sender);
}

/* All of @bytes as one datagram. */
static void send_bytes(const struct wire *wire, const struct bytes *bytes, size_t len)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_pid = wire->port };
	int fd = mnl_socket_get_fd(wire->sender);

	assert_int_equal(sendto(fd, bytes->data, len, 0, (struct sockaddr *)&address,
				sizeof(address)), len);
}

static void put_event(struct bytes *bytes, uint16_t family, uint8_t command, uint32_t id)
{
	struct nlmsghdr *header = bytes_message(bytes, family, 0);
	struct genlmsghdr *generic = mnl_nlmsg_put_extra_header(header, sizeof(*generic));

	generic->cmd = command;
	mnl_attr_put_u32(header, ASI_A_FAULT_ID, id);
	mnl_attr_put_u64(header, ASI_A_FAULT_COUNT, UINT64_MAX);
	bytes_end(bytes, header);
}

static void expect_row(const struct wire *wire, uint64_t id)
{
	struct json_object *record;
	unsigned int command;

	assert_int_equal(events_next(wire->events, &command, &record), 1);
	assert_int_equal(command, ASI_CMD_FAULT_NTF);
	assert_int_equal(record_number(record, "id"), id);
	json_object_put(record);
}

static void expect_none(const struct wire *wire, int ret)
{
	struct json_object *record;
	unsigned int command;

	assert_int_equal(events_next(wire->events, &command, &record), ret);
}

/* One to a datagram, as the kernel sends them, or several. */
static void test_next(void **state)
{
	struct bytes bytes = { .used = 0 };
	struct wire wire;

	(void)state;
	wire_open(&wire);
	expect_none(&wire, 0);
	put_event(&bytes, FAMILY, ASI_CMD_FAULT_NTF, 7);
	send_bytes(&wire, &bytes, bytes.used);
	expect_row(&wire, 7);
	expect_none(&wire, 0);
	put_event(&bytes, FAMILY, ASI_CMD_FAULT_NTF, 8);
	send_bytes(&wire, &bytes, bytes.used);
	expect_row(&wire, 7);
	expect_row(&wire, 8);
	expect_none(&wire, 0);
	wire_close(&wire);
}

/* What is no event that is known is passed over; what is cut off ends it all. */
static void test_others(void **state)
{
	struct bytes bytes = { .used = 0 };
	struct genlmsghdr *generic;
	struct nlmsghdr *header;
	struct nlattr *attr;
	struct wire wire;

	(void)state;
	wire_open(&wire);
	put_event(&bytes, FAMILY + 1, ASI_CMD_FAULT_NTF, 1);
	put_event(&bytes, FAMILY, 250, 2);
	header = bytes_message(&bytes, FAMILY, 0);
	bytes_end(&bytes, header);
	put_event(&bytes, FAMILY, ASI_CMD_FAULT_NTF, 3);
	send_bytes(&wire, &bytes, bytes.used);
	expect_row(&wire, 3);
	expect_none(&wire, 0);
	for (size_t len = 1; len < NLMSG_HDRLEN; len++) {
		send_bytes(&wire, &bytes, len);
		expect_none(&wire, 0);
	}
	bytes.used = 0;
	header = bytes_message(&bytes, FAMILY, 0);
	generic = mnl_nlmsg_put_extra_header(header, sizeof(*generic));
	generic->cmd = ASI_CMD_FAULT_NTF;
	attr = mnl_nlmsg_get_payload_tail(header);
	mnl_attr_put_u32(header, ASI_A_FAULT_ID, 4);
	attr->nla_len = 100;
	bytes_end(&bytes, header);
	send_bytes(&wire, &bytes, bytes.used);
	expect_none(&wire, -EBADMSG);
	wire_close(&wire);
}

/* With this kernel or another: what the controller says is read. */
static void test_open(void **state)
{
	(void)state;
	events_close(events_open());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
