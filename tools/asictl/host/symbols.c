// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "host/symbols.h"
#include "lib/textfile.h"

/* Longest name, and of a module; the kernel has 512 and 56. */
#define NAME_MAX_LEN 1024
#define MODULE_MAX_LEN 256

static int append_symbol(struct symbols *symbols, size_t *size, char *name)
{
	char **names = symbols->names;

	if (symbols->count == *size) {
		*size = *size ? 2 * *size : 1024;
		names = reallocarray(names, *size, sizeof(*names));
		if (!names) {
			free(name);
			return -ENOMEM;
		}
		symbols->names = names;
	}
	names[symbols->count++] = name;
	return 0;
}

/* Code cannot be mapped by name; what is absolute is a per-CPU variable. */
static bool is_data(char type)
{
	return strchr("abdrv", tolower((unsigned char)type));
}

static int take_symbol_line(struct symbols *symbols, size_t *size, const char *text)
{
	char name[NAME_MAX_LEN], module[MODULE_MAX_LEN], type, *copy;
	int fields = sscanf(text, "%*[0-9a-fA-F] %c %1023s [%255[^]]]", &type, name, module);

	if (fields < 2 || !is_data(type))
		return 0;
	if (fields < 3)
		copy = strdup(name);
	else if (asprintf(&copy, "%s:%s", module, name) < 0)
		copy = NULL;
	return copy ? append_symbol(symbols, size, copy) : -ENOMEM;
}

static int compare_symbols(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_symbols(struct symbols *symbols)
{
	size_t kept = 0;

	if (!symbols->count)
		return;
	qsort(symbols->names, symbols->count, sizeof(*symbols->names), compare_symbols);
	for (size_t i = 1; i < symbols->count; i++) {
		if (!strcmp(symbols->names[kept], symbols->names[i]))
			free(symbols->names[i]);
		else
			symbols->names[++kept] = symbols->names[i];
	}
	symbols->count = kept + 1;
}

int symbols_read(struct symbols *symbols, FILE *stream)
{
	struct textfile file = { .stream = stream };
	size_t size = 0;
	int ret;

	while ((ret = textfile_next(&file)) > 0) {
		ret = take_symbol_line(symbols, &size, file.line);
		if (ret)
			break;
	}
	textfile_free(&file);
	if (ret)
		symbols_free(symbols);
	else
		sort_symbols(symbols);
	symbols->loaded = true;
	return ret;
}

static FILE *open_symbols(void)
{
	const char *path = getenv("ASICTL_KALLSYMS");

	return fopen(path ? path : "/proc/kallsyms", "re");
}

/* The address in the line @text if it is about @name, else 0. */
static uint64_t address_in(const char *text, const char *name)
{
	size_t len = strlen(name);
	char *end;
	uint64_t address = strtoull(text, &end, 16);

	/* Behind the address there is the type between blanks; no module is meant. */
	if (end[0] != ' ' || !end[1] || end[2] != ' ' || strncmp(end + 3, name, len))
		return 0;
	return end[3 + len] == '\n' || !end[3 + len] ? address : 0;
}

uint64_t symbols_address(const char *name)
{
	struct textfile file = { .stream = open_symbols() };
	uint64_t found = 0;
	int ret;

	if (!file.stream)
		return 0;
	while ((ret = textfile_next(&file)) > 0) {
		uint64_t address = address_in(file.line, name);

		/* With two of them neither is meant. */
		if (address && found)
			break;
		found = address ? address : found;
	}
	textfile_free(&file);
	fclose(file.stream);
	return ret ? 0 : found;
}

void symbols_load(struct symbols *symbols)
{
	FILE *stream = symbols->loaded ? NULL : open_symbols();

	symbols->loaded = true;
	if (!stream)
		return;
	symbols_read(symbols, stream);
	fclose(stream);
}

void symbols_free(struct symbols *symbols)
{
	for (size_t i = 0; i < symbols->count; i++)
		free(symbols->names[i]);
	free(symbols->names);
	*symbols = (struct symbols){ 0 };
}

/* The first name that does not come before @prefix, or with @behind that is past all its. */
static size_t bound(const struct symbols *symbols, const char *prefix, bool behind)
{
	size_t low = 0, high = symbols->count, len = strlen(prefix);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(symbols->names[middle], prefix, len);

		if (order < 0 || (behind && !order))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t symbols_find(const struct symbols *symbols, const char *prefix, size_t *count)
{
	size_t first = bound(symbols, prefix, false);

	*count = bound(symbols, prefix, true) - first;
	return first;
}
