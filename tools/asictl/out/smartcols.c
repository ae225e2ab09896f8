// SPDX-License-Identifier: GPL-2.0-or-later
#include "asictl.h"
#include "lib/library.h"
#include "out/smartcols.h"

/* Its number is that of the interface. */
#define LIBRARY "libsmartcols.so.1"

#define OFFSET(name) { #name, offsetof(struct smartcols, name) },

static const struct library_name smartcols_names[] = { SMARTCOLS_NAMES(OFFSET) };

const struct smartcols *smartcols_load(const char **why)
{
	static struct smartcols library;
	static bool loaded;

	*why = loaded ? NULL : library_load(LIBRARY, smartcols_names, ARRAY_SIZE(smartcols_names),
					    &library);
	loaded = !*why;
	return loaded ? &library : NULL;
}
