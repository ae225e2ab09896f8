/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A mapping: what was asked for, by whom, and which pages that is.
 */
#ifndef _ASI_MAPPING_H
#define _ASI_MAPPING_H

#include <linux/rhashtable-types.h>
#include <linux/sched.h>
#include <uapi/linux/asi.h>

#include "info.h"
#include "pagetable.h"
#include "resolve.h"

struct asi_class;
struct asi_domain;

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
 * @kind: what the SPEC names; constant
 * @label: of vm:LABEL, points into @key.spec; else NULL; constant
 * @module: length of MODULE in the SPEC MODULE:SYM, else 0; constant
 * @origin: the interface it came through; constant
 * @keeper: name of the one who alone may remove it, NULL if anybody may; constant
 * @force: pages that hold secrets are not refused; constant
 * @pid: who asked; constant
 * @comm: who asked; constant
 * @time: when, ns of the scheduler clock; constant
 * @asked: bytes asked for; 0 for vm:LABEL
 * @n: number of @extent
 * @extent: the pieces; none for vm:LABEL, and while the module is gone
 * @n_pages: number of @page
 * @page: the pages of the pieces. Each that is not lost is counted once in every
 *	domain of the scope.
 * @node: in the set's hash
 */
struct asi_mapping {
	u32 id;
	struct asi_mapping_key key;
	enum asi_spec_kind kind;
	const char *label;
	unsigned int module;
	enum asi_origin origin;
	const char *keeper;
	bool force;
	u32 pid;
	char comm[TASK_COMM_LEN];
	u64 time;
	u64 asked;
	unsigned int n;
	struct asi_extent *extent;
	unsigned int n_pages;
	struct asi_page *page;
	struct rhash_head node;
};

struct asi_mapping *asi_mapping_create(u32 domain, const struct asi_resolved *res,
				       enum asi_origin origin, const char *keeper);
void asi_mapping_free(struct asi_mapping *mapping);
int asi_mapping_fill(struct asi_mapping *mapping, const struct asi_resolved *res);
void asi_mapping_empty(struct asi_mapping *mapping);
bool asi_mapping_in_scope(const struct asi_mapping *mapping, const struct asi_domain *domain);
int asi_mapping_join(struct asi_mapping *mapping, struct asi_domain *domain);
void asi_mapping_quit(struct asi_mapping *mapping, struct asi_domain *domain);
bool asi_mapping_gone(const struct asi_mapping *mapping);
bool asi_mapping_can_be_replaced(const struct asi_mapping *mapping);
void asi_mapping_item(struct asi_class *class, const struct asi_mapping *mapping,
		      struct asi_map_item *item);
void asi_mapping_info(struct asi_class *class, const struct asi_mapping *mapping,
		      struct asi_map_info *info);

#endif /* _ASI_MAPPING_H */
