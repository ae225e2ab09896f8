// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the owner of a class calls: KVM, and the test class. Each of these takes asi_lock
 * for what is done below.
 */
#define pr_fmt(fmt) "asi: " fmt

#include <linux/cpu.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ctl/ctl.h"
#include "domain.h"
#include "event.h"
#include "fault-work.h"
#include "host.h"
#include "lock.h"
#include "mapset.h"
#include "object.h"
#include "switch.h"

/* ---- classes ---------------------------------------------------------- */

/**
 * asi_class_open() - the owner of a class is loaded and wants isolation
 * @name: name of the class
 * @labels: what its owner will call its objects, ended by NULL; until it is closed
 * @mode: mode to start in
 * @stack: whether stacks are kept at first
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -ENOENT if there is no such class, -EBUSY if it is open,
 * -EOPNOTSUPP on a host that cannot be isolated; the log says why.
 */
int asi_class_open(const char *name, const char *const *labels, enum asi_mode mode,
		   bool stack)
{
	struct asi_class *class = asi_class_find(name);
	const char *refusal;

	if (!class)
		return -ENOENT;
	refusal = asi_host_refusal(asi_host());
	if (refusal) {
		pr_err("no isolation %s\n", refusal);
		return -EOPNOTSUPP;
	}
	guard(cpus_read_lock)();
	guard(mutex)(&asi_lock);
	if (class->opened)
		return -EBUSY;
	class->opened = true;
	class->labels = labels;
	class->stack = stack;
	asi_class_changed(class);
	asi_class_set_mode(class, mode);
	return 0;
}
EXPORT_SYMBOL_GPL(asi_class_open);

/**
 * asi_class_close() - the owner of a class goes
 * @name: name of the class
 *
 * Rows and mappings stay: they are read, and used, when it comes back.
 *
 * Context: Process context, may sleep; takes asi_lock; no domain of it is left.
 */
void asi_class_close(const char *name)
{
	struct asi_class *class = asi_class_find(name);

	if (!class)
		return;
	guard(cpus_read_lock)();
	guard(mutex)(&asi_lock);
	asi_mode_owner_set(class, NULL);
	asi_class_set_mode(class, ASI_MODE_OFF);
	class->opened = false;
	class->labels = NULL;
	asi_class_changed(class);
}
EXPORT_SYMBOL_GPL(asi_class_close);

/**
 * asi_class_map_default() - let every domain of a class have something from the start
 * @name: name of the class, which is open
 * @spec: the SPEC; what this kernel or host does not have is left out, and the log says so
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, also if it is mapped already, or why it is left out.
 */
int asi_class_map_default(const char *name, const char *spec)
{
	struct asi_class *class = asi_class_find(name);
	const struct asi_map_request req = {
		.origin = ASI_ORIGIN_KVM, .n_specs = 1, .specs = &spec,
	};
	struct asi_map_item *item __free(kfree) = kzalloc(sizeof(*item), GFP_KERNEL);
	int ret;

	if (!class)
		return -ENOENT;
	if (!item)
		return -ENOMEM;
	ret = asi_ctl_map_add(class, &req, item, NULL);
	if (ret == -EEXIST)
		return 0;
	if (ret)
		pr_info("%s: %s is not mapped by default: %pe\n", name, spec, ERR_PTR(ret));
	return ret;
}
EXPORT_SYMBOL_GPL(asi_class_map_default);

static struct asi_mapping *asi_next_default(struct asi_class *class)
{
	struct asi_mapping *mapping;
	unsigned long id;

	xa_for_each(&class->set.by_id, id, mapping) {
		if (mapping->origin == ASI_ORIGIN_KVM)
			return mapping;
	}
	return NULL;
}

/**
 * asi_class_unmap_defaults() - take back all that asi_class_map_default() has mapped
 * @name: name of the class
 *
 * Context: Process context, may sleep, IRQs on; takes asi_lock.
 */
void asi_class_unmap_defaults(const char *name)
{
	struct asi_class *class = asi_class_find(name);
	struct asi_mapping *mapping;

	if (!class)
		return;
	guard(mutex)(&asi_lock);
	while ((mapping = asi_next_default(class)))
		asi_mapset_remove(class, mapping);
}
EXPORT_SYMBOL_GPL(asi_class_unmap_defaults);

/* ---- domains ---------------------------------------------------------- */

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
	asi_domain_link(domain);
	ret = asi_domain_fill(domain);
	if (!ret)
		ret = xa_err(xa_store(&class->domains, domain->id, domain, GFP_KERNEL));
	if (ret)
		goto unlink;
	class->n_domains++;
	asi_class_changed(class);
	return domain;

