// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mapping set of a class: what is in it is in every domain of its scope, those to
 * come included, for as long as the kernel has it.
 */
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/rhashtable.h>
#include <linux/string.h>

#include "domain.h"
#include "error.h"
#include "event.h"
#include "lock.h"
#include "mapset.h"
#include "object.h"
#include "owner.h"
#include "page.h"
#include "switch.h"

/* ---- the hash over scope and SPEC ------------------------------------- */

static u32 asi_mapping_key_hash(const void *data, u32 len, u32 seed)
{
	const struct asi_mapping_key *key = data;

	return jhash(key->spec, strlen(key->spec), seed ^ key->domain);
}

static u32 asi_mapping_hash(const void *data, u32 len, u32 seed)
{
	const struct asi_mapping *mapping = data;

	return asi_mapping_key_hash(&mapping->key, len, seed);
}

static int asi_mapping_key_compare(struct rhashtable_compare_arg *arg, const void *data)
{
	const struct asi_mapping_key *key = arg->key;
	const struct asi_mapping *mapping = data;

	return key->domain != mapping->key.domain || strcmp(key->spec, mapping->key.spec);
}

static const struct rhashtable_params asi_mapset_params = {
	.head_offset = offsetof(struct asi_mapping, node),
	.key_offset = offsetof(struct asi_mapping, key),
	.key_len = sizeof(struct asi_mapping_key),
	.hashfn = asi_mapping_key_hash,
	.obj_hashfn = asi_mapping_hash,
	.obj_cmpfn = asi_mapping_key_compare,
	.automatic_shrinking = true,
};

/**
 * asi_mapset_init() - make an empty set
 * @set: to be filled
 *
 * Context: Boot, may sleep.
 * Return: 0 or -ENOMEM.
 */
int asi_mapset_init(struct asi_mapset *set)
{
	xa_init_flags(&set->by_id, XA_FLAGS_ALLOC1);
	return rhashtable_init(&set->by_key, &asi_mapset_params);
}

/**
 * asi_mapset_lookup() - find a mapping by what was asked for
 * @set: the set
 * @domain: the one domain meant, 0 for the whole class
 * @spec: canonical SPEC
 *
 * Context: asi_lock held.
 * Return: the mapping or NULL.
 */
struct asi_mapping *asi_mapset_lookup(struct asi_mapset *set, u32 domain, const char *spec)
{
	const struct asi_mapping_key key = { .domain = domain, .spec = spec };

	lockdep_assert_held(&asi_lock);
	return rhashtable_lookup_fast(&set->by_key, &key, asi_mapset_params);
}

/* ---- in and out of domains -------------------------------------------- */

/* Takes the mapping out of the domains with an id below @end. */
static void asi_mapset_unmap_below(struct asi_class *class, struct asi_mapping *mapping,
				   unsigned long end)
{
	struct asi_domain *domain;
	unsigned long id;

	xa_for_each(&class->domains, id, domain) {
		if (id >= end)
			return;
		if (asi_mapping_in_scope(mapping, domain))
			asi_mapping_quit(mapping, domain);
	}
}

static int asi_mapset_map_all(struct asi_class *class, struct asi_mapping *mapping)
{
	struct asi_domain *domain;
	unsigned long id;
	int ret;

	xa_for_each(&class->domains, id, domain) {
		if (!asi_mapping_in_scope(mapping, domain))
			continue;
		ret = asi_mapping_join(mapping, domain);
		if (!ret)
			continue;
		asi_mapset_unmap_below(class, mapping, id);
		return ret;
	}
	return 0;
}

/* ---- what the kernel has given up ------------------------------------- */

static void asi_mapset_drop_page(struct asi_class *class, struct asi_mapping *mapping,
				 struct asi_page *page)
{
	struct asi_domain *domain;
	unsigned long id;

	xa_for_each(&class->domains, id, domain) {
		if (asi_mapping_in_scope(mapping, domain))
			asi_pagetable_unmap(&domain->pagetable, page->address, PAGE_SIZE);
	}
	page->gone = true;
}

