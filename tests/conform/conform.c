// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * conform - a client of the family asi that shares nothing with asictl.
 *
 * Reads a request a line, answers each with a line of JSON:
 *
 *   do OPERATION [ATTRIBUTE=VALUE]...    {"records": [...], "interrupted": false}, or
 *   dump OPERATION [ATTRIBUTE=VALUE]...  {"error": ERRNO, "message": ..., "attribute": ...}
 *   join GROUP                           {"records": []}
 *   events N SECONDS                     the next N events, {"name": EVENT, "msg": {...}}
 *
 * What breaks the family's promises is answered with {"wrong": WHY}.
 */
#include <errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include "decode.h"

struct session {
	struct nl_sock *asking;
	struct nl_sock *hearing;
	int family;
};

struct answer {
	unsigned int command;		/* that was asked; 0 for events */
	struct json_object *records;
	bool interrupted;
	bool ended;
	int error;			/* errno */
	char message[128];
	const char *attribute;		/* at fault, or NULL */
	char wrong[128];
};

/* A message of the kernel, or NULL, and then what is wrong with it in answer->wrong. */
static struct json_object *decode_message(struct nl_msg *msg, struct answer *answer)
{
	struct genlmsghdr *genl = genlmsg_hdr(nlmsg_hdr(msg));
	const struct operation *operation = &operations[genl->cmd];

	return decode(operation->set, operation->reply, genlmsg_attrdata(genl, 0),
		      genlmsg_attrlen(genl, 0), answer->wrong);
}

static int take_message(struct nl_msg *msg, void *arg)
{
	struct genlmsghdr *genl = genlmsg_hdr(nlmsg_hdr(msg));
	struct answer *answer = arg;
	struct json_object *record;

	if (genl->cmd != answer->command) {
		snprintf(answer->wrong, sizeof(answer->wrong), "a reply of command %u", genl->cmd);
		return NL_OK;
	}
	record = decode_message(msg, answer);
	if (record)
		json_object_array_add(answer->records, record);
	return NL_OK;
}

static bool is_event(unsigned int command)
{
	return command == operation_find("fault-ntf") ||
	       command == operation_find("fault-clear-ntf") ||
	       command == operation_find("class-ntf");
}

static int take_event(struct nl_msg *msg, void *arg)
{
	struct genlmsghdr *genl = genlmsg_hdr(nlmsg_hdr(msg));
	struct answer *answer = arg;
	struct json_object *event, *record;

	if (!is_event(genl->cmd)) {
		snprintf(answer->wrong, sizeof(answer->wrong), "an event of command %u", genl->cmd);
		return NL_OK;
	}
	record = decode_message(msg, answer);
	if (!record)
		return NL_OK;
	event = json_object_new_object();
	json_object_object_add(event, "name", json_object_new_string(operations[genl->cmd].name));
	json_object_object_add(event, "msg", record);
	json_object_array_add(answer->records, event);
	return NL_OK;
}

static int take_end(struct nl_msg *msg, void *arg)
{
	struct answer *answer = arg;

	(void)msg;
	answer->ended = true;
	return NL_STOP;
}

/* The name of the attribute at @offset of the request. */
static const char *attribute_at(const struct answer *answer, const struct nlmsghdr *request,
				uint32_t offset)
{
	const struct set *set = operations[answer->command].set;
	const struct nlattr *attr = (const void *)((const char *)request + offset);
	unsigned int type = (unsigned int)nla_type(attr);

	return type && type <= set->max ? set->fields[type].name : "?";
}

static void read_ack(struct answer *answer, struct nlattr *head, int len,
		     const struct nlmsghdr *request)
{
	struct nlattr *table[NLMSGERR_ATTR_MAX + 1];
	const struct set *set = operations[answer->command].set;

	if (nla_parse(table, NLMSGERR_ATTR_MAX, head, len, NULL) < 0)
		return;
	if (table[NLMSGERR_ATTR_MSG])
		nla_strlcpy(answer->message, table[NLMSGERR_ATTR_MSG], sizeof(answer->message));
	if (table[NLMSGERR_ATTR_OFFS])
		answer->attribute = attribute_at(answer, request,
						 nla_get_u32(table[NLMSGERR_ATTR_OFFS]));
	if (table[NLMSGERR_ATTR_MISS_TYPE])
		answer->attribute =
			set->fields[nla_get_u32(table[NLMSGERR_ATTR_MISS_TYPE])].name;
}

