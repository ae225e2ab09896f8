/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest's own memory, as user addresses of the process that runs it: mapped on demand
 * while somebody asks for vm:guest, and taken out before the process's own page table
 * changes.
 */
#ifndef _ASI_GUEST_H
#define _ASI_GUEST_H

#include <linux/interval_tree.h>
#include <linux/mmu_notifier.h>
#include <linux/types.h>

/* What it is called as an object: the SPEC is vm:guest. */
#define ASI_GUEST_LABEL	"guest"

struct asi_class;
struct asi_context;
struct asi_domain;
struct asi_map_info;
struct asi_map_item;
struct asi_object_info;

/**
 * struct asi_guest_range - user addresses that a guest has as its memory
 * @it: first and last byte, whole pages, in the tree of the guest; constant
 * @key: distinguishes it from others that start at the same address; constant
 */
struct asi_guest_range {
	struct interval_tree_node it;
	const void *key;
};

/**
 * struct asi_guest - the memory of a domain's guest
 * @notifier: called before the process's page table changes
 * @mm: of the process, held by @notifier; NULL if there is no guest memory; set once,
 *	before the domain has a context
 * @wanted: mappings that ask for vm:guest; written under asi_lock and the page table's
 *	lock
 * @changing: changes of the process's page table that are under way; under the page
 *	table's lock
 * @gone: the process has no memory any more; under the page table's lock
 * @ranges: what may be mapped; written under asi_lock and the page table's lock
 */
struct asi_guest {
	struct mmu_notifier notifier;
	struct mm_struct *mm;
	unsigned int wanted;
	unsigned int changing;
	bool gone;
	struct rb_root_cached ranges;
};

int asi_guest_start(struct asi_domain *domain, struct mm_struct *mm);
void asi_guest_stop(struct asi_domain *domain);
int asi_guest_add_range(struct asi_domain *domain, const void *key, unsigned long start,
			size_t len);
void asi_guest_del_range(struct asi_domain *domain, const void *key, unsigned long start);
void asi_guest_serve(struct asi_context *ctx);
void asi_guest_want(struct asi_domain *domain);
void asi_guest_unwant(struct asi_domain *domain);
void asi_guest_drop_all(struct asi_domain *domain);
bool asi_guest_expects(struct asi_domain *domain, unsigned long page);
const u64 *asi_guest_root(struct asi_domain *domain, unsigned long address);
void asi_guest_count(struct asi_domain *domain, struct asi_map_item *item,
		     struct asi_map_info *info);
bool asi_guest_find(struct asi_class *class, u32 id, unsigned long address,
		    struct asi_object_info *info);
bool asi_is_guest_label(const char *label);

#endif /* _ASI_GUEST_H */
