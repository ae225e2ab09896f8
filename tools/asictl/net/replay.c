// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "asictl.h"
#include "lib/record.h"
#include "net/decode.h"
#include "net/replay.h"

#define HEADERS (NLMSG_HDRLEN + GENL_HDRLEN)

struct replay {
	struct recording recording;     /* owned */
	bool *heard;                    /* of each exchange: it was an answer; owned */
	const struct exchange *current; /* the question of now, NULL: none */
	size_t next;                    /* datagram of its answer */
	bool again;                     /* it had been heard before */
};

struct replay *replay_open(struct recording *recording)
{
	struct replay *replay = calloc(1, sizeof(*replay));

	if (!replay)
		return NULL;
	replay->heard = calloc(recording->count + 1, sizeof(*replay->heard));
	if (!replay->heard) {
		free(replay);
		return NULL;
	}
	replay->recording = *recording;
	*recording = (struct recording){ .count = 0 };
	return replay;
}

void replay_close(struct replay *replay)
{
	if (!replay)
		return;
	recording_free(&replay->recording);
	free(replay->heard);
	free(replay);
}

const struct recording *replay_recording(const struct replay *replay)
{
	return &replay->recording;
}

/* The same but for sequence number and port? */
static bool same_question(const struct chunk *sent, const void *message, size_t len)
{
	struct nlmsghdr a, b;

	if (sent->len != len || len < HEADERS)
		return false;
	memcpy(&a, sent->bytes, sizeof(a));
	memcpy(&b, message, sizeof(b));
	return a.nlmsg_len == b.nlmsg_len && a.nlmsg_type == b.nlmsg_type &&
	       a.nlmsg_flags == b.nlmsg_flags &&
	       !memcmp(sent->bytes + sizeof(a), (const char *)message + sizeof(b),
		       len - sizeof(a));
}

static const struct exchange *find_unheard(struct replay *replay, const void *message, size_t len)
{
	for (size_t i = 0; i < replay->recording.count; i++) {
		const struct exchange *exchange = &replay->recording.exchanges[i];

		if (replay->heard[i] || !same_question(&exchange->sent, message, len))
			continue;
		replay->heard[i] = true;
		return exchange;
	}
	return NULL;
}

/* All answers to this question can be heard again. */
static void forget(struct replay *replay, const void *message, size_t len)
{
	for (size_t i = 0; i < replay->recording.count; i++) {
		if (same_question(&replay->recording.exchanges[i].sent, message, len))
			replay->heard[i] = false;
	}
}

int replay_ask(struct replay *replay, const void *message, size_t len, struct reply *reply)
{
	struct nlmsghdr header;

	replay->current = find_unheard(replay, message, len);
	replay->again = !replay->current;
	if (replay->again) {
		forget(replay, message, len);
		replay->current = find_unheard(replay, message, len);
	}
	if (!replay->current)
		return -ENOMSG;
	memcpy(&header, replay->current->sent.bytes, sizeof(header));
	replay->next = 0;
	reply->seq = header.nlmsg_seq;
	reply->portid = replay->current->port;
	return 0;
}

bool replay_repeats(const struct replay *replay)
{
	return replay->again;
}

int replay_receive(struct replay *replay, const struct chunk **chunk)
{
	const struct exchange *exchange = replay->current;

	if (replay->next < exchange->count) {
		*chunk = &exchange->received[replay->next++];
		return 0;
	}
	return exchange->error ? -exchange->error : -ENODATA;
}

/* Append " KEY=VALUE"; takes @text. */
static char *append_value(char *text, const char *key, struct json_object *value)
{
	char *longer;

	if (!text || asprintf(&longer, "%s %s=%s", text, key, json_object_get_string(value)) < 0)
		longer = NULL;
	free(text);
	return longer;
}

/* Is there anything in @value that was sent? */
static bool was_sent(struct json_object *value)
{
	if (json_object_is_type(value, json_type_array))
		return record_count(value);
	return value && (!json_object_is_type(value, json_type_boolean) ||
			 json_object_get_boolean(value));
}

static char *describe_attributes(char *text, struct json_object *record)
{
	json_object_object_foreach(record, key, value) {
		if (was_sent(value))
			text = append_value(text, key, value);
	}
	return text;
}

char *replay_describe(const void *message, size_t len)
{
	const struct operation *operation;
	struct json_object *record = NULL;
	struct genlmsghdr generic;
	struct nlmsghdr header;
	const char *culprit;
	char *text;

	if (len < HEADERS)
		return strdup("?");
	memcpy(&header, message, sizeof(header));
	memcpy(&generic, (const char *)message + NLMSG_HDRLEN, sizeof(generic));
	if (header.nlmsg_type == GENL_ID_CTRL)
		return strdup("the family");
	operation = attributes_operation(generic.cmd);
	if (!operation)
		return asprintf(&text, "command %u", generic.cmd) < 0 ? NULL : text;
	text = strdup(operation->name);
	if (!decode_record(operation->set, (const char *)message + HEADERS, len - HEADERS,
			   &record, &culprit))
		text = describe_attributes(text, record);
	json_object_put(record);
	return text;
}

/* Was the question of exchange @index asked before it? */
static bool is_repeated(const struct recording *recording, size_t index)
{
	const struct chunk *sent = &recording->exchanges[index].sent;

	for (size_t i = 0; i < index; i++) {
		if (same_question(&recording->exchanges[i].sent, sent->bytes, sent->len))
			return true;
	}
	return false;
}

char *replay_list(const struct replay *replay)
{
	const struct recording *recording = &replay->recording;
	char *list = strdup("");

	for (size_t i = 0; list && i < recording->count; i++) {
		const struct chunk *sent = &recording->exchanges[i].sent;
		char *text, *longer;

		if (is_repeated(recording, i))
			continue;
		text = replay_describe(sent->bytes, sent->len);
		if (asprintf(&longer, "%s%s%s", list, *list ? ", " : "", text ? text : "?") < 0)
			longer = NULL;
		free(text);
		free(list);
		list = longer;
	}
	return list;
}
