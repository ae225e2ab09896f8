/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One way to walk whatever the core can tell, for every interface. Each kind of item
 * has a key that only grows, so that a walk may stop and continue after a key
 * although items came and went meanwhile.
 */
#ifndef _ASI_ITER_H
#define _ASI_ITER_H

#include <linux/types.h>

struct asi_class;

/**
 * struct asi_iter - how to walk one kind of item; constant
 * @size: bytes of an item
 * @next: fills the first item of the class whose key is above @after, and its key;
 *	@domain limits the walk to one domain, 0 does not; -ENOENT after the last;
 *	@item is as the last call has left it, zeroed at first
 */
struct asi_iter {
	size_t size;
	int (*next)(struct asi_class *class, u32 domain, u64 after, void *item, u64 *key);
};

/*
 * Items: asi_class_info, asi_domain_info, asi_fault_info, asi_taken_info, asi_map_info,
 * asi_stats_info, asi_walk_info, asi_finding_info, asi_run_info.
 */
extern const struct asi_iter asi_iter_class;
extern const struct asi_iter asi_iter_domains;
extern const struct asi_iter asi_iter_faults;
extern const struct asi_iter asi_iter_taken;
extern const struct asi_iter asi_iter_maps;
extern const struct asi_iter asi_iter_stats;
extern const struct asi_iter asi_iter_walks;
extern const struct asi_iter asi_iter_findings;
extern const struct asi_iter asi_iter_runs;

#endif /* _ASI_ITER_H */
