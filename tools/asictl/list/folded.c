// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/escape.h"
#include "lib/message.h"
#include "lib/record.h"
#include "lib/utf8.h"
#include "list/folded.h"
#include "list/groups.h"

/* A path, and how many faults have taken it. */
struct path {
	char *text; /* owned */
	uint64_t count;
};

/* One frame: @name without the offset behind it, and without what separates frames. */
static void put_frame(FILE *stream, const char *name)
{
	const char *end = strstr(name, "+0x");
	size_t len = end ? (size_t)(end - name) : strlen(name);

	for (size_t i = 0; i < len; i++)
		fputc(name[i] == ';' || name[i] == ' ' ? '_' : name[i], stream);
}

static const char *frame_name(struct json_object *record, const char *name, const char *ip)
{
	const char *text = record_text(record, name);

	if (!text)
		text = record_text(record, ip);
	return text ? text : "?";
}

/* The first frame is what faulted; a row without a stack has that alone. */
static void put_path(FILE *stream, struct json_object *record, const char *object)
{
	struct json_object *frames = json_object_object_get(record, "frame");

	fprintf(stream, "VM_%" PRIu64 ";", record_number(record, "domain"));
	for (size_t i = record_count(frames); i-- > 0;) {
		put_frame(stream, frame_name(record_at(frames, i), "name", "ip"));
		fputc(';', stream);
	}
	if (!record_count(frames)) {
		put_frame(stream, frame_name(record, "ip-name", "ip"));
		fputc(';', stream);
	}
	fputc('[', stream);
	put_frame(stream, object);
	fputc(']', stream);
}

static char *make_path(struct json_object *record)
{
	char *object = groups_object(record), *text = NULL, *visible = NULL;
	size_t size;
	FILE *stream = object ? open_memstream(&text, &size) : NULL;

	if (stream) {
		put_path(stream, record, object);
		if (!fclose(stream))
			visible = utf8_visible(text);
	}
	free(text);
	free(object);
	return visible;
}

static int compare_paths(const void *left, const void *right)
{
	return strcmp(((const struct path *)left)->text, ((const struct path *)right)->text);
}

static void print_paths(FILE *out, struct path *paths, size_t count)
{
	uint64_t sum = 0;

	qsort(paths, count, sizeof(*paths), compare_paths);
	for (size_t i = 0; i < count; i++) {
		sum += paths[i].count;
		if (i + 1 < count && !strcmp(paths[i].text, paths[i + 1].text))
			continue;
		escape_print(out, "%s %" PRIu64 "\n", paths[i].text, sum);
		sum = 0;
	}
}

static void note_bare(const struct context *context, size_t bare, size_t count)
{
	struct message message = {
		.kind = MESSAGE_NOTE, .fix = "asictl stack on keeps one with each new row",
	};

	if (bare)
		message_print(context, &message, "%zu of %zu rows have no stack", bare, count);
}

int folded_print(const struct context *context, struct json_object *records)
{
	size_t count = record_count(records), bare = 0, made = 0;
	struct path *paths = calloc(count + 1, sizeof(*paths));

	for (; paths && made < count; made++) {
		struct json_object *record = record_at(records, made);

		bare += !record_count(json_object_object_get(record, "frame"));
		paths[made].count = record_number(record, "count");
		paths[made].text = make_path(record);
		if (!paths[made].text)
			break;
	}
	if (made == count && paths)
		print_paths(context->out, paths, count);
	for (size_t i = 0; i < made; i++)
		free(paths[i].text);
	free(paths);
	if (made < count || !paths)
		return message_errno(context, ENOMEM);
	note_bare(context, bare, count);
	return STATUS_DONE;
}
