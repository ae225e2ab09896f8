// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "asictl.h"
#include "net/recording.h"
#include "net/replay.h"
#include "net/transport.h"

#define ATTEMPTS 5

struct transport {
	struct mnl_socket *socket; /* NULL: closed, see reopen() */
	struct replay *replay;     /* answers in place of the socket; NULL: none */
	FILE *record;              /* what is said is written there; NULL: it is not */
	uint16_t family;           /* id of the family */
	uint32_t version;          /* of the family, as the kernel has it */
	uint32_t seq;              /* of the latest request */
};

/* Slot numbers of the controller's attributes that are asked for or read. */
static const struct attribute control_table[] = {
	[CTRL_ATTR_FAMILY_ID] = { .name = "family-id" },
	[CTRL_ATTR_FAMILY_NAME] = { .name = "family-name", .type = ATTRIBUTE_STRING },
	[CTRL_ATTR_VERSION] = { .name = "version" },
};

static const struct attribute_set control_attributes = {
	.name = "ctrl", .attributes = control_table, .count = ARRAY_SIZE(control_table),
};

/* A new socket also gets rid of what the old one still had queued. */
static int reopen(struct transport *transport)
{
	int on = 1;

	if (transport->socket)
		mnl_socket_close(transport->socket);
	transport->socket = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!transport->socket)
		return -errno;
	if (mnl_socket_bind(transport->socket, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_setsockopt(transport->socket, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    mnl_socket_setsockopt(transport->socket, NETLINK_CAP_ACK, &on, sizeof(on)) ||
	    mnl_socket_setsockopt(transport->socket, NETLINK_GET_STRICT_CHK, &on, sizeof(on)))
		return -errno;
	if (transport->record)
		recording_port(transport->record, mnl_socket_get_portid(transport->socket));
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

/* Receive one datagram, however long, and hand it to @reply. */
static int receive_live(struct transport *transport, struct reply *reply)
{
	/* Reads of 32 KiB and more make the kernel build dumps of that size. */
	size_t size = 1 << 16;
	ssize_t len = peek(mnl_socket_get_fd(transport->socket));
	char *buffer;

	if (len < 0)
		return (int)len;
	if ((size_t)len > size)
		size = (size_t)len;
	buffer = malloc(size);
	if (!buffer)
		return -ENOMEM;
	do
		len = mnl_socket_recvfrom(transport->socket, buffer, size);
	while (len < 0 && errno == EINTR);
	if (len >= 0 && transport->record)
		recording_bytes(transport->record, "received", buffer, (size_t)len);
	len = len < 0 ? -errno : reply_feed(reply, buffer, (size_t)len);
	free(buffer);
	return (int)len;
}

static int receive_reply(struct transport *transport, struct reply *reply)
{
	const struct chunk *chunk;
	int ret;

	if (!transport->replay) {
		ret = receive_live(transport, reply);
		if (ret < 0 && transport->record)
			recording_error(transport->record, -ret);
		return ret;
	}
	ret = replay_receive(transport->replay, &chunk);
	return ret ? ret : reply_feed(reply, chunk->bytes, chunk->len);
}

/* Send the @len bytes of @message, and say in @reply whose answer it waits for. */
static int send_question(struct transport *transport, const void *message, size_t len,
			 struct reply *reply)
{
	if (transport->replay)
		return replay_ask(transport->replay, message, len, reply);
	reply->seq = transport->seq;
	reply->portid = mnl_socket_get_portid(transport->socket);
	if (transport->record)
		recording_bytes(transport->record, "sent", message, len);
	if (mnl_socket_sendto(transport->socket, message, len) >= 0)
		return 0;
	if (transport->record)
		recording_error(transport->record, errno);
	return -errno;
}

/* Send @request once and collect the reply. */
static int ask_once(struct transport *transport, struct request *request, struct reply *reply)
{
	const void *message;
	size_t len;
	int ret = 0;

	message = request_seal(request, reply->family, ASI_FAMILY_VERSION, ++transport->seq, &len);
	if (!message)
		return -ENOMEM;
	ret = send_question(transport, message, len, reply);
	while (!ret)
		ret = receive_reply(transport, reply);
	return ret < 0 ? ret : 0;
}

int transport_ask(struct transport *transport, struct request *request, struct reply *reply)
{
	bool again = true;
	int ret = 0;

	for (int attempt = 0; again && attempt < ATTEMPTS; attempt++) {
		reply_free(reply);
		*reply = (struct reply){ .family = transport->family };
		if (!transport->replay && (ret || !transport->socket))
			ret = reopen(transport);
		else
			ret = 0;
		if (!ret)
			ret = ask_once(transport, request, reply);
		again = request->dump && (ret == -ENOBUFS || (!ret && reply->interrupted));
	}
	return ret;
}

/* The id of the family, and its version, out of the reply of the controller. */
static int parse_family(struct reply *reply, struct transport *transport)
{
	const struct nlattr *attr;
	size_t position = 0, len;
	const void *payload;
	bool found = false;

	if (reply_buffer_next(&reply->buffer, &position, &payload, &len) != 1)
		return -EBADMSG;
	mnl_attr_for_each_payload(payload, len) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_VERSION &&
		    mnl_attr_get_payload_len(attr) == sizeof(transport->version))
			transport->version = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) != CTRL_ATTR_FAMILY_ID ||
		    mnl_attr_get_payload_len(attr) != sizeof(transport->family))
			continue;
		transport->family = mnl_attr_get_u16(attr);
		found = true;
	}
	return found ? 0 : -EBADMSG;
}

static int find_family(struct transport *transport)
{
	struct request request;
	struct reply reply = { 0 };
	int ret;

	transport->family = GENL_ID_CTRL;
	request_start(&request, CTRL_CMD_GETFAMILY, &control_attributes, false);
	request_put_string(&request, CTRL_ATTR_FAMILY_NAME, ASI_FAMILY_NAME, NULL);
	ret = transport_ask(transport, &request, &reply);
	if (!ret)
		ret = -reply.refusal.error;
	if (!ret)
		ret = parse_family(&reply, transport);
	reply_free(&reply);
	request_free(&request);
	return ret;
}

int transport_open(struct transport **transport, FILE *record, struct replay *replay)
{
	struct transport *fresh = calloc(1, sizeof(*fresh));
	int ret;

	if (!fresh)
		return -ENOMEM;
	fresh->record = record;
	fresh->replay = replay;
	ret = find_family(fresh);
	if (ret) {
		transport_close(fresh);
		return ret;
	}
	if (record)
		recording_family(record, ASI_FAMILY_NAME, ASI_FAMILY_VERSION, fresh->family);
	*transport = fresh;
	return 0;
}

uint32_t transport_version(const struct transport *transport)
{
	return transport->version;
}

void transport_close(struct transport *transport)
{
	if (!transport)
		return;
	if (transport->socket)
		mnl_socket_close(transport->socket);
	free(transport);
}
