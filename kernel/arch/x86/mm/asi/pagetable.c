// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page table of a domain.
 *
 * Every table is a pair of pages: the entries, followed by one word for each
 * entry. In the lowest tables that word counts the mappings that want the page,
 * so that mappings may overlap. No table is shared with the kernel (but see
 * kasan.h) or another domain, and none is freed before the domain is: a walk
 * never meets a table that goes away. The root is a pair for a second reason: with
 * page table isolation the entry code takes address bit 12 of CR3 for "user half".
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <asm/cpu_entry_area.h>
#include <asm/set_memory.h>
#include <asm/tlbflush.h>

#include "kasan.h"
#include "pagetable.h"

static u64 *asi_table_alloc(gfp_t gfp)
{
	return (u64 *)__get_free_pages(gfp | __GFP_ZERO, ASI_TABLE_ORDER);
}

/*
 * Says in the table's own two struct pages whose it is and which addresses it serves: the
 * first byte, and in the bits that are then 0 how many bits of address lie below it.
 */
static void asi_table_mark(const u64 *table, const struct asi_pagetable *pt,
			   unsigned long place)
{
	set_page_private(virt_to_page(table), (unsigned long)pt);
	set_page_private(virt_to_page(table) + 1, place);
}

/**
 * asi_table_owned() - is this a table of a page table, and in its place?
 * @pt: the page table
 * @table: what is said to be one, memory that has a struct page
 * @address: any that the table would serve
 * @shift: address bits below the entry that points to it
 *
 * Context: Any.
 * Return: true if so; tables of the kernel, of others or from elsewhere are not.
 */
bool asi_table_owned(const struct asi_pagetable *pt, const u64 *table,
		     unsigned long address, unsigned int shift)
{
	const struct page *page = virt_to_page(table);

	return page_private(page) == (unsigned long)pt &&
	       page_private(page + 1) == ((address & ~(BIT(shift) - 1)) | shift);
}

static void asi_table_free(u64 *table)
{
	asi_table_mark(table, NULL, 0);
	free_pages((unsigned long)table, ASI_TABLE_ORDER);
}

/* ---- life ------------------------------------------------------------- */

/**
 * asi_pagetable_init() - make an empty page table
 * @pt: to be filled
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int asi_pagetable_init(struct asi_pagetable *pt)
{
	memset(pt, 0, sizeof(*pt));
	raw_spin_lock_init(&pt->lock);
	pt->root = asi_table_alloc(GFP_KERNEL_ACCOUNT);
	if (!pt->root)
		return -ENOMEM;
	pt->cr3 = __sme_pa(pt->root);
	if (cpu_feature_enabled(X86_FEATURE_PCID))
		pt->cr3 |= ASI_PCID;
	pt->generation = 1;
	pt->called_out = 1;
	pt->table_pages = 1 << ASI_TABLE_ORDER;
	return asi_kasan_share(pt);
}

/* What is not marked as the page table's own is lent, and the kernel's to free. */
static void asi_free_below(struct asi_pagetable *pt, u64 *table, unsigned int shift)
{
	unsigned int i;
	u64 *next;

	for (i = 0; shift > PAGE_SHIFT && i < ASI_TABLE_ENTRIES; i++) {
		if (!table[i])
			continue;
		next = asi_table_of(table[i]);
		if (page_private(virt_to_page(next)) == (unsigned long)pt)
			asi_free_below(pt, next, shift - ASI_TABLE_BITS);
	}
	asi_table_free(table);
}

/**
 * asi_pagetable_free() - free a page table with all that it holds
 * @pt: no CPU runs on it, none remembers its root; may be half initialised
 *
 * Context: Process context.
 */
void asi_pagetable_free(struct asi_pagetable *pt)
{
	if (pt->root)
		asi_free_below(pt, pt->root, asi_top_shift());
	pt->root = NULL;
	while (pt->reserved)
		asi_table_free(pt->reserve[--pt->reserved]);
}

/**
 * asi_pagetable_refill() - fill the reserve of tables
 * @pt: the page table
 *
 * Context: Process context, may sleep; @pt->lock not held.
 * Return: 0 or -ENOMEM; what was got is kept.
 */
