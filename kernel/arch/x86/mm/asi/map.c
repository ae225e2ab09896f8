// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mapping set of a class: each mapping knows what was asked for and brings it
 * into every domain of its scope, those to come included.
 */
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/rhashtable.h>
#include <linux/sched/clock.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core.h"
#include "event.h"
#include "switch.h"

/* ---- the hash over scope and SPEC ------------------------------------- */

static u32 asi_key_hash(const void *data, u32 len, u32 seed)
{
	const struct asi_mapping_key *key = data;

	return jhash(key->spec, strlen(key->spec), seed ^ key->domain);
}

static u32 asi_mapping_hash(const void *data, u32 len, u32 seed)
{
	const struct asi_mapping *mapping = data;

	return asi_key_hash(&mapping->key, len, seed);
}

static int asi_key_compare(struct rhashtable_compare_arg *arg, const void *data)
{
	const struct asi_mapping_key *key = arg->key;
	const struct asi_mapping *mapping = data;

	return key->domain != mapping->key.domain || strcmp(key->spec, mapping->key.spec);
}

static const struct rhashtable_params asi_set_params = {
	.head_offset = offsetof(struct asi_mapping, node),
	.key_offset = offsetof(struct asi_mapping, key),
	.key_len = sizeof(struct asi_mapping_key),
	.hashfn = asi_key_hash,
	.obj_hashfn = asi_mapping_hash,
	.obj_cmpfn = asi_key_compare,
	.automatic_shrinking = true,
};

/**
 * asi_set_init() - make an empty set
 * @set: to be filled
 *
 * Context: Boot, may sleep.
 * Return: 0 or -ENOMEM.
 */
int asi_set_init(struct asi_set *set)
{
	xa_init_flags(&set->by_id, XA_FLAGS_ALLOC1);
	set->ranges = RB_ROOT_CACHED;
	return rhashtable_init(&set->by_key, &asi_set_params);
}

/**
 * asi_set_lookup() - find a mapping by what was asked for
 * @set: the set
 * @domain: the one domain meant, 0 for the whole class
 * @spec: canonical SPEC
 *
 * Context: asi_lock held.
 * Return: the mapping or NULL.
 */
struct asi_mapping *asi_set_lookup(struct asi_set *set, u32 domain, const char *spec)
{
	const struct asi_mapping_key key = { .domain = domain, .spec = spec };

	lockdep_assert_held(&asi_lock);
	return rhashtable_lookup_fast(&set->by_key, &key, asi_set_params);
}

/* ---- pages without an owner ------------------------------------------- */

/**
 * asi_hold_page() - keep a page from being freed while it is mapped
 * @address: any address in the page
 *
 * Memory of the kernel image and static per-CPU memory is never freed.
 *
 * Context: Any but NMI.
 * Return: the page, NULL if there is nothing to hold, -EBUSY if it cannot be held.
 */
struct page *asi_hold_page(unsigned long address)
{
	struct page *page;
	u64 entry;

	if (!asi_kernel_entry(address, &entry))
		return ERR_PTR(-EBUSY);
	if (!pfn_valid((entry & PTE_PFN_MASK) >> PAGE_SHIFT))
		return NULL;
	page = pfn_to_page((entry & PTE_PFN_MASK) >> PAGE_SHIFT);
	if (PageReserved(page))
		return NULL;
	return folio_try_get(page_folio(page)) ? page : ERR_PTR(-EBUSY);
}

static void asi_drop_held(struct asi_mapping *mapping)
{
	while (mapping->n_held)
		put_page(mapping->held[--mapping->n_held]);
	kvfree(mapping->held);
	mapping->held = NULL;
}

static unsigned long asi_range_pages(const struct asi_range *range)
{
	return (range->it.last >> PAGE_SHIFT) - (range->it.start >> PAGE_SHIFT) + 1;
}

static unsigned long asi_mapping_pages(const struct asi_mapping *mapping)
{
	unsigned long pages = 0;
	unsigned int i;

	for (i = 0; i < mapping->n; i++)
		pages += asi_range_pages(&mapping->range[i]);
	return pages;
}

