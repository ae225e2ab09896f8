// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verification of a domain: its page table is read from the root, and each entry is
 * held against what the kernel has there and against the records of who wants it.
 *
 * The kernel changes its own entries under no lock of ours and notifies right after. What
 * is found is therefore looked for again, later, and only what stays is a violation.
 */
#include <linux/mem_encrypt.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "guest.h"
#include "kasan.h"
#include "lock.h"
#include "verify/verify.h"
#include "walk.h"

static void asi_check_counted(struct asi_check *check, enum asi_violation kind,
			      unsigned long address, u64 counted, u64 wanted)
{
	const struct asi_violation_info found = {
		.kind = kind, .address = address, .counted = counted, .wanted = wanted,
	};

	asi_check_found(check, &found);
}

/* ---- one page --------------------------------------------------------- */

static void asi_chunk_read(struct asi_check *check, u64 *entry, unsigned long address)
{
	struct asi_learned *learned = &check->domain->learned;
	struct asi_pagetable *pt = &check->domain->pagetable;
	struct asi_chunk *chunk = &check->chunk;
	const u64 *root = asi_guest_root(check->domain, address);
	unsigned long flags;
	unsigned int i;

	raw_spin_lock_irqsave(&learned->lock, flags);
	raw_spin_lock(&pt->lock);
	for (i = 0; i < ASI_CHUNK; i++, entry++, address += PAGE_SIZE) {
		chunk->own[i] = *entry;
		chunk->count[i] = *asi_count_of(entry);
		/* Of user memory that is there: its tables stay until the notifier was called. */
		chunk->kernel[i] = *entry && root ? asi_walk_page(root, address) : 0;
	}
	raw_spin_unlock(&pt->lock);
	chunk->n_learned = learned->n;
	memcpy(chunk->learned, learned->page, learned->n * sizeof(*learned->page));
	raw_spin_unlock_irqrestore(&learned->lock, flags);
}

static unsigned int asi_learned_of(const struct asi_chunk *chunk, unsigned long page)
{
	unsigned int i, n = 0;

	for (i = 0; i < chunk->n_learned; i++)
		n += chunk->learned[i].address == page && !chunk->learned[i].gone;
	return n;
}

/* How the domain's entry says more than the kernel's. */
static u32 asi_compare_entries(u64 own, u64 kernel)
{
	const u64 shadow_stack = _PAGE_RW | _PAGE_DIRTY;
	u32 kinds = 0;

	if (own & _PAGE_GLOBAL)
		kinds |= BIT(ASI_VIOLATION_GLOBAL);
	if (!(kernel & _PAGE_PRESENT))
		return kinds | BIT(ASI_VIOLATION_ABSENT);
	if (!(own & _PAGE_PRESENT) || ((own ^ kernel) & PTE_PFN_MASK))
		kinds |= BIT(ASI_VIOLATION_FRAME);
	if ((own & ~kernel & _PAGE_RW) || (own & shadow_stack) == _PAGE_DIRTY)
		kinds |= BIT(ASI_VIOLATION_WRITE);
	/* What is written by way of the domain would not be seen as written. */
	if (own & kernel & _PAGE_USER && own & ~kernel & _PAGE_DIRTY)
		kinds |= BIT(ASI_VIOLATION_WRITE);
	if (kernel & ~own & _PAGE_NX)
		kinds |= BIT(ASI_VIOLATION_EXEC);
	if (own & ~kernel & _PAGE_USER)
		kinds |= BIT(ASI_VIOLATION_USER);
	if ((own ^ kernel) & (_PAGE_CACHE_MASK | sme_me_mask))
		kinds |= BIT(ASI_VIOLATION_CACHE);
	return kinds;
}

static bool asi_is_user_memory(struct page *page)
{
	const struct folio *folio = page_folio(page);

	if (folio_test_slab(folio))
		return false;
	return folio_test_lru(folio) || folio_test_hugetlb(folio) || READ_ONCE(folio->mapping);
}

/* What the page that an entry maps is used for now. */
static u32 asi_check_use(u64 own, unsigned long address, const struct asi_expected *expected)
{
	unsigned long pfn = (own & PTE_PFN_MASK) >> PAGE_SHIFT;
	struct page *page;

	if (address < TASK_SIZE_MAX && !expected->guest)
		return BIT(ASI_VIOLATION_MEMORY);
	if (!pfn_valid(pfn))
		return 0;
	page = pfn_to_page(pfn);
	if (PageReserved(page))
		return 0;
	if (is_free_buddy_page(page))
		return BIT(ASI_VIOLATION_FREED);
	if (!expected->by_hand && !expected->guest && asi_is_user_memory(page))
		return BIT(ASI_VIOLATION_MEMORY);
	return 0;
}