/* A domain follows the kernel at once, and permanently: what one has lost is lost for all. */
static bool asi_page_remains(struct asi_class *class, const struct asi_mapping *mapping,
			     const struct asi_page *page)
{
	struct asi_domain *domain;
	unsigned long id;

	xa_for_each(&class->domains, id, domain) {
		if (asi_mapping_in_scope(mapping, domain) &&
		    !asi_pagetable_present(&domain->pagetable, page->address, 1))
			return false;
	}
	return asi_page_stands(page);
}

/* Returns true if the mapping has lost something that is still held. */
static bool asi_mapset_prune_one(struct asi_class *class, struct asi_mapping *mapping)
{
	bool held = false;
	unsigned int i;

	for (i = 0; i < mapping->n_pages; i++) {
		struct asi_page *page = &mapping->page[i];

		if (!page->gone && !asi_page_remains(class, mapping, page)) {
			asi_mapset_drop_page(class, mapping, page);
			asi_class_changed(class);
		}
		held |= page->gone && page->held;
		cond_resched();
	}
	return held;
}

static void asi_mapset_free_gone(struct asi_mapping *mapping)
{
	unsigned int i;

	for (i = 0; i < mapping->n_pages; i++) {
		if (mapping->page[i].gone)
			asi_page_drop(&mapping->page[i]);
	}
}

/**
 * asi_mapset_prune() - let go of what the kernel has given up
 * @class: the class
 *
 * Domains have followed the kernel by then; this is for the books, and for the pages
 * that are held.
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 */
void asi_mapset_prune(struct asi_class *class)
{
	struct asi_mapping *mapping;
	bool held = false;
	unsigned long id;

	lockdep_assert_held(&asi_lock);
	xa_for_each(&class->set.by_id, id, mapping)
		held |= asi_mapset_prune_one(class, mapping);
	if (!held)
		return;
	/* No CPU may still reach a page that is freed now. */
	asi_call_out_changed();
	xa_for_each(&class->set.by_id, id, mapping)
		asi_mapset_free_gone(mapping);
}

/* ---- the set ---------------------------------------------------------- */

static int asi_mapset_insert(struct asi_mapset *set, struct asi_mapping *mapping)
{
	static u32 next; /* Under asi_lock; ids are not used again before it wraps. */
	int ret;

	ret = xa_alloc_cyclic(&set->by_id, &mapping->id, mapping, xa_limit_31b, &next,
			      GFP_KERNEL_ACCOUNT);
	if (ret < 0)
		return ret;
	ret = rhashtable_insert_fast(&set->by_key, &mapping->node, asi_mapset_params);
	if (ret) {
		xa_erase(&set->by_id, mapping->id);
		return ret;
	}
	set->n++;
	return 0;
}

static void asi_mapset_erase(struct asi_mapset *set, struct asi_mapping *mapping)
{
	rhashtable_remove_fast(&set->by_key, &mapping->node, asi_mapset_params);
	xa_erase(&set->by_id, mapping->id);
	set->n--;
}

static int asi_mapset_add(struct asi_class *class, struct asi_mapping *mapping)
{
	int ret = asi_mapset_map_all(class, mapping);

	if (ret)
		return ret;
	ret = asi_mapset_insert(&class->set, mapping);
	if (ret)
		asi_mapset_unmap_below(class, mapping, ULONG_MAX);
	return ret;
}

static void asi_mapset_del(struct asi_class *class, struct asi_mapping *mapping)
{
	asi_mapset_unmap_below(class, mapping, ULONG_MAX);
	asi_mapset_erase(&class->set, mapping);
}

/* The change cannot fail any more: what it takes out is freed. */
static void asi_mapset_finish(struct asi_class *class, struct asi_mapset_change *change)
{
	unsigned int i;

	for (i = 0; i < change->n_del; i++)
		asi_mapset_del(class, change->del[i]);
	asi_class_changed(class);
	if (!change->n_del)
		return;
	/* Held pages may be freed right after: no CPU may still reach them. */
	asi_call_out_changed();
	for (i = 0; i < change->n_del; i++)
		asi_mapping_free(change->del[i]);
}

/**
 * asi_mapset_change() - put mappings into the set and its domains, and take others out
 * @class: the class
 * @change: which; what comes may have the scope and SPEC of what goes
 *
 * One change, whatever it has: it is seen as a whole, or not at all.
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 * Return: 0, or an error: then nothing is changed, @change->failed says why, and what
 * was to come stays the caller's.
 */
