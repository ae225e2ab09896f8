// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a page table has, as runs of pages that are alike.
 *
 * A listing continues after the last page that it gave, so its key is the number of that
 * page, plus one; pages are numbered from address 0 up through both halves.
 */
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <asm/memtype.h>

#include "describe.h"
#include "domain.h"
#include "lock.h"
#include "verify/expected.h"
#include "verify/inspect.h"
#include "walk.h"

/* Pages that a page table can serve. */
static unsigned long asi_page_limit(void)
{
	return BIT(asi_top_shift() + ASI_TABLE_BITS - PAGE_SHIFT);
}

static unsigned long asi_page_address(unsigned long number)
{
	return __canonical_address(number << PAGE_SHIFT, asi_top_shift() + ASI_TABLE_BITS);
}

static void asi_run_start(struct asi_page_index *index, unsigned long address, u64 entry,
			  struct asi_run_info *run)
{
	struct asi_expected expected;

	asi_expected_of(index, address, &expected);
	*run = (struct asi_run_info){
		.domain = index->domain->id,
		.start = address,
		.pages = 1,
		.region = asi_describe_region(address),
		.write = entry & _PAGE_RW,
		.exec = !(entry & _PAGE_NX),
		.user = entry & _PAGE_USER,
		.cache = (enum asi_cache)pgprot2cachemode(__pgprot(entry & _PAGE_CACHE_MASK)),
		.required = expected.required,
		.pinned = expected.pins,
		.mapped = asi_expected_is_asked(&expected),
		.unowned = expected.unowned,
	};
}

static bool asi_run_goes_on(const struct asi_run_info *run, const struct asi_run_info *next)
{
	return run->start + (run->pages << PAGE_SHIFT) == next->start &&
	       run->region == next->region && run->cache == next->cache &&
	       run->write == next->write && run->exec == next->exec &&
	       run->user == next->user && run->required == next->required &&
	       run->pinned == next->pinned && run->mapped == next->mapped &&
	       run->unowned == next->unowned;
}

/* The first page from number @from on that there is, or asi_page_limit(). */
static unsigned long asi_page_next(struct asi_pagetable *pt, unsigned long from, u64 *entry)
{
	unsigned int shift;
	u64 *found;

	while (from < asi_page_limit()) {
		found = asi_walk_own(pt, asi_page_address(from), &shift);
		*entry = found ? READ_ONCE(*found) : 0;
		if (*entry)
			return from;
		/* What lacks a table lacks it up to the next entry of that level. */
		from = (from | (BIT(shift - PAGE_SHIFT) - 1)) + 1;
		cond_resched();
	}
	return from;
}

static int asi_run_find(struct asi_page_index *index, unsigned long from,
			struct asi_run_info *run)
{
	struct asi_pagetable *pt = &index->domain->pagetable;
	struct asi_run_info next;
	u64 entry, count;

	from = asi_page_next(pt, from, &entry);
	if (from == asi_page_limit())
		return -ENOENT;
	asi_run_start(index, asi_page_address(from), entry, run);
	while (++from < asi_page_limit()) {
		entry = asi_walk_peek(pt, asi_page_address(from), &count);
		if (!entry)
			break;
		asi_run_start(index, asi_page_address(from), entry, &next);
		if (!asi_run_goes_on(run, &next))
			break;
		run->pages++;
		cond_resched();
	}
	return 0;
}

static int asi_run_of(struct asi_class *class, u32 id, u64 after, struct asi_run_info *run)
{
	struct asi_page_index index;
	struct asi_domain *domain;
	int ret;

	guard(mutex)(&asi_lock);
	domain = asi_domain_find(class, id);
	if (!domain || after >= asi_page_limit())
		return -ENOENT;
	ret = asi_page_index_build(&index, domain);
	if (!ret)
		ret = asi_run_find(&index, after, run);
	asi_page_index_free(&index);
	run->first = !ret && (!after || asi_describe_region(asi_page_address(after - 1)) !=
					run->region);
	return ret;
}

/**
 * asi_inspect_next_run() - pages in a row that are alike
 * @class: the class
 * @domain: of this domain only, 0 for all
 * @after: key to start after, 0 for the first
 * @info: filled in; without @domain it is the one that came before, zeroed at first
 * @key: set to the key of the run, which grows within a domain
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -ENOENT or -ENOMEM.
 */
int asi_inspect_next_run(struct asi_class *class, u32 domain, u64 after,
			 struct asi_run_info *info, u64 *key)
{
	u32 id = domain ?: info->domain;
	unsigned long last;
	int ret = -ENOENT;

	for (;;) {
		if (id)
			ret = asi_run_of(class, id, after, info);
		if (ret != -ENOENT)
			break;
		if (domain || asi_domain_next_id(class, id, &id))
			return -ENOENT;
		after = 0;
	}
	if (ret)
		return ret;
	last = (info->start >> PAGE_SHIFT) + info->pages - 1;
	*key = (last & (asi_page_limit() - 1)) + 1;
	return 0;
}
