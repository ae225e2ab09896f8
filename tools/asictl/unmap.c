// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl unmap SPEC|ID... [--vm ID] */
#include <linux/asi.h>

#include "client.h"
#include "items.h"
#include "number.h"
#include "report.h"

/* A bare decimal number is the id of a mapping, anything else a spec. */
static int put_word(const struct context *context, struct request *request, const char *word)
{
	uint64_t id = 0;

	if (!number_is_decimal(word))
		return items_put_spec(context, request, word);
	if (number_parse(word, UINT32_MAX, &id)) {
		report(context, word, "out of range for the ID of a mapping");
		return STATUS_USAGE;
	}
	request_put_u32(request, ASI_A_MAP_ID, (uint32_t)id, NULL, word);
	return STATUS_DONE;
}

int verb_unmap(struct context *context, int count, char **words)
{
	int status = STATUS_DONE;
	struct request request;

	request_start(&request, ASI_CMD_MAP_DEL, &map_attributes, false);
	client_put_class(context, &request, ASI_A_MAP_CLASS);
	client_put_domain(context, &request, ASI_A_MAP_DOMAIN);
	for (int i = 0; !status && i < count; i++)
		status = put_word(context, &request, words[i]);
	if (!status)
		status = items_ask(context, &request);
	request_free(&request);
	return status;
}
