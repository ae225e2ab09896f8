// SPDX-License-Identifier: GPL-2.0-only
/*
 * A transaction. It keeps names and ids, no memory: what they stand for may go and come
 * while it is open, and is looked up when it is committed.
 */
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ctl/transaction.h"
#include "domain.h"
#include "error.h"
#include "lock.h"
#include "mapset.h"

/**
 * asi_transaction_init() - a transaction that is not open
 * @transaction: to be filled
 *
 * Context: Any.
 */
void asi_transaction_init(struct asi_transaction *transaction)
{
	transaction->class = NULL;
	transaction->n = 0;
	INIT_LIST_HEAD(&transaction->additions);
	xa_init(&transaction->removals);
}

static void asi_additions_free(struct list_head *additions)
{
	struct asi_addition *addition, *next;

	list_for_each_entry_safe(addition, next, additions, node)
		kfree(addition);
}

/**
 * asi_transaction_end() - forget what was collected
 * @transaction: open or not; not open afterwards
 *
 * Context: Process context; asi_lock held.
 */
void asi_transaction_end(struct asi_transaction *transaction)
{
	lockdep_assert_held(&asi_lock);
	asi_additions_free(&transaction->additions);
	xa_destroy(&transaction->removals);
	asi_transaction_init(transaction);
}

/**
 * asi_transaction_check() - may an owner add to its transaction?
 * @transaction: the transaction
 * @class: the class that the request is about
 * @more: how many mappings are to be added to it
 * @err: says why not
 *
 * Context: asi_lock held.
 * Return: 0, -ENOENT, -EINVAL or -E2BIG.
 */
int asi_transaction_check(const struct asi_transaction *transaction,
			  const struct asi_class *class, unsigned int more,
			  struct asi_error *err)
{
	lockdep_assert_held(&asi_lock);
	asi_refuse_word(err, ASI_WORD_TRANSACTION, 0);
	if (!transaction->class)
		return asi_refuse(err, -ENOENT, "this socket has no transaction: begin one");
	if (transaction->class != class)
		return asi_refuse(err, -EINVAL, "the transaction is about class %s",
				  transaction->class->name);
	if (transaction->n + more > ASI_TRANSACTION_MAX)
		return asi_refuse(err, -E2BIG, "a transaction has at most %u mappings, not %u",
				  ASI_TRANSACTION_MAX, transaction->n + more);
	asi_refuse_word(err, ASI_WORD_NONE, 0);
	return 0;
}

static int asi_addition_make(struct list_head *additions, const struct asi_mapping *mapping)
{
	size_t len = strlen(mapping->key.spec) + 1;
	struct asi_addition *addition;

	addition = kmalloc(struct_size(addition, spec, len), GFP_KERNEL_ACCOUNT);
	if (!addition)
		return -ENOMEM;
	addition->domain = mapping->key.domain;
	addition->force = mapping->force;
	memcpy(addition->spec, mapping->key.spec, len);
	list_add_tail(&addition->node, additions);
	return 0;
}

static int asi_collect_removals(struct xarray *removals,
				const struct asi_mapset_change *change, unsigned int n)
{
	unsigned int i;
	int ret;

	for (i = 0; i < n; i++) {
		ret = xa_err(xa_store(removals, change->del[i]->id, xa_mk_value(1),
				      GFP_KERNEL_ACCOUNT));
		if (ret)
			goto undo;
	}
	return 0;

undo:
	while (i--)
		xa_erase(removals, change->del[i]->id);
	return ret;
}

/**
 * asi_transaction_collect() - add what was planned to a transaction, all of it or none
 * @transaction: that asi_transaction_check() allows to grow
 * @change: what was planned with regard to the transaction, and not done
 * @n_asked: how many of @change->del were asked for
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_transaction_collect(struct asi_transaction *transaction,
			    const struct asi_mapset_change *change, unsigned int n_asked)
{
	LIST_HEAD(additions);
	unsigned int i;
	int ret = 0;

	lockdep_assert_held(&asi_lock);
	for (i = 0; i < change->n_add && !ret; i++)
		ret = asi_addition_make(&additions, change->add[i]);
	if (!ret)
		ret = asi_collect_removals(&transaction->removals, change, n_asked);
	if (ret) {
		asi_additions_free(&additions);
		return ret;
	}
	list_splice_tail(&additions, &transaction->additions);
	transaction->n += change->n_add + n_asked;
	return 0;
}

/**
 * asi_transaction_adds() - does a transaction add the like of a mapping?
 * @transaction: the transaction, may be NULL
 * @mapping: the mapping, in no set
 *
 * Context: asi_lock held.
 * Return: true if so.
 */
bool asi_transaction_adds(const struct asi_transaction *transaction,
			  const struct asi_mapping *mapping)
{
	const struct asi_addition *addition;

	if (!transaction)
		return false;
	list_for_each_entry(addition, &transaction->additions, node) {
		if (addition->domain == mapping->key.domain &&
		    !strcmp(addition->spec, mapping->key.spec))
			return true;
	}
	return false;
}

/**
 * asi_transaction_removes() - does a transaction remove a mapping?
 * @transaction: the transaction, may be NULL
 * @mapping: the mapping, in a set
 *
 * Context: asi_lock held.
 * Return: true if so.
 */
bool asi_transaction_removes(const struct asi_transaction *transaction,
			     const struct asi_mapping *mapping)
{
	/* xa_load() changes nothing, but does not say so. */
	return transaction && xa_load((struct xarray *)&transaction->removals, mapping->id);
}
