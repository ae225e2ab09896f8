// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl map SPEC... [--vm ID] [--check] */
#include <linux/asi.h>

#include "change.h"
#include "client.h"
#include "items.h"

static void start(const struct context *context, struct request *request)
{
	request_start(request, ASI_CMD_MAP_ADD, &map_attributes, false);
	client_put_class(context, request, ASI_A_MAP_CLASS);
	client_put_domain(context, request, ASI_A_MAP_DOMAIN);
	if (context->options.check)
		request_put_flag(request, ASI_A_MAP_CHECK, context->options.check_word);
}

static int put(const struct context *context, struct request *request, int count, char **words)
{
	int status = STATUS_DONE;

	for (int i = 0; !status && i < count; i++)
		status = items_put_spec(context, request, words[i]);
	return status;
}

const struct change map_change = {
	.command = ASI_CMD_MAP_ADD,
	.most = ASI_SPECS_MAX,
	.start = start,
	.put = put,
	.send = items_ask,
};

int verb_map(struct context *context, int count, char **words)
{
	return change_run(context, &map_change, count, words);
}