unlink:
	asi_domain_unlink(domain);
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
	asi_guest_stop(domain);
	guard(mutex)(&asi_lock);
	/* Nobody enters any more: bring out who is in, then unmap, then free. */
	asi_call_out_dead(domain);
	xa_erase(&class->domains, domain->id);
	asi_domain_unlink(domain);
	class->n_domains--;
	asi_class_changed(class);
	asi_fault_work_promote(domain);
	asi_mapset_drop_domain(class, domain);
	asi_object_drop_all(domain);
	asi_guest_drop_all(domain);
	asi_counts_add(&class->dead, &domain->dead);
	asi_learn_counts_add(&class->dead_learned, &domain->learn_counts);
	class->dead_interrupts += atomic64_read(&domain->interrupts);
	asi_domain_free(domain);
}
EXPORT_SYMBOL_GPL(asi_domain_destroy);

/* ---- memory of the owner ---------------------------------------------- */

/**
 * asi_object_add() - register memory of a domain's owner under a name
 * @domain: the domain, NULL does nothing
 * @label: name within the domain; several objects may share it
 * @start: first byte
 * @len: bytes, 0 does nothing
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -EEXIST if something is registered at @start, -ENOMEM or -EFAULT.
 */
int asi_object_add(struct asi_domain *domain, const char *label, const void *start,
		   size_t len)
{
	if (!domain || !start || !len)
		return 0;
	guard(mutex)(&asi_lock);
	return asi_mapset_add_object(domain, label, start, len);
}
EXPORT_SYMBOL_GPL(asi_object_add);

/**
 * asi_object_pin() - register memory of a domain's owner that must not fault
 * @domain: the domain, NULL does nothing
 * @label: name within the domain; several objects may share it
 * @start: first byte; nothing of others lies in its pages
 * @len: bytes, 0 does nothing
 *
 * It stays mapped until asi_object_del(), whatever is asked for by an interface.
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -EEXIST if something is registered at @start, -ENOMEM or -EFAULT.
 */
int asi_object_pin(struct asi_domain *domain, const char *label, const void *start,
		   size_t len)
{
	struct asi_object *object;
	int ret;

	ret = asi_object_add(domain, label, start, len);
	if (ret || !domain || !start || !len)
		return ret;
	guard(mutex)(&asi_lock);
	object = asi_object_starting(domain, (unsigned long)start);
	ret = asi_object_want(domain, object);
	if (ret)
		asi_object_remove(domain, object);
	return ret;
}
EXPORT_SYMBOL_GPL(asi_object_pin);

/**
 * asi_object_del() - take back asi_object_add(), before the memory is freed
 * @domain: the domain, NULL does nothing
 * @start: first byte; nothing happens if it is not registered
 *
 * Context: Process context, may sleep, IRQs on; takes asi_lock.
 */
void asi_object_del(struct asi_domain *domain, const void *start)
{
	struct asi_object *object;

	if (!domain || !start)
		return;
	guard(mutex)(&asi_lock);
	object = asi_object_starting(domain, (unsigned long)start);
	if (object)
		asi_object_remove(domain, object);
}
EXPORT_SYMBOL_GPL(asi_object_del);

/**
 * asi_object_add_percpu() - register per-CPU memory of a domain's owner
 * @domain: the domain, NULL does nothing
 * @label: name within the domain
 * @start: first byte, as a per-CPU pointer
 * @len: bytes on each CPU
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or what asi_object_add() refused with; then nothing is registered.
 */
int asi_object_add_percpu(struct asi_domain *domain, const char *label,
			  const void __percpu *start, size_t len)
{
	int ret, cpu, done;

	for_each_possible_cpu(cpu) {
		ret = asi_object_add(domain, label, per_cpu_ptr(start, cpu), len);
		if (!ret)
			continue;
		for_each_possible_cpu(done) {
			if (done == cpu)
				return ret;
			asi_object_del(domain, per_cpu_ptr(start, done));
		}
	}
	return 0;
}
EXPORT_SYMBOL_GPL(asi_object_add_percpu);

/**
 * asi_guest_open() - the domain has a guest, whose memory is a process's
 * @domain: the domain, NULL does nothing; it has no context yet
 * @mm: of the process, which is the current one
 *
 * Context: Process context, may sleep; takes the mmap_lock of @mm, and asi_lock.
 * Return: 0 or -ENOMEM.
 */
int asi_guest_open(struct asi_domain *domain, struct mm_struct *mm)
{
	return domain ? asi_guest_start(domain, mm) : 0;
}
EXPORT_SYMBOL_GPL(asi_guest_open);

/**
 * asi_guest_add() - addresses of the process become memory of the guest
 * @domain: the domain, NULL does nothing
 * @key: distinguishes them from others that start at the same address
 * @start: first byte, page aligned
 * @len: bytes, whole pages, not 0
 *
 * They may be mapped from now on, while somebody asks for vm:guest.
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or -ENOMEM.
 */
