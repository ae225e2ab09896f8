// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdarg.h>

#include "lib/escape.h"
#include "report/html.h"

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

static char *escape_markup(const char *text)
{
	return escape_letters(text, entity);
}

void html_text(struct html *html, const char *text)
{
	html_print(html, "%s", text);
}

void html_print(struct html *html, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (escape_vprint(html->out, escape_markup, format, &arguments))
		html->failed = true;
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
