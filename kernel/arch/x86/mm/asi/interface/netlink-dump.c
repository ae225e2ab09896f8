// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listings over netlink. A listing continues after the key of the last row that it
 * gave, so that a change in between repeats and skips nothing that stayed. Any
 * change of a class between two messages marks the listing as interrupted.
 */
#include <linux/slab.h>

#include "ctl/iter.h"
#include "interface/netlink.h"

typedef int (*asi_nl_put_fn)(struct sk_buff *skb, const void *item,
			     const struct asi_class_info *class);

/**
 * struct asi_nl_kind - what a command lists; constant
 * @iter: its items
 * @put: puts one into a message
 * @class: attribute of the request that names the class, 0 if there is none
 * @domain: attribute of the request that names the domain, likewise
 */
struct asi_nl_kind {
	const struct asi_iter *iter;
	asi_nl_put_fn put;
	u16 class;
	u16 domain;
};

static const struct asi_nl_kind asi_nl_kinds[ASI_CMD_MAX + 1] = {
	[ASI_CMD_CLASS_GET] = { &asi_iter_class, asi_nl_put_class },
	[ASI_CMD_DOMAIN_GET] = { &asi_iter_domains, asi_nl_put_domain, ASI_A_DOMAIN_CLASS },
	[ASI_CMD_FAULT_GET] = { &asi_iter_faults, asi_nl_put_fault, ASI_A_FAULT_CLASS,
				ASI_A_FAULT_DOMAIN },
	[ASI_CMD_FAULT_TAKE] = { &asi_iter_taken, asi_nl_put_fault, ASI_A_FAULT_CLASS,
				 ASI_A_FAULT_DOMAIN },
	[ASI_CMD_MAP_GET] = { &asi_iter_maps, asi_nl_put_map, ASI_A_MAP_CLASS,
			      ASI_A_MAP_DOMAIN },
	[ASI_CMD_STATS_GET] = { &asi_iter_stats, asi_nl_put_stats, ASI_A_STATS_CLASS,
				ASI_A_STATS_DOMAIN },
	[ASI_CMD_WALK_GET] = { &asi_iter_walks, asi_nl_put_walk, ASI_A_WALK_CLASS,
			       ASI_A_WALK_DOMAIN },
	[ASI_CMD_VERIFY_GET] = { &asi_iter_findings, asi_nl_put_finding, ASI_A_VERIFY_CLASS,
				 ASI_A_VERIFY_DOMAIN },
	[ASI_CMD_PAGETABLE_GET] = { &asi_iter_runs, asi_nl_put_run, ASI_A_PAGETABLE_CLASS,
				    ASI_A_PAGETABLE_DOMAIN },
};

/**
 * struct asi_nl_row - the item that a listing gives next; one reader at a time
 * @class: the class at the moment when the item was taken
 * @key: key of the item
 * @pending: the item was taken, but found no room in a message yet
 * @item: the item
 */
struct asi_nl_row {
	struct asi_class_info class;
	u64 key;
	bool pending;
	u8 item[] __aligned(8);
};

/**
 * struct asi_nl_cursor - where a listing is; lives in the callback, one reader at a time
 * @class: class that is being listed, NULL after the last
 * @all: go on with the next class; false if the request named one
 * @domain: the only domain wanted, 0 for all
 * @after: key of the last row given of @class, 0 before the first
 * @row: the next row; allocated with the listing
 */
struct asi_nl_cursor {
	struct asi_class *class;
	bool all;
	u32 domain;
	u64 after;
	struct asi_nl_row *row;
};

static const struct asi_nl_kind *asi_nl_kind_of(struct netlink_callback *cb)
{
	return &asi_nl_kinds[genl_dumpit_info(cb)->op.cmd];
}

/*
 * Describes the class at the cursor and notes which state the listing saw.
 * Generations only grow, so that their sum changes when any does. 0 means
 * "not set" to netlink.
 */