static void asi_count_page(struct asi_verify_info *info, unsigned long address,
			   const struct asi_expected *expected, unsigned int learned)
{
	info->entries++;
	info->required += !!expected->required;
	info->pinned += !!expected->pins;
	info->mapped += asi_expected_is_asked(expected) || learned;
	info->guest += address < TASK_SIZE_MAX;
	info->unowned += expected->unowned;
}

static void asi_check_page(struct asi_check *check, unsigned int i, unsigned long address)
{
	struct asi_violation_info found = {
		.address = address,
		.own = check->chunk.own[i],
		.kernel = check->chunk.kernel[i],
	};
	unsigned int learned = asi_learned_of(&check->chunk, address);
	struct asi_expected expected;
	unsigned long kinds;
	unsigned int kind;
	u64 wanted;

	asi_expected_of(&check->index, address, &expected);
	wanted = asi_expected_sum(&expected) + learned;
	if (wanted != check->chunk.count[i])
		asi_check_counted(check, ASI_VIOLATION_COUNT, address,
				  check->chunk.count[i], wanted);
	if (!found.own)
		return;
	asi_count_page(check->info, address, &expected, learned);
	kinds = asi_compare_entries(found.own, found.kernel) | asi_check_use(found.own, address,
									     &expected);
	for_each_set_bit(kind, &kinds, BITS_PER_LONG) {
		found.kind = kind;
		asi_check_found(check, &found);
	}
}

/* ---- tables ----------------------------------------------------------- */

static void asi_check_lowest(struct asi_check *check, u64 *table, unsigned long base)
{
	unsigned long address = base;
	unsigned int i, j;

	for (i = 0; i < ASI_TABLE_ENTRIES; i += ASI_CHUNK) {
		asi_chunk_read(check, &table[i], address);
		for (j = 0; j < ASI_CHUNK; j++, address += PAGE_SIZE) {
			if (check->chunk.own[j] || check->chunk.count[j])
				asi_check_page(check, j, address);
		}
		cond_resched();
	}
}

/* Bit 47, or 56, stands for all above it. */
static unsigned long asi_canonical(unsigned long address)
{
	return __canonical_address(address, asi_top_shift() + ASI_TABLE_BITS);
}

/* Whose table is it, if not the domain's? 0: the kernel's, or no domain's. */
static u32 asi_table_owner(const u64 *table)
{
	unsigned long owner = page_private(virt_to_page(table));
	struct asi_domain *domain;

	list_for_each_entry(domain, &asi_domains, node) {
		if (owner == (unsigned long)&domain->pagetable ||
		    table == domain->pagetable.root)
			return domain->id;
	}
	return 0;
}

static void asi_check_link(struct asi_check *check, u64 entry, unsigned long address,
			   unsigned int shift, enum asi_violation kind)
{
	struct asi_violation_info found = {
		.kind = kind, .level = asi_level_of(shift), .address = address, .own = entry,
	};
	unsigned long flags;

	if (kind == ASI_VIOLATION_SHARED_TABLE)
		found.other = asi_table_owner(asi_table_of(entry));
	local_irq_save(flags);
	found.kernel = asi_walk_page((u64 *)init_mm.pgd, address);
	local_irq_restore(flags);
	asi_check_found(check, &found);
}

static void asi_check_table(struct asi_check *check, u64 *table, unsigned long base,
			    unsigned int shift);

static void asi_check_entry(struct asi_check *check, u64 entry, unsigned long address,
			    unsigned int shift)
{
	u64 *table;

	if (asi_kasan_is_shared(address, shift))
		return;
	if (asi_walk_down(&check->domain->pagetable, entry, address, shift, &table))
		asi_check_table(check, table, address, shift - ASI_TABLE_BITS);
	else if (entry & _PAGE_PSE)
		asi_check_link(check, entry, address, shift, ASI_VIOLATION_HUGE);
	else if (!(entry & _PAGE_PRESENT) || !pfn_valid((entry & PTE_PFN_MASK) >> PAGE_SHIFT))
		asi_check_link(check, entry, address, shift, ASI_VIOLATION_TABLE);
	else
		asi_check_link(check, entry, address, shift, ASI_VIOLATION_SHARED_TABLE);
}

