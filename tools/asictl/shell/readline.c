// SPDX-License-Identifier: GPL-2.0-or-later
#include "asictl.h"
#include "lib/library.h"
#include "shell/readline.h"

/* The interface of readline 8; its number is part of the name. */
#define LIBRARY "libreadline.so.8"

#define OFFSET(name) { #name, offsetof(struct readline, name) },

static const struct library_name readline_names[] = { READLINE_NAMES(OFFSET) };

const struct readline *readline_load(const char **why)
{
	static struct readline editor;

	*why = library_load(LIBRARY, readline_names, ARRAY_SIZE(readline_names), &editor);
	return *why ? NULL : &editor;
}
