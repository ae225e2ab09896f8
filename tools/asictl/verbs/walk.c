// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl walk ADDRESS|SYMBOL [--vm ID] */
#include <ctype.h>
#include <errno.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/escape.h"
#include "lib/message.h"
#include "lib/record.h"
#include "model/pte-text.h"
#include "net/client.h"
#include "out/output.h"
#include "verbs/verbs.h"
#include "verbs/walk.h"

/* What a step has besides its attributes. */
static const struct column step_extra_columns[] = {
	{ .key = "flags", .type = COLUMN_TEXT,
	  .doc = "The flags of the entry, by their names." },
	{ .key = "leaf", .type = COLUMN_NUMBER,
	  .doc = "Bytes that the entry maps; null if it points to a table." },
};

static const struct view step_extra_view = {
	.columns = step_extra_columns, .count = ARRAY_SIZE(step_extra_columns),
};

static const struct column walk_columns[] = {
	{ .key = "class" }, { .key = "domain" }, { .key = "cpu" }, { .key = "address" },
	{ .key = "name" }, { .key = "region" }, { .key = "kernel", .view = &step_extra_view },
	{ .key = "own", .view = &step_extra_view }, { .key = "generation" },
};

const struct view walk_view = {
	.name = "walk", .set = &walk_attributes,
	.columns = walk_columns, .count = ARRAY_SIZE(walk_columns),
};

/* A level of a walk in a table. */
static const struct column step_columns[] = {
	{ .key = "level", .heading = "LEVEL" },
	{ .key = "kernel", .heading = "KERNEL" },
	{ .key = "kernel-flags", .heading = "FLAGS" },
	{ .key = "own", .heading = "DOMAIN" },
	{ .key = "own-flags", .heading = "FLAGS" },
};

static const struct view step_view = {
	.columns = step_columns, .count = ARRAY_SIZE(step_columns),
};

/* Say in words what the entry of a step is. */
static int explain_step(struct json_object *step)
{
	const char *value = record_text(step, "value"), *level = record_text(step, "level");
	uint64_t entry = record_address(step, "value"), leaf;
	char *flags;
	int ret;

	if (!value || !level) {
		ret = record_put_text(step, "flags", "BAD");
		return ret ? ret : record_put_any(step, "leaf", NULL);
	}
	flags = pte_flags(entry, level);
	if (!flags)
		return -ENOMEM;
	ret = record_put_text(step, "flags", flags);
	free(flags);
	leaf = pte_leaf(entry, level);
	if (ret)
		return ret;
	return record_put_any(step, "leaf", leaf ? json_object_new_uint64(leaf) : NULL);
}

static int explain_steps(struct json_object *steps)
{
	size_t count = record_count(steps);
	int ret = 0;

	for (size_t i = 0; !ret && i < count; i++)
		ret = explain_step(record_at(steps, i));
	return ret;
}

static int put_level(struct json_object *line, const char *level)
{
	char word[16];
	size_t i;

	for (i = 0; level[i] && i < sizeof(word) - 1; i++)
		word[i] = (char)toupper((unsigned char)level[i]);
	word[i] = '\0';
	return record_put_text(line, "level", word);
}

/* Put a step into the columns @key and @flags of a line. */
static int lay_step(struct json_object *line, struct json_object *step, const char *key,
		    const char *flags)
{
	const char *value = record_text(step, "value"), *level = record_text(step, "level");
	int ret = put_level(line, level ? level : "?");

	if (!ret)
		ret = record_put_text(line, key, value ? value : "BAD");
	return !ret && value ? record_put_text(line, flags, record_text(step, "flags")) : ret;
}

static int lay_line(struct json_object *lines, struct json_object *kernel,
		    struct json_object *own)
{
	struct json_object *line = json_object_new_object();
	int ret = line ? 0 : -ENOMEM;

	if (!ret && kernel)
		ret = lay_step(line, kernel, "kernel", "kernel-flags");
	if (!ret && own)
		ret = lay_step(line, own, "own", "own-flags");
	if (!ret && json_object_array_add(lines, line))
		ret = -ENOMEM;
	if (ret)
		json_object_put(line);
	return ret;
}

/* Both walks begin at the same level, so what has the same index lies side by side. */
static int lay_lines(struct json_object *lines, struct json_object *kernel,
		     struct json_object *own)
{
	size_t of_kernel = record_count(kernel);
	size_t of_own = record_count(own);
	int ret = 0;

	for (size_t i = 0; !ret && (i < of_kernel || i < of_own); i++)
		ret = lay_line(lines, i < of_kernel ? record_at(kernel, i) : NULL,
			       i < of_own ? record_at(own, i) : NULL);
	return ret;
}

static void print_title(const struct context *context, struct json_object *walk)
{
	const char *cpu = record_text(walk, "cpu"), *name = record_text(walk, "name");
	const char *region = record_text(walk, "region");

	escape_print(context->out, "VM %s", record_text(walk, "domain"));
	if (cpu)
		escape_print(context->out, ", CPU %s", cpu);
	escape_print(context->out, ": %s", record_text(walk, "address"));
	if (name)
		escape_print(context->out, " %s", name);
	escape_print(context->out, ", %s\n", region ? region : "-");
}

static int print_walk(const struct context *context, struct json_object *walk)
{
	struct json_object *lines = json_object_new_array();
	int ret = lines ? 0 : -ENOMEM, status;

	if (!ret)
		ret = lay_lines(lines, json_object_object_get(walk, "kernel"),
				json_object_object_get(walk, "own"));
	if (ret) {
		status = message_errno(context, -ret);
	} else {
		print_title(context, walk);
		status = output_records(context, &step_view, lines);
	}
	json_object_put(lines);
	return status;
}

int walk_print(const struct context *context, struct json_object *walks)
{
	size_t count = record_count(walks);
	int ret = 0, status = STATUS_DONE;

	for (size_t i = 0; !ret && i < count; i++) {
		struct json_object *walk = record_at(walks, i);

		ret = explain_steps(json_object_object_get(walk, "kernel"));
		if (!ret)
			ret = explain_steps(json_object_object_get(walk, "own"));
	}
	if (ret)
		return message_errno(context, -ret);
	if (context->options.json)
		return output_records(context, &walk_view, walks);
	if (!count)
		message_print(context, &(struct message){ .kind = MESSAGE_NOTE },
			      "the class %s has no domain: no VM is running",
			      context->options.class_name);
	for (size_t i = 0; !status && i < count; i++) {
		if (i)
			fputc('\n', context->out);
		status = print_walk(context, record_at(walks, i));
	}
	return status;
}

int verb_walk(struct context *context, int count, char **words)
{
	struct json_object *walks;
	struct request request;
	size_t len = strlen(words[0]);
	int status;

	(void)count;
	if (!len || len > ASI_SPEC_MAX) {
		message_error(context, words[0], "an address or a symbol has 1 to %d bytes",
			      ASI_SPEC_MAX);
		return STATUS_USAGE;
	}
	request_start(&request, ASI_CMD_WALK_GET, &walk_attributes, true);
	client_put_class(context, &request, ASI_A_WALK_CLASS);
	client_put_domain(context, &request, ASI_A_WALK_DOMAIN);
	request_put_string(&request, ASI_A_WALK_TARGET, words[0], NULL);
	status = client_ask(context, &request, &walks);
	request_free(&request);
	if (status)
		return status;
	status = walk_print(context, walks);
	json_object_put(walks);
	return status;
}