/* Tables do not go away while the domain lives, and what they point to does not change. */
static void asi_check_table(struct asi_check *check, u64 *table, unsigned long base,
			    unsigned int shift)
{
	unsigned int i;
	u64 entry;

	check->info->tables++;
	if (shift == PAGE_SHIFT) {
		asi_check_lowest(check, table, base);
		return;
	}
	for (i = 0; i < ASI_TABLE_ENTRIES; i++) {
		entry = READ_ONCE(table[i]);
		if (entry)
			asi_check_entry(check, entry,
					asi_canonical(base + ((unsigned long)i << shift)),
					shift);
	}
}

/* ---- what has to be there --------------------------------------------- */

static void asi_check_present(struct asi_check *check, unsigned long page,
			      const struct asi_record *record)
{
	struct asi_violation_info found = {
		.kind = record->required ? ASI_VIOLATION_CORE : ASI_VIOLATION_PIN,
		.address = page,
	};
	unsigned long flags;

	local_irq_save(flags);
	found.kernel = asi_walk_page((u64 *)init_mm.pgd, page);
	local_irq_restore(flags);
	/* Of some ranges the kernel itself has only parts. */
	if (found.kernel)
		asi_check_found(check, &found);
}

static void asi_check_record(const struct asi_record *record, void *data)
{
	struct asi_check *check = data;
	struct asi_expected expected;
	unsigned long page;
	u64 own, count;

	if (asi_kasan_is_shared(record->start, PAGE_SHIFT))
		return;
	for (page = record->start & PAGE_MASK; ; page += PAGE_SIZE) {
		own = asi_walk_peek(&check->domain->pagetable, page, &count);
		if (!count && !own) {
			asi_expected_of(&check->index, page, &expected);
			asi_check_counted(check, ASI_VIOLATION_COUNT, page, 0,
					  asi_expected_sum(&expected));
		}
		if (!own && (record->required || record->pin))
			asi_check_present(check, page, record);
		if (page == (record->last & PAGE_MASK))
			return;
	}
}

/**
 * struct asi_totals - what a page table says of itself
 * @generation: see there
 * @pages: likewise
 * @table_pages: likewise
 */
struct asi_totals {
	u64 generation;
	u32 pages;
	u32 table_pages;
};

static void asi_totals_read(struct asi_pagetable *pt, struct asi_totals *totals)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&pt->lock, flags);
	totals->generation = pt->generation;
	totals->pages = pt->pages;
	totals->table_pages = pt->table_pages;
	raw_spin_unlock_irqrestore(&pt->lock, flags);
}

static void asi_check_totals(struct asi_check *check, const struct asi_totals *before)
{
	const u64 table_pages = check->info->tables << ASI_TABLE_ORDER;
	struct asi_totals after;

	asi_totals_read(&check->domain->pagetable, &after);
	/* An entry came or went meanwhile: there is nothing to compare with. */
	if (after.generation != before->generation || after.pages != before->pages ||
	    after.table_pages != before->table_pages)
		return;
	if (after.pages != check->info->entries)
		asi_check_counted(check, ASI_VIOLATION_TOTAL, 0, check->info->entries,
				  after.pages);
	if (after.table_pages != table_pages)
		asi_check_counted(check, ASI_VIOLATION_TOTAL, 0, table_pages,
				  after.table_pages);
}

/**
 * asi_verify_once() - verify a domain, as it is at this moment
 * @domain: the domain
 * @info: filled in; what the kernel is just changing may be among it
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_verify_once(struct asi_domain *domain, struct asi_verify_info *info)
{
	struct asi_totals before;
	struct asi_check *check;
	int ret;

	lockdep_assert_held(&asi_lock);
	check = kvzalloc(sizeof(*check), GFP_KERNEL);
	if (!check)
		return -ENOMEM;
	memset(info, 0, sizeof(*info));
	info->domain = domain->id;
	check->domain = domain;
	check->info = info;
	ret = asi_page_index_build(&check->index, domain);
	if (ret)
		goto free;
	asi_totals_read(&domain->pagetable, &before);
	asi_check_table(check, domain->pagetable.root, 0, asi_top_shift());
	asi_check_totals(check, &before);
	asi_records_each(domain, asi_check_record, check);
	asi_check_others(check);
free:
	asi_page_index_free(&check->index);
	kvfree(check);
	return ret;
}
