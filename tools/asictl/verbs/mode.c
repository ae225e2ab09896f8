// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl mode [off|log|learn] */
#include <linux/asi.h>
#include <string.h>

#include "lib/message.h"
#include "lib/record.h"
#include "model/class.h"
#include "verbs/change.h"
#include "verbs/verbs.h"

static const char *mode_text(struct json_object *record)
{
	return record_text(record, "mode");
}

static int put(const struct context *context, struct request *request, int count, char **words)
{
	uint32_t mode = 0;

	(void)count;
	while (mode_words[mode] && strcmp(mode_words[mode], words[0]))
		mode++;
	if (!mode_words[mode]) {
		message_print(context, &(struct message){
			.word = words[0], .place = line_find(context, words[0]),
			.allowed = "off, log or learn",
		}, "unknown mode");
		return STATUS_USAGE;
	}
	request_put_u32(request, ASI_A_CLASS_MODE, mode, NULL, words[0]);
	return STATUS_DONE;
}

const struct change mode_change = {
	.command = ASI_CMD_CLASS_SET,
	.least = 1,
	.start = class_start_set,
	.put = put,
	.send = class_finish_set,
};

int verb_mode(struct context *context, int count, char **words)
{
	if (!count)
		return class_print(context, mode_text);
	return change_run(context, &mode_change, count, words);
}
