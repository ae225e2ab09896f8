// SPDX-License-Identifier: GPL-2.0-only
/*
 * A mapping: it knows what was asked for, finds the pages of that, and brings them into
 * a domain and out again.
 */
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/sched/clock.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "domain.h"
#include "lock.h"
#include "mapping.h"
#include "object.h"
#include "page.h"

/* ---- its pages -------------------------------------------------------- */

static unsigned int asi_extent_pages(const struct asi_extent *extent)
{
	unsigned long last = extent->start + extent->len - 1;

	return (last >> PAGE_SHIFT) - (extent->start >> PAGE_SHIFT) + 1;
}

/* A symbol's memory belongs to the kernel, or to a module, which notifies when it goes. */
static int asi_mapping_add_page(struct asi_mapping *mapping, unsigned long address)
{
	struct asi_page *page = &mapping->page[mapping->n_pages];
	int ret = asi_page_find(page, address);

	if (ret)
		return ret;
	mapping->n_pages++;
	return mapping->kind == ASI_SPEC_RANGE ? asi_page_hold(page) : 0;
}

static int asi_mapping_add_pages(struct asi_mapping *mapping, const struct asi_extent *extent)
{
	unsigned long address = extent->start & PAGE_MASK;
	unsigned int i, n = asi_extent_pages(extent);
	int ret = 0;

	for (i = 0; i < n && !ret; i++)
		ret = asi_mapping_add_page(mapping, address + i * PAGE_SIZE);
	return ret;
}

/**
 * asi_mapping_fill() - find the memory that a mapping is for
 * @mapping: has none
 * @res: where it is
 *
 * Context: Process context, may sleep.
 * Return: 0, -ENOMEM, or -EBUSY for a page that cannot be held; then it still has none.
 */
int asi_mapping_fill(struct asi_mapping *mapping, const struct asi_resolved *res)
{
	unsigned int i, pages = 0;
	int ret = 0;

	for (i = 0; i < res->n; i++)
		pages += asi_extent_pages(&res->extents[i]);
	mapping->extent = kvmemdup(res->extents, res->n * sizeof(*res->extents),
				   GFP_KERNEL_ACCOUNT);
	mapping->page = kvcalloc(pages, sizeof(*mapping->page), GFP_KERNEL_ACCOUNT);
	if (!mapping->extent || !mapping->page)
		ret = -ENOMEM;
	mapping->n = res->n;
	mapping->asked = 0;
	for (i = 0; i < res->n && !ret; i++) {
		mapping->asked += res->extents[i].len;
		ret = asi_mapping_add_pages(mapping, &res->extents[i]);
	}
	if (ret)
		asi_mapping_empty(mapping);
	return ret;
}

/**
 * asi_mapping_empty() - forget the memory that a mapping was for
 * @mapping: in no domain, nor any page of it in reach of a CPU
 *
 * Context: Process context, may sleep.
 */
void asi_mapping_empty(struct asi_mapping *mapping)
{
	while (mapping->n_pages)
		asi_page_drop(&mapping->page[--mapping->n_pages]);
	kvfree(mapping->page);
	kvfree(mapping->extent);
	mapping->page = NULL;
	mapping->extent = NULL;
	mapping->n = 0;
}

/* ---- its life --------------------------------------------------------- */

static int asi_mapping_name(struct asi_mapping *mapping, const struct asi_resolved *res)
{
	const char *colon;

	mapping->kind = res->kind;
	mapping->key.spec = kstrdup(res->spec, GFP_KERNEL_ACCOUNT);
	if (!mapping->key.spec)
		return -ENOMEM;
	if (res->kind == ASI_SPEC_OBJECT)
		mapping->label = mapping->key.spec + (res->label - res->spec);
	colon = strchr(mapping->key.spec, ':');
	if (colon && !mapping->label)
		mapping->module = colon - mapping->key.spec;
	return 0;
}

/**
 * asi_mapping_create() - make a mapping that is in no set yet
 * @domain: the one domain meant, 0 for the whole class
 * @res: what it stands for
 * @origin: the interface
 * @keeper: who alone may remove it, NULL if anybody may
 *
 * Context: Process context, may sleep.
 * Return: the mapping, or -ENOMEM, or -EBUSY for a page that cannot be held.
 */
struct asi_mapping *asi_mapping_create(u32 domain, const struct asi_resolved *res,
				       enum asi_origin origin, const char *keeper)
{
	struct asi_mapping *mapping = kzalloc(sizeof(*mapping), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!mapping)
		return ERR_PTR(-ENOMEM);
	mapping->key.domain = domain;
	mapping->origin = origin;
	mapping->force = res->force;
	mapping->pid = task_tgid_nr(current);
	get_task_comm(mapping->comm, current);
	mapping->time = local_clock();
	mapping->keeper = kstrdup(keeper, GFP_KERNEL_ACCOUNT);
	ret = keeper && !mapping->keeper ? -ENOMEM : asi_mapping_name(mapping, res);
	if (!ret && !mapping->label)
		ret = asi_mapping_fill(mapping, res);
	if (!ret)
		return mapping;
	asi_mapping_free(mapping);
	return ERR_PTR(ret);
}

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
	asi_mapping_empty(mapping);
	kfree(mapping->keeper);
	kfree(mapping->key.spec);
	kfree(mapping);
}

/* ---- in and out of a domain ------------------------------------------- */

static void asi_unmap_pages(struct asi_domain *domain, struct asi_mapping *mapping,
			    unsigned int n)
{
	while (n--) {
		if (!mapping->page[n].gone)
			asi_pagetable_unmap(&domain->pagetable, mapping->page[n].address,
					    PAGE_SIZE);
	}
}

