// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "lib/json.h"
#include "lib/line.h"
#include "lib/record.h"
#include "lib/utf8.h"

int json_print(FILE *stream, struct json_object *object)
{
	const char *text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_NOSLASHESCAPE);
	char *safe = text ? utf8_json(text) : NULL;

	if (!safe)
		return -ENOMEM;
	fputs(safe, stream);
	free(safe);
	return 0;
}

struct json_object *json_header(const struct context *context)
{
	struct json_object *header = json_object_new_object();
	bool in_batch = context->line && context->line->file;

	if (!header)
		return NULL;
	if (!record_put(header, "version", json_object_new_string(ASICTL_VERSION)) &&
	    !record_put(header, "schema", json_object_new_int(JSON_SCHEMA)) &&
	    (!context->verb ||
	     !record_put(header, "verb", json_object_new_string(context->verb->name))) &&
	    (!in_batch ||
	     !record_put(header, "line", json_object_new_int64(context->line->number))))
		return header;
	json_object_put(header);
	return NULL;
}
