/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How page tables are laid out, and what the kernel's own have for an address.
 */
#ifndef _ASI_TABLE_H
#define _ASI_TABLE_H

#include <linux/pgtable.h>
#include <linux/types.h>

#define ASI_TABLE_BITS		9
#define ASI_TABLE_ENTRIES	512u

/* Address bits below an entry of the top level. */
static inline unsigned int asi_top_shift(void)
{
	return pgtable_l5_enabled() ? 48 : 39;
}

static inline unsigned int asi_index(unsigned long address, unsigned int shift)
{
	return (address >> shift) & (ASI_TABLE_ENTRIES - 1);
}

static inline u64 *asi_table_of(u64 entry)
{
	return __va(entry & PTE_PFN_MASK);
}

bool asi_kernel_entry(unsigned long address, u64 *entry);

#endif /* _ASI_TABLE_H */