int asi_guest_add(struct asi_domain *domain, const void *key, unsigned long start, size_t len)
{
	if (!domain)
		return 0;
	guard(mutex)(&asi_lock);
	return asi_guest_add_range(domain, key, start, len);
}
EXPORT_SYMBOL_GPL(asi_guest_add);

/**
 * asi_guest_del() - take back asi_guest_add()
 * @domain: the domain, NULL does nothing
 * @key: as it was given; nothing happens if it is not there
 * @start: likewise
 *
 * Context: Process context, may sleep, IRQs on; takes asi_lock.
 */
void asi_guest_del(struct asi_domain *domain, const void *key, unsigned long start)
{
	if (!domain)
		return;
	guard(mutex)(&asi_lock);
	asi_guest_del_range(domain, key, start);
}
EXPORT_SYMBOL_GPL(asi_guest_del);

/**
 * asi_required_pin() - make memory part of what every domain has
 * @start: first byte, page aligned
 * @len: bytes, whole pages; nothing of it is of a VM, or secret
 *
 * For what the owner of a run loop touches in it and no context owns.
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -ENOMEM or -ENOSPC.
 */
int asi_required_pin(const void *start, size_t len)
{
	guard(mutex)(&asi_lock);
	return asi_required_add_pin(start, len);
}
EXPORT_SYMBOL_GPL(asi_required_pin);

/**
 * asi_required_unpin() - take back asi_required_pin(), before the memory is freed
 * @start: first byte; nothing happens if it is not pinned
 *
 * Context: Process context, may sleep, IRQs on; takes asi_lock. The run loop is not
 * run any more.
 */
void asi_required_unpin(const void *start)
{
	guard(mutex)(&asi_lock);
	asi_required_del_pin(start);
}
EXPORT_SYMBOL_GPL(asi_required_unpin);

/* ---- what runs in a domain -------------------------------------------- */

/**
 * asi_context_init() - a new flow of execution that will enter a domain
 * @ctx: zeroed, inside @object
 * @domain: the domain, NULL does nothing
 * @object: memory to pin: whatever is touched where no fault can be served;
 *	page aligned, padded to whole pages
 * @len: its bytes
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -ENOMEM, or -EINVAL if others could share a page with @object.
 */
int asi_context_init(struct asi_context *ctx, struct asi_domain *domain,
		     const void *object, size_t len)
{
	if (!domain)
		return 0;
	if (!PAGE_ALIGNED(object) || !PAGE_ALIGNED(len))
		return -EINVAL;
	guard(mutex)(&asi_lock);
	return asi_context_start(ctx, domain, object, len);
}
EXPORT_SYMBOL_GPL(asi_context_init);

/**
 * asi_context_exit() - a flow of execution ends
 * @ctx: the context; nobody runs it. Never initialised is fine.
 *
 * Context: Process context, may sleep, IRQs on; takes asi_lock.
 */
void asi_context_exit(struct asi_context *ctx)
{
	if (!ctx->domain)
		return;
	guard(mutex)(&asi_lock);
	asi_context_end(ctx);
}
EXPORT_SYMBOL_GPL(asi_context_exit);

/**
 * asi_context_prepare() - make the current task fit to enter a domain
 * @ctx: the context that it is about to run
 *
 * Context: Process context of the task, may sleep; may take asi_lock. On every
 * KVM_RUN, whatever the mode: it may change in the middle of one.
 * Return: 0, or an error: then enters are refused, and counted.
 */
int asi_context_prepare(struct asi_context *ctx)
{
	struct asi_domain *domain = ctx->domain;

	if (!domain)
		return 0;
	if (unlikely(READ_ONCE(domain->pagetable.reserved) < ASI_RESERVE / 2))
		asi_pagetable_refill(&domain->pagetable);
	if (likely(ctx->task == current))
		return 0;
	guard(mutex)(&asi_lock);
	return asi_context_set_task(ctx);
}
EXPORT_SYMBOL_GPL(asi_context_prepare);

/**
 * asi_window_add() - declare a function in which a page fault may not be served
 * @function: its first instruction
 * @kind: why; see there
 *
 * Context: Process context, may sleep; takes asi_lock. No CPU runs it.
 * Return: 0, -ENOENT if the function has no symbol, -ENOSPC.
 */
int asi_window_add(const void *function, enum asi_window_kind kind)
{
	guard(mutex)(&asi_lock);
	return asi_run_window_add(function, kind);
}
EXPORT_SYMBOL_GPL(asi_window_add);

/**
 * asi_window_del() - take back what asi_window_add() declared
 * @function: its first instruction
 *
 * Context: Process context, may sleep; takes asi_lock. No CPU runs the function.
 */
void asi_window_del(const void *function)
{
	guard(mutex)(&asi_lock);
	asi_run_window_del(function);
}
EXPORT_SYMBOL_GPL(asi_window_del);
