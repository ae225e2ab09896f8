// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walks, findings and runs as netlink attributes; see netlink-put.c.
 */
#include "interface/netlink.h"
#include "walk.h"

/* A number that is 0 stands for nothing: the attribute stays away. */
static int asi_nl_put_some(struct sk_buff *skb, int type, u64 value)
{
	return value ? nla_put_uint(skb, type, value) : 0;
}

static int asi_nl_put_step(struct sk_buff *skb, int type, enum asi_level level, const u64 *value)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || nla_put_u32(skb, ASI_A_STEP_LEVEL, level))
		return -EMSGSIZE;
	if (value ? nla_put_uint(skb, ASI_A_STEP_VALUE, *value) :
		    nla_put_flag(skb, ASI_A_STEP_BAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int asi_nl_put_steps(struct sk_buff *skb, int type, const struct asi_walk *walk)
{
	unsigned int shift = walk->shift, i;

	for (i = 0; i < walk->levels; i++, shift -= ASI_TABLE_BITS) {
		if (asi_nl_put_step(skb, type, asi_level_of(shift), &walk->entry[i]))
			return -EMSGSIZE;
	}
	return walk->bad ? asi_nl_put_step(skb, type, asi_level_of(shift), NULL) : 0;
}

/**
 * asi_nl_put_walk() - put a walk
 * @skb: message under construction
 * @item: a struct asi_walk_info
 * @class: its class
 *
 * Context: may sleep, like all of this interface.
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int asi_nl_put_walk(struct sk_buff *skb, const void *item, const struct asi_class_info *class)
{
	const struct asi_walk_info *info = item;

	if (nla_put_string(skb, ASI_A_WALK_CLASS, class->name) ||
	    nla_put_u32(skb, ASI_A_WALK_DOMAIN, info->domain) ||
	    nla_put_uint(skb, ASI_A_WALK_ADDRESS, info->address) ||
	    nla_put_string(skb, ASI_A_WALK_REGION, info->region) ||
	    nla_put_u32(skb, ASI_A_WALK_GENERATION, class->generation))
		return -EMSGSIZE;
	if (info->target.percpu && nla_put_u32(skb, ASI_A_WALK_CPU, info->cpu))
		return -EMSGSIZE;
	if (info->name[0] && nla_put_string(skb, ASI_A_WALK_NAME, info->name))
		return -EMSGSIZE;
	if (asi_nl_put_steps(skb, ASI_A_WALK_KERNEL, &info->kernel) ||
	    asi_nl_put_steps(skb, ASI_A_WALK_OWN, &info->own))
		return -EMSGSIZE;
	return 0;
}

static bool asi_nl_is_about_number(enum asi_violation kind)
{
	return kind == ASI_VIOLATION_COUNT || kind == ASI_VIOLATION_TOTAL;
}

static int asi_nl_put_violation(struct sk_buff *skb, const struct asi_violation_info *info,
				const char *name)
{
	if (nla_put_u32(skb, ASI_A_VERIFY_KIND, info->kind) ||
	    asi_nl_put_some(skb, ASI_A_VERIFY_OWN, info->own) ||
	    asi_nl_put_some(skb, ASI_A_VERIFY_KERNEL, info->kernel))
		return -EMSGSIZE;
	if (info->other && nla_put_u32(skb, ASI_A_VERIFY_OTHER, info->other))
		return -EMSGSIZE;
	if (name[0] && nla_put_string(skb, ASI_A_VERIFY_NAME, name))
		return -EMSGSIZE;
	if (asi_nl_is_about_number(info->kind) &&
	    (nla_put_uint(skb, ASI_A_VERIFY_COUNTED, info->counted) ||
	     nla_put_uint(skb, ASI_A_VERIFY_WANTED, info->wanted)))
		return -EMSGSIZE;
	if (info->kind == ASI_VIOLATION_TOTAL)
		return 0;
	return nla_put_uint(skb, ASI_A_VERIFY_ADDRESS, info->address) ?:
	       nla_put_u32(skb, ASI_A_VERIFY_LEVEL, info->level);
}

static int asi_nl_put_sum(struct sk_buff *skb, const struct asi_verify_info *info)
{
	if (nla_put_uint(skb, ASI_A_VERIFY_ENTRIES, info->entries) ||
	    nla_put_uint(skb, ASI_A_VERIFY_TABLES, info->tables) ||
	    nla_put_uint(skb, ASI_A_VERIFY_CORE_PAGES, info->required) ||
	    nla_put_uint(skb, ASI_A_VERIFY_PINNED_PAGES, info->pinned) ||
	    nla_put_uint(skb, ASI_A_VERIFY_MAPPED_PAGES, info->mapped) ||
	    nla_put_uint(skb, ASI_A_VERIFY_GUEST_PAGES, info->guest) ||
	    nla_put_uint(skb, ASI_A_VERIFY_UNOWNED_PAGES, info->unowned) ||
	    nla_put_uint(skb, ASI_A_VERIFY_NEIGHBOURS, info->neighbours) ||
	    nla_put_uint(skb, ASI_A_VERIFY_VIOLATIONS, info->found))
		return -EMSGSIZE;
	return 0;
}

/**
 * asi_nl_put_finding() - put a violation, or the sum of a domain
 * @skb: message under construction
 * @item: a struct asi_finding_info
 * @class: its class
 *
 * Context: may sleep, like all of this interface.
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int asi_nl_put_finding(struct sk_buff *skb, const void *item, const struct asi_class_info *class)
{
	const struct asi_finding_info *info = item;

	if (nla_put_string(skb, ASI_A_VERIFY_CLASS, class->name) ||
	    nla_put_u32(skb, ASI_A_VERIFY_DOMAIN, info->verify.domain) ||
	    nla_put_u32(skb, ASI_A_VERIFY_GENERATION, class->generation))
		return -EMSGSIZE;
	return info->violation ? asi_nl_put_violation(skb, info->violation, info->name) :
				 asi_nl_put_sum(skb, &info->verify);
}

/**
 * asi_nl_put_run() - put pages in a row that are alike
 * @skb: message under construction
 * @item: a struct asi_run_info
 * @class: their class
 *
 * Context: may sleep, like all of this interface.
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int asi_nl_put_run(struct sk_buff *skb, const void *item, const struct asi_class_info *class)
{
	const struct asi_run_info *info = item;

	if (nla_put_string(skb, ASI_A_PAGETABLE_CLASS, class->name) ||
	    nla_put_u32(skb, ASI_A_PAGETABLE_DOMAIN, info->domain) ||
	    nla_put_uint(skb, ASI_A_PAGETABLE_START, info->start) ||
	    nla_put_uint(skb, ASI_A_PAGETABLE_PAGES, info->pages) ||
	    nla_put_string(skb, ASI_A_PAGETABLE_REGION, info->region) ||
	    nla_put_u32(skb, ASI_A_PAGETABLE_CACHE, info->cache) ||
	    nla_put_u32(skb, ASI_A_PAGETABLE_GENERATION, class->generation))
		return -EMSGSIZE;
	if (asi_nl_put_true(skb, ASI_A_PAGETABLE_WRITE, info->write) ||
	    asi_nl_put_true(skb, ASI_A_PAGETABLE_EXEC, info->exec) ||
	    asi_nl_put_true(skb, ASI_A_PAGETABLE_USER, info->user) ||
	    asi_nl_put_true(skb, ASI_A_PAGETABLE_CORE, info->required) ||
	    asi_nl_put_true(skb, ASI_A_PAGETABLE_PINNED, info->pinned) ||
	    asi_nl_put_true(skb, ASI_A_PAGETABLE_MAPPED, info->mapped) ||
	    asi_nl_put_true(skb, ASI_A_PAGETABLE_UNOWNED, info->unowned))
		return -EMSGSIZE;
	return 0;
}
