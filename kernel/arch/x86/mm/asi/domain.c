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
#include "event.h"
#include "fault-work.h"
#include "switch.h"

/* Changed under asi_lock, walked under it or under RCU. */
LIST_HEAD(asi_domains);

/* Id of the latest domain of any class; under asi_lock. */
static u32 asi_last_domain;

/* Who is told of domains that come and go; none of our locks is held then. */
static BLOCKING_NOTIFIER_HEAD(asi_domain_watchers);

/**
 * asi_ctl_watch_domains() - be told of domains that come and go
 * @watch: called with an enum asi_domain_event and a struct asi_domain_notice, in process
 *	context, with none of our locks held; for ever
 *
 * Context: Process context, may sleep.
 * Return: 0 or -EEXIST.
 */
int asi_ctl_watch_domains(struct notifier_block *watch)
{
	return blocking_notifier_chain_register(&asi_domain_watchers, watch);
}

static void asi_domain_notify(struct asi_domain *domain, enum asi_domain_event event)
{
	struct asi_domain_notice news = { .class = domain->class, .id = domain->id };

	blocking_notifier_call_chain(&asi_domain_watchers, event, &news);
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

static void asi_domain_free(struct asi_domain *domain)
{
	asi_pagetable_free(&domain->pagetable);
	kfree(domain);
}

static struct asi_domain *asi_domain_alloc(struct asi_class *class)
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

/* What everybody in the class has: the core, the set, a reserve for learn mode. */
static int asi_domain_fill(struct asi_domain *domain)
{
	return asi_required_map(domain) ?: asi_mapset_apply(domain->class, domain) ?:
	       asi_pagetable_refill(&domain->pagetable);
}

static struct asi_domain *asi_domain_make(struct asi_class *class)
{
	struct asi_domain *domain;
	int ret;

	guard(mutex)(&asi_lock);
	if (!class->opened)
		return NULL;
	domain = asi_domain_alloc(class);
	if (!domain)
		return ERR_PTR(-ENOMEM);
	ret = asi_faults_drop_dead(class);
	if (ret)
		goto free;
	domain->id = ++asi_last_domain;
	list_add_tail_rcu(&domain->node, &asi_domains);
	ret = asi_domain_fill(domain);
	if (!ret)
		ret = xa_err(xa_store(&class->domains, domain->id, domain, GFP_KERNEL));
	if (ret)
		goto unlink;
	class->n_domains++;
	asi_class_changed(class);
	return domain;

unlink:
	list_del_rcu(&domain->node);
	synchronize_rcu();
free:
	asi_domain_free(domain);
	return ERR_PTR(ret);
}

/**
 * asi_domain_create() - a new isolated address space
 * @name: name of its class
 *
 * Rows of domains that no longer exist are dropped, as counted in "cleared".
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: the domain, NULL if the class is not open, or an error pointer.
 */
struct asi_domain *asi_domain_create(const char *name)
{
	struct asi_class *class = asi_class_find(name);
	struct asi_domain *domain;

	if (!class)
		return ERR_PTR(-ENOENT);
	domain = asi_domain_make(class);
	if (!IS_ERR_OR_NULL(domain))
		asi_domain_notify(domain, ASI_DOMAIN_BORN);
	return domain;
}
EXPORT_SYMBOL_GPL(asi_domain_create);

static void asi_learn_counts_add(struct asi_learn_counts *sum,
				 const struct asi_learn_counts *counts)
{
	atomic64_add(atomic64_read(&counts->learned), &sum->learned);
	atomic64_add(atomic64_read(&counts->degraded), &sum->degraded);
}

/**
 * asi_domain_destroy() - an isolated address space dies
 * @domain: the domain; none of its contexts is left. NULL does nothing.
 *
 * Context: Process context, may sleep, IRQs on; takes asi_lock.
 */
void asi_domain_destroy(struct asi_domain *domain)
{
	struct asi_class *class;

	if (!domain)
		return;
	class = domain->class;
	asi_domain_notify(domain, ASI_DOMAIN_DIES);
	asi_guest_close(domain);
	guard(mutex)(&asi_lock);
	/* Nobody enters any more: bring out who is in, then unmap, then free. */
	asi_call_out_of(domain);
	xa_erase(&class->domains, domain->id);
	list_del_rcu(&domain->node);
	class->n_domains--;
	asi_class_changed(class);
	asi_fault_work_promote(domain);
	asi_mapset_drop_domain(class, domain);
	asi_object_drop_all(domain);
	asi_guest_drop_all(domain);
	asi_counts_add(&class->dead, &domain->dead);
	asi_learn_counts_add(&class->dead_learned, &domain->learn_counts);
	synchronize_rcu();
	asi_domain_free(domain);
}
EXPORT_SYMBOL_GPL(asi_domain_destroy);

/* Whatever can sleep is left to the work item: mappings, and pages that are held. */
static void asi_mark_stale(struct asi_class *class)
{
	WRITE_ONCE(class->stale, true);
	irq_work_queue(&class->faults.irq_work);
}

static bool asi_sync_all(unsigned long start, unsigned long end,
			 bool (*follow)(struct asi_pagetable *pt, unsigned long start,
					unsigned long end))
{
	struct asi_domain *domain;
	bool lost = false, any;

	/*
	 * The change of the kernel's entries comes before the look at the list: a domain
	 * that is not in it yet has to see the change when it copies them.
	 */
	smp_mb();
	/* Whatever the mode: a domain outlives it. */
	if (list_empty(&asi_domains))
		return false;
	rcu_read_lock();
	list_for_each_entry_rcu(domain, &asi_domains, node) {
		any = follow(&domain->pagetable, start, end);
		if (any)
			asi_mark_stale(domain->class);
		lost |= any;
	}
	rcu_read_unlock();
	return lost;
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
	if (asi_sync_all(start, end, asi_pagetable_forget) && !irqs_disabled())
		asi_call_out();
}

/**
 * asi_sync() - the kernel has changed its own mapping of a range
 * @start: first address
 * @end: first address after it
 *
 * Domains are left with no more than the kernel has. Whoever changes a mapping has to
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
