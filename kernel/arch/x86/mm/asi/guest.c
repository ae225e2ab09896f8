// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of a guest, as the process that runs it has it.
 *
 * A page comes when it was missed: the context notes the address down, and maps it the
 * next time it enters. The access itself was retried on the kernel's page table, which
 * has brought the page in, and has marked it dirty if it was written. Only then may the
 * domain write, too. So whatever is written is in a page that the process's page table
 * has as dirty, and it stays so until the notifier was called: who cleans a page without
 * looking at the domain loses nothing.
 *
 * The notifier takes pages out before the process's page table changes, and no page
 * comes before the change is over. Both hold the page table's lock, so that an entry is
 * only ever made from one that nobody is about to change.
 */
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "domain.h"
#include "guest.h"
#include "info.h"
#include "lock.h"
#include "switch.h"
#include "walk.h"

/* What an entry may take over from the process's as it is. */
#define ASI_GUEST_FLAGS	(_PAGE_PRESENT | _PAGE_USER | _PAGE_PKEY_BIT0 | _PAGE_PKEY_BIT1 | \
			 _PAGE_PKEY_BIT2 | _PAGE_PKEY_BIT3)

/* ---- coming ----------------------------------------------------------- */

/* Ordinary memory that reverse maps know: others may go without a word to the notifier. */
static bool asi_guest_is_ordinary(u64 host)
{
	unsigned long pfn = (host & PTE_PFN_MASK) >> PAGE_SHIFT;

	if (!(host & _PAGE_PRESENT) || !(host & _PAGE_USER) || host & _PAGE_CACHE_MASK)
		return false;
	return pfn_valid(pfn) && (!(host & _PAGE_SPECIAL) || is_zero_pfn(pfn));
}

/* Never executed; written only where the process's entry is dirty already. */
static u64 asi_guest_entry(u64 host)
{
	const u64 written = _PAGE_RW | _PAGE_DIRTY;
	u64 entry = (host & (PTE_PFN_MASK | sme_me_mask | ASI_GUEST_FLAGS)) | _PAGE_NX;

	if ((host & written) == written)
		entry |= written;
	return entry;
}

static bool asi_guest_has(struct asi_guest *guest, unsigned long page)
{
	return interval_tree_iter_first(&guest->ranges, page, page | ~PAGE_MASK);
}

/* Returns -EBUSY if there is no table for it. */
static int asi_guest_map(struct asi_domain *domain, unsigned long page)
{
	struct asi_guest *guest = &domain->guest;
	u64 host;

	lockdep_assert_held(&domain->pagetable.lock);
	if (!guest->wanted || guest->changing || guest->gone || !asi_guest_has(guest, page))
		return 0;
	/* No notifier is due: the tables on the way cannot be freed, nor the page. */
	host = asi_walk_page((u64 *)guest->mm->pgd, page);
	if (!asi_guest_is_ordinary(host))
		return 0;
	return asi_pagetable_set_user(&domain->pagetable, page, asi_guest_entry(host));
}

/**
 * asi_guest_serve() - map what a context has missed of its guest's memory
 * @ctx: the context, run by the current task
 *
 * What cannot be mapped now is missed again, and then tried again.
 *
 * Context: IRQs off, not NMI, not in a domain; right before an enter.
 */
void asi_guest_serve(struct asi_context *ctx)
{
	struct asi_domain *domain = ctx->domain;
	struct asi_pagetable *pt = &domain->pagetable;
	unsigned long page = ctx->missed & PAGE_MASK;
	bool poor;
	int ret;

	ctx->missed = 0;
	if (!READ_ONCE(domain->guest.wanted) || current->mm != READ_ONCE(domain->guest.mm))
		return;
	raw_spin_lock(&pt->lock);
	ret = asi_guest_map(domain, page);
	poor = ret || pt->reserved < ASI_RESERVE / 2;
	raw_spin_unlock(&pt->lock);
	/* The work item fills the reserve, while the vCPU may stay in KVM_RUN for long. */
	if (poor)
		irq_work_queue(&domain->class->faults.irq_work);
}

/* ---- going ------------------------------------------------------------ */

static void asi_guest_forget(struct asi_domain *domain, unsigned long start, unsigned long end)
{
	/* "All" is more than a process can have. */
	end = min(end, TASK_SIZE_MAX);
	if (start < end && asi_pagetable_has_user(&domain->pagetable))
		asi_pagetable_forget(&domain->pagetable, start, end);
}

static void asi_guest_end(struct asi_domain *domain)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&domain->pagetable.lock, flags);
	domain->guest.gone = true;
	raw_spin_unlock_irqrestore(&domain->pagetable.lock, flags);
	asi_guest_forget(domain, 0, TASK_SIZE_MAX);
	asi_call_out(domain);
}

static struct asi_domain *asi_domain_of(struct mmu_notifier *notifier)
{
	return container_of(notifier, struct asi_domain, guest.notifier);
}

static void asi_guest_changing(struct asi_domain *domain, int n)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&domain->pagetable.lock, flags);
	domain->guest.changing += n;
	raw_spin_unlock_irqrestore(&domain->pagetable.lock, flags);
}

