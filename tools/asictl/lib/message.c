// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/color.h"
#include "lib/escape.h"
#include "lib/json.h"
#include "lib/message.h"
#include "lib/utf8.h"

/* Width of a command line that is shown, where COLUMNS does not tell. */
#define COLUMNS 80

const char *message_kind_word(enum message_kind kind)
{
	static const char *const kinds[] = {
		[MESSAGE_ERROR] = "error", [MESSAGE_WARNING] = "warning", [MESSAGE_NOTE] = "note",
	};

	return kinds[kind];
}

static size_t columns_wanted(void)
{
	const char *text = getenv("COLUMNS");
	long columns = text ? atol(text) : 0;

	return columns >= 20 ? (size_t)columns : COLUMNS;
}

/* The line that the message is about. */
static const struct line *line_of(const struct context *context, const struct message *message)
{
	return message->place.line ? message->place.line : context->line;
}

static void print_first_line(const struct context *context, const struct message *message,
			     const char *text)
{
	const struct line *line = line_of(context, message);
	FILE *stream = context->err;

	if (line && line->file)
		escape_print(stream, "%s:%u: ", line->file, line->number);
	else
		fputs("asictl: ", stream);
	if (context->verb)
		escape_print(stream, "%s: ", context->verb->name);
	if (message->word)
		escape_print(stream, "%s: ", message->word);
	if (message->kind != MESSAGE_ERROR) {
		fputs(color_begin(context, stream, COLOR_WARNING), stream);
		escape_print(stream, "%s", message_kind_word(message->kind));
		fputs(color_end(context, stream), stream);
		fputs(": ", stream);
	} else {
		fputs(color_begin(context, stream, COLOR_ERROR), stream);
	}
	escape_print(stream, "%s", text);
	if (message->kind == MESSAGE_ERROR)
		fputs(color_end(context, stream), stream);
	fputc('\n', stream);
}

static void print_plain(const struct context *context, const struct message *message,
			const char *text)
{
	FILE *stream = context->err;

	print_first_line(context, message, text);
	if (message->place.line)
		line_print(stream, &message->place, columns_wanted(),
			   color_begin(context, stream, COLOR_MARK), color_end(context, stream));
	if (message->allowed)
		escape_print(stream, "  allowed: %s\n", message->allowed);
	if (message->fix)
		escape_print(stream, "  %s\n", message->fix);
}

/* Put @text, anything or NULL, under @key. */
static bool put_clean(struct json_object *object, const char *key, const char *text)
{
	char *clean = text ? utf8_clean(text, strlen(text)) : NULL;
	struct json_object *value = clean ? json_object_new_string(clean) : NULL;
	bool done = (value || !text) && !json_object_object_add(object, key, value);

	if (!done)
		json_object_put(value);
	free(clean);
	return done;
}

static bool put_optional(struct json_object *object, const char *key, bool known, int64_t number)
{
	struct json_object *value = known ? json_object_new_int64(number) : NULL;
	bool done = (value || !known) && !json_object_object_add(object, key, value);

	if (!done)
		json_object_put(value);
	return done;
}

static struct json_object *make_object(const struct context *context,
				       const struct message *message, const char *text)
{
	const struct line *line = line_of(context, message);
	bool in_file = line && line->file;
	struct json_object *object = json_object_new_object();

	if (object && put_clean(object, "message", text) &&
	    put_clean(object, "word", message->word) &&
	    put_optional(object, "index", message->place.line, message->place.index) &&
	    put_clean(object, "file", in_file ? line->file : NULL) &&
	    put_optional(object, "line", in_file, in_file ? line->number : 0) &&
	    put_clean(object, "attribute", message->attribute) &&
	    put_clean(object, "errno", message->error ? strerrorname_np(message->error) : NULL) &&
	    put_clean(object, "allowed", message->allowed) &&
	    put_clean(object, "fix", message->fix))
		return object;
	json_object_put(object);
	return NULL;
}

static int print_message_json(const struct context *context, const struct message *message,
			      const char *text)
{
	struct json_object *header = json_header(context);
	struct json_object *object = make_object(context, message, text);
	int ret = -ENOMEM;

	if (header && object) {
		fputs("{\"asictl\":", context->err);
		ret = json_print(context->err, header);
		escape_print(context->err, ",\"%s\":", message_kind_word(message->kind));
		if (!ret)
			ret = json_print(context->err, object);
		fputs("}\n", context->err);
	}
	json_object_put(header);
	json_object_put(object);
	return ret;
}

static void print_message(const struct context *context, const struct message *message,
			  const char *format, va_list arguments)
{
	char *text;

	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	/* Behind what the verb has printed so far, for those who read both in one place. */
	fflush(context->out);
	if (!context->options.json || print_message_json(context, message, text ? text : format))
		print_plain(context, message, text ? text : format);
	free(text);
}

void message_error(const struct context *context, const char *word, const char *format, ...)
{
	struct message message = { .word = word, .place = line_find(context, word) };
	va_list arguments;

	va_start(arguments, format);
	print_message(context, &message, format, arguments);
	va_end(arguments);
}

int message_errno(const struct context *context, int error)
{
	message_error(context, NULL, "%s", strerror(error));
	return STATUS_REFUSED;
}

void message_print(const struct context *context, const struct message *message,
		   const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_message(context, message, format, arguments);
	va_end(arguments);
}
