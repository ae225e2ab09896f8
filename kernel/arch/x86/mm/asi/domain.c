// SPDX-License-Identifier: GPL-2.0-only
/*
 * Domains: the life of an isolated address space.
 */
#include <linux/irq_work.h>
#include <linux/mm.h>
#include <linux/notifier.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "domain.h"
#include "switch.h"

/* Changed under asi_lock, walked under it or under RCU. */
LIST_HEAD(asi_domains);

/* Id of the latest domain of any class; under asi_lock. */
static u32 asi_last_domain;

/* Who is notified of domains that come and go; none of our locks is held then. */
static BLOCKING_NOTIFIER_HEAD(asi_domain_watchers);

/**
 * asi_domain_watch() - be notified of domains that come and go
 * @watch: called with an enum asi_domain_event and a struct asi_domain_notice, in process
 *	context, with none of our locks held; for ever
 *
 * Context: Process context, may sleep.
 * Return: 0 or -EEXIST.
 */
int asi_domain_watch(struct notifier_block *watch)
{
	return blocking_notifier_chain_register(&asi_domain_watchers, watch);
}

/**
 * asi_domain_notify() - notify that a domain comes or goes
 * @domain: the domain
 * @event: which of it
 *
 * Context: Process context, may sleep; asi_lock not held.
 */
void asi_domain_notify(struct asi_domain *domain, enum asi_domain_event event)
{
	struct asi_domain_notice notice = { .class = domain->class, .id = domain->id };

	blocking_notifier_call_chain(&asi_domain_watchers, event, &notice);
}

/**
 * asi_domain_find() - a domain by its id
 * @class: its class
 * @id: the id
 *
 * Context: asi_lock held.
 * Return: the domain or NULL.
 */
struct asi_domain *asi_domain_find(struct asi_class *class, u32 id)
{
	lockdep_assert_held(&asi_lock);
	return xa_load(&class->domains, id);
}

/**
 * asi_domain_after() - the domain with the next higher id
 * @class: its class
 * @id: id to start after, 0 for the first
 *
 * Context: asi_lock held.
 * Return: the domain or NULL.
 */
struct asi_domain *asi_domain_after(struct asi_class *class, u32 id)
{
	unsigned long key = id;

	lockdep_assert_held(&asi_lock);
	return xa_find_after(&class->domains, &key, U32_MAX, XA_PRESENT);
}

/**
 * asi_domain_next_id() - walk the domains by their ids
 * @class: the class
 * @id: id to start after, 0 for the first
 * @next: set to the next higher id
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or -ENOENT.
 */
int asi_domain_next_id(struct asi_class *class, u32 id, u32 *next)
{
	struct asi_domain *domain;

	guard(mutex)(&asi_lock);
	domain = asi_domain_after(class, id);
	if (!domain)
		return -ENOENT;
	*next = domain->id;
	return 0;
}

/**
 * asi_domain_free() - free a domain that is in no list
 * @domain: the domain, out of reach of every CPU
 *
 * Context: Process context, may sleep.
 */
void asi_domain_free(struct asi_domain *domain)
{
	asi_pagetable_free(&domain->pagetable);
	kfree(domain);
}

/**
 * asi_domain_alloc() - a domain that has nothing, and is in no list
 * @class: its class
 *
 * Context: Process context, may sleep.
 * Return: the domain or NULL.
 */
struct asi_domain *asi_domain_alloc(struct asi_class *class)
{
	struct asi_domain *domain = kzalloc(sizeof(*domain), GFP_KERNEL_ACCOUNT);

	if (!domain)
		return NULL;
	domain->class = class;
	domain->pid = task_tgid_nr(current);
	get_task_comm(domain->comm, current);
	raw_spin_lock_init(&domain->learned.lock);
	INIT_LIST_HEAD(&domain->contexts);
	domain->objects = RB_ROOT_CACHED;
	domain->guest.ranges = RB_ROOT_CACHED;
	if (!asi_pagetable_init(&domain->pagetable))
		return domain;
	kfree(domain);
	return NULL;
}

/**
 * asi_domain_link() - the kernel's changes reach a domain from now on
 * @domain: from asi_domain_alloc(); gets its id
 *
 * Context: Process context; asi_lock held.
 */
void asi_domain_link(struct asi_domain *domain)
{
	lockdep_assert_held(&asi_lock);
	domain->id = ++asi_last_domain;
	list_add_tail_rcu(&domain->node, &asi_domains);
}

/**
 * asi_domain_unlink() - the kernel's changes do not reach a domain any more
 * @domain: which nobody enters any more; may be freed after the call
 *
 * Context: Process context, may sleep; asi_lock held.
 */
void asi_domain_unlink(struct asi_domain *domain)
{
	lockdep_assert_held(&asi_lock);
	list_del_rcu(&domain->node);
	synchronize_rcu();
}

/**
 * asi_call_out_changed() - let no CPU reach what was taken out of any domain
 *
 * Context: as asi_call_out().
 */
void asi_call_out_changed(void)
{
	struct asi_domain *domain;

	guard(rcu)();
	list_for_each_entry_rcu(domain, &asi_domains, node)
		asi_call_out(domain);
}

/* Whatever can sleep is left to the work item: mappings, and pages that are held. */
static void asi_mark_stale(struct asi_class *class)
{
	WRITE_ONCE(class->stale, true);
	irq_work_queue(&class->faults.irq_work);
}

static void asi_sync_all(unsigned long start, unsigned long end,
			 bool (*follow)(struct asi_pagetable *pt, unsigned long start,
					unsigned long end))
{
	struct asi_domain *domain;

	/*
	 * The change of the kernel's entries comes before the look at the list: a domain
	 * that is not in it yet has to see the change when it copies them.
	 */
	smp_mb();
	/* Whatever the mode: a domain outlives it. */
	if (list_empty(&asi_domains))
		return;
	guard(rcu)();
	list_for_each_entry_rcu(domain, &asi_domains, node) {
		if (follow(&domain->pagetable, start, end))
			asi_mark_stale(domain->class);
	}
}

/**
 * asi_forget() - the kernel takes out its own mapping of a range
 * @start: first address
 * @end: first address after it
 *
 * The memory is about to be freed and the address to be used again: a domain that
 * kept the old page would read another owner's data, and write to it.
 *
 * Context: Any but NMI, after the entries are gone and before the memory is freed,
 * with IRQs on or off; no lock of ours is taken but the page
 * tables'. With IRQs off the CPUs cannot be called out; the next enter flushes.
 */
void asi_forget(unsigned long start, unsigned long end)
{
	asi_sync_all(start, end, asi_pagetable_forget);
	if (!irqs_disabled())
		asi_call_out_changed();
}

/**
 * asi_sync() - the kernel has changed its own mapping of a range
 * @start: first address
 * @end: first address after it
 *
 * Domains are left with no more than the kernel has. The caller that changes a mapping has to
 * flush it, and an enter after this call flushes what this CPU has of the domain. As
 * a flush of other CPUs is an interrupt, which leaves, the caller's is the domains' too.
 *
 * Context: Any but NMI, after the entries are changed and before they are flushed; no
 * lock of ours is taken but the page tables'.
 */
void asi_sync(unsigned long start, unsigned long end)
{
	asi_sync_all(start, end, asi_pagetable_sync);
}
