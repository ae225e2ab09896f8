/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mapping set of a class: what was asked for, and in which domains it is.
 */
#ifndef _ASI_MAPSET_H
#define _ASI_MAPSET_H

#include <linux/rhashtable-types.h>
#include <linux/xarray.h>

#include "mapping.h"

/**
 * struct asi_mapset - all mappings of a class; all of it under asi_lock
 * @n: number of mappings
 * @by_id: by id
 * @by_key: by scope and SPEC
 */
struct asi_mapset {
	u32 n;
	struct xarray by_id;
	struct rhashtable by_key;
};

/**
 * struct asi_mapset_change - mappings that come and go in one step; the caller's
 * @n_add: number of @add
 * @add: mappings that come, from asi_mapping_create()
 * @n_del: number of @del
 * @del: mappings that go, in the set
 * @failed: index of the one of @add that could not be had
 */
struct asi_mapset_change {
	unsigned int n_add;
	struct asi_mapping **add;
	unsigned int n_del;
	struct asi_mapping **del;
	unsigned int failed;
};

int asi_mapset_init(struct asi_mapset *set);
struct asi_mapping *asi_mapset_lookup(struct asi_mapset *set, u32 domain, const char *spec);
int asi_mapset_change(struct asi_class *class, struct asi_mapset_change *change);
void asi_mapset_remove(struct asi_class *class, struct asi_mapping *mapping);
void asi_mapset_prune(struct asi_class *class);
int asi_mapset_apply(struct asi_class *class, struct asi_domain *domain);
void asi_mapset_drop_domain(struct asi_class *class, struct asi_domain *domain);
int asi_mapset_add_object(struct asi_domain *domain, const char *label, const void *start,
			  size_t len);
int asi_mapset_promote(struct asi_domain *domain, struct asi_page *page);
void asi_mapset_module_going(struct asi_class *class, const char *name);
void asi_mapset_module_coming(struct asi_class *class, const char *name);

#endif /* _ASI_MAPSET_H */