int asi_pagetable_refill(struct asi_pagetable *pt)
{
	unsigned long flags;
	u64 *table;

	while (READ_ONCE(pt->reserved) < ASI_RESERVE) {
		table = asi_table_alloc(GFP_KERNEL_ACCOUNT);
		if (!table)
			return -ENOMEM;
		raw_spin_lock_irqsave(&pt->lock, flags);
		if (pt->reserved < ASI_RESERVE) {
			pt->reserve[pt->reserved++] = table;
			table = NULL;
		}
		raw_spin_unlock_irqrestore(&pt->lock, flags);
		if (table)
			asi_table_free(table);
	}
	return 0;
}

/* ---- entries ---------------------------------------------------------- */

/*
 * The lowest entry for an address, or NULL where there is no table, or a lent one. *@shift
 * then says what is missing: as many address bits as lie below its entry.
 */
static u64 *asi_entry_find_shift(struct asi_pagetable *pt, unsigned long address,
				 unsigned int *shift)
{
	u64 *table = pt->root;
	u64 entry;

	for (*shift = asi_top_shift(); *shift > PAGE_SHIFT; *shift -= ASI_TABLE_BITS) {
		entry = READ_ONCE(table[asi_index(address, *shift)]);
		if (!entry || asi_kasan_is_shared(address, *shift))
			return NULL;
		table = asi_table_of(entry);
	}
	return &table[asi_index(address, PAGE_SHIFT)];
}

static u64 *asi_entry_find(struct asi_pagetable *pt, unsigned long address)
{
	unsigned int shift;

	return asi_entry_find_shift(pt, address, &shift);
}

/**
 * asi_pagetable_make() - the entry for an address, at any level
 * @pt: the page table
 * @address: any
 * @last: address bits below the entry
 *
 * Missing tables are taken from the reserve.
 *
 * Context: @pt->lock held.
 * Return: the entry, or NULL if the reserve is empty.
 */
u64 *asi_pagetable_make(struct asi_pagetable *pt, unsigned long address, unsigned int last)
{
	/* A user address is one for the hardware only if all levels say so. */
	const u64 link = _KERNPG_TABLE_NOENC | (address < TASK_SIZE_MAX ? _PAGE_USER : 0);
	unsigned int shift = asi_top_shift();
	u64 *table = pt->root;
	u64 *entry, *next;

	lockdep_assert_held(&pt->lock);
	for (; shift > last; shift -= ASI_TABLE_BITS) {
		entry = &table[asi_index(address, shift)];
		if (!*entry) {
			if (!pt->reserved)
				return NULL;
			next = pt->reserve[--pt->reserved];
			pt->table_pages += 1 << ASI_TABLE_ORDER;
			asi_table_mark(next, pt, (address & ~(BIT(shift) - 1)) | shift);
			WRITE_ONCE(*entry, __sme_set(__pa(next)) | link);
		}
		table = asi_table_of(*entry);
	}
	return &table[asi_index(address, last)];
}

static u64 *asi_entry_make(struct asi_pagetable *pt, unsigned long address)
{
	return asi_pagetable_make(pt, address, PAGE_SHIFT);
}

static void asi_entry_set(struct asi_pagetable *pt, u64 *entry, u64 value)
{
	/* Accessed and dirty are the hardware's to set, in either table. */
	const u64 soft = _PAGE_ACCESSED | _PAGE_DIRTY;
	const u64 old = *entry;

	if (!((old ^ value) & ~soft))
		return;
	pt->pages += !!value - !!old;
	WRITE_ONCE(*entry, value);
	if (old) {
		/* Who enters with the new generation must not fill its TLB from the old entry. */
		smp_wmb();
		WRITE_ONCE(pt->generation, pt->generation + 1);
	}
	/* Last: who sees that the last page has gone sees the generation that tells of it. */
	smp_store_release(&pt->user_pages, pt->user_pages + !!(value & _PAGE_USER) -
					   !!(old & _PAGE_USER));
}

/*
 * Returns -EAGAIN if the reserve is empty, -EFAULT where the kernel has nothing, or
 * another page than @pfn.
 */
static int asi_entry_map(struct asi_pagetable *pt, unsigned long address, unsigned long pfn,
			 unsigned int how)
{
	u64 *entry, value = 0;

	lockdep_assert_held(&pt->lock);
	if (asi_kasan_is_shared(address, PAGE_SHIFT))
		return 0;
	if (!asi_kernel_entry(address, &value) && !(how & ASI_MAP_HOLES))
		return -EFAULT;
	if (pfn != ASI_ANY_PFN && pfn != (value & PTE_PFN_MASK) >> PAGE_SHIFT)
		return -EFAULT;
	if (how & ASI_MAP_READ_ONLY)
		value &= ~(u64)(_PAGE_RW | _PAGE_DIRTY);
	entry = asi_entry_make(pt, address);
	if (!entry)
		return -EAGAIN;
	/* A hole is counted too: the unmap does not know which pages are holes. */
	asi_entry_set(pt, entry, value);
	++*asi_count_of(entry);
	return 0;
}