static int asi_map_pages(struct asi_domain *domain, struct asi_mapping *mapping)
{
	unsigned int i;
	int ret;

	for (i = 0; i < mapping->n_pages; i++) {
		if (mapping->page[i].gone)
			continue;
		ret = asi_pagetable_map_page(&domain->pagetable, &mapping->page[i]);
		if (ret) {
			asi_unmap_pages(domain, mapping, i);
			return ret;
		}
		cond_resched();
	}
	return 0;
}

/* Gives back the objects with the mapping's label that lie before @end. */
static void asi_unmap_objects(struct asi_domain *domain, struct asi_mapping *mapping,
			      const struct asi_object *end)
{
	struct asi_object *object = asi_object_first(domain);

	if (asi_is_guest_label(mapping->label))
		asi_guest_unwant(domain);
	for (; object && object != end; object = asi_object_next(object)) {
		if (!strcmp(object->label, mapping->label))
			asi_object_unwant(domain, object);
	}
}

static int asi_map_objects(struct asi_domain *domain, struct asi_mapping *mapping)
{
	struct asi_object *object = asi_object_first(domain);
	int ret;

	if (asi_is_guest_label(mapping->label))
		asi_guest_want(domain);
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

/**
 * asi_mapping_in_scope() - is a mapping for a domain?
 * @mapping: the mapping
 * @domain: the domain, of the same class
 *
 * Context: asi_lock held.
 * Return: true if so.
 */
bool asi_mapping_in_scope(const struct asi_mapping *mapping, const struct asi_domain *domain)
{
	return !mapping->key.domain || mapping->key.domain == domain->id;
}

/**
 * asi_mapping_join() - bring a mapping into a domain
 * @mapping: the mapping
 * @domain: in its scope
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0, -ENOMEM, or -EFAULT if the kernel has something else there by now; then
 * nothing of it is in the domain.
 */
int asi_mapping_join(struct asi_mapping *mapping, struct asi_domain *domain)
{
	lockdep_assert_held(&asi_lock);
	if (mapping->label)
		return asi_map_objects(domain, mapping);
	return asi_map_pages(domain, mapping);
}

/**
 * asi_mapping_quit() - take back asi_mapping_join()
 * @mapping: the mapping
 * @domain: that has it
 *
 * Context: asi_lock held; the caller calls the CPUs out.
 */
void asi_mapping_quit(struct asi_mapping *mapping, struct asi_domain *domain)
{
	lockdep_assert_held(&asi_lock);
	if (mapping->label)
		asi_unmap_objects(domain, mapping, NULL);
	else
		asi_unmap_pages(domain, mapping, mapping->n_pages);
}

/* ---- what the interfaces show ----------------------------------------- */

static u32 asi_mapping_pages(const struct asi_mapping *mapping)
{
	unsigned int i;
	u32 pages = 0;

	for (i = 0; i < mapping->n_pages; i++)
		pages += !mapping->page[i].gone;
	return pages;
}

static bool asi_mapping_holds(const struct asi_mapping *mapping)
{
	unsigned int i;

	for (i = 0; i < mapping->n_pages; i++) {
		if (mapping->page[i].held)
			return true;
	}
	return false;
}

/**
 * asi_mapping_gone() - is nothing left of what a mapping was for?
 * @mapping: the mapping
 *
 * Context: asi_lock held.
 * Return: true if so; never for vm:LABEL, which waits for objects.
 */
bool asi_mapping_gone(const struct asi_mapping *mapping)
{
	return !mapping->label && !asi_mapping_pages(mapping);
}

/**
 * asi_mapping_can_be_replaced() - may its like be mapped, and take its place?
 * @mapping: the mapping, in a set
 *
 * Context: asi_lock held.
 * Return: true if nothing is left of it, and nobody keeps it.
 */
bool asi_mapping_can_be_replaced(const struct asi_mapping *mapping)
{
	return !mapping->keeper && asi_mapping_gone(mapping);
}

static void asi_count_objects(struct asi_class *class, const struct asi_mapping *mapping,
			      struct asi_map_item *item, struct asi_map_info *info)
{
	struct asi_domain *domain;
	struct asi_object *object;
	unsigned long id, pages;

	xa_for_each(&class->domains, id, domain) {
		if (!asi_mapping_in_scope(mapping, domain))
			continue;
		if (asi_is_guest_label(mapping->label))
			asi_guest_count(domain, item, info);
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
	lockdep_assert_held(&asi_lock);
	memset(item, 0, sizeof(*item));
	item->id = mapping->id;
	item->domain = mapping->key.domain;
	strscpy(item->spec, mapping->key.spec);
	item->bytes_asked = mapping->asked;
	item->pages = asi_mapping_pages(mapping);
	if (mapping->label)
		asi_count_objects(class, mapping, item, NULL);
	item->bytes_exposed = (u64)item->pages << PAGE_SHIFT;
}

static void asi_mapping_neighbours(const struct asi_mapping *mapping,
				   struct asi_map_info *info)
{
	unsigned int i;

	for (i = 0; i < min(mapping->n, ASI_INFO_RANGES); i++)
		info->range[i] = (struct asi_range_info){
			mapping->extent[i].start, mapping->extent[i].len,
			mapping->key.domain };
	info->ranges = mapping->n;
	info->neighbours = asi_resolve_neighbours(mapping->extent, mapping->n,
						  info->neighbour, ASI_INFO_NEIGHBOURS);
}

/**
 * asi_mapping_info() - all that an interface shows of a mapping
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
	info->unowned = asi_mapping_holds(mapping);
	info->force = mapping->force;
	info->gone = asi_mapping_gone(mapping);
	if (mapping->label)
		asi_count_objects(class, mapping, &item, info);
	else
		asi_mapping_neighbours(mapping, info);
}
