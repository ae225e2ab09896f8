/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mapping set of a class: what was asked for, and in which domains it is.
 */
#ifndef _ASI_MAP_H
#define _ASI_MAP_H

#include <linux/rhashtable-types.h>
#include <linux/xarray.h>

#include "mapping.h"

/**
 * struct asi_set - all mappings of a class; all of it under asi_lock
 * @n: number of mappings
 * @by_id: by id
 * @by_key: by scope and SPEC
 */
struct asi_set {
	u32 n;
	struct xarray by_id;
	struct rhashtable by_key;
};

/**
 * struct asi_set_change - mappings that come and go in one step; the caller's
 * @n_add: number of @add
 * @add: mappings that come, from asi_mapping_create()
 * @n_del: number of @del
 * @del: mappings that go, in the set
 * @failed: index of the one of @add that could not be had
 */
struct asi_set_change {
	unsigned int n_add;
	struct asi_mapping **add;
	unsigned int n_del;
	struct asi_mapping **del;
	unsigned int failed;
};

int asi_set_init(struct asi_set *set);
struct asi_mapping *asi_set_lookup(struct asi_set *set, u32 domain, const char *spec);
int asi_set_change(struct asi_class *class, struct asi_set_change *change);
void asi_set_remove(struct asi_class *class, struct asi_mapping *mapping);
void asi_set_settle(struct asi_class *class);
int asi_set_apply(struct asi_class *class, struct asi_domain *domain);
void asi_set_drop_domain(struct asi_class *class, struct asi_domain *domain);
int asi_set_promote(struct asi_domain *domain, struct asi_page *page);
void asi_set_module_gone(struct asi_class *class, const char *name);
void asi_set_module_came(struct asi_class *class, const char *name);

#endif /* _ASI_MAP_H */
