/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mapping set of a class: what was asked for, by whom, and in which domains.
 */
#ifndef _ASI_MAP_H
#define _ASI_MAP_H

#include <linux/interval_tree.h>
#include <linux/rhashtable-types.h>
#include <linux/sched.h>
#include <linux/xarray.h>
#include <uapi/linux/asi.h>

#include "ctl.h"
#include "resolve.h"

struct asi_class;
struct asi_domain;
struct asi_mapping;
struct page;

/**
 * struct asi_range - one piece of a mapping, constant once in the set
 * @it: first and last byte, in the set's tree
 * @mapping: whose it is
 */
struct asi_range {
	struct interval_tree_node it;
	struct asi_mapping *mapping;
};

/**
 * struct asi_mapping_key - what makes two mappings the same
 * @domain: the one domain meant, 0 for the whole class
 * @spec: canonical SPEC
 */
struct asi_mapping_key {
	u32 domain;
	const char *spec;
};

/**
 * struct asi_mapping - one item of a set; all of it under asi_lock
 * @id: never 0, never used again; constant
 * @key: @key.spec is the mapping's own copy; constant
 * @label: of vm:LABEL, points into @key.spec; NULL for ranges; constant
 * @origin: the door it came through; constant
 * @pid: who asked; constant
 * @comm: who asked; constant
 * @time: when, ns of the scheduler clock; constant
 * @n_held: number of @held
 * @held: pages that nobody takes out when they are freed, by reference; or NULL
 * @n: number of @range; constant
 * @range: the pieces, none for vm:LABEL; constant
 * @node: in the set's hash
 */
struct asi_mapping {
	u32 id;
	struct asi_mapping_key key;
	const char *label;
	enum asi_origin origin;
	u32 pid;
	char comm[TASK_COMM_LEN];
	u64 time;
	unsigned int n_held;
	struct page **held;
	unsigned int n;
	struct asi_range *range;
	struct rhash_head node;
};

/**
 * struct asi_set - all mappings of a class; all of it under asi_lock
 * @n: number of mappings
 * @by_id: by id
 * @by_key: by scope and SPEC
 * @ranges: by address
 */
struct asi_set {
	u32 n;
	struct xarray by_id;
	struct rhashtable by_key;
	struct rb_root_cached ranges;
};

int asi_set_init(struct asi_set *set);
struct asi_mapping *asi_mapping_create(u32 domain, const struct asi_resolved *res,
				       enum asi_origin origin);
void asi_mapping_free(struct asi_mapping *mapping);
struct asi_mapping *asi_set_lookup(struct asi_set *set, u32 domain, const char *spec);
int asi_set_add(struct asi_class *class, struct asi_mapping *mapping);
void asi_set_remove(struct asi_class *class, struct asi_mapping *mapping);
int asi_set_apply(struct asi_class *class, struct asi_domain *domain);
void asi_set_drop_domain(struct asi_class *class, struct asi_domain *domain);
void asi_set_drop_range(struct asi_class *class, unsigned long start, unsigned long len);
void asi_mapping_item(struct asi_class *class, const struct asi_mapping *mapping,
		      struct asi_map_item *item);
void asi_mapping_info(struct asi_class *class, const struct asi_mapping *mapping,
		      struct asi_map_info *info);
struct page *asi_hold_page(unsigned long address);
int asi_set_promote(struct asi_domain *domain, unsigned long page, struct page *held);

#endif /* _ASI_MAP_H */
