// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asictl.h"
#include "lib/escape.h"
#include "model/pte-text.h"

#define BIT(n) (UINT64_C(1) << (n))

#define PRESENT BIT(0)
#define BIT_7   BIT(7) /* a huge leaf, or in a lowest table PAT */

static const struct {
	uint64_t bit;
	const char *name;
} flags[] = {
	{ BIT(1), "RW" }, { BIT(2), "US" }, { BIT(3), "PWT" }, { BIT(4), "PCD" },
	{ BIT(5), "A" }, { BIT(6), "D" }, { BIT(8), "G" }, { BIT(63), "NX" },
};

uint64_t pte_leaf(uint64_t entry, const char *level)
{
	if (!(entry & PRESENT))
		return 0;
	if (!strcmp(level, "pte"))
		return BIT(12);
	if (!(entry & BIT_7))
		return 0;
	if (!strcmp(level, "pmd"))
		return BIT(21);
	return strcmp(level, "pud") ? 0 : BIT(30);
}

/* The bit lies elsewhere in a huge leaf. */
static bool has_pat(uint64_t entry, const char *level)
{
	if (!strcmp(level, "pte"))
		return entry & BIT_7;
	return pte_leaf(entry, level) && (entry & BIT(12));
}

static void print_flag(FILE *stream, const char *word)
{
	escape_print(stream, "%s%s", ftell(stream) ? " " : "", word);
}

char *pte_flags(uint64_t entry, const char *level)
{
	uint64_t leaf = pte_leaf(entry, level);
	char *text = NULL;
	size_t len;
	FILE *stream = open_memstream(&text, &len);
	bool failed;

	if (!stream)
		return NULL;
	if (!(entry & PRESENT))
		print_flag(stream, entry ? "not present" : "none");
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		if (entry & flags[i].bit)
			print_flag(stream, flags[i].name);
	}
	if (has_pat(entry, level))
		print_flag(stream, "PAT");
	if (leaf > BIT(12))
		print_flag(stream, leaf == BIT(21) ? "2M" : "1G");
	failed = ferror(stream);
	if (!fclose(stream) && !failed)
		return text;
	free(text);
	return NULL;
}
