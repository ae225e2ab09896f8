// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/utf8.h"
#include "report/html.h"

/* One conversion: "%" PRIu64 and the like. */
#define SPEC_MAX 16

static const char *entity(char letter)
{
	switch (letter) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void html_text(struct html *html, const char *text)
{
	char *visible = utf8_visible(text ? text : "-");

	html->failed |= !visible;
	for (const char *at = visible; at && *at; at++) {
		const char *escaped = entity(*at);

		if (escaped)
			fputs(escaped, html->out);
		else
			putc(*at, html->out);
	}
	free(visible);
}

/*
 * Print the next argument as @spec says, which is a copy of what stood in a format that
 * the compiler has checked. @longs is how many "l" are in it.
 */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void print_one(struct html *html, const char *spec, unsigned int longs, va_list *arguments)
{
	switch (spec[strlen(spec) - 1]) {
	case '%':
		putc('%', html->out);
		break;
	case 's':
		html_text(html, va_arg(*arguments, const char *));
		break;
	case 'f':
		fprintf(html->out, spec, va_arg(*arguments, double));
		break;
	default:
		if (longs > 1)
			fprintf(html->out, spec, va_arg(*arguments, unsigned long long));
		else if (longs)
			fprintf(html->out, spec, va_arg(*arguments, unsigned long));
		else
			fprintf(html->out, spec, va_arg(*arguments, unsigned int));
	}
}
#pragma GCC diagnostic pop

void html_print(struct html *html, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	while (*format) {
		char spec[SPEC_MAX] = "%";
		size_t len = strcspn(format, "%"), used = 1;
		unsigned int longs = 0;

		fwrite(format, 1, len, html->out);
		format += len;
		if (!*format++)
			break;
		while (used < SPEC_MAX - 2 && *format && !strchr("%sfux", *format)) {
			/* A size_t is an unsigned long on all that this runs on. */
			longs += *format == 'l' || *format == 'z';
			spec[used++] = *format++;
		}
		if (!*format)
			break;
		spec[used] = *format++;
		print_one(html, spec, longs, &arguments);
	}
	va_end(arguments);
}

void html_size(struct html *html, uint64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double size = (double)bytes / 1024;
	size_t unit = 0;

	if (bytes < 1024) {
		html_print(html, "%" PRIu64 " B", bytes);
		return;
	}
	while (size >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		size /= 1024;
		unit++;
	}
	html_print(html, "%.1f %s", size, units[unit]);
}
