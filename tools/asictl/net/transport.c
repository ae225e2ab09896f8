// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <stdlib.h>

#include "net/recording.h"
#include "net/replay.h"
#include "net/socket.h"
#include "net/transport.h"

#define ATTEMPTS 5

struct transport {
	struct mnl_socket *socket; /* NULL: closed, see reopen() */
	struct replay *replay;     /* answers in place of the socket; NULL: none */
	FILE *record;              /* what is said is written there; NULL: it is not */
	struct family family;      /* as the kernel has it */
	uint32_t seq;              /* of the latest request */
};

/* A new socket also gets rid of what the old one still had queued. */
static int reopen(struct transport *transport)
{
	int ret;

	if (transport->socket)
		mnl_socket_close(transport->socket);
	ret = socket_open(&transport->socket, 0);
	if (ret)
		return ret;
	if (transport->record)
		recording_port(transport->record, mnl_socket_get_portid(transport->socket));
	return 0;
}

/* Receive one datagram, however long, and hand it to @reply. */
static int receive_live(struct transport *transport, struct reply *reply)
{
	void *buffer;
	ssize_t len = socket_receive(transport->socket, &buffer);

	if (len < 0)
		return (int)len;
	if (transport->record)
		recording_bytes(transport->record, "received", buffer, (size_t)len);
	len = reply_feed(reply, buffer, (size_t)len);
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
		*reply = (struct reply){ .family = transport->family.id };
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

static int find_family(struct transport *transport)
{
	size_t position = 0, len;
	struct request request;
	struct reply reply = { 0 };
	const void *payload;
	int ret;

	transport->family.id = GENL_ID_CTRL;
	family_request(&request);
	ret = transport_ask(transport, &request, &reply);
	if (!ret)
		ret = -reply.refusal.error;
	if (!ret && reply_buffer_next(&reply.buffer, &position, &payload, &len) != 1)
		ret = -EBADMSG;
	if (!ret)
		ret = family_parse(&transport->family, payload, len);
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
		recording_family(record, ASI_FAMILY_NAME, ASI_FAMILY_VERSION, fresh->family.id);
	*transport = fresh;
	return 0;
}

const struct family *transport_family(const struct transport *transport)
{
	return &transport->family;
}

void transport_close(struct transport *transport)
{
	if (!transport)
		return;
	if (transport->socket)
		mnl_socket_close(transport->socket);
	free(transport);
}
