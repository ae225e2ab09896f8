// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's own page table has for an address: what the entries of a domain are
 * made from.
 */
#include <linux/cleanup.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <asm/page.h>

#include "table.h"

/*
 * The leaf that the kernel's own page table has for an address, 0 if there is none. @shift is
 * set to the address bits below it, @rights to what the levels above leave of _PAGE_RW, and
 * of _PAGE_NX turned round.
 *
 * Each entry is read once: the kernel may split a huge leaf, or put one in the place of a
 * table, at any moment. Whichever is met is right, half of each is not.
 */
static u64 asi_kernel_leaf(unsigned long address, unsigned int *shift, u64 *rights)
{
	const u64 *table = (const u64 *)init_mm.pgd;
	u64 entry;

	*rights = _PAGE_RW | _PAGE_NX;
	for (*shift = asi_top_shift(); ; *shift -= ASI_TABLE_BITS) {
		entry = READ_ONCE(table[asi_index(address, *shift)]);
		if (!(entry & _PAGE_PRESENT))
			return 0;
		if (*shift == PAGE_SHIFT || (*shift <= PUD_SHIFT && entry & _PAGE_PSE))
			return entry;
		*rights &= entry ^ _PAGE_NX;
		table = asi_table_of(entry);
	}
}

/* In the direct map, and in the image, the address says which page there is. */
static bool asi_kernel_has_pfn(unsigned long address, unsigned long pfn)
{
	const bool direct = address >= PAGE_OFFSET && address < VMALLOC_START;
	const bool image = address - __START_KERNEL_map < KERNEL_IMAGE_SIZE;

	return !(direct || image) || pfn == __phys_addr_nodebug(address) >> PAGE_SHIFT;
}

/**
 * asi_kernel_entry() - what the kernel's own page table has for an address
 * @address: any
 * @entry: set to a 4 KiB entry with the kernel's pfn and permission, never global
 *
 * A huge leaf gives the one page of it that @address lies in.
 *
 * Context: Any but NMI; the caller keeps the memory from going away.
 * Return: true if the kernel has something there.
 */
bool asi_kernel_entry(unsigned long address, u64 *entry)
{
	unsigned int shift;
	u64 rights, raw, frame, flags;
	unsigned long pfn, inner;

	/* The kernel frees no table before it has flushed, which interrupts every CPU. */
	scoped_guard(irqsave)
		raw = asi_kernel_leaf(address, &shift, &rights);
	if (!raw)
		return false;
	/* A huge leaf's PAT bit lies in what a 4 KiB entry has as its pfn. */
	inner = BIT(shift) - 1;
	frame = PTE_PFN_MASK & ~(u64)inner;
	pfn = ((raw & frame) | (address & inner)) >> PAGE_SHIFT;
	if (!asi_kernel_has_pfn(address, pfn))
		return false;
	flags = raw & ~frame & ~(u64)(_PAGE_GLOBAL | _PAGE_USER);
	if (shift != PAGE_SHIFT)
		flags = protval_large_2_4k(flags);
	flags &= rights | ~(u64)_PAGE_RW;
	flags |= ~rights & _PAGE_NX;
	/* Dirty without write is how hardware spells a shadow stack. */
	if (!(flags & _PAGE_RW))
		flags &= ~(u64)_PAGE_DIRTY;
	*entry = ((u64)pfn << PAGE_SHIFT) | flags;
	return true;
}