static int asi_guest_invalidate_start(struct mmu_notifier *notifier,
				      const struct mmu_notifier_range *range)
{
	struct asi_domain *domain = asi_domain_of(notifier);

	asi_guest_changing(domain, 1);
	/*
	 * Out of every TLB, too: also what another notifier has taken out, and has not called
	 * out yet. A CPU that has left flushes when it enters.
	 */
	asi_guest_forget(domain, range->start, range->end);
	asi_call_out(domain);
	return 0;
}

static void asi_guest_invalidate_end(struct mmu_notifier *notifier,
				     const struct mmu_notifier_range *range)
{
	asi_guest_changing(asi_domain_of(notifier), -1);
}

static void asi_guest_release(struct mmu_notifier *notifier, struct mm_struct *mm)
{
	asi_guest_end(asi_domain_of(notifier));
}

/* As the processor's own pages: what a TLB still has may go on unseen for a while. */
static int asi_guest_clear_young(struct mmu_notifier *notifier, struct mm_struct *mm,
				 unsigned long start, unsigned long end)
{
	return asi_pagetable_young(&asi_domain_of(notifier)->pagetable, start, end, true);
}

static int asi_guest_test_young(struct mmu_notifier *notifier, struct mm_struct *mm,
				unsigned long address)
{
	return asi_pagetable_young(&asi_domain_of(notifier)->pagetable, address,
				   address + PAGE_SIZE, false);
}

static const struct mmu_notifier_ops asi_guest_ops = {
	.release = asi_guest_release,
	.clear_flush_young = asi_guest_clear_young,
	.clear_young = asi_guest_clear_young,
	.test_young = asi_guest_test_young,
	.invalidate_range_start = asi_guest_invalidate_start,
	.invalidate_range_end = asi_guest_invalidate_end,
};

/* ---- what the owner of the class says --------------------------------- */

/**
 * asi_guest_start() - the domain has a guest, whose memory is a process's
 * @domain: the domain, which has no context yet
 * @mm: of the process, which is the current one
 *
 * Context: Process context, may sleep; takes the mmap_lock of @mm, and asi_lock.
 * Return: 0 or -ENOMEM.
 */
int asi_guest_start(struct asi_domain *domain, struct mm_struct *mm)
{
	int ret;

	domain->guest.notifier.ops = &asi_guest_ops;
	ret = mmu_notifier_register(&domain->guest.notifier, mm);
	if (ret)
		return ret;
	guard(mutex)(&asi_lock);
	WRITE_ONCE(domain->guest.mm, mm);
	return 0;
}

/**
 * asi_guest_stop() - take back asi_guest_start(), if it was ever done
 * @domain: the domain, which has no context any more
 *
 * Context: Process context, may sleep, IRQs on; takes asi_lock.
 */
void asi_guest_stop(struct asi_domain *domain)
{
	struct mm_struct *mm;

	scoped_guard(mutex, &asi_lock) {
		asi_guest_end(domain);
		mm = domain->guest.mm;
		WRITE_ONCE(domain->guest.mm, NULL);
	}
	if (mm)
		mmu_notifier_unregister(&domain->guest.notifier, mm);
}

/**
 * asi_guest_add_range() - addresses of the process become memory of the guest
 * @domain: the domain
 * @key: distinguishes them from others that start at the same address
 * @start: first byte, page aligned
 * @len: bytes, whole pages, not 0
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_guest_add_range(struct asi_domain *domain, const void *key, unsigned long start,
			size_t len)
{
	struct asi_guest_range *range;

	lockdep_assert_held(&asi_lock);
	range = kzalloc(sizeof(*range), GFP_KERNEL_ACCOUNT);
	if (!range)
		return -ENOMEM;
	range->key = key;
	range->it.start = start;
	range->it.last = start + len - 1;
	scoped_guard(raw_spinlock_irqsave, &domain->pagetable.lock)
		interval_tree_insert(&range->it, &domain->guest.ranges);
	return 0;
}

static struct asi_guest_range *asi_guest_range(struct asi_guest *guest, const void *key,
					       unsigned long start)
{
	struct interval_tree_node *node = interval_tree_iter_first(&guest->ranges, start, start);
	struct asi_guest_range *range;

	for (; node; node = interval_tree_iter_next(node, start, start)) {
		range = container_of(node, struct asi_guest_range, it);
		if (range->key == key && node->start == start)
			return range;
	}
	return NULL;
}

/**
 * asi_guest_del_range() - take back asi_guest_add_range()
 * @domain: the domain
 * @key: as it was given; nothing happens if it is not there
 * @start: likewise
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 */
void asi_guest_del_range(struct asi_domain *domain, const void *key, unsigned long start)
{
	struct asi_guest_range *range;

	lockdep_assert_held(&asi_lock);
	range = asi_guest_range(&domain->guest, key, start);
	if (!range)
		return;
	scoped_guard(raw_spinlock_irqsave, &domain->pagetable.lock)
		interval_tree_remove(&range->it, &domain->guest.ranges);
	/* Where another range has the same page it comes back when it is missed. */
	asi_guest_forget(domain, range->it.start, range->it.last + 1);
	asi_call_out(domain);
	kfree(range);
}