static void asi_nl_note_state(struct netlink_callback *cb, struct asi_class_info *class)
{
	struct asi_nl_cursor *cursor = (struct asi_nl_cursor *)cb->ctx;
	struct asi_class_info info;
	struct asi_class *other;
	unsigned int sum;

	asi_ctl_class_info(cursor->class, class);
	sum = class->generation;
	for (other = asi_ctl_next_class(NULL); cursor->all && other;
	     other = asi_ctl_next_class(other)) {
		if (other == cursor->class)
			continue;
		asi_ctl_class_info(other, &info);
		sum += info.generation;
	}
	cb->seq = sum ?: 1;
}

static int asi_nl_put_row(struct sk_buff *skb, struct netlink_callback *cb,
			  const struct asi_class_info *class, const void *item, asi_nl_put_fn put)
{
	void *hdr = __genlmsg_iput(skb, genl_info_dump(cb), NLM_F_MULTI);

	if (!hdr)
		return -EMSGSIZE;
	if (put(skb, item, class)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genl_dump_check_consistent(cb, hdr);
	genlmsg_end(skb, hdr);
	return 0;
}

/* Takes the next row, of the next class if need be; -ENOENT after the last. */
static int asi_nl_next_row(struct netlink_callback *cb, const struct asi_iter *iter)
{
	struct asi_nl_cursor *cursor = (struct asi_nl_cursor *)cb->ctx;
	struct asi_nl_row *row = cursor->row;
	int ret;

	for (;;) {
		cond_resched();
		ret = iter->next(cursor->class, cursor->domain, cursor->after, row->item,
				 &row->key);
		asi_nl_note_state(cb, &row->class);
		row->pending = !ret;
		/* One class alone stays in the cursor: the last message needs its seq. */
		if (ret != -ENOENT || !cursor->all)
			return ret;
		cursor->class = asi_ctl_next_class(cursor->class);
		cursor->after = 0;
		memset(row->item, 0, iter->size);
		if (!cursor->class)
			return ret;
	}
}

/* Gives rows until there are none or no room is left for the next. */
static int asi_nl_put_rows(struct sk_buff *skb, struct netlink_callback *cb,
			   const struct asi_nl_kind *kind)
{
	struct asi_nl_cursor *cursor = (struct asi_nl_cursor *)cb->ctx;
	struct asi_nl_row *row = cursor->row;
	int ret;

	while (cursor->class) {
		ret = row->pending ? 0 : asi_nl_next_row(cb, kind->iter);
		if (ret == -ENOENT)
			return 0;
		if (!ret)
			ret = asi_nl_put_row(skb, cb, &row->class, row->item, kind->put);
		if (ret)
			return ret;
		cursor->after = row->key;
		row->pending = false;
	}
	return 0;
}

/* Each reader must have the right: the socket may have been passed on. */
static int asi_nl_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct asi_error err = {};
	int ret;

	ret = asi_nl_permit(cb->skb, false, &err);
	if (ret)
		return asi_nl_refuse(genl_info_dump(cb), &err, ret);
	ret = asi_nl_put_rows(skb, cb, asi_nl_kind_of(cb));
	/* Rows that are in go out first; the next call meets the same end again. */
	return ret && skb->len ? skb->len : ret;
}

/* A domain alone names its class too. */
static struct asi_class *asi_nl_class_of(u32 domain, struct asi_error *err)
{
	struct asi_class *class;

	for (class = asi_ctl_next_class(NULL); class; class = asi_ctl_next_class(class)) {
		if (!asi_ctl_check_domain(class, domain, NULL))
			return class;
	}
	err->word = ASI_WORD_DOMAIN;
	asi_refuse(err, -ENOENT, "no such domain: %u", domain);
	return ERR_PTR(-ENOENT);
}