int asi_mapset_change(struct asi_class *class, struct asi_mapset_change *change)
{
	unsigned int i;
	int ret;

	lockdep_assert_held(&asi_lock);
	for (i = 0; i < change->n_add; i++) {
		ret = asi_mapset_add(class, change->add[i]);
		if (ret)
			goto undo;
		cond_resched();
	}
	if (change->n_add || change->n_del)
		asi_mapset_finish(class, change);
	return 0;

undo:
	change->failed = i;
	while (i--)
		asi_mapset_del(class, change->add[i]);
	asi_call_out_changed();
	return ret;
}

/**
 * asi_mapset_remove() - take a mapping out of the domains and the set, and free it
 * @class: the class
 * @mapping: in the set
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 */
void asi_mapset_remove(struct asi_class *class, struct asi_mapping *mapping)
{
	struct asi_mapset_change change = { .n_del = 1, .del = &mapping };

	asi_mapset_change(class, &change);
}

/* What went since it was asked for is no reason not to have a VM. */
static int asi_mapset_apply_one(struct asi_class *class, struct asi_mapping *mapping,
				struct asi_domain *domain)
{
	int ret = asi_mapping_join(mapping, domain);

	while (ret == -EFAULT && !mapping->label) {
		asi_mapset_prune_one(class, mapping);
		ret = asi_mapping_join(mapping, domain);
	}
	return ret;
}

/**
 * asi_mapset_apply() - bring what the whole class has into a new domain
 * @class: the class
 * @domain: not in the class's list yet
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or an error; the domain is then to be freed.
 */
int asi_mapset_apply(struct asi_class *class, struct asi_domain *domain)
{
	struct asi_mapping *mapping;
	unsigned long id;
	int ret;

	lockdep_assert_held(&asi_lock);
	asi_mapset_prune(class);
	xa_for_each(&class->set.by_id, id, mapping) {
		if (mapping->key.domain)
			continue;
		ret = asi_mapset_apply_one(class, mapping, domain);
		if (ret)
			return ret;
	}
	return 0;
}

