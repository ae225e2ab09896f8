// SPDX-License-Identifier: GPL-2.0-only
/*
 * The core: what every domain must have so that the kernel can take a fault, an
 * interrupt or an NMI in it and leave.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <asm/cpu_entry_area.h>
#include <asm/nospec-branch.h>
#include <asm/sections.h>

#include "domain.h"
#include "lock.h"
#include "switch.h"

/* ---- the core --------------------------------------------------------- */

/**
 * struct asi_required_range - a piece of the core; all of it under asi_lock
 * @it: first and last byte, in asi_required
 * @flags: how domains map it, ASI_MAP_*
 * @owner: the module that it belongs to, NULL if it is the kernel's own
 */
struct asi_required_range {
	struct interval_tree_node it;
	unsigned int flags;
	const struct module *owner;
};

/* What every domain has; under asi_lock. */
static struct rb_root_cached asi_required = RB_ROOT_CACHED;

/*
 * Code, and data that is not written after init. What a module has of the latter is
 * still writable when the module comes; in a domain it never is.
 */
#define ASI_REQUIRED_CONST	(ASI_MAP_HOLES | ASI_MAP_READ_ONLY)

/* What the CPU, the entries and the hooks write. */
#define ASI_REQUIRED_DATA	ASI_MAP_HOLES

static struct asi_required_range *asi_required_insert(const void *start, const void *end,
						      unsigned int flags,
						      const struct module *owner)
{
	struct asi_required_range *range = kzalloc(sizeof(*range), GFP_KERNEL);

	if (!range)
		return NULL;
	range->it.start = (unsigned long)start & PAGE_MASK;
	range->it.last = PAGE_ALIGN((unsigned long)end) - 1;
	range->flags = flags;
	range->owner = owner;
	interval_tree_insert(&range->it, &asi_required);
	return range;
}

static int asi_required_add(const void *start, const void *end, unsigned int flags,
			    const struct module *owner)
{
	return asi_required_insert(start, end, flags, owner) ? 0 : -ENOMEM;
}

/*
 * Per CPU, and why:
 *   GDT, TSS, entry and exception stacks	every entry is taken on them
 *   fixed_percpu_data				the stack protector's canary
 *   pcpu_hot					current, preempt count, CPU number
 *   x86_spec_ctrl_current			read while CR2 is the guest's, and by the
 *						entry of NMI before exc_nmi() can leave
 */
static int __init asi_required_add_cpu(int cpu)
{
	const struct fixed_percpu_data *fixed = per_cpu_ptr(&fixed_percpu_data, cpu);
	const struct pcpu_hot *hot = per_cpu_ptr(&pcpu_hot, cpu);
	const u64 *spec_ctrl = per_cpu_ptr(&x86_spec_ctrl_current, cpu);
	const struct cpu_entry_area *area = get_cpu_entry_area(cpu);

	return asi_required_add(area, area + 1, ASI_REQUIRED_DATA, NULL) ?:
	       asi_required_add(fixed, fixed + 1, ASI_REQUIRED_DATA, NULL) ?:
	       asi_required_add(hot, hot + 1, ASI_REQUIRED_DATA, NULL) ?:
	       asi_required_add(spec_ctrl, spec_ctrl + 1, ASI_REQUIRED_DATA, NULL);
}

/**
 * asi_required_init() - what the kernel itself has of it
 *
 * Which is, and why::
 *
 *   text				the hooks, and whatever is isolated
 *   read-only data			exception tables, ops, what is set once at boot
 *   the IDT's read-only alias		every entry starts there
 *   asi_hot				what the hooks read before CR3 is back
 *
 * Context: Boot, may sleep; takes asi_lock.
 * Return: 0 or -ENOMEM.
 */
int __init asi_required_init(void)
{
	const void *idt = (void *)CPU_ENTRY_AREA_RO_IDT;
	int ret, cpu;

	guard(mutex)(&asi_lock);
	ret = asi_required_add(_text, _etext, ASI_REQUIRED_CONST, NULL) ?:
	      asi_required_add(__start_rodata, __end_rodata, ASI_REQUIRED_CONST, NULL) ?:
	      asi_required_add(idt, idt + PAGE_SIZE, ASI_REQUIRED_CONST, NULL) ?:
	      asi_required_add(&asi_hot, &asi_hot + 1, ASI_REQUIRED_DATA, NULL);
	for_each_possible_cpu(cpu)
		ret = ret ?: asi_required_add_cpu(cpu);
	return ret;
}