/**
 * asi_guest_drop_all() - forget the ranges of a domain that dies
 * @domain: the domain, out of every CPU
 *
 * Context: Process context; asi_lock held.
 */
void asi_guest_drop_all(struct asi_domain *domain)
{
	struct interval_tree_node *node;

	lockdep_assert_held(&asi_lock);
	while ((node = interval_tree_iter_first(&domain->guest.ranges, 0, ULONG_MAX))) {
		interval_tree_remove(node, &domain->guest.ranges);
		kfree(container_of(node, struct asi_guest_range, it));
	}
}

/* ---- what mappings ask for -------------------------------------------- */

/**
 * asi_is_guest_label() - is it the guest's memory that a label means?
 * @label: of a mapping, or NULL
 *
 * Context: Any.
 * Return: true if so.
 */
bool asi_is_guest_label(const char *label)
{
	return label && !strcmp(label, ASI_GUEST_LABEL);
}

/**
 * asi_guest_want() - one more mapping asks for the guest's memory
 * @domain: the domain
 *
 * Context: asi_lock held.
 */
void asi_guest_want(struct asi_domain *domain)
{
	lockdep_assert_held(&asi_lock);
	scoped_guard(raw_spinlock_irqsave, &domain->pagetable.lock)
		WRITE_ONCE(domain->guest.wanted, domain->guest.wanted + 1);
}

/**
 * asi_guest_unwant() - one mapping less asks for the guest's memory
 * @domain: the domain
 *
 * Context: asi_lock held; the caller calls the CPUs out.
 */
void asi_guest_unwant(struct asi_domain *domain)
{
	lockdep_assert_held(&asi_lock);
	scoped_guard(raw_spinlock_irqsave, &domain->pagetable.lock)
		WRITE_ONCE(domain->guest.wanted, domain->guest.wanted - 1);
	if (!domain->guest.wanted)
		asi_guest_forget(domain, 0, TASK_SIZE_MAX);
}

/* ---- what the interfaces show ----------------------------------------- */

/**
 * asi_guest_expects() - may a domain have a page because somebody asks for vm:guest?
 * @domain: the domain
 * @page: first byte of the page
 *
 * Context: asi_lock held.
 * Return: true if so.
 */
bool asi_guest_expects(struct asi_domain *domain, unsigned long page)
{
	lockdep_assert_held(&asi_lock);
	return page < TASK_SIZE_MAX && domain->guest.wanted &&
	       asi_guest_has(&domain->guest, page);
}

/**
 * asi_guest_root() - the page table that a domain's entry for an address comes from
 * @domain: the domain
 * @address: any
 *
 * Context: asi_lock held; valid for as long.
 * Return: top-level table: the kernel's, or for a user address that of the process, or
 * NULL if there is none.
 */
const u64 *asi_guest_root(struct asi_domain *domain, unsigned long address)
{
	lockdep_assert_held(&asi_lock);
	if (address >= TASK_SIZE_MAX)
		return (u64 *)init_mm.pgd;
	return domain->guest.mm ? (u64 *)domain->guest.mm->pgd : NULL;
}

/**
 * asi_guest_find() - the memory of a guest that an address lies in
 * @class: the class
 * @id: id of the domain
 * @address: any
 * @info: filled in if there is some
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: true if there is some.
 */
bool asi_guest_find(struct asi_class *class, u32 id, unsigned long address,
		    struct asi_object_info *info)
{
	struct interval_tree_node *node = NULL;
	struct asi_domain *domain;

	guard(mutex)(&asi_lock);
	domain = asi_domain_find(class, id);
	if (domain)
		node = interval_tree_iter_first(&domain->guest.ranges, address, address);
	if (!node)
		return false;
	strscpy(info->label, ASI_GUEST_LABEL);
	info->start = node->start;
	info->len = node->last - node->start + 1;
	return true;
}

/**
 * asi_guest_count() - what a mapping of vm:guest is for in a domain, and exposes by now
 * @domain: the domain
 * @item: bytes and pages are added
 * @info: ranges are added, unless it is NULL
 *
 * Context: asi_lock held.
 */
void asi_guest_count(struct asi_domain *domain, struct asi_map_item *item,
		     struct asi_map_info *info)
{
	struct interval_tree_node *node;
	u64 len;

	lockdep_assert_held(&asi_lock);
	item->pages += READ_ONCE(domain->pagetable.user_pages);
	node = interval_tree_iter_first(&domain->guest.ranges, 0, ULONG_MAX);
	for (; node; node = interval_tree_iter_next(node, 0, ULONG_MAX)) {
		len = node->last - node->start + 1;
		item->bytes_asked += len;
		if (!info)
			continue;
		if (info->ranges < ASI_INFO_RANGES)
			info->range[info->ranges] = (struct asi_range_info){
				node->start, len, domain->id };
		info->ranges++;
	}
}

