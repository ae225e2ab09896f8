// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls below every interface that add, remove and list mappings, at once or in a
 * transaction.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ctl/ctl.h"
#include "ctl/map-plan.h"
#include "ctl/transaction.h"
#include "domain.h"
#include "fault-work.h"
#include "lock.h"

/* ---- one request ------------------------------------------------------ */

static int asi_check_scope(struct asi_class *class, const struct asi_map_request *req,
			   struct asi_error *err)
{
	int ret;

	if (req->transaction) {
		ret = asi_transaction_check(req->transaction, class,
					    req->n_specs + req->n_ids, err);
		if (ret)
			return ret;
	}
	if (req->domain && !asi_domain_find(class, req->domain))
		return asi_no_domain(err, req->domain);
	return 0;
}

/* Does what was planned, or leaves it to the transaction, or only has checked it. */
static int asi_map_plan_finish(struct asi_map_plan *plan, const struct asi_map_request *req,
			       struct asi_error *err)
{
	int ret;

	if (req->check)
		return 0;
	if (!req->transaction)
		return asi_map_plan_do(plan, err);
	ret = asi_transaction_collect(req->transaction, &plan->change, plan->n_asked);
	return ret ? asi_refuse(err, ret, "out of memory") : 0;
}

/* Once the lock is dropped the class may have been changed again, by somebody else. */
static void asi_answer_generation(const struct asi_class *class, const struct asi_map_request *req)
{
	lockdep_assert_held(&asi_lock);
	if (req->generation)
		*req->generation = class->generation;
}

static int asi_add_all(struct asi_map_plan *plan, const struct asi_map_request *req,
		       struct asi_map_item *items, struct asi_error *err)
{
	unsigned int i;
	int ret;

	ret = asi_check_scope(plan->class, req, err);
	for (i = 0; i < req->n_specs && !ret; i++) {
		asi_refuse_word(err, ASI_WORD_SPEC, i);
		ret = asi_map_plan_add(plan, req->specs[i], req->domain, err);
	}
	if (!ret)
		ret = asi_map_plan_finish(plan, req, err);
	for (i = 0; i < req->n_specs && !ret; i++)
		asi_mapping_item(plan->class, plan->change.add[i], &items[i]);
	return ret;
}

/**
 * asi_ctl_map_add() - map specs, all of them or none
 * @class: the class
 * @req: what, where, by which interface
 * @items: @req->n_specs entries, filled in on success
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or a negative errno.
 */
int asi_ctl_map_add(struct asi_class *class, const struct asi_map_request *req,
		    struct asi_map_item *items, struct asi_error *err)
{
	struct asi_map_plan plan = {
		.class = class,
		.origin = req->origin,
		.transaction = req->transaction,
		.keeper = req->keeper,
		.force = req->force,
	};
	int ret;

	ret = asi_map_plan_init(&plan, req->n_specs, 0, err);
	if (!ret) {
		asi_fault_work_flush(class);
		guard(mutex)(&asi_lock);
		ret = asi_add_all(&plan, req, items, err);
		asi_answer_generation(class, req);
	}
	asi_map_plan_free(&plan);
	return ret;
}

static int asi_del_all(struct asi_map_plan *plan, const struct asi_map_request *req,
		       struct asi_map_item *items, struct asi_error *err)
{
	unsigned int i;
	int ret;

	ret = asi_check_scope(plan->class, req, err);
	for (i = 0; i < req->n_ids && !ret; i++) {
		asi_refuse_word(err, ASI_WORD_ID, i);
		ret = asi_map_plan_del_id(plan, req->ids[i], req->domain, err);
	}
	for (i = 0; i < req->n_specs && !ret; i++) {
		asi_refuse_word(err, ASI_WORD_SPEC, i);
		ret = asi_map_plan_del_spec(plan, req->specs[i], req->domain, err);
	}
	for (i = 0; i < plan->n_asked && !ret; i++)
		asi_mapping_item(plan->class, plan->change.del[i], &items[i]);
	return ret ?: asi_map_plan_finish(plan, req, err);
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
	struct asi_map_plan plan = {
		.class = class,
		.origin = req->origin,
		.transaction = req->transaction,
	};
	int ret;

	ret = asi_map_plan_init(&plan, 0, req->n_ids + req->n_specs, err);
	if (!ret) {
		asi_fault_work_flush(class);
		guard(mutex)(&asi_lock);
		ret = asi_del_all(&plan, req, items, err);
		asi_answer_generation(class, req);
	}
	asi_map_plan_free(&plan);
	return ret;
}

/**
 * asi_ctl_map_drop() - the keeper of a mapping lets it go
 * @class: the class
 * @id: of the mapping; nothing happens if it is gone
 *
 * Context: Process context, may sleep; takes asi_lock.
 */
void asi_ctl_map_drop(struct asi_class *class, u32 id)
{
	struct asi_mapping *mapping;

	guard(mutex)(&asi_lock);
	mapping = xa_load(&class->set.by_id, id);
	if (mapping)
		asi_mapset_remove(class, mapping);
}