/**
 * asi_is_required() - is a range part of what every domain has?
 * @start: first byte
 * @len: bytes, not 0
 *
 * Context: asi_lock held.
 * Return: true if all of it is.
 */
bool asi_is_required(unsigned long start, unsigned long len)
{
	struct interval_tree_node *node;

	lockdep_assert_held(&asi_lock);
	node = interval_tree_iter_first(&asi_required, start, start + len - 1);
	for (; node; node = interval_tree_iter_next(node, start, start + len - 1)) {
		if (node->start <= start && node->last >= start + len - 1)
			return true;
	}
	return false;
}

/**
 * asi_required_each() - the ranges that every domain has
 * @fn: called for each with its first and last byte, which is a page's
 * @data: passed on
 *
 * Context: Process context; asi_lock held.
 */
void asi_required_each(void (*fn)(unsigned long start, unsigned long last, void *data),
		       void *data)
{
	struct interval_tree_node *node;

	lockdep_assert_held(&asi_lock);
	node = interval_tree_iter_first(&asi_required, 0, ULONG_MAX);
	for (; node; node = interval_tree_iter_next(node, 0, ULONG_MAX))
		fn(node->start, node->last, data);
}

/**
 * asi_required_count() - how many of these ranges does a page lie in?
 * @page: its first byte
 *
 * Context: asi_lock held.
 * Return: the number.
 */
unsigned int asi_required_count(unsigned long page)
{
	struct interval_tree_node *node;
	unsigned int n = 0;

	lockdep_assert_held(&asi_lock);
	node = interval_tree_iter_first(&asi_required, page, page);
	for (; node; node = interval_tree_iter_next(node, page, page))
		n++;
	return n;
}

static int asi_required_map_one(struct asi_domain *domain, struct interval_tree_node *node)
{
	return asi_pagetable_map(&domain->pagetable, node->start,
				 node->last - node->start + 1,
				 container_of(node, struct asi_required_range, it)->flags);
}

/* Out of the core, and of the domains that come before @end; NULL means all. */
static void asi_required_remove(struct asi_required_range *range, const struct asi_domain *end)
{
	struct asi_domain *domain;

	list_for_each_entry(domain, &asi_domains, node) {
		if (domain == end)
			break;
		asi_pagetable_unmap(&domain->pagetable, range->it.start,
				    range->it.last - range->it.start + 1);
	}
	interval_tree_remove(&range->it, &asi_required);
	kfree(range);
}

/* Into the core of the domains that are there, too; all of them or none. */
static int asi_required_bring(const void *start, const void *end, const struct module *owner)
{
	struct asi_domain *domain;
	struct asi_required_range *range;
	int ret;

	range = asi_required_insert(start, end, ASI_REQUIRED_CONST, owner);
	if (!range)
		return -ENOMEM;
	list_for_each_entry(domain, &asi_domains, node) {
		ret = asi_required_map_one(domain, &range->it);
		if (!ret)
			continue;
		asi_required_remove(range, domain);
		asi_call_out_changed();
		return ret;
	}
	return 0;
}

/**
 * asi_required_map() - bring the core into a new domain
 * @domain: the domain
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_required_map(struct asi_domain *domain)
{
	struct interval_tree_node *node;
	int ret;

	node = interval_tree_iter_first(&asi_required, 0, ULONG_MAX);
	for (; node; node = interval_tree_iter_next(node, 0, ULONG_MAX)) {
		ret = asi_required_map_one(domain, node);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * asi_required_pages() - how much of a domain is core
 * @domain: the domain
 *
 * Context: asi_lock held.
 * Return: the core's pages that are there; those of modules come and go.
 */
u32 asi_required_pages(struct asi_domain *domain)
{
	struct interval_tree_node *node;
	unsigned long start, next = 0;
	u32 pages = 0;

	lockdep_assert_held(&asi_lock);
	/* In the order of @start; pieces may share a page. */
	node = interval_tree_iter_first(&asi_required, 0, ULONG_MAX);
	for (; node; node = interval_tree_iter_next(node, 0, ULONG_MAX)) {
		start = max(node->start, next);
		if (start > node->last)
			continue;
		pages += asi_pagetable_count(&domain->pagetable, start, node->last - start + 1);
		next = node->last + 1;
	}
	return pages;
}

