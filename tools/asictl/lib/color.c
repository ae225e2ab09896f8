// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/color.h"

bool color_wanted(const struct context *context, FILE *stream)
{
	const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");

	if (context->options.color != COLOR_AUTO)
		return context->options.color == COLOR_ALWAYS;
	if ((none && *none) || !terminal || !strcmp(terminal, "dumb"))
		return false;
	return isatty(fileno(stream));
}

const char *color_begin(const struct context *context, FILE *stream, enum color color)
{
	static const char *const sequences[] = {
		[COLOR_HEADING] = "\x1b[1m",
		[COLOR_ERROR] = "\x1b[1;31m",
		[COLOR_WARNING] = "\x1b[1;33m",
		[COLOR_MARK] = "\x1b[1;32m",
	};

	return color_wanted(context, stream) ? sequences[color] : "";
}

const char *color_end(const struct context *context, FILE *stream)
{
	return color_wanted(context, stream) ? "\x1b[0m" : "";
}