/* ---- transactions ----------------------------------------------------- */

/**
 * asi_ctl_begin() - open a transaction
 * @class: the class that it is about
 * @transaction: the owner's
 * @err: says why not
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, or -EBUSY if it is open.
 */
int asi_ctl_begin(struct asi_class *class, struct asi_transaction *transaction,
		  struct asi_error *err)
{
	guard(mutex)(&asi_lock);
	if (transaction->class)
		return asi_refuse(err, -EBUSY, "this socket has a transaction already");
	transaction->class = class;
	return 0;
}

/**
 * asi_ctl_abort() - forget what a transaction has collected
 * @class: the class that it is about
 * @transaction: the owner's
 * @err: says why not
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -ENOENT or -EINVAL.
 */
int asi_ctl_abort(struct asi_class *class, struct asi_transaction *transaction,
		  struct asi_error *err)
{
	int ret;

	guard(mutex)(&asi_lock);
	ret = asi_transaction_check(transaction, class, 0, err);
	if (!ret)
		asi_transaction_end(transaction);
	return ret;
}

/* The request that the words came in is long gone: the refusal has to name them itself. */
static int asi_refuse_for_spec(struct asi_error *err, const char *spec, int code)
{
	char text[ASI_ERROR_TEXT];

	if (!code)
		return 0;
	strscpy(text, err->text);
	err->word = ASI_WORD_NONE;
	return asi_refuse(err, code, "%.32s: %s", spec, text);
}

static int asi_map_plan_transaction(struct asi_map_plan *plan,
				    const struct asi_transaction *transaction,
				    struct asi_error *err)
{
	const struct asi_addition *addition;
	unsigned long id;
	void *entry;
	int ret = 0;

	xa_for_each((struct xarray *)&transaction->removals, id, entry) {
		ret = asi_map_plan_del_id(plan, id, 0, err);
		if (ret)
			return ret;
	}
	list_for_each_entry(addition, &transaction->additions, node) {
		if (addition->domain && !asi_domain_find(plan->class, addition->domain))
			ret = asi_no_domain(err, addition->domain);
		plan->force = addition->force;
		ret = ret ?: asi_map_plan_add(plan, addition->spec, addition->domain, err);
		if (ret)
			return asi_refuse_for_spec(err, addition->spec, ret);
		cond_resched();
	}
	ret = asi_map_plan_do(plan, err);
	return ret ? asi_refuse_for_spec(err, plan->change.add[plan->change.failed]->key.spec,
					 ret) :
		     0;
}

static int asi_commit(struct asi_class *class, struct asi_transaction *transaction,
		      struct asi_commit_result *result, struct asi_error *err)
{
	struct asi_map_plan plan = {
		.class = class,
		.origin = ASI_ORIGIN_NETLINK,
		/* They were compared with each other when they were collected. */
		.distinct = true,
	};
	int ret;

	ret = asi_map_plan_init(&plan, transaction->n, transaction->n, err) ?:
	      asi_map_plan_transaction(&plan, transaction, err);
	result->added = plan.change.n_add;
	result->removed = plan.n_asked;
	result->generation = class->generation;
	asi_map_plan_free(&plan);
	return ret;
}

/**
 * asi_ctl_commit() - do what a transaction has collected, all of it or none
 * @class: the class that it is about
 * @transaction: the owner's; over afterwards, whatever this returns
 * @result: set to what was done
 * @err: says why not; it has no part of a request to point at
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or a negative errno.
 */
int asi_ctl_commit(struct asi_class *class, struct asi_transaction *transaction,
		   struct asi_commit_result *result, struct asi_error *err)
{
	int ret;

	asi_fault_work_flush(class);
	guard(mutex)(&asi_lock);
	ret = asi_transaction_check(transaction, class, 0, err);
	if (ret)
		return ret;
	ret = asi_commit(class, transaction, result, err);
	asi_transaction_end(transaction);
	return ret;
}

/**
 * asi_ctl_end() - the owner of a transaction goes
 * @transaction: the caller's, open or not
 *
 * Context: Process context, may sleep; takes asi_lock.
 */
void asi_ctl_end(struct asi_transaction *transaction)
{
	guard(mutex)(&asi_lock);
	asi_transaction_end(transaction);
}

/* ---- listing ---------------------------------------------------------- */

/**
 * asi_ctl_next_map() - the mapping with the next higher id
 * @class: the class
 * @domain: that this domain has, 0 for all
 * @after: id to start after, 0 for the first; then learned pages are waited for
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
		asi_fault_work_flush(class);
	guard(mutex)(&asi_lock);
	xa_for_each_start(&class->set.by_id, id, mapping, (unsigned long)after + 1) {
		if (domain && mapping->key.domain && mapping->key.domain != domain)
			continue;
		asi_mapping_info(class, mapping, info);
		return 0;
	}
	return -ENOENT;
}
