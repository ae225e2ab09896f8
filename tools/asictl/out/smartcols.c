// SPDX-License-Identifier: GPL-2.0-or-later
#include "asictl.h"
#include "lib/library.h"
#include "out/smartcols.h"

/* Its number is that of the interface. */
#define LIBRARY "libsmartcols.so.1"

#define OFFSET(name) { #name, offsetof(struct printer, name) },

static const struct library_name names[] = { PRINTER_NAMES(OFFSET) };

const struct printer *printer_load(const char **why)
{
	static struct printer printer;
	static bool loaded;

	*why = loaded ? NULL : library_load(LIBRARY, names, ARRAY_SIZE(names), &printer);
	loaded = !*why;
	return loaded ? &printer : NULL;
}
