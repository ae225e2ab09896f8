// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl mode [off|log|learn] */
#include <linux/asi.h>
#include <string.h>

#include "class.h"
#include "record.h"
#include "report.h"

static const char *mode_text(struct json_object *record)
{
	return record_text(record, "mode");
}

int verb_mode(struct context *context, int count, char **words)
{
	struct request request;
	uint32_t mode = 0;

	if (!count)
		return class_print(context, mode_text);
	while (mode_words[mode] && strcmp(mode_words[mode], words[0]))
		mode++;
	if (!mode_words[mode]) {
		report(context, words[0], "none of off, log and learn");
		return STATUS_USAGE;
	}
	class_start_set(context, &request);
	request_put_u32(&request, ASI_A_CLASS_MODE, mode, NULL, words[0]);
	return class_finish_set(context, &request);
}