/* ---- pins ------------------------------------------------------------- */

/* Pieces of memory that asi_required_add_pin() takes: only one vendor's module can be loaded. */
#define ASI_REQUIRED_PINS	1

/* What asi_required_add_pin() has pinned; written under asi_lock, read with IRQs off. */
static struct asi_pinned asi_required_pins[ASI_REQUIRED_PINS];

static struct asi_pinned *asi_required_pin_at(const void *start)
{
	unsigned int i;

	for (i = 0; i < ASI_REQUIRED_PINS; i++) {
		if (asi_required_pins[i].start == start)
			return &asi_required_pins[i];
	}
	return NULL;
}

/**
 * asi_required_add_pin() - make memory part of what every domain has
 * @start: first byte, page aligned
 * @len: bytes, whole pages
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0, -ENOMEM or -ENOSPC.
 */
int asi_required_add_pin(const void *start, size_t len)
{
	struct asi_pinned *pin = asi_required_pin_at(NULL);
	int ret;

	lockdep_assert_held(&asi_lock);
	if (!pin)
		return -ENOSPC;
	ret = asi_required_bring(start, start + len, NULL);
	if (ret)
		return ret;
	pin->len = len;
	/* A reader that sees the start sees the length. */
	smp_store_release(&pin->start, start);
	return 0;
}

/**
 * asi_required_del_pin() - take back asi_required_add_pin()
 * @start: first byte; nothing happens if it is not pinned
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 */
void asi_required_del_pin(const void *start)
{
	struct asi_pinned *pin = asi_required_pin_at(start);
	struct interval_tree_node *node;

	lockdep_assert_held(&asi_lock);
	if (!start || !pin)
		return;
	node = interval_tree_iter_first(&asi_required, (unsigned long)start,
					(unsigned long)start);
	asi_required_remove(container_of(node, struct asi_required_range, it), NULL);
	WRITE_ONCE(pin->start, NULL);
	asi_call_out_changed();
}

/**
 * asi_required_pins_present() - is all that is pinned for everybody in a page table?
 * @pt: the page table
 *
 * Context: IRQs off.
 * Return: true if so.
 */
bool asi_required_pins_present(struct asi_pagetable *pt)
{
	const void *start;
	unsigned int i;

	for (i = 0; i < ASI_REQUIRED_PINS; i++) {
		/* Pairs with the release that publishes the length first. */
		start = smp_load_acquire(&asi_required_pins[i].start);
		if (start && !asi_pagetable_present(pt, (unsigned long)start,
						    asi_required_pins[i].len))
			return false;
	}
	return true;
}

/* ---- modules ---------------------------------------------------------- */

static const enum mod_mem_type asi_required_types[] = {
	MOD_TEXT, MOD_RODATA, MOD_RO_AFTER_INIT,
};

static struct asi_required_range *asi_required_range_of(const struct module *mod)
{
	struct interval_tree_node *node;
	struct asi_required_range *range;

	node = interval_tree_iter_first(&asi_required, 0, ULONG_MAX);
	for (; node; node = interval_tree_iter_next(node, 0, ULONG_MAX)) {
		range = container_of(node, struct asi_required_range, it);
		if (range->owner == mod)
			return range;
	}
	return NULL;
}

/**
 * asi_required_add_module() - the constant parts of a module, which has been initialised
 * @mod: the module
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_required_add_module(const struct module *mod)
{
	const struct module_memory *mem;
	unsigned int i;
	int ret = 0;

	lockdep_assert_held(&asi_lock);
	for (i = 0; i < ARRAY_SIZE(asi_required_types) && !ret; i++) {
		mem = &mod->mem[asi_required_types[i]];
		if (!mem->size)
			continue;
		ret = asi_required_bring(mem->base, mem->base + mem->size, mod);
	}
	return ret;
}

/**
 * asi_required_del_module() - take back asi_required_add_module(), before the module goes
 * @mod: the module
 *
 * Context: Process context, may sleep; asi_lock held; the caller calls the CPUs out.
 */
void asi_required_del_module(const struct module *mod)
{
	struct asi_required_range *range;

	lockdep_assert_held(&asi_lock);
	while ((range = asi_required_range_of(mod)))
		asi_required_remove(range, NULL);
}
