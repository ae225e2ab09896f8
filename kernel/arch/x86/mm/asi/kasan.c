// SPDX-License-Identifier: GPL-2.0-only
/*
 * KASAN's shadow in a domain, see kasan.h.
 */
#include <linux/kasan.h>
#include <linux/pgtable.h>

#include "kasan.h"
#include "pagetable.h"

/**
 * asi_kasan_is_shared() - is all that an entry serves KASAN's shadow?
 * @address: any that it serves
 * @shift: address bits below it
 *
 * Context: Any, NMI-safe.
 * Return: true if so: then the kernel's tables are below it, if any.
 */
bool asi_kasan_is_shared(unsigned long address, unsigned int shift)
{
	const unsigned long below = BIT(shift) - 1;

	return (address & ~below) >= KASAN_SHADOW_START && (address | below) < KASAN_SHADOW_END;
}

static u64 asi_kasan_link(unsigned long address, unsigned int shift)
{
	pgd_t *pgd = pgd_offset_k(address);

	return shift == asi_top_shift() ? pgd_val(*pgd) : p4d_val(*p4d_offset(pgd, address));
}

/**
 * asi_kasan_share() - let a page table have the shadow
 * @pt: the page table, new
 *
 * The kernel has all tables of the two upper levels from boot on.
 *
 * Context: Process context, may sleep; @pt->lock not held.
 * Return: 0 or -ENOMEM.
 */
int asi_kasan_share(struct asi_pagetable *pt)
{
	unsigned long address, flags;
	unsigned int shift;
	int ret = asi_pagetable_refill(pt);

	if (ret)
		return ret;
	raw_spin_lock_irqsave(&pt->lock, flags);
	for (address = KASAN_SHADOW_START; address < KASAN_SHADOW_END; address += BIT(shift)) {
		shift = asi_top_shift();
		/* With five levels the last entry serves other things, too. */
		if (!asi_kasan_is_shared(address, shift))
			shift -= ASI_TABLE_BITS;
		WRITE_ONCE(*asi_pagetable_make(pt, address, shift),
			   asi_kasan_link(address, shift));
	}
	raw_spin_unlock_irqrestore(&pt->lock, flags);
	return 0;
}

/**
 * asi_kasan_sync() - the kernel has changed its own entries of a range
 * @pt: the page table
 * @start: first byte
 * @end: first byte after it
 *
 * In lent tables that has changed the domain's: what a TLB has of them must go.
 *
 * Context: Any but NMI; @pt->lock not held.
 */
void asi_kasan_sync(struct asi_pagetable *pt, unsigned long start, unsigned long end)
{
	unsigned long flags;

	if (end <= KASAN_SHADOW_START || start >= KASAN_SHADOW_END)
		return;
	raw_spin_lock_irqsave(&pt->lock, flags);
	WRITE_ONCE(pt->generation, pt->generation + 1);
	raw_spin_unlock_irqrestore(&pt->lock, flags);
}
