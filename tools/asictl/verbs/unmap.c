// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl unmap SPEC|ID... [--vm ID] */
#include <linux/asi.h>

#include "lib/message.h"
#include "lib/number.h"
#include "model/spec.h"
#include "net/client.h"
#include "verbs/change.h"
#include "verbs/map-reply.h"
#include "verbs/verbs.h"

/* A bare decimal number is the id of a mapping, anything else a spec. */
static int put_operand(const struct context *context, struct request *request, const char *word)
{
	uint64_t id = 0;

	if (!number_is_decimal(word))
		return spec_put(context, request, word);
	if (number_parse(word, UINT32_MAX, &id)) {
		message_print(context, &(struct message){
			.word = word, .place = line_find(context, word),
			.fix = "asictl maps lists the IDs",
		}, "not the ID of a mapping: out of range");
		return STATUS_USAGE;
	}
	request_put_u32(request, ASI_A_MAP_ID, (uint32_t)id, NULL, word);
	return STATUS_DONE;
}

static void start(const struct context *context, struct request *request)
{
	request_start(request, ASI_CMD_MAP_DEL, &map_attributes, false);
	client_put_class(context, request, ASI_A_MAP_CLASS);
	client_put_domain(context, request, ASI_A_MAP_DOMAIN);
}

static int put(const struct context *context, struct request *request, int count, char **words)
{
	int status = STATUS_DONE;

	for (int i = 0; !status && i < count; i++)
		status = put_operand(context, request, words[i]);
	return status;
}

const struct change unmap_change = {
	.command = ASI_CMD_MAP_DEL,
	.most = ASI_SPECS_MAX,
	.start = start,
	.put = put,
	.send = map_reply_ask,
};

int verb_unmap(struct context *context, int count, char **words)
{
	return change_run(context, &unmap_change, count, words);
}
