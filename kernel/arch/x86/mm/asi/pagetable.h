/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page table of a domain: 4 KiB entries, each a copy of the kernel's own.
 */
#ifndef _ASI_PAGETABLE_H
#define _ASI_PAGETABLE_H

#include <linux/pgtable.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "table.h"

/* Whatever the kernel has there. */
#define ASI_ANY_PFN		ULONG_MAX

/* The domains' PCID: one that neither the kernel's ASIDs nor PTI's user half use. */
#define ASI_PCID	0x40

/* A table is a pair of pages: entries, followed by a count for each. */
#define ASI_TABLE_ORDER		1

/* Leave out what the kernel has not mapped, instead of failing. */
#define ASI_MAP_HOLES		0x1

/* Not writable, whatever it is in the kernel's page table for now. */
#define ASI_MAP_READ_ONLY	0x2

/* Tables that a reserve holds: enough for learn mode between two refills. */
#define ASI_RESERVE	16

/**
 * struct asi_page - a page of a mapping; under asi_lock once the mapping is in a set
 * @address: of its first byte; constant
 * @pfn: what was there when it was asked for; constant
 * @held: a reference is held, as its owner does not say when the page is freed
 * @gone: the kernel has given the page up, or something else is at @address: it is in
 *	no domain, and never will be again
 */
struct asi_page {
	unsigned long address;
	unsigned long pfn : 62;
	unsigned long held : 1;
	unsigned long gone : 1;
};

/**
 * struct asi_pagetable - the page table of one domain
 * @root: top-level table, two pages with address bit 12 clear; constant
 * @cr3: what CR3 reads with this root, PCID included; constant
 * @lock: of all entries and of what follows
 * @generation: grows when an entry is removed or changed, also one of KASAN's shadow; read
 *	without @lock by enter
 * @called_out: the latest @generation that all CPUs were called out after; never above it;
 *	read without @lock by asi_call_out()
 * @pages: entries present
 * @user_pages: how many of these are of user addresses; read without @lock by
 *	asi_pagetable_has_user()
 * @table_pages: pages that hold tables, counts included
 * @reserved: entries in @reserve
 * @reserve: zeroed tables for use where nothing can be allocated
 */
struct asi_pagetable {
	u64 *root;
	unsigned long cr3;
	raw_spinlock_t lock;
	u64 generation;
	u64 called_out;
	u32 pages;
	u32 user_pages;
	u32 table_pages;
	unsigned int reserved;
	u64 *reserve[ASI_RESERVE];
};

/* The count that belongs to an entry of a lowest table. */
static inline u64 *asi_count_of(u64 *entry)
{
	return entry + ASI_TABLE_ENTRIES;
}

/* Have all CPUs been called out since the page table was of that generation? */
static inline bool asi_pagetable_called_out(const struct asi_pagetable *pt, u64 generation)
{
	/* Pairs with the release: who sees it comes after all CPUs have left. */
	return smp_load_acquire(&pt->called_out) >= generation;
}

/* Is any page of user memory there? If not, @generation tells of the last that went. */
static inline bool asi_pagetable_has_user(const struct asi_pagetable *pt)
{
	/* Pairs with the release in asi_entry_set(). */
	return smp_load_acquire(&pt->user_pages);
}

int asi_pagetable_init(struct asi_pagetable *pt);
void asi_pagetable_free(struct asi_pagetable *pt);
int asi_pagetable_refill(struct asi_pagetable *pt);
u64 *asi_pagetable_make(struct asi_pagetable *pt, unsigned long address, unsigned int last);
int asi_pagetable_map(struct asi_pagetable *pt, unsigned long start, unsigned long len,
		      unsigned int how);
int asi_pagetable_map_page(struct asi_pagetable *pt, const struct asi_page *page);
void asi_pagetable_set_called_out(struct asi_pagetable *pt, u64 generation);
void asi_pagetable_unmap(struct asi_pagetable *pt, unsigned long start, unsigned long len);
int asi_pagetable_learn(struct asi_pagetable *pt, const struct asi_page *page);
int asi_pagetable_set_user(struct asi_pagetable *pt, unsigned long page, u64 value);
bool asi_pagetable_young(struct asi_pagetable *pt, unsigned long start, unsigned long end,
			 bool clear);
bool asi_pagetable_forget(struct asi_pagetable *pt, unsigned long start, unsigned long end);
bool asi_pagetable_sync(struct asi_pagetable *pt, unsigned long start, unsigned long end);
bool asi_pagetable_present(struct asi_pagetable *pt, unsigned long start,
			   unsigned long len);
u32 asi_pagetable_count(struct asi_pagetable *pt, unsigned long start, unsigned long len);
bool asi_table_owned(const struct asi_pagetable *pt, const u64 *table,
		     unsigned long address, unsigned int shift);

/**
 * struct asi_walk - the entries that one address meets, from the top
 * @levels: number of @entry
 * @bad: the last entry points to what cannot be a table
 * @shift: address bits below the top level's index
 * @entry: raw entries; the walk ends at the first that is absent or a leaf
 */
struct asi_walk {
	unsigned int levels;
	bool bad;
	unsigned int shift;
	u64 entry[5];
};

#endif /* _ASI_PAGETABLE_H */
