// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is listed, as netlink attributes. The same function serves a single
 * answer and a listing, so that the two cannot differ. Strings are put only when
 * there is one: an empty name means "not known", and so does an absent attribute.
 */
#include <linux/build_bug.h>
#include <linux/string.h>

#include "describe.h"
#include "interface/netlink.h"

/* At most so many bytes take the fixed part of a row of a fault-get, and one frame. */
#define FAULT_FIXED	(2 * nla_total_size(ASI_NAME_MAX + 1) + nla_total_size(ASI_SPEC_MAX + 1) + \
			 nla_total_size(ASI_CLASS_NAME_MAX + 1) + nla_total_size(TASK_COMM_LEN) + \
			 10 * nla_total_size(sizeof(u64)) + 12 * nla_total_size(sizeof(u32)))
#define ROW_FRAME_SIZE	(nla_total_size(0) + nla_total_size(sizeof(u64)) + \
				 nla_total_size(ASI_NAME_MAX + 1))

/* The same of a map-get, and one range. */
#define MAP_FIXED	(nla_total_size(ASI_SPEC_MAX + 1) + nla_total_size(TASK_COMM_LEN) + \
			 nla_total_size(ASI_CLASS_NAME_MAX + 1) + \
			 3 * nla_total_size(sizeof(u64)) + 11 * nla_total_size(sizeof(u32)))
#define MAP_RANGE_SIZE	(nla_total_size(0) + 2 * nla_total_size(sizeof(u64)) + \
				 nla_total_size(sizeof(u32)))

/* The same of a stats-get, and one VM exit reason. */
#define STATS_FIXED	(nla_total_size(ASI_CLASS_NAME_MAX + 1) + \
			 3 * nla_total_size(sizeof(u32)) + 26 * nla_total_size(sizeof(u64)))
#define STATS_REASON_SIZE	(nla_total_size(0) + nla_total_size(sizeof(u32)) + \
				 2 * nla_total_size(sizeof(u64)))

static int asi_nl_put_text(struct sk_buff *skb, int type, const char *text)
{
	return text[0] ? nla_put_string(skb, type, text) : 0;
}

/**
 * asi_nl_put_true() - put a flag if it is set
 * @skb: message under construction
 * @type: the attribute
 * @value: whether it is set
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int asi_nl_put_true(struct sk_buff *skb, int type, bool value)
{
	return value ? nla_put_flag(skb, type) : 0;
}

/* An id that is 0 stands for nothing: the attribute stays away. */
static int asi_nl_put_id(struct sk_buff *skb, int type, u32 id)
{
	return id ? nla_put_u32(skb, type, id) : 0;
}