static int asi_hold_range(struct asi_mapping *mapping, const struct asi_range *range)
{
	unsigned long page;
	struct page *held;

	for (page = range->it.start & PAGE_MASK; ; page += PAGE_SIZE) {
		held = asi_hold_page(page);
		if (IS_ERR(held))
			return PTR_ERR(held);
		if (held)
			mapping->held[mapping->n_held++] = held;
		if (page == (range->it.last & PAGE_MASK))
			return 0;
	}
}

/* A symbol's memory belongs to the kernel or to a module, which tells when it goes. */
static int asi_hold(struct asi_mapping *mapping)
{
	unsigned int i;
	int ret = 0;

	mapping->held = kvcalloc(asi_mapping_pages(mapping), sizeof(*mapping->held),
				 GFP_KERNEL_ACCOUNT);
	if (!mapping->held)
		return -ENOMEM;
	for (i = 0; i < mapping->n && !ret; i++)
		ret = asi_hold_range(mapping, &mapping->range[i]);
	return ret;
}

/* ---- a mapping -------------------------------------------------------- */

/**
 * asi_mapping_free() - free a mapping that is in no set
 * @mapping: the mapping, may be NULL
 *
 * Context: Process context, may sleep.
 */
void asi_mapping_free(struct asi_mapping *mapping)
{
	if (!mapping)
		return;
	asi_drop_held(mapping);
	kvfree(mapping->range);
	kfree(mapping->key.spec);
	kfree(mapping);
}

static int asi_mapping_fill(struct asi_mapping *mapping, const struct asi_resolved *res)
{
	unsigned int i;

	mapping->key.spec = kstrdup(res->spec, GFP_KERNEL_ACCOUNT);
	if (!mapping->key.spec)
		return -ENOMEM;
	if (res->kind == ASI_SPEC_OBJECT) {
		mapping->label = mapping->key.spec + (res->label - res->spec);
		return 0;
	}
	mapping->range = kvcalloc(res->n, sizeof(*mapping->range), GFP_KERNEL_ACCOUNT);
	if (!mapping->range)
		return -ENOMEM;
	mapping->n = res->n;
	for (i = 0; i < res->n; i++) {
		mapping->range[i].mapping = mapping;
		mapping->range[i].it.start = res->extents[i].start;
		mapping->range[i].it.last = res->extents[i].start + res->extents[i].len - 1;
	}
	return res->kind == ASI_SPEC_RANGE ? asi_hold(mapping) : 0;
}

/**
 * asi_mapping_create() - make a mapping that is in no set yet
 * @domain: the one domain meant, 0 for the whole class
 * @res: what it stands for
 * @origin: the door
 *
 * Context: Process context, may sleep.
 * Return: the mapping, or -ENOMEM, or -EBUSY for a page that cannot be held.
 */
struct asi_mapping *asi_mapping_create(u32 domain, const struct asi_resolved *res,
				       enum asi_origin origin)
{
	struct asi_mapping *mapping = kzalloc(sizeof(*mapping), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!mapping)
		return ERR_PTR(-ENOMEM);
	mapping->key.domain = domain;
	mapping->origin = origin;
	mapping->pid = task_tgid_nr(current);
	get_task_comm(mapping->comm, current);
	mapping->time = local_clock();
	ret = asi_mapping_fill(mapping, res);
	if (!ret)
		return mapping;
	asi_mapping_free(mapping);
	return ERR_PTR(ret);
}

/* ---- in and out of domains -------------------------------------------- */

static void asi_unmap_ranges(struct asi_domain *domain, struct asi_mapping *mapping,
			     unsigned int n)
{
	while (n--)
		asi_pagetable_unmap(&domain->pagetable, mapping->range[n].it.start,
				    mapping->range[n].it.last -
				    mapping->range[n].it.start + 1);
}

static int asi_map_ranges(struct asi_domain *domain, struct asi_mapping *mapping,
			  unsigned int flags)
{
	unsigned int i;
	int ret;

	for (i = 0; i < mapping->n; i++) {
		const struct interval_tree_node *it = &mapping->range[i].it;

		ret = asi_pagetable_map(&domain->pagetable, it->start,
					it->last - it->start + 1, flags);
		if (!ret)
			continue;
		asi_unmap_ranges(domain, mapping, i);
		return ret;
	}
	return 0;
}

