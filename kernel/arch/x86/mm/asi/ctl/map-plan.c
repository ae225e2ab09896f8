// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plan. Each mapping is looked at with regard to the set, of what the plan has
 * already, and of what a transaction has collected before.
 */
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ctl/map-plan.h"
#include "ctl/transaction.h"
#include "domain.h"
#include "error.h"
#include "lock.h"

/**
 * asi_map_plan_init() - a plan with nothing in it
 * @plan: zeroed but for class, origin, transaction, keeper and distinct
 * @adds: most mappings that it will add
 * @dels: most mappings that it will be asked to remove
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM; asi_map_plan_free() is due in either case.
 */
int asi_map_plan_init(struct asi_map_plan *plan, unsigned int adds, unsigned int dels,
		      struct asi_error *err)
{
	struct asi_mapset_change *change = &plan->change;

	change->add = kvcalloc(max(adds, 1u), sizeof(*change->add), GFP_KERNEL);
	/* Each that comes may replace one that is gone. */
	change->del = kvcalloc(max(adds + dels, 1u), sizeof(*change->del), GFP_KERNEL);
	return change->add && change->del ? 0 : asi_refuse(err, -ENOMEM, "out of memory");
}

/**
 * asi_map_plan_free() - forget a plan
 * @plan: the plan, done or not
 *
 * Context: Process context, may sleep.
 */
void asi_map_plan_free(struct asi_map_plan *plan)
{
	struct asi_mapset_change *change = &plan->change;
	unsigned int i;

	for (i = 0; i < change->n_add && !plan->done; i++)
		asi_mapping_free(change->add[i]);
	kvfree(change->add);
	kvfree(change->del);
}

/* ---- what a SPEC stands for ------------------------------------------- */

/* The row's object takes the place of fault:N, scope and all. */
static int asi_resolve_row_spec(struct asi_class *class, u32 id, struct asi_resolved *res,
				u32 *domain, bool force, struct asi_error *err)
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
	return asi_resolve(row->text->spec, force, res, err);
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

static bool asi_all_required(const struct asi_resolved *res)
{
	unsigned int i;

	for (i = 0; i < res->n; i++) {
		if (!asi_is_required(res->extents[i].start, res->extents[i].len))
			return false;
	}
	return res->n;
}

/* Resolves one spec to @res and its scope, or says what is wrong with it. */
static int asi_resolve_for_plan(struct asi_class *class, const char *spec, bool force,
				struct asi_resolved *res, u32 *domain, struct asi_error *err)
{
	u32 row;
	int ret;

	ret = asi_resolve(spec, force, res, err);
	if (ret)
		return ret;
	if (res->kind != ASI_SPEC_FAULT)
		return 0;
	row = res->row;
	asi_resolve_free(res);
	return asi_resolve_row_spec(class, row, res, domain, force, err);
}

/* ---- adding ----------------------------------------------------------- */

static bool asi_map_plan_removes(const struct asi_map_plan *plan, const struct asi_mapping *mapping)
{
	unsigned int i;

	for (i = 0; i < plan->change.n_del; i++) {
		if (plan->change.del[i] == mapping)
			return true;
	}
	return asi_transaction_removes(plan->transaction, mapping);
}

static bool asi_map_plan_adds(const struct asi_map_plan *plan, const struct asi_mapping *mapping)
{
	const struct asi_mapping *other;
	unsigned int i;

	for (i = 0; i < plan->change.n_add && !plan->distinct; i++) {
		other = plan->change.add[i];
		if (other->key.domain == mapping->key.domain &&
		    !strcmp(other->key.spec, mapping->key.spec))
			return true;
	}
	return asi_transaction_adds(plan->transaction, mapping);
}

static int asi_check_new(struct asi_map_plan *plan, const struct asi_resolved *res, u32 domain,
			 struct asi_error *err)
{
	struct asi_mapping *mapping = asi_mapset_lookup(&plan->class->set, domain, res->spec);

	if (mapping && !asi_mapping_can_be_replaced(mapping) &&
	    !asi_map_plan_removes(plan, mapping))
		return asi_refuse(err, -EEXIST, "already mapped, as mapping %u", mapping->id);
	if (res->kind == ASI_SPEC_OBJECT)
		return asi_check_label(plan->class, res->label, err);
	if (asi_all_required(res))
		return asi_refuse(err, -EEXIST, "is core: every domain has it");
	return 0;
}

static struct asi_mapping *asi_make_mapping(struct asi_map_plan *plan,
					    const struct asi_resolved *res, u32 domain,
					    struct asi_error *err)
{
	int ret = asi_check_new(plan, res, domain, err);
	struct asi_mapping *mapping;