/**
 * asi_nl_put_class() - put a class
 * @skb: message under construction
 * @item: a struct asi_class_info
 * @class: not used; @item is one already
 *
 * Context: may sleep, like all of this interface.
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int asi_nl_put_class(struct sk_buff *skb, const void *item, const struct asi_class_info *class)
{
	const struct asi_class_info *info = item;

	if (nla_put_string(skb, ASI_A_CLASS_NAME, info->name) ||
	    nla_put_u32(skb, ASI_A_CLASS_MODE, info->mode) ||
	    nla_put_u8(skb, ASI_A_CLASS_STACK, info->stack) ||
	    nla_put_u32(skb, ASI_A_CLASS_CAPACITY, info->capacity) ||
	    nla_put_u32(skb, ASI_A_CLASS_DOMAINS, info->domains) ||
	    nla_put_u32(skb, ASI_A_CLASS_ROWS, info->rows) ||
	    nla_put_u32(skb, ASI_A_CLASS_MAPPINGS, info->mappings) ||
	    nla_put_u32(skb, ASI_A_CLASS_GENERATION, info->generation) ||
	    nla_put_u8(skb, ASI_A_CLASS_AVAILABLE, info->available))
		return -EMSGSIZE;
	return 0;
}

/**
 * asi_nl_put_domain() - put a domain
 * @skb: message under construction
 * @item: a struct asi_domain_info
 * @class: not used; the domain has a generation of its own
 *
 * Context: may sleep, like all of this interface.
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int asi_nl_put_domain(struct sk_buff *skb, const void *item, const struct asi_class_info *class)
{
	const struct asi_domain_info *info = item;

	if (nla_put_u32(skb, ASI_A_DOMAIN_ID, info->id) ||
	    nla_put_string(skb, ASI_A_DOMAIN_CLASS, info->class) ||
	    nla_put_u32(skb, ASI_A_DOMAIN_PID, info->pid) ||
	    nla_put_string(skb, ASI_A_DOMAIN_COMM, info->comm) ||
	    nla_put_u32(skb, ASI_A_DOMAIN_PAGES, info->pages) ||
	    nla_put_u32(skb, ASI_A_DOMAIN_CORE_PAGES, info->required_pages) ||
	    nla_put_u32(skb, ASI_A_DOMAIN_TABLE_PAGES, info->table_pages) ||
	    nla_put_u32(skb, ASI_A_DOMAIN_OBJECTS, info->objects) ||
	    nla_put_u32(skb, ASI_A_DOMAIN_GENERATION, info->generation))
		return -EMSGSIZE;
	return 0;
}

/* The name is looked up now: a row keeps addresses only, and few stacks are ever read. */
static int asi_nl_put_frame(struct sk_buff *skb, unsigned long ip)
{
	char name[ASI_NAME_MAX + 1] = "";
	struct nlattr *nest = nla_nest_start(skb, ASI_A_FAULT_FRAME);

	if (!nest)
		return -EMSGSIZE;
	asi_describe_ip(ip, name, sizeof(name));
	if (nla_put_uint(skb, ASI_A_FRAME_IP, ip) || asi_nl_put_text(skb, ASI_A_FRAME_NAME, name))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int asi_nl_put_stack(struct sk_buff *skb, const struct asi_fault_info *info)
{
	unsigned int n = min_t(unsigned int, info->frames, ASI_STACK_FRAMES);
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (asi_nl_put_frame(skb, info->frame[i]))
			return -EMSGSIZE;
	}
	return 0;
}

/* What faulted and on what; does not change while the row lives. */
static int asi_nl_put_fault_where(struct sk_buff *skb, const struct asi_fault_info *info)
{
	if (nla_put_u32(skb, ASI_A_FAULT_DOMAIN, info->domain) ||
	    nla_put_uint(skb, ASI_A_FAULT_IP, info->ip) ||
	    asi_nl_put_text(skb, ASI_A_FAULT_IP_NAME, info->ip_name) ||
	    nla_put_uint(skb, ASI_A_FAULT_ADDRESS, info->address) ||
	    asi_nl_put_text(skb, ASI_A_FAULT_DATA, info->data) ||
	    asi_nl_put_text(skb, ASI_A_FAULT_SPEC, info->spec) ||
	    nla_put_u32(skb, ASI_A_FAULT_NAME_STATE, info->name_state) ||
	    nla_put_u32(skb, ASI_A_FAULT_ACCESS, info->access) ||
	    asi_nl_put_true(skb, ASI_A_FAULT_USER, info->user) ||
	    asi_nl_put_true(skb, ASI_A_FAULT_SWITCHING, info->switching))
		return -EMSGSIZE;
	if (!info->object_len)
		return 0;
	if (nla_put_uint(skb, ASI_A_FAULT_OBJECT_START, info->object_start) ||
	    nla_put_uint(skb, ASI_A_FAULT_OBJECT_LEN, info->object_len))
		return -EMSGSIZE;
	return 0;
}

