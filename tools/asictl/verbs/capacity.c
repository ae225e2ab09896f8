// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl capacity [ROWS] */
#include <errno.h>
#include <linux/asi.h>

#include "lib/message.h"
#include "lib/number.h"
#include "lib/record.h"
#include "model/class.h"
#include "verbs/change.h"
#include "verbs/verbs.h"

static const char *capacity_text(struct json_object *record)
{
	return record_text(record, "capacity");
}

static void report_bad_rows(const struct context *context, const char *word, int error)
{
	char allowed[64];

	snprintf(allowed, sizeof(allowed), "%d to %d rows", ASI_CAPACITY_MIN, ASI_CAPACITY_MAX);
	message_print(context, &(struct message){
		.word = word, .place = line_find(context, word), .allowed = allowed,
	}, error == -ERANGE ? "the number is out of range" : "not a decimal number");
}

static int put(const struct context *context, struct request *request, int count, char **words)
{
	uint64_t rows = 0;
	int ret = number_parse(words[0], ASI_CAPACITY_MAX, &rows);

	(void)count;
	if (!ret && rows < ASI_CAPACITY_MIN)
		ret = -ERANGE;
	if (ret) {
		report_bad_rows(context, words[0], ret);
		return STATUS_USAGE;
	}
	request_put_u32(request, ASI_A_CLASS_CAPACITY, (uint32_t)rows, NULL, words[0]);
	return STATUS_DONE;
}

const struct change capacity_change = {
	.command = ASI_CMD_CLASS_SET,
	.least = 1,
	.start = class_start_set,
	.put = put,
	.send = class_finish_set,
};

int verb_capacity(struct context *context, int count, char **words)
{
	if (!count)
		return class_print(context, capacity_text);
	return change_run(context, &capacity_change, count, words);
}
