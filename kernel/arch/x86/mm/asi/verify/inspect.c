// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walks and verifications, as the interfaces list them.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "describe.h"
#include "domain.h"
#include "error.h"
#include "guest.h"
#include "lock.h"
#include "verify/inspect.h"
#include "verify/verify.h"
#include "walk.h"

/* Low bits of a key: which item of a domain, plus one; the id of the domain is above. */
#define ASI_KEY_BITS	16

static u64 asi_key_make(u32 domain, unsigned int item)
{
	return ((u64)domain << ASI_KEY_BITS) + item + 1;
}

static u32 asi_key_domain(u64 key)
{
	return key >> ASI_KEY_BITS;
}

static unsigned int asi_key_items(u64 key)
{
	return key & (BIT(ASI_KEY_BITS) - 1);
}

/* The domain to continue with after @id; with @only there is none but that. */
static int asi_next_domain(struct asi_class *class, u32 only, u32 id, u32 *next)
{
	if (only) {
		*next = only;
		return id ? -ENOENT : 0;
	}
	return asi_domain_next_id(class, id, next);
}

/* ---- walks ------------------------------------------------------------ */

/**
 * asi_inspect_target() - what to walk to
 * @text: an address with 0x, or a symbol, text and read-only data included
 * @info: its target is filled in
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep.
 * Return: 0 or a negative errno.
 */
int asi_inspect_target(const char *text, struct asi_walk_info *info, struct asi_error *err)
{
	asi_refuse_word(err, ASI_WORD_TARGET, 0);
	return asi_resolve_place(text, &info->target, err);
}

static void asi_walk_kernel(struct asi_domain *domain, struct asi_walk_info *info)
{
	const u64 *root = asi_guest_root(domain, info->address);

	/* No table of the kernel is freed without an interrupt of this CPU. */
	guard(irqsave)();
	asi_walk(root ?: (u64 *)init_mm.pgd, info->address, &info->kernel);
}

static int asi_walk_fill(struct asi_class *class, struct asi_walk_info *info)
{
	struct asi_domain *domain;

	guard(mutex)(&asi_lock);
	domain = asi_domain_find(class, info->domain);
	if (!domain)
		return -ENOENT;
	asi_walk_kernel(domain, info);
	asi_walk(domain->pagetable.root, info->address, &info->own);
	return 0;
}

static int asi_walk_copy(struct asi_class *class, u32 domain, unsigned int cpu,
			 struct asi_walk_info *info)
{
	struct asi_description *name = kmalloc(sizeof(*name), GFP_KERNEL);

	if (!name)
		return -ENOMEM;
	info->domain = domain;
	info->cpu = cpu;
	info->address = info->target.address;
	if (info->target.percpu)
		info->address += per_cpu_offset(cpu);
	info->region = asi_describe_region(info->address);
	asi_describe_data(class, domain, info->address, name);
	strscpy(info->name, name->data);
	kfree(name);
	return asi_walk_fill(class, info);
}

/* The CPU whose copy comes after @items copies, nr_cpu_ids if there is none. */
static unsigned int asi_copy_cpu(const struct asi_place_at *target, unsigned int items)
{
	if (target->percpu)
		return items ? cpumask_next(items - 1, cpu_possible_mask) :
			       cpumask_first(cpu_possible_mask);
	return items ? nr_cpu_ids : 0;
}

/**
 * asi_inspect_next_walk() - the entries that the target meets
 * @class: the class
 * @domain: in this domain only, 0 for all
 * @after: key to start after, 0 for the first
 * @info: @info->target is set; all else is filled in
 * @key: set to the key of the walk, which grows
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -ENOENT or -ENOMEM.
 */
int asi_inspect_next_walk(struct asi_class *class, u32 domain, u64 after,
			  struct asi_walk_info *info, u64 *key)
{
	unsigned int items = asi_key_items(after), cpu;
	u32 id = asi_key_domain(after);
	int ret = -ENOENT;

	for (;;) {
		cpu = id ? asi_copy_cpu(&info->target, items) : nr_cpu_ids;
		if (cpu < nr_cpu_ids)
			ret = asi_walk_copy(class, id, cpu, info);
		if (!ret) {
			*key = asi_key_make(id, cpu);
			return 0;
		}
		if (ret != -ENOENT)
			return ret;
		ret = asi_next_domain(class, domain, id, &id);
		if (ret)
			return ret;
		items = 0;
		ret = -ENOENT;
	}
}