/* How often, when, and by whom the latest time. */
static int asi_nl_put_fault_when(struct sk_buff *skb, const struct asi_fault_info *info)
{
	if (nla_put_uint(skb, ASI_A_FAULT_SEQ, info->seq) ||
	    nla_put_uint(skb, ASI_A_FAULT_COUNT, info->count) ||
	    nla_put_uint(skb, ASI_A_FAULT_FIRST, info->first) ||
	    nla_put_uint(skb, ASI_A_FAULT_LAST, info->last) ||
	    nla_put_u32(skb, ASI_A_FAULT_ERROR_CODE, info->error_code) ||
	    nla_put_u32(skb, ASI_A_FAULT_CPU, info->cpu) ||
	    nla_put_u32(skb, ASI_A_FAULT_PID, info->pid) ||
	    nla_put_string(skb, ASI_A_FAULT_COMM, info->comm))
		return -EMSGSIZE;
	if (info->has_reason && nla_put_u32(skb, ASI_A_FAULT_EXIT_REASON, info->exit_reason))
		return -EMSGSIZE;
	return 0;
}

/**
 * asi_nl_put_fault() - put a row of the fault table
 * @skb: message under construction
 * @item: a struct asi_fault_info
 * @class: the class that the row belongs to
 *
 * Context: may sleep, like all of this interface.
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int asi_nl_put_fault(struct sk_buff *skb, const void *item, const struct asi_class_info *class)
{
	const struct asi_fault_info *info = item;

	BUILD_BUG_ON(GENL_HDRLEN + NLMSG_HDRLEN + FAULT_FIXED +
		     ASI_STACK_FRAMES * ROW_FRAME_SIZE > ASI_NL_DUMP_SIZE);
	if (nla_put_u32(skb, ASI_A_FAULT_ID, info->id) ||
	    nla_put_string(skb, ASI_A_FAULT_CLASS, class->name) ||
	    asi_nl_put_fault_where(skb, info) ||
	    asi_nl_put_fault_when(skb, info) ||
	    asi_nl_put_stack(skb, info) ||
	    nla_put_u32(skb, ASI_A_FAULT_GENERATION, class->generation) ||
	    nla_put_u32(skb, ASI_A_FAULT_NUMBERING, class->numbering))
		return -EMSGSIZE;
	return 0;
}

static int asi_nl_put_range(struct sk_buff *skb, const struct asi_range_info *range)
{
	struct nlattr *nest = nla_nest_start(skb, ASI_A_MAP_RANGE);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_uint(skb, ASI_A_RANGE_START, range->start) ||
	    nla_put_uint(skb, ASI_A_RANGE_LEN, range->len) ||
	    asi_nl_put_id(skb, ASI_A_RANGE_DOMAIN, range->domain))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* What the mapping lays open: the ranges asked for and who lives beside them. */
static int asi_nl_put_exposure(struct sk_buff *skb, const struct asi_map_info *info)
{
	unsigned int ranges = min_t(unsigned int, info->ranges, ASI_INFO_RANGES);
	unsigned int neighbours = min_t(unsigned int, info->neighbours, ASI_INFO_NEIGHBOURS);
	unsigned int i;

	for (i = 0; i < ranges; i++) {
		if (asi_nl_put_range(skb, &info->range[i]))
			return -EMSGSIZE;
	}
	for (i = 0; i < neighbours; i++) {
		if (asi_nl_put_text(skb, ASI_A_MAP_NEIGHBOUR, info->neighbour[i]))
			return -EMSGSIZE;
	}
	if (nla_put_u32(skb, ASI_A_MAP_RANGES, info->ranges) ||
	    nla_put_u32(skb, ASI_A_MAP_NEIGHBOURS, info->neighbours))
		return -EMSGSIZE;
	return 0;
}