static void asi_entry_unmap(struct asi_pagetable *pt, unsigned long address)
{
	u64 *entry = asi_entry_find(pt, address);

	lockdep_assert_held(&pt->lock);
	if (!entry || !*asi_count_of(entry))
		return;
	if (!--*asi_count_of(entry))
		asi_entry_set(pt, entry, 0);
}

/* ---- ranges ----------------------------------------------------------- */

static int asi_entry_map_page(struct asi_pagetable *pt, unsigned long address, unsigned long pfn,
			      unsigned int how)
{
	unsigned long flags;
	int ret;

	for (;;) {
		raw_spin_lock_irqsave(&pt->lock, flags);
		ret = asi_entry_map(pt, address, pfn, how);
		raw_spin_unlock_irqrestore(&pt->lock, flags);
		if (ret != -EAGAIN)
			return ret;
		ret = asi_pagetable_refill(pt);
		if (ret)
			return ret;
	}
}

static unsigned long asi_first_page(unsigned long start)
{
	return start & PAGE_MASK;
}

static unsigned long asi_last_page(unsigned long start, unsigned long len)
{
	return (start + len - 1) & PAGE_MASK;
}

/**
 * asi_pagetable_map() - map the pages that cover a range, once more
 * @pt: the page table
 * @start: first byte
 * @len: bytes, not 0; @start + @len does not wrap
 * @how: ASI_MAP_*
 *
 * Context: Process context, may sleep; @pt->lock not held.
 * Return: 0, -ENOMEM or -EFAULT; on failure nothing stays mapped.
 */
int asi_pagetable_map(struct asi_pagetable *pt, unsigned long start, unsigned long len,
		      unsigned int how)
{
	unsigned long last = asi_last_page(start, len);
	unsigned long page;
	int ret;

	for (page = asi_first_page(start); ; page += PAGE_SIZE) {
		ret = asi_entry_map_page(pt, page, ASI_ANY_PFN, how);
		if (ret)
			break;
		if (page == last)
			return 0;
		cond_resched();
	}
	if (page != asi_first_page(start))
		asi_pagetable_unmap(pt, start, page - asi_first_page(start));
	return ret;
}

/**
 * asi_pagetable_map_page() - map one page, once more, if it is the one that is meant
 * @pt: the page table
 * @page: what is meant
 *
 * Context: Process context, may sleep; @pt->lock not held.
 * Return: 0, -ENOMEM, or -EFAULT if the kernel has something else there, or nothing.
 */
int asi_pagetable_map_page(struct asi_pagetable *pt, const struct asi_page *page)
{
	return asi_entry_map_page(pt, page->address, page->pfn, 0);
}

/**
 * asi_pagetable_unmap() - take back one asi_pagetable_map() of the same range
 * @pt: the page table
 * @start: first byte
 * @len: bytes, not 0
 *
 * CPUs that are in the domain may still reach the pages until they were called out.
 *
 * Context: Any but NMI; @pt->lock not held.
 */
void asi_pagetable_unmap(struct asi_pagetable *pt, unsigned long start, unsigned long len)
{
	unsigned long last = asi_last_page(start, len);
	unsigned long page, flags;

	for (page = asi_first_page(start); ; page += PAGE_SIZE) {
		raw_spin_lock_irqsave(&pt->lock, flags);
		asi_entry_unmap(pt, page);
		raw_spin_unlock_irqrestore(&pt->lock, flags);
		if (page == last)
			return;
	}
}

/**
 * asi_pagetable_set_called_out() - all CPUs were called out
 * @pt: the page table
 * @generation: its generation before they were
 *
 * Context: Any but NMI; @pt->lock not held.
 */
void asi_pagetable_set_called_out(struct asi_pagetable *pt, u64 generation)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&pt->lock, flags);
	if (pt->called_out < generation)
		smp_store_release(&pt->called_out, generation); /* All have left by now. */
	raw_spin_unlock_irqrestore(&pt->lock, flags);
}

/**
 * asi_pagetable_learn() - map one page where nothing may wait or be allocated
 * @pt: the page table
 * @page: the page that is meant
 *
 * Context: IRQs off, not NMI.
 * Return: 0; -EBUSY if the lock or a table was not to be had, -EFAULT where the
 * kernel has something else, -EEXIST if the domain has all that the kernel has.
 */
