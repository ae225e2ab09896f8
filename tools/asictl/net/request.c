// SPDX-License-Identifier: GPL-2.0-or-later
#include <libmnl/libmnl.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/request.h"

void request_start(struct request *request, unsigned int command,
		   const struct attribute_set *set, bool dump)
{
	struct nlmsghdr *header;

	*request = (struct request){ .command = command, .dump = dump, .set = set };
	request->size = 512;
	request->message = calloc(1, request->size);
	if (!request->message) {
		request->failed = true;
		return;
	}
	header = mnl_nlmsg_put_header(request->message);
	mnl_nlmsg_put_extra_header(header, sizeof(struct genlmsghdr));
}

void request_free(struct request *request)
{
	for (size_t i = 0; i < request->count; i++)
		free(request->arguments[i].word);
	free(request->arguments);
	free(request->message);
	*request = (struct request){ .failed = true };
}

static char *join_words(const char *option, const char *word)
{
	char *text;

	if (!option)
		return strdup(word);
	return asprintf(&text, "%s %s", option, word) < 0 ? NULL : text;
}

/* Make room for @bytes more in the message. */
static bool grow_message(struct request *request, size_t bytes)
{
	const struct nlmsghdr *header = (const void *)request->message;
	size_t needed = header->nlmsg_len + bytes, size = request->size;
	char *message;

	while (size < needed)
		size *= 2;
	if (size == request->size)
		return true;
	message = realloc(request->message, size);
	if (!message)
		return false;
	memset(message + request->size, 0, size - request->size);
	request->message = message;
	request->size = size;
	return true;
}

/* Note the attribute that is about to be appended; takes @word. */
static bool note_argument(struct request *request, unsigned int number, char *word,
			  const char *typed)
{
	const struct nlmsghdr *header = (const void *)request->message;
	struct argument *arguments;

	arguments = reallocarray(request->arguments, request->count + 1, sizeof(*arguments));
	if (!arguments)
		return false;
	request->arguments = arguments;
	arguments[request->count++] = (struct argument){
		.number = number,
		.offset = header->nlmsg_len,
		.word = word,
		.typed = typed,
	};
	return true;
}

/* Append any attribute. */
static void put_bytes(struct request *request, unsigned int number, const void *value, size_t len,
		      const char *option, const char *typed)
{
	char *word = join_words(option, typed);

	if (request->failed || !word || len > UINT16_MAX - MNL_ATTR_HDRLEN ||
	    !grow_message(request, MNL_ATTR_HDRLEN + MNL_ALIGN(len)) ||
	    !note_argument(request, number, word, typed)) {
		free(word);
		request->failed = true;
		return;
	}
	mnl_attr_put((struct nlmsghdr *)request->message, (uint16_t)number, len, value);
}

void request_put_u8(struct request *request, unsigned int number, uint8_t value,
		    const char *word)
{
	put_bytes(request, number, &value, sizeof(value), NULL, word);
}

void request_put_u32(struct request *request, unsigned int number, uint32_t value,
		     const char *option, const char *word)
{
	put_bytes(request, number, &value, sizeof(value), option, word);
}

void request_put_uint(struct request *request, unsigned int number, uint64_t value,
		      const char *option, const char *word)
{
	if (value <= UINT32_MAX)
		request_put_u32(request, number, (uint32_t)value, option, word);
	else
		put_bytes(request, number, &value, sizeof(value), option, word);
}

void request_put_string(struct request *request, unsigned int number, const char *text,
			const char *option)
{
	put_bytes(request, number, text, strlen(text) + 1, option, text);
}

void request_put_flag(struct request *request, unsigned int number, const char *word)
{
	put_bytes(request, number, NULL, 0, NULL, word);
}

const void *request_seal(struct request *request, uint16_t family, uint8_t version,
			 uint32_t seq, size_t *len)
{
	struct nlmsghdr *header = (void *)request->message;
	struct genlmsghdr *generic;

	if (request->failed)
		return NULL;
	header->nlmsg_type = family;
	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | (request->dump ? NLM_F_DUMP : 0);
	header->nlmsg_seq = seq;
	generic = mnl_nlmsg_get_payload(header);
	generic->cmd = (uint8_t)request->command;
	generic->version = version;
	*len = header->nlmsg_len;
	return header;
}

const struct argument *request_find(const struct request *request, size_t offset)
{
	for (size_t i = 0; i < request->count; i++) {
		const struct argument *argument = &request->arguments[i];
		const struct nlattr *attr = (const void *)(request->message + argument->offset);

		if (offset >= argument->offset && offset < argument->offset + attr->nla_len)
			return argument;
	}
	return NULL;
}

static bool has_argument(const struct request *request, unsigned int number)
{
	for (size_t i = 0; i < request->count; i++) {
		if (request->arguments[i].number == number)
			return true;
	}
	return false;
}

bool request_changes(const struct request *request)
{
	switch (request->command) {
	case ASI_CMD_MAP_ADD:
	case ASI_CMD_MAP_DEL:
		return !has_argument(request, ASI_A_MAP_CHECK) &&
		       !has_argument(request, ASI_A_MAP_TRANSACTION);
	case ASI_CMD_CLASS_SET:
	case ASI_CMD_FAULT_CLEAR:
	case ASI_CMD_TRANSACTION_COMMIT:
		return true;
	default:
		return false;
	}
}