static int asi_nl_place_cursor(struct asi_nl_cursor *cursor, const struct nlattr *class,
			       const struct nlattr *domain, struct asi_error *err)
{
	int ret;

	if (domain) {
		ret = asi_nl_domain(domain, &cursor->domain, err);
		if (ret)
			return ret;
	}
	if (class)
		cursor->class = asi_nl_class(class, err);
	else if (domain)
		cursor->class = asi_nl_class_of(cursor->domain, err);
	else
		cursor->class = asi_ctl_next_class(NULL);
	if (IS_ERR(cursor->class))
		return PTR_ERR(cursor->class);
	cursor->all = !class && !domain;
	if (class && domain)
		return asi_ctl_check_domain(cursor->class, cursor->domain, err);
	return 0;
}

/* A walk needs its target, which the item remembers. */
static int asi_nl_take_target(const struct genl_info *info, void *item, struct asi_error *err)
{
	const struct nlattr *attr = info->attrs[ASI_A_WALK_TARGET];

	if (!attr)
		return asi_nl_not_given(info, ASI_A_WALK_TARGET, "the target");
	if (strlen(nla_data(attr)) + 1 != nla_len(attr)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "a byte 0 within the target");
		return -EINVAL;
	}
	return asi_inspect_target(nla_data(attr), item, err);
}

/* Rows are taken out before they are listed; it is the item that knows whose they are. */
static int asi_nl_take_rows(struct netlink_callback *cb, struct asi_taken_info *item,
			    struct asi_error *err)
{
	struct asi_nl_cursor *cursor = (struct asi_nl_cursor *)cb->ctx;
	const struct genl_info *info = genl_info_dump(cb);
	struct nlattr *limit = info->attrs[ASI_A_FAULT_UPTO];
	const struct asi_row_filter filter = {
		.domain = cursor->domain,
		.upto = limit ? nla_get_uint(limit) : U64_MAX,
	};
	struct asi_nl_owner *owner;

	if (!info->attrs[ASI_A_FAULT_CLASS])
		return asi_nl_not_given(info, ASI_A_FAULT_CLASS, "the class");
	owner = asi_nl_owner(cb->skb);
	if (IS_ERR(owner))
		return PTR_ERR(owner);
	item->taken = &owner->taken;
	return asi_ctl_fault_take(cursor->class, &filter, &owner->taken, err);
}

static int asi_nl_prepare(struct netlink_callback *cb, struct asi_error *err)
{
	struct asi_nl_cursor *cursor = (struct asi_nl_cursor *)cb->ctx;
	u8 cmd = genl_dumpit_info(cb)->op.cmd;

	if (cmd == ASI_CMD_WALK_GET)
		return asi_nl_take_target(genl_info_dump(cb), cursor->row->item, err);
	if (cmd == ASI_CMD_FAULT_TAKE)
		return asi_nl_take_rows(cb, (struct asi_taken_info *)cursor->row->item, err);
	return 0;
}

/**
 * asi_nl_start() - check the request for a listing and place its cursor
 * @cb: the callback of the listing
 *
 * Context: may sleep.
 * Return: 0, or a negative errno; the extended ack says why.
 */
int asi_nl_start(struct netlink_callback *cb)
{
	struct asi_nl_cursor *cursor = (struct asi_nl_cursor *)cb->ctx;
	const struct genl_info *info = genl_info_dump(cb);
	const struct asi_nl_kind *kind = asi_nl_kind_of(cb);
	struct nlattr **attrs = info->attrs;
	struct asi_error err = {};
	int ret;

	NL_ASSERT_DUMP_CTX_FITS(struct asi_nl_cursor);
	memset(cursor, 0, sizeof(*cursor));
	cb->min_dump_alloc = ASI_NL_DUMP_SIZE;
	ret = asi_nl_permit(cb->skb, genl_dumpit_info(cb)->op.cmd == ASI_CMD_FAULT_TAKE, &err);
	if (ret)
		return asi_nl_refuse(info, &err, ret);
	/* Netlink parses nothing for an operation that takes nothing. */
	if (!attrs && nlmsg_attrlen(cb->nlh, GENL_HDRLEN)) {
		NL_SET_ERR_MSG_ATTR(info->extack, nlmsg_attrdata(cb->nlh, GENL_HDRLEN),
				    "this listing takes no attributes");
		return -EINVAL;
	}
	ret = asi_nl_place_cursor(cursor, kind->class ? attrs[kind->class] : NULL,
				  kind->domain ? attrs[kind->domain] : NULL, &err);
	if (ret)
		return asi_nl_refuse(info, &err, ret);
	cursor->row = kvzalloc(struct_size(cursor->row, item, kind->iter->size), GFP_KERNEL);
	if (!cursor->row)
		return -ENOMEM;
	ret = asi_nl_prepare(cb, &err);
	if (!ret)
		return 0;
	kvfree(cursor->row);
	/* What is missing has been said already. */
	return err.text[0] ? asi_nl_refuse(info, &err, ret) : ret;
}