/* The request that an error is about; kept, as the socket says NETLINK_CAP_ACK. */
static const struct nlmsghdr *asked;

static int take_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	struct nlmsghdr *header = (struct nlmsghdr *)err - 1;
	struct answer *answer = arg;
	int start = (int)sizeof(*err);

	(void)from;
	answer->ended = true;
	answer->error = -err->error;
	if (header->nlmsg_flags & NLM_F_ACK_TLVS)
		read_ack(answer, (struct nlattr *)((char *)err + start),
			 (int)header->nlmsg_len - NLMSG_HDRLEN - start, asked);
	return NL_STOP;
}

/* NLMSG_DONE has an errno of its own, for a dump that failed on its way. */
static int take_done(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *header = nlmsg_hdr(msg);
	struct answer *answer = arg;
	int error = 0, len = nlmsg_datalen(header);

	if (len >= (int)sizeof(error))
		memcpy(&error, nlmsg_data(header), sizeof(error));
	answer->ended = true;
	answer->error = -error;
	if (header->nlmsg_flags & NLM_F_ACK_TLVS)
		read_ack(answer, (struct nlattr *)((char *)nlmsg_data(header) + sizeof(error)),
			 len - (int)sizeof(error), asked);
	return NL_STOP;
}

static int take_interruption(struct nl_msg *msg, void *arg)
{
	struct answer *answer = arg;

	(void)msg;
	answer->interrupted = true;
	return NL_OK;
}

/* The number of a word, or the number that @value is. */
static bool read_value(const struct field *field, const char *value, uint64_t *number)
{
	size_t len = strlen(value);
	const char *word = field->words;

	*number = 0;
	if (!word || (*value >= '0' && *value <= '9')) {
		*number = strtoull(value, NULL, 0);
		return true;
	}
	while (strncmp(word, value, len) || (word[len] && word[len] != ' ')) {
		word = strchr(word, ' ');
		if (!word)
			return false;
		word++;
		++*number;
	}
	return true;
}

static int put_number(struct nl_msg *msg, enum kind kind, int type, uint64_t number)
{
	if (kind == KIND_U8)
		return nla_put_u8(msg, type, (uint8_t)number);
	if (kind == KIND_U32 || number <= UINT32_MAX)
		return nla_put_u32(msg, type, (uint32_t)number);
	return nla_put_u64(msg, type, number);
}

static const char *put_value(struct nl_msg *msg, const struct field *field, int type,
			     const char *value)
{
	uint64_t number;
	int ret;

	if (!read_value(field, value, &number))
		return "no such value";
	if (field->kind == KIND_NEST)
		return "cannot be asked for";
	if (field->kind == KIND_STRING)
		ret = nla_put_string(msg, type, value);
	else if (field->kind == KIND_FLAG)
		ret = nla_put_flag(msg, type);
	else
		ret = put_number(msg, field->kind, type, number);
	return ret ? "the request is too long" : NULL;
}

/* The words ATTRIBUTE=VALUE, or ATTRIBUTE for a flag, that strtok() still has. */
static const char *put_words(struct nl_msg *msg, const struct set *set)
{
	const char *why = NULL;
	char *word;

	while (!why && (word = strtok(NULL, " \n"))) {
		char *value = strchr(word, '=');
		unsigned int type;

		if (value)
			*value++ = '\0';
		type = field_find(set, word);
		why = type ? put_value(msg, &set->fields[type], (int)type, value ? value : "") :
			     "no such attribute";
	}
	return why;
}

static void receive(struct nl_sock *sock, struct answer *answer)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int ret = 0;

	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, take_message, answer);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, take_end, answer);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, take_done, answer);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, take_interruption, answer);
	nl_cb_err(cb, NL_CB_CUSTOM, take_error, answer);
	while (!answer->ended && ret >= 0)
		ret = nl_recvmsgs(sock, cb);
	if (!answer->ended)
		snprintf(answer->wrong, sizeof(answer->wrong), "%s", nl_geterror(ret));
	nl_cb_put(cb);
}

