// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "asictl.h"
#include "lib/escape.h"
#include "lib/record.h"
#include "lib/utf8.h"
#include "shell/event-text.h"

static const char *text_of(struct json_object *record, const char *key)
{
	const char *text = record_text(record, key);

	return text ? text : "?";
}

static char *describe_row(struct json_object *record)
{
	const char *data = record_text(record, "data");
	const char *name = record_text(record, "ip-name");
	char *text;

	if (asprintf(&text, "fault:%" PRIu64 ": %s of %s by %s, VM %" PRIu64,
		     record_number(record, "id"), text_of(record, "access"),
		     data ? data : text_of(record, "address"),
		     name ? name : text_of(record, "ip"), record_number(record, "domain")) < 0)
		return NULL;
	return text;
}

static char *describe_clear(struct json_object *record)
{
	char *text;

	if (asprintf(&text, "%" PRIu64 " rows were cleared, %" PRIu64 " faults",
		     record_number(record, "cleared-rows"),
		     record_number(record, "cleared-faults")) < 0)
		return NULL;
	return text;
}

/* What of a class somebody can change; its rows and domains come and go by themselves. */
static char *describe_class(struct json_object *record, struct json_object *before)
{
	static const char *const keys[] = { "mode", "stack", "capacity", "mappings" };
	char *text = NULL;
	size_t size;
	FILE *stream = before ? open_memstream(&text, &size) : NULL;

	if (!stream)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *old = text_of(before, keys[i]), *now = text_of(record, keys[i]);

		if (strcmp(old, now))
			escape_print(stream, "%s%s: %s, was %s", ftell(stream) ? "; " : "", keys[i],
				     now, old);
	}
	if (!fclose(stream) && *text)
		return text;
	free(text);
	return NULL;
}

char *event_text(unsigned int command, struct json_object *record, struct json_object *before)
{
	char *text = NULL, *clean, *visible;

	if (command == ASI_CMD_FAULT_NTF)
		text = describe_row(record);
	else if (command == ASI_CMD_FAULT_CLEAR_NTF)
		text = describe_clear(record);
	else if (command == ASI_CMD_CLASS_NTF)
		text = describe_class(record, before);
	clean = text ? utf8_clean(text, strlen(text)) : NULL;
	visible = clean ? utf8_visible(clean) : NULL;
	free(clean);
	free(text);
	return visible;
}
