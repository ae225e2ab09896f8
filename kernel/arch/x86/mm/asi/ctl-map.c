// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls below every door that add, remove and list mappings.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core.h"
#include "ctl.h"
#include "report.h"

/* ---- adding mappings -------------------------------------------------- */

/* The row's object takes the place of fault:N, scope and all. */
static int asi_resolve_fault(struct asi_class *class, u32 id, struct asi_resolved *res,
			     u32 *domain, struct asi_error *err)
{
	struct asi_row *row = xa_load(&class->faults.by_id, id);

	if (!row)
		return asi_refuse(err, -ENOENT, "no row %u", id);
	if (!row->text)
		return asi_refuse(err, -EAGAIN, "row %u has no name yet", id);
	if (!row->text->spec)
		return asi_refuse(err, -EINVAL, "row %u: %.40s cannot be mapped by name", id,
				  row->text->data);
	if (row->text->private) {
		if (*domain && *domain != row->key.domain)
			return asi_refuse(err, -EINVAL, "row %u belongs to domain %u alone",
					  id, row->key.domain);
		*domain = row->key.domain;
		if (!asi_domain_find(class, *domain))
			return asi_refuse(err, -ENOENT, "row %u: domain %u is gone", id,
					  *domain);
	}
	return asi_resolve(row->text->spec, res, err);
}

static int asi_check_label(struct asi_class *class, const char *label,
			   struct asi_error *err)
{
	const char *const *known = class->labels;

	if (!known)
		return asi_refuse(err, -ENODEV, "load %s.ko with address_space_isolation=1 first",
				  class->name);
	for (; *known; known++) {
		if (!strcmp(*known, label))
			return 0;
	}
	return asi_refuse(err, -ENOENT, "no such object: vm:%.24s", label);
}

static bool asi_all_core(const struct asi_resolved *res)
{
	unsigned int i;

	for (i = 0; i < res->n; i++) {
		if (!asi_is_core(res->extents[i].start, res->extents[i].len))
			return false;
	}
	return res->n;
}

/* Resolves one spec to @res and its scope, or says what is wrong with it. */
static int asi_resolve_spec(struct asi_class *class, const char *spec,
			    struct asi_resolved *res, u32 *domain, struct asi_error *err)
{
	u32 row;
	int ret;

	ret = asi_resolve(spec, res, err);
	if (ret)
		return ret;
	if (res->kind != ASI_SPEC_FAULT)
		return 0;
	row = res->row;
	asi_resolve_free(res);
	return asi_resolve_fault(class, row, res, domain, err);
}

static struct asi_mapping *asi_make_mapping(struct asi_class *class,
					    const struct asi_resolved *res, u32 domain,
					    enum asi_origin origin, struct asi_error *err)
{
	struct asi_mapping *mapping = asi_set_lookup(&class->set, domain, res->spec);
	int ret = 0;

	if (mapping && !asi_mapping_gone(mapping))
		ret = asi_refuse(err, -EEXIST, "already mapped, as mapping %u", mapping->id);
	else if (res->kind == ASI_SPEC_OBJECT)
		ret = asi_check_label(class, res->label, err);
	else if (asi_all_core(res))
		ret = asi_refuse(err, -EEXIST, "is core: every domain has it");
	if (ret)
		return ERR_PTR(ret);
	mapping = asi_mapping_create(domain, res, origin);
	if (mapping == ERR_PTR(-EBUSY))
		asi_refuse(err, -EBUSY, "a page of it is being freed or cannot be held");
	else if (IS_ERR(mapping))
		asi_refuse(err, PTR_ERR(mapping), "out of memory");
	return mapping;
}

static int asi_prepare_one(struct asi_class *class, const struct asi_map_request *req,
			   struct asi_mapping **mappings, unsigned int i,
			   struct asi_error *err)
{
	struct asi_resolved res = {};
	u32 domain = req->domain;
	struct asi_mapping *mapping;
	unsigned int j;
	int ret;

	ret = asi_resolve_spec(class, req->specs[i], &res, &domain, err);
	if (ret)
		return ret;
	mapping = asi_make_mapping(class, &res, domain, req->origin, err);
	asi_resolve_free(&res);
	if (IS_ERR(mapping))
		return PTR_ERR(mapping);
	for (j = 0; j < i; j++) {
		if (mappings[j]->key.domain != mapping->key.domain ||
		    strcmp(mappings[j]->key.spec, mapping->key.spec))
			continue;
		asi_mapping_free(mapping);
		return asi_refuse(err, -EEXIST, "asked for twice");
	}
	mappings[i] = mapping;
	return 0;
}

static int asi_commit(struct asi_class *class, struct asi_mapping **mappings,
		      unsigned int n, struct asi_error *err)
{
	unsigned int i;
	int ret;

	for (i = 0; i < n; i++) {
		ret = asi_set_add(class, mappings[i]);
		if (ret)
			goto undo;
	}
	return 0;

undo:
	asi_refuse_word(err, ASI_WORD_SPEC, i);
	asi_refuse(err, ret, ret == -EFAULT ? "the kernel does not map all of it any more" :
		   "out of memory");
	while (i--) {
		asi_set_remove(class, mappings[i]);
		mappings[i] = NULL;
	}
	return ret;
}

/**
 * asi_ctl_map_add() - map specs, all of them or none
 * @class: the class
 * @req: what, where, by which door
 * @items: @req->n_specs entries, filled in on success
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or a negative errno.
 */
int asi_ctl_map_add(struct asi_class *class, const struct asi_map_request *req,
		    struct asi_map_item *items, struct asi_error *err)
{
	struct asi_mapping **mappings;
	unsigned int i;
	int ret = 0;