static void ask(const struct session *session, bool dump, struct answer *answer)
{
	const char *name = strtok(NULL, " \n"), *why = "no such operation";
	unsigned int command = name ? operation_find(name) : 0;
	struct nl_msg *msg = nlmsg_alloc_size(65536);

	if (command) {
		answer->command = command;
		genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, session->family, 0,
			    dump ? NLM_F_DUMP : NLM_F_ACK, (uint8_t)command, 1);
		why = put_words(msg, operations[command].set);
	}
	if (why) {
		snprintf(answer->wrong, sizeof(answer->wrong), "%s", why);
	} else {
		asked = nlmsg_hdr(msg);
		if (nl_send_auto(session->asking, msg) < 0)
			snprintf(answer->wrong, sizeof(answer->wrong), "not sent");
		else
			receive(session->asking, answer);
	}
	nlmsg_free(msg);
}

static void join(const struct session *session, struct answer *answer)
{
	const char *name = strtok(NULL, " \n");
	int group = name ? genl_ctrl_resolve_grp(session->asking, "asi", name) : -NLE_OBJ_NOTFOUND;
	int ret = group < 0 ? group : nl_socket_add_membership(session->hearing, group);

	if (ret)
		snprintf(answer->wrong, sizeof(answer->wrong), "%s", nl_geterror(ret));
}

/* Events have no sequence number. */
static int take_any(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_OK;
}

/* Up to as many as are wanted, within so many seconds. */
static void hear(const struct session *session, struct answer *answer)
{
	const char *number = strtok(NULL, " \n"), *seconds = strtok(NULL, " \n");
	size_t wanted = number ? strtoul(number, NULL, 10) : 1;
	time_t end = time(NULL) + (seconds ? atoi(seconds) : 1);
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, take_event, answer);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, take_any, NULL);
	while (json_object_array_length(answer->records) < wanted && time(NULL) <= end) {
		int ret = nl_recvmsgs(session->hearing, cb);

		if (ret < 0 && ret != -NLE_AGAIN) {
			snprintf(answer->wrong, sizeof(answer->wrong), "%s", nl_geterror(ret));
			break;
		}
	}
	nl_cb_put(cb);
}

static void print_answer(struct answer *answer)
{
	struct json_object *line = json_object_new_object();

	if (answer->wrong[0]) {
		json_object_object_add(line, "wrong", json_object_new_string(answer->wrong));
	} else if (answer->error) {
		json_object_object_add(line, "error", json_object_new_int(answer->error));
		json_object_object_add(line, "message", json_object_new_string(answer->message));
		json_object_object_add(line, "attribute", answer->attribute ?
				       json_object_new_string(answer->attribute) : NULL);
	} else {
		json_object_object_add(line, "records", json_object_get(answer->records));
		json_object_object_add(line, "interrupted",
				       json_object_new_boolean(answer->interrupted));
	}
	puts(json_object_to_json_string_ext(line, JSON_C_TO_STRING_PLAIN));
	fflush(stdout);
	json_object_put(line);
	json_object_put(answer->records);
}

static struct nl_sock *open_socket(void)
{
	struct timeval patience = { .tv_sec = 60 };
	struct nl_sock *sock = nl_socket_alloc();
	int on = 1, fd;

	if (!sock || genl_connect(sock))
		return NULL;
	fd = nl_socket_get_fd(sock);
	nl_socket_set_msg_buf_size(sock, 131072);
	nl_socket_disable_msg_peek(sock);
	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		return NULL;
	return sock;
}

int main(void)
{
	struct session session = { .asking = open_socket(), .hearing = open_socket() };
	struct timeval moment = { .tv_usec = 200000 };
	char *line = NULL;
	size_t size = 0;

	session.family = session.asking ? genl_ctrl_resolve(session.asking, "asi") : -1;
	if (session.family < 0 || !session.hearing ||
	    setsockopt(nl_socket_get_fd(session.hearing), SOL_SOCKET, SO_RCVTIMEO, &moment,
		       sizeof(moment))) {
		fputs("conform: no family asi\n", stderr);
		return 2;
	}
	while (getline(&line, &size, stdin) > 0) {
		struct answer answer = { .records = json_object_new_array() };
		const char *word = strtok(line, " \n");

		if (word && !strcmp(word, "join"))
			join(&session, &answer);
		else if (word && !strcmp(word, "events"))
			hear(&session, &answer);
		else if (word && (!strcmp(word, "do") || !strcmp(word, "dump")))
			ask(&session, word[1] == 'u', &answer);
		else
			snprintf(answer.wrong, sizeof(answer.wrong), "no such request");
		print_answer(&answer);
	}
	free(line);
	nl_socket_free(session.asking);
	nl_socket_free(session.hearing);
	return 0;
}
