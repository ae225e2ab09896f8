// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/request.h"
#include "out/output.h"
#include "verbs/change.h"

int change_run(struct context *context, const struct change *change, int count, char **words)
{
	struct request request;
	int status;

	change->start(context, &request);
	status = change->put(context, &request, count, words);
	if (!status)
		status = output_ready(context);
	if (!status)
		status = change->send(context, &request);
	request_free(&request);
	return status;
}
