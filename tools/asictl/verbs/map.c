// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl map SPEC...|--faults [--vm ID] [--check] [--force] */
#include <errno.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "model/faulted-data.h"
#include "model/spec.h"
#include "net/client.h"
#include "verbs/change.h"
#include "verbs/map-reply.h"
#include "verbs/verbs.h"

static void start(const struct context *context, struct request *request)
{
	request_start(request, ASI_CMD_MAP_ADD, &map_attributes, false);
	client_put_class(context, request, ASI_A_MAP_CLASS);
	client_put_domain(context, request, ASI_A_MAP_DOMAIN);
	if (context->options.check)
		request_put_flag(request, ASI_A_MAP_CHECK, context->options.check_word);
	if (context->options.force)
		request_put_flag(request, ASI_A_MAP_FORCE, context->options.force_word);
}

static int put(const struct context *context, struct request *request, int count, char **words)
{
	int status = STATUS_DONE;

	for (int i = 0; !status && i < count; i++)
		status = spec_put(context, request, words[i]);
	return status;
}

const struct change map_change = {
	.command = ASI_CMD_MAP_ADD,
	.most = ASI_SPECS_MAX,
	.start = start,
	.put = put,
	.send = map_reply_ask,
};

/* Say what of the fault table is not mapped; @words gets the rest. Returns how many. */
static int choose_rows(const struct context *context, const struct faulted_data *objects,
		       char **words)
{
	int count = 0;

	for (size_t i = 0; i < objects->count; i++) {
		const struct faulted_object *object = &objects->list[i];

		if (object->why)
			message_print(context, &(struct message){
				.kind = MESSAGE_NOTE, .word = object->data,
			}, "skipped: %s", object->why);
		else
			words[count++] = object->row;
	}
	return count;
}

/* All that the fault table has: what can be mapped is mapped as a whole. */
static int map_faults(struct context *context, int count, char **words)
{
	struct faulted_data objects = { 0 };
	char **all = NULL;
	int status = faulted_read(context, &objects);

	if (!status)
		status = faulted_check(context, &objects);
	if (!status) {
		all = calloc((size_t)count + objects.count + 1, sizeof(*all));
		if (!all)
			status = message_errno(context, ENOMEM);
	}
	if (!status) {
		memcpy(all, words, (size_t)count * sizeof(*all));
		count += choose_rows(context, &objects, all + count);
		status = count ? change_run(context, &map_change, count, all) :
				 map_reply_print(context, ASI_CMD_MAP_ADD, NULL);
	}
	free(all);
	faulted_free(&objects);
	return status;
}

int verb_map(struct context *context, int count, char **words)
{
	if (context->options.faults)
		return map_faults(context, count, words);
	return change_run(context, &map_change, count, words);
}
