// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl stack [on|off] */
#include <linux/asi.h>
#include <string.h>

#include "class.h"
#include "report.h"

static const char *stack_text(struct json_object *record)
{
	struct json_object *stack = json_object_object_get(record, "stack");

	if (!stack)
		return NULL;
	return json_object_get_boolean(stack) ? "on" : "off";
}

int verb_stack(struct context *context, int count, char **words)
{
	struct request request;
	bool on;

	if (!count)
		return class_print(context, stack_text);
	on = !strcmp(words[0], "on");
	if (!on && strcmp(words[0], "off")) {
		report(context, words[0], "neither on nor off");
		return STATUS_USAGE;
	}
	class_start_set(context, &request);
	request_put_u8(&request, ASI_A_CLASS_STACK, on, words[0]);
	return class_finish_set(context, &request);
}
