// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl capacity [ROWS] */
#include <errno.h>
#include <linux/asi.h>

#include "class.h"
#include "number.h"
#include "record.h"
#include "report.h"

static const char *capacity_text(struct json_object *record)
{
	return record_text(record, "capacity");
}

int verb_capacity(struct context *context, int count, char **words)
{
	struct request request;
	uint64_t rows = 0;
	int ret;

	if (!count)
		return class_print(context, capacity_text);
	ret = number_parse(words[0], ASI_CAPACITY_MAX, &rows);
	if (ret == -EINVAL) {
		report(context, words[0], "not a decimal number");
		return STATUS_USAGE;
	}
	if (ret || rows < ASI_CAPACITY_MIN) {
		report(context, words[0], "a fault table holds %d to %d rows", ASI_CAPACITY_MIN,
		       ASI_CAPACITY_MAX);
		return STATUS_USAGE;
	}
	class_start_set(context, &request);
	request_put_u32(&request, ASI_A_CLASS_CAPACITY, (uint32_t)rows, NULL, words[0]);
	return class_finish_set(context, &request);
}