/* Maps an object for each mapping that was there before it. */
static int asi_mapset_map_object(struct asi_domain *domain, struct asi_object *object)
{
	const u32 scopes[] = { 0, domain->id };
	char spec[ASI_LABEL_MAX + 4];
	unsigned int i;
	int ret;

	snprintf(spec, sizeof(spec), "vm:%s", object->label);
	for (i = 0; i < ARRAY_SIZE(scopes); i++) {
		if (!asi_mapset_lookup(&domain->class->set, scopes[i], spec))
			continue;
		ret = asi_object_want(domain, object);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * asi_mapset_add_object() - a domain has one object more, for the mappings that ask for it
 * @domain: the domain
 * @label: name within the domain; several objects may share it
 * @start: first byte
 * @len: bytes, not 0
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0, -EEXIST if something is registered at @start, -ENOMEM or -EFAULT.
 */
int asi_mapset_add_object(struct asi_domain *domain, const char *label, const void *start,
			  size_t len)
{
	struct asi_object *object;
	int ret;

	object = asi_object_insert(domain, label, (unsigned long)start, len);
	if (IS_ERR(object))
		return PTR_ERR(object);
	ret = asi_mapset_map_object(domain, object);
	if (ret)
		asi_object_remove(domain, object);
	return ret;
}

/**
 * asi_mapset_drop_domain() - remove the mappings that are for one domain alone
 * @class: the class
 * @domain: the domain, out of the class's list and out of every CPU
 *
 * Context: Process context, may sleep; asi_lock held.
 */
void asi_mapset_drop_domain(struct asi_class *class, struct asi_domain *domain)
{
	struct asi_mapping *mapping;
	unsigned long id;

	lockdep_assert_held(&asi_lock);
	xa_for_each(&class->set.by_id, id, mapping) {
		if (mapping->key.domain != domain->id)
			continue;
		asi_mapset_erase(&class->set, mapping);
		asi_mapping_free(mapping);
	}
}

/**
 * asi_mapset_promote() - make a mapping of a page that learn mode has mapped
 * @domain: the domain that has it
 * @page: the page; its reference is taken over
 *
 * The fault could not ask whose page it is: what belongs to somebody else goes again.
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0; or -EPERM if the page is another owner's, -ENOMEM, or what the index of the
 * mappings says: then it is taken out again.
 */
int asi_mapset_promote(struct asi_domain *domain, struct asi_page *page)
{
	struct asi_extent extent = { .start = page->address, .len = PAGE_SIZE };
	struct asi_resolved res = { .kind = ASI_SPEC_SYMBOL, .n = 1, .extents = &extent };
	struct asi_mapset *set = &domain->class->set;
	struct asi_mapping *mapping, *gone;
	int ret;

	lockdep_assert_held(&asi_lock);
	ret = asi_owner_is_other(domain, page->address) ? -EPERM : 0;
	if (ret)
		goto undo;
	snprintf(res.spec, sizeof(res.spec), "0x%lx+0x%lx", page->address, PAGE_SIZE);
	gone = asi_mapset_lookup(set, domain->id, res.spec);
	if (gone && !asi_mapping_can_be_replaced(gone))
		goto undo;
	mapping = asi_mapping_create(domain->id, &res, ASI_ORIGIN_LEARN, NULL);
	ret = PTR_ERR_OR_ZERO(mapping);
	if (ret)
		goto undo;
	mapping->pid = domain->pid;
	strscpy(mapping->comm, domain->comm);
	if (gone)
		asi_mapset_remove(domain->class, gone);
	ret = asi_mapset_insert(set, mapping);
	if (ret) {
		asi_mapping_free(mapping);
		goto undo;
	}
	mapping->page[0] = *page;
	asi_class_changed(domain->class);
	return 0;

undo:
	asi_pagetable_unmap(&domain->pagetable, page->address, PAGE_SIZE);
	asi_call_out(domain);
	asi_page_drop(page);
	return ret;
}

/* ---- modules ---------------------------------------------------------- */

static bool asi_mapping_is_of_module(const struct asi_mapping *mapping, const char *name)
{
	return mapping->module && strlen(name) == mapping->module &&
	       !strncmp(mapping->key.spec, name, mapping->module);
}

/**
 * asi_mapset_module_going() - a module goes: the mappings of its symbols lose their memory
 * @class: the class
 * @name: name of the module
 *
 * They stay in the set, and wait for the module to come back.
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 */
void asi_mapset_module_going(struct asi_class *class, const char *name)
{
	struct asi_mapping *mapping;
	unsigned long id;

	lockdep_assert_held(&asi_lock);
	xa_for_each(&class->set.by_id, id, mapping) {
		if (!asi_mapping_is_of_module(mapping, name) || !mapping->n)
			continue;
		asi_mapset_unmap_below(class, mapping, ULONG_MAX);
		asi_call_out_changed();
		asi_mapping_empty(mapping);
		asi_class_changed(class);
		pr_info("asi: %s: %s goes with its module\n", class->name, mapping->key.spec);
	}
}

static int asi_mapset_restore(struct asi_class *class, struct asi_mapping *mapping)
{
	struct asi_resolved res;
	int ret;

	ret = asi_resolve(mapping->key.spec, mapping->force, &res, NULL);
	if (ret)
		goto tell;
	ret = asi_mapping_fill(mapping, &res);
	asi_resolve_free(&res);
	if (!ret)
		ret = asi_mapset_map_all(class, mapping);
	if (!ret)
		return 0;
	asi_mapping_empty(mapping);
tell:
	/* A number, because the words that say why may have addresses in them. */
	pr_warn("asi: %s: %s stays gone: %pe\n", class->name, mapping->key.spec, ERR_PTR(ret));
	return ret;
}

/**
 * asi_mapset_module_coming() - a module comes: the mappings of its symbols have memory again
 * @class: the class
 * @name: name of the module
 *
 * A mapping that cannot be had any more stays gone, and the log says why.
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 */
void asi_mapset_module_coming(struct asi_class *class, const char *name)
{
	struct asi_mapping *mapping;
	unsigned long id;

	lockdep_assert_held(&asi_lock);
	xa_for_each(&class->set.by_id, id, mapping) {
		if (!asi_mapping_is_of_module(mapping, name) || mapping->n ||
		    asi_mapset_restore(class, mapping))
			continue;
		asi_class_changed(class);
		pr_info("asi: %s: %s is back with its module\n", class->name,
			mapping->key.spec);
	}
}
