// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a page table has for an address, read as the hardware does: independent of the
 * code that makes entries, so that one can be held against the other.
 */
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/uaccess.h>

#include "walk.h"

/**
 * asi_level_of() - the level of an entry
 * @shift: address bits that it serves
 *
 * Context: Any.
 * Return: the level; the top one is PGD, with four levels too.
 */
enum asi_level asi_level_of(unsigned int shift)
{
	if (shift == asi_top_shift())
		return ASI_LEVEL_PGD;
	return (shift - PAGE_SHIFT) / ASI_TABLE_BITS;
}

static bool asi_read_entry(const u64 *table, unsigned int index, u64 *entry)
{
	return !copy_from_kernel_nofault(entry, &table[index], sizeof(*entry));
}

/**
 * asi_walk() - read the entries that an address meets
 * @root: top-level table
 * @address: any
 * @walk: filled in
 *
 * A table that cannot be read ends the walk as bad.
 *
 * Context: Any, NMI-safe; a table that is freed meanwhile is read as it is.
 */
void asi_walk(const u64 *root, unsigned long address, struct asi_walk *walk)
{
	unsigned int shift = asi_top_shift();
	const u64 *table = root;
	u64 entry;

	walk->shift = shift;
	walk->levels = 0;
	for (; ; shift -= ASI_TABLE_BITS) {
		walk->bad = !asi_read_entry(table, asi_index(address, shift), &entry);
		if (walk->bad)
			return;
		walk->entry[walk->levels++] = entry;
		if (!(entry & _PAGE_PRESENT) || shift == PAGE_SHIFT)
			return;
		if ((entry & _PAGE_PSE) && shift < 39)
			return;
		walk->bad = !pfn_valid((entry & PTE_PFN_MASK) >> PAGE_SHIFT);
		if (walk->bad)
			return;
		table = asi_table_of(entry);
	}
}

/* The page of a leaf that @address lies in, with the leaf's flags where 4 KiB has them. */
static u64 asi_page_of_leaf(u64 leaf, unsigned long address, unsigned int shift)
{
	const u64 inner = (BIT(shift) - 1) & PTE_PFN_MASK;
	u64 flags = leaf & ~(u64)PTE_PFN_MASK;

	if (shift == PAGE_SHIFT)
		return leaf;
	flags &= ~(u64)_PAGE_PSE;
	if (leaf & _PAGE_PAT_LARGE)
		flags |= _PAGE_PAT;
	return (leaf & PTE_PFN_MASK & ~inner) | (address & inner) | flags;
}

/* The entry with no more permission than the one of a level above has. */
static u64 asi_walk_rights(u64 entry, u64 above)
{
	const u64 granted = _PAGE_RW | _PAGE_USER;

	return (entry & (above | ~granted)) | (above & _PAGE_NX);
}

/**
 * asi_walk_page() - the page that a page table has for an address
 * @root: top-level table
 * @address: any
 *
 * Context: IRQs off, so that no table of the kernel can be freed on the way.
 * Return: an entry of 4 KiB with what all levels together permit, 0 if there is none.
 */
u64 asi_walk_page(const u64 *root, unsigned long address)
{
	struct asi_walk walk;
	unsigned int i, shift;
	u64 page;

	asi_walk(root, address, &walk);
	if (walk.bad || !(walk.entry[walk.levels - 1] & _PAGE_PRESENT))
		return 0;
	shift = walk.shift - (walk.levels - 1) * ASI_TABLE_BITS;
	page = asi_page_of_leaf(walk.entry[walk.levels - 1], address, shift);
	for (i = 0; i < walk.levels - 1; i++)
		page = asi_walk_rights(page, walk.entry[i]);
	return page;
}

/**
 * asi_walk_down() - the table of a domain that an entry points to
 * @pt: the domain's page table
 * @entry: the entry, not one of a lowest table
 * @address: any that the entry serves
 * @shift: address bits that it serves
 * @table: set to the table
 *
 * Context: Any.
 * Return: true if there is one, and it is the domain's own and in its place.
 */
bool asi_walk_down(const struct asi_pagetable *pt, u64 entry, unsigned long address,
		   unsigned int shift, u64 **table)
{
	if (!(entry & _PAGE_PRESENT) || (entry & _PAGE_PSE) ||
	    !pfn_valid((entry & PTE_PFN_MASK) >> PAGE_SHIFT))
		return false;
	*table = asi_table_of(entry);
	return asi_table_owned(pt, *table, address, shift);
}

/**
 * asi_walk_own() - the lowest entry that a domain has for an address
 * @pt: its page table
 * @address: any
 * @shift: set to the address bits that the last entry met serves
 *
 * Context: Any; tables of a domain do not go away.
 * Return: the entry, or NULL where there is no table, or none that is the domain's own.
 */
u64 *asi_walk_own(const struct asi_pagetable *pt, unsigned long address, unsigned int *shift)
{
	u64 *table = pt->root, *entry;

	for (*shift = asi_top_shift(); ; *shift -= ASI_TABLE_BITS) {
		entry = &table[asi_index(address, *shift)];
		if (*shift == PAGE_SHIFT)
			return entry;
		if (!asi_walk_down(pt, READ_ONCE(*entry), address, *shift, &table))
			return NULL;
	}
}

/**
 * asi_walk_peek() - what a domain has for an address, and how many want it
 * @pt: its page table
 * @address: any
 * @count: set to the number of those who count on the page
 *
 * Context: Any; both may change right after.
 * Return: the entry, 0 if there is none.
 */
u64 asi_walk_peek(const struct asi_pagetable *pt, unsigned long address, u64 *count)
{
	unsigned int shift;
	u64 *entry = asi_walk_own(pt, address, &shift);

	*count = entry ? READ_ONCE(*asi_count_of(entry)) : 0;
	return entry ? READ_ONCE(*entry) : 0;
}
