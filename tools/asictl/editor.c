// SPDX-License-Identifier: GPL-2.0-or-later
#include <dlfcn.h>

#include "asictl.h"
#include "editor.h"

/* The interface of readline 8; its number is part of the name. */
#define LIBRARY "libreadline.so.8"

#define OFFSET(name) { #name, offsetof(struct editor, name) },

static const struct {
	const char *name;
	size_t offset; /* of the pointer in struct editor */
} names[] = { EDITOR_NAMES(OFFSET) };

const struct editor *editor_load(const char **why)
{
	static struct editor editor;
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	for (size_t i = 0; library && i < ARRAY_SIZE(names); i++) {
		void *address = dlsym(library, names[i].name);

		if (!address)
			library = NULL;
		/* All pointers have one form, says POSIX of what dlsym() returns. */
		*(void **)((char *)&editor + names[i].offset) = address;
	}
	if (!library)
		*why = dlerror();
	return library ? &editor : NULL;
}