	mappings = kvcalloc(max(req->n_specs, 1u), sizeof(*mappings), GFP_KERNEL);
	if (!mappings)
		return asi_refuse(err, -ENOMEM, "out of memory");
	asi_report_flush(class);
	mutex_lock(&asi_lock);
	if (req->domain && !asi_domain_find(class, req->domain))
		ret = asi_no_domain(err, req->domain);
	for (i = 0; i < req->n_specs && !ret; i++) {
		asi_refuse_word(err, ASI_WORD_SPEC, i);
		ret = asi_prepare_one(class, req, mappings, i, err);
	}
	if (!ret && !req->check)
		ret = asi_commit(class, mappings, req->n_specs, err);
	for (i = 0; i < req->n_specs; i++) {
		if (!ret)
			asi_mapping_item(class, mappings[i], &items[i]);
		if (ret || req->check)
			asi_mapping_free(mappings[i]);
	}
	mutex_unlock(&asi_lock);
	kvfree(mappings);
	return ret;
}

/* ---- removing mappings ------------------------------------------------ */

static struct asi_mapping *asi_find_spec(struct asi_class *class, u32 domain,
					 const char *spec, struct asi_error *err)
{
	struct asi_resolved res = {};
	struct asi_mapping *mapping;
	int ret;

	/* As it is spelled in the set: its symbol may be gone. */
	mapping = asi_set_lookup(&class->set, domain, spec);
	if (mapping)
		return mapping;
	ret = asi_resolve_spec(class, spec, &res, &domain, err);
	if (ret)
		return ERR_PTR(ret);
	mapping = asi_set_lookup(&class->set, domain, res.spec);
	if (!mapping && asi_all_core(&res))
		mapping = ERR_PTR(asi_refuse(err, -EBUSY, "is core and cannot be removed"));
	else if (!mapping)
		mapping = ERR_PTR(asi_refuse(err, -ENOENT, "is not mapped"));
	asi_resolve_free(&res);
	return mapping;
}

static struct asi_mapping *asi_find_id(struct asi_class *class, u32 domain, u32 id,
				       struct asi_error *err)
{
	struct asi_mapping *mapping = xa_load(&class->set.by_id, id);

	if (!mapping)
		return ERR_PTR(asi_refuse(err, -ENOENT, "no mapping %u", id));
	if (domain && mapping->key.domain != domain)
		return ERR_PTR(asi_refuse(err, -EINVAL, "mapping %u is not for domain %u", id,
					  domain));
	return mapping;
}

static int asi_find_all(struct asi_class *class, const struct asi_map_request *req,
			struct asi_mapping **mappings, struct asi_error *err)
{
	unsigned int i, j;

	for (i = 0; i < req->n_ids + req->n_specs; i++) {
		if (i < req->n_ids) {
			asi_refuse_word(err, ASI_WORD_ID, i);
			mappings[i] = asi_find_id(class, req->domain, req->ids[i], err);
		} else {
			asi_refuse_word(err, ASI_WORD_SPEC, i - req->n_ids);
			mappings[i] = asi_find_spec(class, req->domain,
						    req->specs[i - req->n_ids], err);
		}
		if (IS_ERR(mappings[i]))
			return PTR_ERR(mappings[i]);
		for (j = 0; j < i; j++) {
			if (mappings[j] == mappings[i])
				return asi_refuse(err, -EINVAL, "asked for twice");
		}
	}
	return 0;
}

/**
 * asi_ctl_map_del() - remove mappings, all of them or none
 * @class: the class
 * @req: which, by id or by spec
 * @items: @req->n_ids + @req->n_specs entries, ids first, filled in on success
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or a negative errno.
 */
int asi_ctl_map_del(struct asi_class *class, const struct asi_map_request *req,
		    struct asi_map_item *items, struct asi_error *err)
{
	unsigned int i, n = req->n_ids + req->n_specs;
	struct asi_mapping **mappings;
	int ret = 0;

	mappings = kvcalloc(max(n, 1u), sizeof(*mappings), GFP_KERNEL);
	if (!mappings)
		return asi_refuse(err, -ENOMEM, "out of memory");
	asi_report_flush(class);
	mutex_lock(&asi_lock);
	if (req->domain && !asi_domain_find(class, req->domain))
		ret = asi_no_domain(err, req->domain);
	if (!ret)
		ret = asi_find_all(class, req, mappings, err);
	for (i = 0; i < n && !ret; i++) {
		asi_mapping_item(class, mappings[i], &items[i]);
		if (!req->check)
			asi_set_remove(class, mappings[i]);
	}
	mutex_unlock(&asi_lock);
	kvfree(mappings);
	return ret;
}

/**
 * asi_ctl_next_map() - the mapping with the next higher id
 * @class: the class
 * @domain: that this domain has, 0 for all
 * @after: id to start behind, 0 for the first; then learned pages are waited for
 * @info: filled in
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or -ENOENT.
 */
int asi_ctl_next_map(struct asi_class *class, u32 domain, u32 after,
		     struct asi_map_info *info)
{
	struct asi_mapping *mapping;
	unsigned long id;

	if (!after)
		asi_report_flush(class);
	guard(mutex)(&asi_lock);
	xa_for_each_start(&class->set.by_id, id, mapping, (unsigned long)after + 1) {
		if (domain && mapping->key.domain && mapping->key.domain != domain)
			continue;
		asi_mapping_info(class, mapping, info);
		return 0;
	}
	return -ENOENT;
}