/* ---- verification ----------------------------------------------------- */

static bool asi_same_violation(const struct asi_violation_info *a,
			       const struct asi_violation_info *b)
{
	return a->kind == b->kind && a->level == b->level && a->address == b->address &&
	       a->other == b->other;
}

static bool asi_has_violation(const struct asi_verify_info *info,
			      const struct asi_violation_info *violation)
{
	u32 i;

	for (i = 0; i < info->listed; i++) {
		if (asi_same_violation(&info->list[i], violation))
			return true;
	}
	return false;
}

/* Leaves in @info what was there before, in @earlier, too. */
static void asi_keep_lasting(struct asi_verify_info *info,
			     const struct asi_verify_info *earlier)
{
	u32 i, n = 0;

	for (i = 0; i < info->listed; i++) {
		if (asi_has_violation(earlier, &info->list[i]))
			info->list[n++] = info->list[i];
	}
	/* Of those that found no room nobody knows; with the list full they all count. */
	if (info->listed < ASI_VIOLATIONS || !n)
		info->found = n;
	info->listed = n;
}

static int asi_verify_now(struct asi_class *class, u32 id, struct asi_verify_info *info)
{
	struct asi_domain *domain;

	guard(mutex)(&asi_lock);
	domain = asi_domain_find(class, id);
	return domain ? asi_verify_once(domain, info) : -ENOENT;
}

/* What the kernel is in the middle of takes no longer than this, on a busy machine. */
static const unsigned int asi_verify_delays[] = { 10, 100, 500 };

static int asi_verify_lasting(struct asi_class *class, u32 id, struct asi_verify_info *info)
{
	struct asi_verify_info *earlier;
	unsigned int i;
	int ret;

	ret = asi_verify_now(class, id, info);
	if (ret || !info->found)
		return ret;
	earlier = kvmalloc(sizeof(*earlier), GFP_KERNEL);
	if (!earlier)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(asi_verify_delays) && !ret && info->found; i++) {
		*earlier = *info;
		msleep(asi_verify_delays[i]);
		ret = asi_verify_now(class, id, info);
		if (!ret)
			asi_keep_lasting(info, earlier);
	}
	kvfree(earlier);
	return ret;
}

static void asi_finding_show(struct asi_class *class, struct asi_finding_info *info,
			     unsigned int item)
{
	struct asi_description *name;

	info->violation = item < info->verify.listed ? &info->verify.list[item] : NULL;
	info->name[0] = '\0';
	name = info->violation ? kmalloc(sizeof(*name), GFP_KERNEL) : NULL;
	if (!name)
		return;
	/* A total is of no address. */
	if (info->violation->kind != ASI_VIOLATION_TOTAL) {
		asi_describe_data(class, info->verify.domain, info->violation->address, name);
		strscpy(info->name, name->data);
	}
	kfree(name);
}

/**
 * asi_inspect_next_finding() - verify domains, and list what is wrong with each
 * @class: the class
 * @domain: this domain only, 0 for all
 * @after: key to start after, 0 for the first
 * @info: what this filled in the last time, zeroed at first
 * @key: set to the key of the finding, which grows
 *
 * A domain is verified when its first finding is asked for. The last finding of each is
 * the sum.
 *
 * Context: Process context, may sleep, for up to a second a domain; takes asi_lock.
 * Return: 0, -ENOENT or -ENOMEM.
 */
int asi_inspect_next_finding(struct asi_class *class, u32 domain, u64 after,
			     struct asi_finding_info *info, u64 *key)
{
	unsigned int item = asi_key_items(after);
	u32 id = asi_key_domain(after);
	int ret;

	if (!id || info->verify.domain != id || item > info->verify.listed) {
		do {
			ret = asi_next_domain(class, domain, id, &id);
			if (ret)
				return ret;
			ret = asi_verify_lasting(class, id, &info->verify);
		} while (ret == -ENOENT);
		if (ret)
			return ret;
		item = 0;
	}
	asi_finding_show(class, info, item);
	*key = asi_key_make(id, item);
	return 0;
}
