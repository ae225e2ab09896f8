// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl map SPEC... [--vm ID] [--check] */
#include <linux/asi.h>

#include "client.h"
#include "items.h"

int verb_map(struct context *context, int count, char **words)
{
	int status = STATUS_DONE;
	struct request request;

	request_start(&request, ASI_CMD_MAP_ADD, &map_attributes, false);
	client_put_class(context, &request, ASI_A_MAP_CLASS);
	client_put_domain(context, &request, ASI_A_MAP_DOMAIN);
	if (context->options.check)
		request_put_flag(&request, ASI_A_MAP_CHECK, "--check");
	for (int i = 0; !status && i < count; i++)
		status = items_put_spec(context, &request, words[i]);
	if (!status)
		status = items_ask(context, &request);
	request_free(&request);
	return status;
}
