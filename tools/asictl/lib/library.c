// SPDX-License-Identifier: GPL-2.0-or-later
#include <dlfcn.h>

#include "lib/library.h"

const char *library_load(const char *file, const struct library_name *names, size_t count,
			 void *pointers)
{
	void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return dlerror();
	for (size_t i = 0; i < count; i++) {
		void *address = dlsym(library, names[i].name);

		if (!address)
			return dlerror();
		/* All pointers have one form, says POSIX of what dlsym() returns. */
		*(void **)((char *)pointers + names[i].offset) = address;
	}
	return NULL;
}