int asi_pagetable_learn(struct asi_pagetable *pt, const struct asi_page *page)
{
	u64 *entry, value;
	int ret = 0;

	if (asi_kasan_is_shared(page->address, PAGE_SHIFT))
		return -EEXIST;
	if (!raw_spin_trylock(&pt->lock))
		return -EBUSY;
	if (!asi_kernel_entry(page->address, &value) ||
	    (value & PTE_PFN_MASK) >> PAGE_SHIFT != page->pfn) {
		ret = -EFAULT;
		goto unlock;
	}
	entry = asi_entry_make(pt, page->address);
	if (!entry) {
		ret = -EBUSY;
		goto unlock;
	}
	if (!((*entry ^ value) & ~(u64)(_PAGE_ACCESSED | _PAGE_DIRTY))) {
		ret = -EEXIST;
		goto unlock;
	}
	asi_entry_set(pt, entry, value);
	++*asi_count_of(entry);
unlock:
	raw_spin_unlock(&pt->lock);
	return ret;
}

/**
 * asi_pagetable_set_user() - map a page of user memory, or change how it is mapped
 * @pt: the page table
 * @page: user address of its first byte
 * @value: the entry
 *
 * Nobody counts on it: asi_pagetable_forget() takes it out.
 *
 * Context: @pt->lock held.
 * Return: 0, or -EBUSY if there is no table to be had.
 */
int asi_pagetable_set_user(struct asi_pagetable *pt, unsigned long page, u64 value)
{
	u64 *entry = asi_entry_make(pt, page);

	lockdep_assert_held(&pt->lock);
	if (!entry)
		return -EBUSY;
	asi_entry_set(pt, entry, value);
	return 0;
}

/**
 * asi_pagetable_young() - was any page of a range used?
 * @pt: the page table
 * @start: first byte
 * @end: first byte after it
 * @clear: ask anew from now on; what a TLB has is not flushed
 *
 * Context: Any but NMI; @pt->lock not held.
 * Return: true if so.
 */
bool asi_pagetable_young(struct asi_pagetable *pt, unsigned long start, unsigned long end,
			 bool clear)
{
	unsigned long page, flags;
	bool young = false;
	u64 *entry;

	raw_spin_lock_irqsave(&pt->lock, flags);
	for (page = start & PAGE_MASK; page < end; page += PAGE_SIZE) {
		entry = asi_entry_find(pt, page);
		if (!entry || !(*entry & _PAGE_ACCESSED))
			continue;
		young = true;
		/* The hardware may be setting another bit. */
		if (clear)
			clear_bit(_PAGE_BIT_ACCESSED, (unsigned long *)entry);
	}
	raw_spin_unlock_irqrestore(&pt->lock, flags);
	return young;
}

/*
 * What is left of an entry, now that the kernel may have changed its own: never more
 * than the kernel has, and never more than there was. Another page at the same
 * address is nobody's here.
 */
static u64 asi_entry_lowered(u64 old, unsigned long address)
{
	u64 value;

	if (!old || !asi_kernel_entry(address, &value) || (value ^ old) & PTE_PFN_MASK)
		return 0;
	if (!(old & _PAGE_RW))
		value &= ~(u64)(_PAGE_RW | _PAGE_DIRTY);
	return value | (old & _PAGE_NX);
}

/*
 * Passes over what has no table, from @page to @last, but no more gaps at a time than a table
 * has entries. Returns the entry of @page as it is then, NULL if there is none yet.
 */
static u64 *asi_skip_gaps(struct asi_pagetable *pt, unsigned long *page, unsigned long last)
{
	unsigned int shift, gaps = 0;
	u64 *entry;

	for (;;) {
		entry = asi_entry_find_shift(pt, *page, &shift);
		if (entry)
			return entry;
		*page = (*page | (BIT(shift) - 1)) + 1;
		if (!*page || *page > last || ++gaps == ASI_TABLE_ENTRIES)
			return NULL;
	}
}

/*
 * Buffers that the CPU writes come and go in the cpu_entry_area while domains live. All of it
 * is required, so a page that has come is for every domain that has asked for the hole.
 */
static u64 asi_entry_arrived(u64 *entry, unsigned long address)
{
	u64 value;

	if (address - CPU_ENTRY_AREA_BASE >= CPU_ENTRY_AREA_MAP_SIZE || !*asi_count_of(entry))
		return 0;
	return asi_kernel_entry(address, &value) ? value : 0;
}