/* Gives back the objects with the mapping's label that lie before @end. */
static void asi_unmap_objects(struct asi_domain *domain, struct asi_mapping *mapping,
			      const struct asi_object *end)
{
	struct asi_object *object = asi_object_first(domain);

	for (; object && object != end; object = asi_object_next(object)) {
		if (!strcmp(object->label, mapping->label))
			asi_object_unwant(domain, object);
	}
}

static int asi_map_objects(struct asi_domain *domain, struct asi_mapping *mapping)
{
	struct asi_object *object = asi_object_first(domain);
	int ret;

	for (; object; object = asi_object_next(object)) {
		if (strcmp(object->label, mapping->label))
			continue;
		ret = asi_object_want(domain, object);
		if (!ret)
			continue;
		asi_unmap_objects(domain, mapping, object);
		return ret;
	}
	return 0;
}

static int asi_map_into(struct asi_domain *domain, struct asi_mapping *mapping,
			unsigned int flags)
{
	if (mapping->label)
		return asi_map_objects(domain, mapping);
	return asi_map_ranges(domain, mapping, flags);
}

static void asi_unmap_from(struct asi_domain *domain, struct asi_mapping *mapping)
{
	if (mapping->label)
		asi_unmap_objects(domain, mapping, NULL);
	else
		asi_unmap_ranges(domain, mapping, mapping->n);
}

static bool asi_in_scope(const struct asi_mapping *mapping, const struct asi_domain *domain)
{
	return !mapping->key.domain || mapping->key.domain == domain->id;
}

/* Takes the mapping out of the domains with an id below @end. */
static void asi_unmap_below(struct asi_class *class, struct asi_mapping *mapping,
			    unsigned long end)
{
	struct asi_domain *domain;
	unsigned long id;

	xa_for_each(&class->domains, id, domain) {
		if (id >= end)
			return;
		if (asi_in_scope(mapping, domain))
			asi_unmap_from(domain, mapping);
	}
}

static int asi_map_all(struct asi_class *class, struct asi_mapping *mapping)
{
	struct asi_domain *domain;
	unsigned long id;
	int ret;

	xa_for_each(&class->domains, id, domain) {
		if (!asi_in_scope(mapping, domain))
			continue;
		ret = asi_map_into(domain, mapping, 0);
		if (!ret)
			continue;
		asi_unmap_below(class, mapping, id);
		return ret;
	}
	return 0;
}

/* ---- the set ---------------------------------------------------------- */

static int asi_set_insert(struct asi_set *set, struct asi_mapping *mapping)
{
	static u32 next; /* Under asi_lock; ids are not used again before it wraps. */
	unsigned int i;
	int ret;

	ret = xa_alloc_cyclic(&set->by_id, &mapping->id, mapping, xa_limit_31b, &next,
			      GFP_KERNEL_ACCOUNT);
	if (ret < 0)
		return ret;
	ret = rhashtable_insert_fast(&set->by_key, &mapping->node, asi_set_params);
	if (ret) {
		xa_erase(&set->by_id, mapping->id);
		return ret;
	}
	for (i = 0; i < mapping->n; i++)
		interval_tree_insert(&mapping->range[i].it, &set->ranges);
	set->n++;
	return 0;
}

/**
 * asi_set_add() - put a mapping into the set and into the domains of its scope
 * @class: the class
 * @mapping: from asi_mapping_create(); not in the set by scope and SPEC
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0, or an error: then nothing is changed and @mapping stays the caller's.
 */
int asi_set_add(struct asi_class *class, struct asi_mapping *mapping)
{
	int ret;

	lockdep_assert_held(&asi_lock);
	ret = asi_map_all(class, mapping);
	if (ret)
		return ret;
	ret = asi_set_insert(&class->set, mapping);
	if (ret) {
		asi_unmap_below(class, mapping, ULONG_MAX);
		asi_call_out();
		return ret;
	}
	asi_class_changed(class);
	return 0;
}

