// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl stack [on|off] */
#include <linux/asi.h>
#include <string.h>

#include "lib/message.h"
#include "model/class.h"
#include "verbs/change.h"
#include "verbs/verbs.h"

static const char *stack_text(struct json_object *record)
{
	struct json_object *stack = json_object_object_get(record, "stack");

	if (!stack)
		return NULL;
	return json_object_get_boolean(stack) ? "on" : "off";
}

static int put(const struct context *context, struct request *request, int count, char **words)
{
	bool on = !strcmp(words[0], "on");

	(void)count;
	if (!on && strcmp(words[0], "off")) {
		message_print(context, &(struct message){
			.word = words[0], .place = line_find(context, words[0]),
			.allowed = "on or off",
		}, "expected on or off");
		return STATUS_USAGE;
	}
	request_put_u8(request, ASI_A_CLASS_STACK, on, words[0]);
	return STATUS_DONE;
}

const struct change stack_change = {
	.command = ASI_CMD_CLASS_SET,
	.least = 1,
	.start = class_start_set,
	.put = put,
	.send = class_finish_set,
};

int verb_stack(struct context *context, int count, char **words)
{
	if (!count)
		return class_print(context, stack_text);
	return change_run(context, &stack_change, count, words);
}
