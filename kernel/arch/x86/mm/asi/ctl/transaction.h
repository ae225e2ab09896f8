/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A transaction: mappings to add and to remove, collected over several requests of one
 * owner, and then done as one change.
 */
#ifndef _ASI_TRANSACTION_H
#define _ASI_TRANSACTION_H

#include <linux/list.h>
#include <linux/xarray.h>

struct asi_class;
struct asi_error;
struct asi_mapping;
struct asi_mapset_change;

/**
 * struct asi_transaction - what one owner has collected; all of it under asi_lock
 * @class: the class that it is about, NULL while it is not open
 * @n: mappings that it adds and removes
 * @additions: mappings to add, in the order in which they were asked for
 * @removals: ids of the mappings to remove
 */
struct asi_transaction {
	struct asi_class *class;
	unsigned int n;
	struct list_head additions;
	struct xarray removals;
};

/**
 * struct asi_addition - a mapping that a transaction adds; constant
 * @node: in the transaction
 * @domain: the one domain meant, 0 for the whole class
 * @force: pages that hold secrets may be added
 * @spec: canonical SPEC
 */
struct asi_addition {
	struct list_head node;
	u32 domain;
	bool force;
	char spec[];
};

void asi_transaction_init(struct asi_transaction *transaction);
void asi_transaction_end(struct asi_transaction *transaction);
int asi_transaction_check(const struct asi_transaction *transaction,
			  const struct asi_class *class, unsigned int more,
			  struct asi_error *err);
int asi_transaction_collect(struct asi_transaction *transaction,
			    const struct asi_mapset_change *change, unsigned int n_asked);
bool asi_transaction_adds(const struct asi_transaction *transaction,
			  const struct asi_mapping *mapping);
bool asi_transaction_removes(const struct asi_transaction *transaction,
			     const struct asi_mapping *mapping);

#endif /* _ASI_TRANSACTION_H */