/**
 * asi_nl_put_map() - put a mapping
 * @skb: message under construction
 * @item: a struct asi_map_info
 * @class: the class that the mapping belongs to
 *
 * Context: may sleep, like all of this interface.
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int asi_nl_put_map(struct sk_buff *skb, const void *item, const struct asi_class_info *class)
{
	const struct asi_map_info *info = item;

	BUILD_BUG_ON(GENL_HDRLEN + NLMSG_HDRLEN + MAP_FIXED +
		     ASI_INFO_RANGES * MAP_RANGE_SIZE +
		     ASI_INFO_NEIGHBOURS * nla_total_size(ASI_INFO_SYMBOL) > ASI_NL_DUMP_SIZE);
	if (nla_put_u32(skb, ASI_A_MAP_ID, info->item.id) ||
	    nla_put_string(skb, ASI_A_MAP_CLASS, class->name) ||
	    asi_nl_put_id(skb, ASI_A_MAP_DOMAIN, info->item.domain) ||
	    nla_put_string(skb, ASI_A_MAP_SPEC, info->item.spec) ||
	    nla_put_u32(skb, ASI_A_MAP_ORIGIN, info->origin) ||
	    nla_put_u32(skb, ASI_A_MAP_PID, info->pid) ||
	    nla_put_string(skb, ASI_A_MAP_COMM, info->comm) ||
	    nla_put_uint(skb, ASI_A_MAP_TIME, info->time) ||
	    nla_put_uint(skb, ASI_A_MAP_BYTES_ASKED, info->item.bytes_asked) ||
	    nla_put_uint(skb, ASI_A_MAP_BYTES_EXPOSED, info->item.bytes_exposed) ||
	    nla_put_u32(skb, ASI_A_MAP_PAGES, info->item.pages) ||
	    asi_nl_put_exposure(skb, info) ||
	    asi_nl_put_true(skb, ASI_A_MAP_UNOWNED, info->unowned) ||
	    asi_nl_put_true(skb, ASI_A_MAP_FORCE, info->force) ||
	    asi_nl_put_true(skb, ASI_A_MAP_GONE, info->gone) ||
	    nla_put_u32(skb, ASI_A_MAP_GENERATION, class->generation))
		return -EMSGSIZE;
	return 0;
}

/* Why a domain was left: one attribute for each cause, in the order of the causes. */
static int asi_nl_put_exits(struct sk_buff *skb, const struct asi_stats_info *info)
{
	unsigned int i;

	BUILD_BUG_ON(ASI_A_STATS_EXITS_DISABLE - ASI_A_STATS_EXITS_FAULT + 1 !=
		     ARRAY_SIZE(info->exits));
	for (i = 0; i < ARRAY_SIZE(info->exits); i++) {
		if (nla_put_uint(skb, ASI_A_STATS_EXITS_FAULT + i, info->exits[i]))
			return -EMSGSIZE;
	}
	return 0;
}

/* Counters that only the class has: its fault table is shared by its domains. */
static int asi_nl_put_table_stats(struct sk_buff *skb, const struct asi_stats_info *info)
{
	if (nla_put_uint(skb, ASI_A_STATS_FAULTS, info->faults) ||
	    nla_put_uint(skb, ASI_A_STATS_DROPPED, info->dropped) ||
	    nla_put_uint(skb, ASI_A_STATS_CLEARED, info->cleared) ||
	    nla_put_uint(skb, ASI_A_STATS_STACKS_DROPPED, info->stacks_dropped) ||
	    nla_put_uint(skb, ASI_A_STATS_PRINTS_DROPPED, info->prints_dropped) ||
	    nla_put_uint(skb, ASI_A_STATS_EVENTS_LOST, info->events_lost) ||
	    nla_put_uint(skb, ASI_A_STATS_TAKEN, info->taken))
		return -EMSGSIZE;
	return 0;
}