/*
 * Follows the kernel, or with @drop empties, in the first table from @page on. Returns the
 * first page after that, 0 at the end of the address space.
 */
static unsigned long asi_sync_table(struct asi_pagetable *pt, unsigned long page,
				    unsigned long last, bool drop, bool *lost)
{
	u64 *entry, value;

	lockdep_assert_held(&pt->lock);
	entry = asi_skip_gaps(pt, &page, last);
	if (!entry)
		return page;
	for (;; page += PAGE_SIZE, entry++) {
		if (*entry) {
			value = drop ? 0 : asi_entry_lowered(*entry, page);
			*lost |= !value;
			asi_entry_set(pt, entry, value);
		} else if (!drop) {
			asi_entry_set(pt, entry, asi_entry_arrived(entry, page));
		}
		if (page == last || !((page + PAGE_SIZE) & ~PMD_MASK))
			return page + PAGE_SIZE;
	}
}

static bool asi_sync_range(struct asi_pagetable *pt, unsigned long start,
			   unsigned long end, bool drop)
{
	const unsigned long half = BIT(asi_top_shift() + ASI_TABLE_BITS - 1);
	unsigned long page = start & PAGE_MASK, last = (end - 1) & PAGE_MASK;
	unsigned long flags;
	bool lost = false;

	/* "All" means the kernel's half. */
	if (last - page >= half)
		page = last - half + PAGE_SIZE;
	/* The lock orders this against who has read the kernel's entry but not set ours. */
	do {
		raw_spin_lock_irqsave(&pt->lock, flags);
		page = asi_sync_table(pt, page, last, drop, &lost);
		raw_spin_unlock_irqrestore(&pt->lock, flags);
	} while (page && page <= last);
	asi_kasan_sync(pt, start, end);
	return lost;
}

/**
 * asi_pagetable_forget() - empty a range whatever counts on it
 * @pt: the page table
 * @start: first byte
 * @end: first byte after it
 *
 * The counts stay, so that each mapping can still take back its own.
 *
 * Context: Any but NMI; @pt->lock not held.
 * Return: true if anything was there: then the CPUs have to be called out.
 */
bool asi_pagetable_forget(struct asi_pagetable *pt, unsigned long start, unsigned long end)
{
	return asi_sync_range(pt, start, end, true);
}

/**
 * asi_pagetable_sync() - do as the kernel has done with its own entries of a range
 * @pt: the page table
 * @start: first byte
 * @end: first byte after it
 *
 * What the kernel has taken away, or replaced, is taken out; permission is lowered to
 * the kernel's and never raised, as nobody knows any more who asked for less. The
 * counts stay as in asi_pagetable_forget().
 *
 * Context: Any but NMI; @pt->lock not held.
 * Return: true if anything was taken out.
 */
bool asi_pagetable_sync(struct asi_pagetable *pt, unsigned long start, unsigned long end)
{
	return asi_sync_range(pt, start, end, false);
}

/**
 * asi_pagetable_present() - are all pages of a range there?
 * @pt: the page table
 * @start: first byte
 * @len: bytes, not 0
 *
 * Context: Any; tables do not go away, entries may change right after.
 * Return: true if so.
 */
bool asi_pagetable_present(struct asi_pagetable *pt, unsigned long start,
			   unsigned long len)
{
	unsigned long last = asi_last_page(start, len);
	unsigned long page;
	u64 *entry;

	for (page = asi_first_page(start); ; page += PAGE_SIZE) {
		entry = asi_entry_find(pt, page);
		if (!asi_kasan_is_shared(page, PAGE_SHIFT) && (!entry || !READ_ONCE(*entry)))
			return false;
		if (page == last)
			return true;
	}
}

/**
 * asi_pagetable_count() - how many pages of a range are there?
 * @pt: the page table
 * @start: first byte
 * @len: bytes, not 0
 *
 * Context: Any; as asi_pagetable_present().
 * Return: number of pages.
 */
u32 asi_pagetable_count(struct asi_pagetable *pt, unsigned long start, unsigned long len)
{
	unsigned long last = asi_last_page(start, len);
	unsigned long page;
	u32 pages = 0;

	for (page = asi_first_page(start); ; page += PAGE_SIZE) {
		pages += asi_pagetable_present(pt, page, 1);
		if (page == last)
			return pages;
	}
}
