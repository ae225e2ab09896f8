// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdarg.h>

#include "report.h"

static void print_word(FILE *stream, const char *word)
{
	for (; *word; word++)
		fputc(iscntrl((unsigned char)*word) ? '?' : *word, stream);
	fputs(": ", stream);
}

void report(const struct context *context, const char *word, const char *format, ...)
{
	va_list arguments;

	fputs("asictl: ", context->err);
	if (context->verb)
		fprintf(context->err, "%s: ", context->verb->name);
	if (word)
		print_word(context->err, word);
	va_start(arguments, format);
	vfprintf(context->err, format, arguments);
	va_end(arguments);
	fputc('\n', context->err);
}
