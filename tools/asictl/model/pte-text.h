/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of x86 page tables in words; a level is one of "pte", "pmd", "pud", "p4d", "pgd". */
#ifndef ASICTL_MODEL_PTE_TEXT_H
#define ASICTL_MODEL_PTE_TEXT_H

#include <stdint.h>

/*
 * Bytes that @entry at @level maps if it is a leaf, else 0.
 */
uint64_t pte_leaf(uint64_t entry, const char *level);

/*
 * The flags of @entry as words, like "RW A D NX 2M"; the last is the size of a huge
 * leaf. "none" for an empty entry, "not present" in front for another that is not.
 * Returns text that is to be freed, NULL without memory.
 */
char *pte_flags(uint64_t entry, const char *level);

#endif