static void asi_set_erase(struct asi_set *set, struct asi_mapping *mapping)
{
	unsigned int i;

	for (i = 0; i < mapping->n; i++)
		interval_tree_remove(&mapping->range[i].it, &set->ranges);
	rhashtable_remove_fast(&set->by_key, &mapping->node, asi_set_params);
	xa_erase(&set->by_id, mapping->id);
	set->n--;
}

/**
 * asi_set_remove() - take a mapping out of the domains and the set, and free it
 * @class: the class
 * @mapping: in the set
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 */
void asi_set_remove(struct asi_class *class, struct asi_mapping *mapping)
{
	lockdep_assert_held(&asi_lock);
	asi_unmap_below(class, mapping, ULONG_MAX);
	asi_set_erase(&class->set, mapping);
	asi_class_changed(class);
	/* Held pages may be freed right after: no CPU may still reach them. */
	asi_call_out();
	asi_mapping_free(mapping);
}

/**
 * asi_set_apply() - bring what the whole class has into a new domain
 * @class: the class
 * @domain: not in the class's list yet
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or an error; the domain is then to be freed.
 */
int asi_set_apply(struct asi_class *class, struct asi_domain *domain)
{
	struct asi_mapping *mapping;
	unsigned long id;
	int ret;

	lockdep_assert_held(&asi_lock);
	xa_for_each(&class->set.by_id, id, mapping) {
		if (mapping->key.domain)
			continue;
		/* Memory that went since is no reason not to have a VM. */
		ret = asi_map_into(domain, mapping, ASI_MAP_HOLES);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * asi_set_drop_domain() - remove the mappings that are for one domain alone
 * @class: the class
 * @domain: the domain, out of the class's list and out of every CPU
 *
 * Context: Process context, may sleep; asi_lock held.
 */
void asi_set_drop_domain(struct asi_class *class, struct asi_domain *domain)
{
	struct asi_mapping *mapping;
	unsigned long id;

	lockdep_assert_held(&asi_lock);
	xa_for_each(&class->set.by_id, id, mapping) {
		if (mapping->key.domain != domain->id)
			continue;
		asi_set_erase(&class->set, mapping);
		asi_mapping_free(mapping);
	}
}

/**
 * asi_set_drop_range() - remove the mappings that touch memory that goes
 * @class: the class
 * @start: first byte
 * @len: bytes, not 0
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 */
void asi_set_drop_range(struct asi_class *class, unsigned long start, unsigned long len)
{
	struct interval_tree_node *node;
	struct asi_mapping *mapping;

	lockdep_assert_held(&asi_lock);
	while ((node = interval_tree_iter_first(&class->set.ranges, start, start + len - 1))) {
		mapping = container_of(node, struct asi_range, it)->mapping;
		pr_info("asi: %s: %s goes with its module\n", class->name,
			mapping->key.spec);
		asi_set_remove(class, mapping);
	}
}

/**
 * asi_set_promote() - make a mapping of a page that learn mode has mapped
 * @domain: the domain that has it
 * @page: address of the page
 * @held: what asi_hold_page() gave for it; taken over
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0, or an error: then the page is taken out again.
 */
int asi_set_promote(struct asi_domain *domain, unsigned long page, struct page *held)
{
	struct asi_extent extent = { .start = page, .len = PAGE_SIZE };
	struct asi_resolved res = { .kind = ASI_SPEC_SYMBOL, .n = 1, .extents = &extent };
	struct asi_set *set = &domain->class->set;
	struct asi_mapping *mapping;
	int ret = 0;

	lockdep_assert_held(&asi_lock);
	snprintf(res.spec, sizeof(res.spec), "0x%lx+0x%lx", page, PAGE_SIZE);
	if (asi_set_lookup(set, domain->id, res.spec))
		goto undo;
	mapping = asi_mapping_create(domain->id, &res, ASI_ORIGIN_LEARN);
	ret = PTR_ERR_OR_ZERO(mapping);
	if (ret)
		goto undo;
	mapping->pid = domain->pid;
	strscpy(mapping->comm, domain->comm);
	if (held) {
		mapping->held = kvcalloc(1, sizeof(held), GFP_KERNEL_ACCOUNT);
		ret = mapping->held ? 0 : -ENOMEM;
		if (ret)
			goto free;
		mapping->held[mapping->n_held++] = held;
		held = NULL;
	}
	ret = asi_set_insert(set, mapping);
	if (ret)
		goto free;
	asi_class_changed(domain->class);
	return 0;

free:
	asi_mapping_free(mapping);
undo:
	asi_pagetable_unmap(&domain->pagetable, page, PAGE_SIZE);
	asi_call_out();
	if (held)
		put_page(held);
	return ret;
}

/* ---- what the doors show ---------------------------------------------- */

static void asi_count_objects(struct asi_class *class, const struct asi_mapping *mapping,
			      struct asi_map_item *item, struct asi_map_info *info)
{
	struct asi_domain *domain;
	struct asi_object *object;
	unsigned long id, pages;

	xa_for_each(&class->domains, id, domain) {
		if (!asi_in_scope(mapping, domain))
			continue;
		for (object = asi_object_first(domain); object;
		     object = asi_object_next(object)) {
			if (strcmp(object->label, mapping->label))
				continue;
			pages = (object->it.last >> PAGE_SHIFT) -
				(object->it.start >> PAGE_SHIFT) + 1;
			item->bytes_asked += object->it.last - object->it.start + 1;
			item->pages += pages;
			if (!info)
				continue;
			if (info->ranges < ASI_INFO_RANGES)
				info->range[info->ranges] = (struct asi_range_info){
					object->it.start,
					object->it.last - object->it.start + 1, id };
			info->ranges++;
		}
	}
}

/**
 * asi_mapping_item() - what a mapping asks for and exposes
 * @class: its class
 * @mapping: the mapping, in the set or not
 * @item: filled in
 *
 * Context: asi_lock held.
 */
void asi_mapping_item(struct asi_class *class, const struct asi_mapping *mapping,
		      struct asi_map_item *item)
{
	unsigned int i;

	lockdep_assert_held(&asi_lock);
	memset(item, 0, sizeof(*item));
	item->id = mapping->id;
	item->domain = mapping->key.domain;
	strscpy(item->spec, mapping->key.spec);
	if (mapping->label)
		asi_count_objects(class, mapping, item, NULL);
	for (i = 0; i < mapping->n; i++) {
		const struct asi_range *range = &mapping->range[i];

		item->bytes_asked += range->it.last - range->it.start + 1;
		item->pages += asi_range_pages(range);
	}
	item->bytes_exposed = (u64)item->pages << PAGE_SHIFT;
}

static void asi_mapping_neighbours(const struct asi_mapping *mapping,
				   struct asi_map_info *info)
{
	struct asi_extent *extents;
	unsigned int i;

	extents = kvcalloc(mapping->n, sizeof(*extents), GFP_KERNEL);
	if (!extents)
		return;
	for (i = 0; i < mapping->n; i++) {
		extents[i].start = mapping->range[i].it.start;
		extents[i].len = mapping->range[i].it.last - mapping->range[i].it.start + 1;
		if (i < ASI_INFO_RANGES)
			info->range[i] = (struct asi_range_info){
				extents[i].start, extents[i].len, mapping->key.domain };
	}
	info->ranges = mapping->n;
	info->neighbours = asi_resolve_neighbours(extents, mapping->n, info->neighbour,
						  ASI_INFO_NEIGHBOURS);
	kvfree(extents);
}

/**
 * asi_mapping_info() - all that a door shows of a mapping
 * @class: its class
 * @mapping: the mapping, in the set
 * @info: filled in
 *
 * Context: Process context, may sleep; asi_lock held.
 */
void asi_mapping_info(struct asi_class *class, const struct asi_mapping *mapping,
		      struct asi_map_info *info)
{
	struct asi_map_item item;

	lockdep_assert_held(&asi_lock);
	memset(info, 0, sizeof(*info));
	asi_mapping_item(class, mapping, &info->item);
	info->origin = mapping->origin;
	info->pid = mapping->pid;
	strscpy(info->comm, mapping->comm);
	info->time = mapping->time;
	info->unowned = mapping->n_held;
	if (mapping->label)
		asi_count_objects(class, mapping, &item, info);
	else
		asi_mapping_neighbours(mapping, info);
}