	if (ret)
		return ERR_PTR(ret);
	mapping = asi_mapping_create(domain, res, plan->origin, plan->keeper);
	if (mapping == ERR_PTR(-EBUSY))
		asi_refuse(err, -EBUSY, "a page of it is being freed or cannot be held");
	else if (IS_ERR(mapping))
		asi_refuse(err, PTR_ERR(mapping), "out of memory");
	return mapping;
}

/* One that is gone leaves when its like comes. */
static void asi_map_plan_replace(struct asi_map_plan *plan, const struct asi_mapping *mapping)
{
	struct asi_mapping *gone = asi_mapset_lookup(&plan->class->set, mapping->key.domain,
						     mapping->key.spec);

	if (gone && !asi_map_plan_removes(plan, gone))
		plan->change.del[plan->change.n_del++] = gone;
}

/**
 * asi_map_plan_add() - plan to add a mapping; what is removed must be planned before
 * @plan: the plan
 * @spec: SPEC of it
 * @domain: the one domain meant, which lives; 0 for the whole class
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or a negative errno; then the plan is what it was.
 */
int asi_map_plan_add(struct asi_map_plan *plan, const char *spec, u32 domain, struct asi_error *err)
{
	struct asi_resolved res = {};
	struct asi_mapping *mapping;
	int ret;

	lockdep_assert_held(&asi_lock);
	ret = asi_resolve_for_plan(plan->class, spec, plan->force, &res, &domain, err);
	if (ret)
		return ret;
	mapping = asi_make_mapping(plan, &res, domain, err);
	asi_resolve_free(&res);
	if (IS_ERR(mapping))
		return PTR_ERR(mapping);
	if (asi_map_plan_adds(plan, mapping)) {
		asi_mapping_free(mapping);
		return asi_refuse(err, -EEXIST, "asked for twice");
	}
	asi_map_plan_replace(plan, mapping);
	plan->change.add[plan->change.n_add++] = mapping;
	return 0;
}

/* ---- removing --------------------------------------------------------- */

static struct asi_mapping *asi_find_spec(struct asi_class *class, u32 domain,
					 const char *spec, struct asi_error *err)
{
	struct asi_resolved res = {};
	struct asi_mapping *mapping;
	int ret;

	/* As it is spelled in the set: its symbol may be gone. */
	mapping = asi_mapset_lookup(&class->set, domain, spec);
	if (mapping)
		return mapping;
	/* What was forced can be named to go, too. */
	ret = asi_resolve_for_plan(class, spec, true, &res, &domain, err);
	if (ret)
		return ERR_PTR(ret);
	mapping = asi_mapset_lookup(&class->set, domain, res.spec);
	if (!mapping && asi_all_required(&res))
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

static int asi_map_plan_del(struct asi_map_plan *plan, struct asi_mapping *mapping,
			    struct asi_error *err)
{
	if (asi_map_plan_removes(plan, mapping))
		return asi_refuse(err, -EINVAL, "asked for twice");
	if (mapping->keeper)
		return asi_refuse(err, -EBUSY, "belongs to configfs: asi/%s/%s",
				  plan->class->name, mapping->keeper);
	plan->change.del[plan->change.n_del++] = mapping;
	plan->n_asked++;
	return 0;
}

/**
 * asi_map_plan_del_spec() - plan to remove a mapping
 * @plan: the plan, which adds nothing yet
 * @spec: SPEC of it
 * @domain: the one domain that it is for, 0 for the whole class
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or a negative errno; then the plan is what it was.
 */
int asi_map_plan_del_spec(struct asi_map_plan *plan, const char *spec, u32 domain,
			  struct asi_error *err)
{
	struct asi_mapping *mapping = asi_find_spec(plan->class, domain, spec, err);

	return IS_ERR(mapping) ? PTR_ERR(mapping) : asi_map_plan_del(plan, mapping, err);
}

/**
 * asi_map_plan_del_id() - plan to remove a mapping
 * @plan: the plan, which adds nothing yet
 * @id: id of it
 * @domain: the one domain that it must be for, 0 for any
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or a negative errno; then the plan is what it was.
 */
int asi_map_plan_del_id(struct asi_map_plan *plan, u32 id, u32 domain, struct asi_error *err)
{
	struct asi_mapping *mapping = asi_find_id(plan->class, domain, id, err);

	return IS_ERR(mapping) ? PTR_ERR(mapping) : asi_map_plan_del(plan, mapping, err);
}

/**
 * asi_map_plan_do() - do what was planned, all of it or none
 * @plan: the plan
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 * Return: 0 or a negative errno.
 */
int asi_map_plan_do(struct asi_map_plan *plan, struct asi_error *err)
{
	int ret = asi_mapset_change(plan->class, &plan->change);

	if (ret) {
		asi_refuse_word(err, ASI_WORD_SPEC, plan->change.failed);
		return asi_refuse(err, ret, ret == -EFAULT ?
				  "the kernel does not map all of it any more" :
				  "out of memory");
	}
	plan->done = true;
	return 0;
}
