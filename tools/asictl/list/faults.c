// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of the fault table. */
#include <errno.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/record.h"
#include "list/listing.h"
#include "model/exit-reason.h"
#include "net/decode.h"
#include "out/cells.h"

/* The same as exit_reason_put_name() gives a record. */
static const char *text_reason(const struct nlattr *const *attributes)
{
	const struct nlattr *numbering = attributes[ASI_A_FAULT_NUMBERING];
	const struct nlattr *reason = attributes[ASI_A_FAULT_EXIT_REASON];
	uint64_t whose, number;

	if (!numbering || decode_number(ATTRIBUTE_U32, numbering, &whose) ||
	    !reason || decode_number(ATTRIBUTE_U32, reason, &number))
		return NULL;
	return exit_reason_name(whose == ASI_NUMBERING_SVM ? "svm" :
				whose == ASI_NUMBERING_VMX ? "vmx" : NULL, number);
}

static const struct column faults_columns[] = {
	{ .key = "id", .heading = "ID", .flags = COLUMN_RIGHT },
	{ .key = "class" },
	{ .key = "domain", .heading = "VM", .flags = COLUMN_RIGHT },
	{ .key = "count", .heading = "COUNT", .flags = COLUMN_RIGHT },
	{ .key = "seq", .heading = "SEQ", .flags = COLUMN_RIGHT },
	{ .key = "access", .heading = "ACC", .cell = cell_access },
	{ .key = "user" },
	{ .key = "switching" },
	{ .key = "data", .heading = "DATA", .flags = COLUMN_WRAP },
	{ .key = "spec", .heading = "SPEC", .flags = COLUMN_WRAP },
	{ .key = "address", .heading = "ADDRESS" },
	{ .key = "object-start" },
	{ .key = "object-len" },
	{ .key = "name-state" },
	{ .key = "ip", .heading = "IP", .flags = COLUMN_WRAP, .cell = cell_ip },
	{ .key = "ip-name" },
	{ .key = "error-code" },
	{ .key = "exit-reason" },
	{ .key = "exit-reason-name", .type = COLUMN_TEXT, .text = text_reason,
	  .doc = "Name of the VM exit reason." },
	{ .key = "first" },
	{ .key = "last" },
	{ .key = "cpu", .heading = "CPU", .flags = COLUMN_RIGHT },
	{ .key = "pid" },
	{ .key = "comm", .heading = "COMM", .flags = COLUMN_CUT },
	{ .key = "stack", .attribute = "frame" },
	{ .key = "generation" },
};

/* A line of the table that has nothing but a frame, indented in the column of the ip. */
static struct json_object *frame_line(struct json_object *frame)
{
	struct json_object *line = json_object_new_object(), *value = NULL;
	const char *name = record_text(frame, "name");
	char *text;

	if (!name)
		name = record_text(frame, "ip");
	if (line && asprintf(&text, "  %s", name ? name : "?") >= 0) {
		value = json_object_new_string(text);
		free(text);
	}
	if (value && !json_object_object_add(line, "ip-name", value))
		return line;
	json_object_put(value);
	json_object_put(line);
	return NULL;
}

static int append_stack(struct json_object *lines, struct json_object *frames)
{
	size_t count = record_count(frames);

	for (size_t i = 0; i < count; i++) {
		struct json_object *line = frame_line(record_at(frames, i));

		if (!line || json_object_array_add(lines, line)) {
			json_object_put(line);
			return -ENOMEM;
		}
	}
	return 0;
}

static int append_row(struct json_object *lines, struct json_object *record)
{
	int ret = record_append(lines, record);

	return ret ? ret : append_stack(lines, json_object_object_get(record, "frame"));
}

/* In a table the frames are lines under their row. */
static int lay_out(const struct context *context, struct json_object **records)
{
	size_t count = record_count(*records);
	struct json_object *lines;
	int ret = 0;

	if (!context->options.stack)
		return 0;
	lines = json_object_new_array();
	if (!lines)
		return -ENOMEM;
	for (size_t i = 0; !ret && i < count; i++)
		ret = append_row(lines, record_at(*records, i));
	if (ret) {
		json_object_put(lines);
		return ret;
	}
	json_object_put(*records);
	*records = lines;
	return 0;
}

static int finish(const struct context *context, struct json_object **records)
{
	size_t count = record_count(*records);
	int ret = 0;

	(void)context;
	for (size_t i = 0; !ret && i < count; i++)
		ret = exit_reason_put_name(record_at(*records, i));
	return ret;
}

const struct listing faults_listing = {
	.command = ASI_CMD_FAULT_GET,
	.set = &fault_attributes,
	.class_number = ASI_A_FAULT_CLASS,
	.domain_number = ASI_A_FAULT_DOMAIN,
	.view = { .name = "faults", .columns = faults_columns, .count = ARRAY_SIZE(faults_columns),
		  .set = &fault_attributes },
	.finish = finish,
	.lay_out = lay_out,
};