static int asi_nl_put_reason(struct sk_buff *skb, const struct asi_reason_info *info)
{
	struct nlattr *nest = nla_nest_start(skb, ASI_A_STATS_REASON);

	if (!nest)
		return -EMSGSIZE;
	if (info->reason != ASI_REASON_OTHER &&
	    nla_put_u32(skb, ASI_A_REASON_NUMBER, info->reason))
		return -EMSGSIZE;
	if (nla_put_uint(skb, ASI_A_REASON_VM_EXITS, info->vm_exits) ||
	    nla_put_uint(skb, ASI_A_REASON_STAYS, info->stays))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int asi_nl_put_reasons(struct sk_buff *skb, const struct asi_stats_info *info)
{
	unsigned int i;

	BUILD_BUG_ON(GENL_HDRLEN + NLMSG_HDRLEN + STATS_FIXED +
		     ASI_INFO_REASONS * STATS_REASON_SIZE > ASI_NL_DUMP_SIZE);
	for (i = 0; i < info->reasons; i++) {
		if (asi_nl_put_reason(skb, &info->reason[i]))
			return -EMSGSIZE;
	}
	return 0;
}

/**
 * asi_nl_put_stats() - put the counters of a class or of a domain
 * @skb: message under construction
 * @item: a struct asi_stats_info
 * @class: the class that the counters belong to
 *
 * Context: may sleep, like all of this interface.
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int asi_nl_put_stats(struct sk_buff *skb, const void *item, const struct asi_class_info *class)
{
	const struct asi_stats_info *info = item;

	if (nla_put_string(skb, ASI_A_STATS_CLASS, class->name) ||
	    asi_nl_put_id(skb, ASI_A_STATS_DOMAIN, info->domain) ||
	    nla_put_uint(skb, ASI_A_STATS_ENTERS, info->enters) ||
	    nla_put_uint(skb, ASI_A_STATS_REFUSED, info->refused) ||
	    nla_put_uint(skb, ASI_A_STATS_STAYS, info->stays) ||
	    nla_put_uint(skb, ASI_A_STATS_VM_EXITS, info->vm_exits) ||
	    asi_nl_put_exits(skb, info) ||
	    nla_put_u32(skb, ASI_A_STATS_ROWS, info->rows) ||
	    nla_put_uint(skb, ASI_A_STATS_LEARNED, info->learned) ||
	    nla_put_uint(skb, ASI_A_STATS_LEARN_DEGRADED, info->learn_degraded) ||
	    nla_put_uint(skb, ASI_A_STATS_PAGES, info->pages) ||
	    nla_put_uint(skb, ASI_A_STATS_TABLE_PAGES, info->table_pages) ||
	    nla_put_uint(skb, ASI_A_STATS_BYTES_EXPOSED, info->bytes_exposed) ||
	    nla_put_uint(skb, ASI_A_STATS_ISOLATED, info->isolated) ||
	    nla_put_u32(skb, ASI_A_STATS_NUMBERING, class->numbering) ||
	    asi_nl_put_reasons(skb, info))
		return -EMSGSIZE;
	return info->domain ? 0 : asi_nl_put_table_stats(skb, info);
}

/**
 * asi_nl_put_item() - put what became of one spec of a batch
 * @skb: message under construction
 * @item: the answer of the core
 *
 * Context: may sleep, like all of this interface.
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int asi_nl_put_item(struct sk_buff *skb, const struct asi_map_item *item)
{
	struct nlattr *nest = nla_nest_start(skb, ASI_A_MAP_ITEM);

	if (!nest)
		return -EMSGSIZE;
	if (asi_nl_put_id(skb, ASI_A_ITEM_ID, item->id) ||
	    nla_put_string(skb, ASI_A_ITEM_SPEC, item->spec) ||
	    asi_nl_put_id(skb, ASI_A_ITEM_DOMAIN, item->domain) ||
	    nla_put_uint(skb, ASI_A_ITEM_BYTES_ASKED, item->bytes_asked) ||
	    nla_put_uint(skb, ASI_A_ITEM_BYTES_EXPOSED, item->bytes_exposed) ||
	    nla_put_u32(skb, ASI_A_ITEM_PAGES, item->pages))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
