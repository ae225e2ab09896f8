// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walks over what the core can tell. Rows, mappings and domains have their id
 * for a key.
 */
#include <linux/errno.h>

#include "ctl/ctl.h"
#include "ctl/iter.h"
#include "verify/inspect.h"

/* A class is a list of one: itself. */
static int asi_iter_next_class(struct asi_class *class, u32 domain, u64 after, void *item, u64 *key)
{
	if (after)
		return -ENOENT;
	asi_ctl_class_info(class, item);
	*key = 1;
	return 0;
}

static int asi_iter_next_domain(struct asi_class *class, u32 domain, u64 after, void *item,
				u64 *key)
{
	struct asi_domain_info *info = item;
	int ret = asi_ctl_next_domain(class, after, info);

	*key = ret ? 0 : info->id;
	return ret;
}

static int asi_iter_next_fault(struct asi_class *class, u32 domain, u64 after, void *item, u64 *key)
{
	struct asi_fault_info *info = item;
	int ret = asi_ctl_next_fault(class, domain, after, info);

	*key = ret ? 0 : info->id;
	return ret;
}

/* The item says whose rows they are. */
static int asi_iter_next_taken(struct asi_class *class, u32 domain, u64 after, void *item, u64 *key)
{
	struct asi_taken_info *info = item;
	int ret = asi_ctl_fault_take_next(info->taken, after, &info->row);

	*key = ret ? 0 : info->row.id;
	return ret;
}

static int asi_iter_next_map(struct asi_class *class, u32 domain, u64 after, void *item, u64 *key)
{
	struct asi_map_info *info = item;
	int ret = asi_ctl_next_map(class, domain, after, info);

	*key = ret ? 0 : info->item.id;
	return ret;
}

/* The counters of the next domain; one that dies under our hands is passed over. */
static int asi_iter_next_domain_stats(struct asi_class *class, u32 after, void *item, u64 *key)
{
	struct asi_domain_info domain;
	int ret;

	while (!(ret = asi_ctl_next_domain(class, after, &domain))) {
		ret = asi_ctl_stats(class, domain.id, item);
		if (ret != -ENOENT)
			break;
		after = domain.id;
	}
	*key = ret ? 0 : 1 + (u64)domain.id;
	return ret;
}

/* Key 1 is the class as a whole, key 1 + ID a domain. */
static int asi_iter_next_stats(struct asi_class *class, u32 domain, u64 after, void *item, u64 *key)
{
	*key = 1 + (u64)domain;
	if (domain)
		return after ? -ENOENT : asi_ctl_stats(class, domain, item);
	if (!after)
		return asi_ctl_stats(class, 0, item);
	return asi_iter_next_domain_stats(class, after - 1, item, key);
}

static int asi_iter_next_walk(struct asi_class *class, u32 domain, u64 after, void *item, u64 *key)
{
	return asi_inspect_next_walk(class, domain, after, item, key);
}

static int asi_iter_next_finding(struct asi_class *class, u32 domain, u64 after, void *item,
				 u64 *key)
{
	return asi_inspect_next_finding(class, domain, after, item, key);
}

static int asi_iter_next_run(struct asi_class *class, u32 domain, u64 after, void *item, u64 *key)
{
	return asi_inspect_next_run(class, domain, after, item, key);
}

const struct asi_iter asi_iter_class = {
	.size = sizeof(struct asi_class_info),
	.next = asi_iter_next_class,
};

const struct asi_iter asi_iter_domains = {
	.size = sizeof(struct asi_domain_info),
	.next = asi_iter_next_domain,
};

const struct asi_iter asi_iter_faults = {
	.size = sizeof(struct asi_fault_info),
	.next = asi_iter_next_fault,
};

const struct asi_iter asi_iter_taken = {
	.size = sizeof(struct asi_taken_info),
	.next = asi_iter_next_taken,
};

const struct asi_iter asi_iter_maps = {
	.size = sizeof(struct asi_map_info),
	.next = asi_iter_next_map,
};

const struct asi_iter asi_iter_stats = {
	.size = sizeof(struct asi_stats_info),
	.next = asi_iter_next_stats,
};

const struct asi_iter asi_iter_walks = {
	.size = sizeof(struct asi_walk_info),
	.next = asi_iter_next_walk,
};

const struct asi_iter asi_iter_findings = {
	.size = sizeof(struct asi_finding_info),
	.next = asi_iter_next_finding,
};

const struct asi_iter asi_iter_runs = {
	.size = sizeof(struct asi_run_info),
	.next = asi_iter_next_run,
};
