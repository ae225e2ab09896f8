// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counters of a class or a domain, summed when somebody asks: each context
 * counts for itself, so that no two CPUs write to the same cache line.
 */
#include <linux/cleanup.h>
#include <linux/math64.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/tsc.h>

#include "ctl/ctl.h"
#include "domain.h"
#include "fault-work.h"
#include "lock.h"

static void asi_add_learned(const struct asi_learn_counts *counts,
			    struct asi_stats_info *info)
{
	info->learned += atomic64_read(&counts->learned);
	info->learn_degraded += atomic64_read(&counts->degraded);
}

static void asi_add_domain(struct asi_domain *domain, struct asi_stats_info *info)
{
	u32 pages = READ_ONCE(domain->pagetable.pages);
	u32 core = asi_required_pages(domain);

	info->pages += pages;
	info->table_pages += READ_ONCE(domain->pagetable.table_pages);
	if (pages > core)
		info->bytes_exposed += (u64)(pages - core) << PAGE_SHIFT;
	asi_add_learned(&domain->learn_counts, info);
}

static void asi_class_stats(struct asi_class *class, struct asi_counts *counts,
			    struct asi_stats_info *info)
{
	struct asi_faults *faults = &class->faults;
	struct asi_domain *domain;
	unsigned long id;

	asi_counts_add(counts, &class->dead);
	asi_add_learned(&class->dead_learned, info);
	xa_for_each(&class->domains, id, domain) {
		asi_domain_counts(domain, counts);
		asi_add_domain(domain, info);
	}
	info->rows = faults->n_rows;
	info->faults = atomic64_read(&faults->total);
	info->dropped = atomic64_read(&faults->dropped);
	info->cleared = faults->cleared;
	info->taken = faults->taken;
	info->stacks_dropped = atomic64_read(&faults->stacks_dropped);
	info->prints_dropped = faults->prints_dropped;
	info->events_lost = atomic64_read(&class->events_lost);
}

/* The inverse of asi_reason_index(); what has no number of its own is ASI_REASON_OTHER. */
static u32 asi_reason_number(unsigned int index)
{
	if (index < ASI_REASONS_LOW)
		return index;
	return index < ASI_REASONS - 1 ? ASI_REASONS_HIGH + index - ASI_REASONS_LOW :
					 ASI_REASON_OTHER;
}

static void asi_add_reason(struct asi_stats_info *info, unsigned int index,
			   const struct asi_reason_count *count)
{
	struct asi_reason_info *reason;

	info->vm_exits += count->vm_exits;
	info->stays += count->stays;
	if (!count->vm_exits && !count->stays)
		return;
	reason = &info->reason[info->reasons++];
	reason->reason = asi_reason_number(index);
	reason->vm_exits = count->vm_exits;
	reason->stays = count->stays;
}

static void asi_fill_counts(const struct asi_counts *counts, struct asi_stats_info *info)
{
	unsigned int i;

	static_assert(ARRAY_SIZE(info->exits) == ASI_NR_CAUSES);
	static_assert(ARRAY_SIZE(info->reason) == ASI_REASONS);
	info->enters = counts->enters;
	info->refused = counts->refused;
	if (tsc_khz)
		info->isolated = mul_u64_u64_div_u64(counts->isolated, NSEC_PER_MSEC, tsc_khz);
	memcpy(info->exits, counts->exits, sizeof(info->exits));
	for (i = 0; i < ASI_REASONS; i++)
		asi_add_reason(info, i, &counts->reasons[i]);
}

/**
 * asi_ctl_stats() - the counters of a class or of one domain
 * @class: the class
 * @id: id of the domain, 0 for the class
 * @info: filled in
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -ENOENT or -ENOMEM.
 */
int asi_ctl_stats(struct asi_class *class, u32 id, struct asi_stats_info *info)
{
	struct asi_counts *counts __free(kfree) = kzalloc(sizeof(*counts), GFP_KERNEL);
	struct asi_domain *domain;

	memset(info, 0, sizeof(*info));
	strscpy(info->class, class->name);
	info->domain = id;
	if (!counts)
		return -ENOMEM;
	asi_fault_work_flush(class);
	guard(mutex)(&asi_lock);
	if (!id) {
		asi_class_stats(class, counts, info);
	} else {
		domain = asi_domain_find(class, id);
		if (!domain)
			return -ENOENT;
		asi_domain_counts(domain, counts);
		asi_add_domain(domain, info);
		info->rows = asi_ctl_rows(class, id);
	}
	asi_fill_counts(counts, info);
	return 0;
}