/**
 * asi_nl_done() - a listing ends, or is given up
 * @cb: the callback of the listing
 *
 * Context: may sleep.
 * Return: 0.
 */
int asi_nl_done(struct netlink_callback *cb)
{
	struct asi_nl_cursor *cursor = (struct asi_nl_cursor *)cb->ctx;

	kvfree(cursor->row);
	return 0;
}

/**
 * asi_nl_class_get_dumpit() - list the classes
 * @skb: message to fill
 * @cb: the callback of the listing
 *
 * Context: may sleep.
 * Return: 0 at the end, bytes put if there is more, or a negative errno.
 */
int asi_nl_class_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return asi_nl_dump(skb, cb);
}

/**
 * asi_nl_domain_get_dumpit() - list the domains
 * @skb: message to fill
 * @cb: the callback of the listing
 *
 * Context: may sleep.
 * Return: 0 at the end, bytes put if there is more, or a negative errno.
 */
int asi_nl_domain_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return asi_nl_dump(skb, cb);
}

/**
 * asi_nl_fault_get_dumpit() - list the rows of the fault table
 * @skb: message to fill
 * @cb: the callback of the listing
 *
 * Context: may sleep.
 * Return: 0 at the end, bytes put if there is more, or a negative errno.
 */
int asi_nl_fault_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return asi_nl_dump(skb, cb);
}

/**
 * asi_nl_fault_take_dumpit() - list the rows that the socket has taken
 * @skb: message to fill
 * @cb: the callback of the listing
 *
 * Context: may sleep.
 * Return: 0 at the end, bytes put if there is more, or a negative errno.
 */
int asi_nl_fault_take_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return asi_nl_dump(skb, cb);
}

/**
 * asi_nl_map_get_dumpit() - list the mappings
 * @skb: message to fill
 * @cb: the callback of the listing
 *
 * Context: may sleep.
 * Return: 0 at the end, bytes put if there is more, or a negative errno.
 */
int asi_nl_map_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return asi_nl_dump(skb, cb);
}

/**
 * asi_nl_stats_get_dumpit() - list the counters of each class and of its domains
 * @skb: message to fill
 * @cb: the callback of the listing
 *
 * Context: may sleep.
 * Return: 0 at the end, bytes put if there is more, or a negative errno.
 */
int asi_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return asi_nl_dump(skb, cb);
}

/**
 * asi_nl_walk_get_dumpit() - list walks
 * @skb: message to fill
 * @cb: the callback of the listing
 *
 * Context: may sleep.
 * Return: 0 at the end, bytes put if there is more, or a negative errno.
 */
int asi_nl_walk_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return asi_nl_dump(skb, cb);
}

/**
 * asi_nl_verify_get_dumpit() - verify domains and list what is wrong
 * @skb: message to fill
 * @cb: the callback of the listing
 *
 * Context: may sleep.
 * Return: 0 at the end, bytes put if there is more, or a negative errno.
 */
int asi_nl_verify_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return asi_nl_dump(skb, cb);
}

/**
 * asi_nl_pagetable_get_dumpit() - list what is mapped
 * @skb: message to fill
 * @cb: the callback of the listing
 *
 * Context: may sleep.
 * Return: 0 at the end, bytes put if there is more, or a negative errno.
 */
int asi_nl_pagetable_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return asi_nl_dump(skb, cb);
}
