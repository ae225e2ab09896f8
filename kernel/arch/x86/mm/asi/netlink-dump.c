// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listings over netlink. A listing goes on behind the key of the last row that it
 * gave, so that a change in between repeats and skips nothing that stayed. Any
 * change of a class between two messages marks the listing as interrupted.
 */
#include <linux/slab.h>

#include "list.h"
#include "netlink.h"

/**
 * struct cursor - where a listing is; lives in the callback, one reader at a time
 * @class: class that is being listed, NULL behind the last
 * @all: go on with the next class; false if the request named one
 * @domain: the only domain wanted, 0 for all
 * @after: key of the last row given of @class, 0 before the first
 */
struct cursor {
	struct asi_class *class;
	bool all;
	u32 domain;
	u64 after;
};

typedef int (*put_fn)(struct sk_buff *skb, const void *item, const struct asi_class_info *class);

/*
 * Describes the class at the cursor and notes which state the listing saw.
 * Generations only grow, so that their sum changes when any does. 0 means
 * "not set" to netlink.
 */
static void note_state(struct netlink_callback *cb, struct asi_class_info *class)
{
	struct cursor *cursor = (struct cursor *)cb->ctx;
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

static int put_row(struct sk_buff *skb, struct netlink_callback *cb,
		   const struct asi_class_info *class, const void *item, put_fn put)
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

/* Gives rows until there are none or no room is left for the next. */
static int put_rows(struct sk_buff *skb, struct netlink_callback *cb,
		    const struct asi_list *list, void *item, put_fn put)
{
	struct cursor *cursor = (struct cursor *)cb->ctx;
	struct asi_class_info class;
	u64 key;
	int ret;

	while (cursor->class) {
		cond_resched();
		ret = list->next(cursor->class, cursor->domain, cursor->after, item, &key);
		note_state(cb, &class);
		if (ret == -ENOENT) {
			/* One class alone stays in the cursor: the last message needs its seq. */
			if (!cursor->all)
				return 0;
			cursor->class = asi_ctl_next_class(cursor->class);
			cursor->after = 0;
			continue;
		}
		if (ret)
			return ret;
		ret = put_row(skb, cb, &class, item, put);
		if (ret)
			return ret;
		cursor->after = key;
	}
	return 0;
}

/* Whoever reads on must have the right as well: the socket may have been passed on. */
static int dump(struct sk_buff *skb, struct netlink_callback *cb, const struct asi_list *list,
		put_fn put)
{
	struct asi_error err = {};
	void *item;
	int ret;

	ret = asi_nl_permit(cb->skb, false, &err);
	if (ret)
		return asi_nl_refuse(genl_info_dump(cb), &err, ret);
	item = kmalloc(list->size, GFP_KERNEL);
	if (!item)
		return -ENOMEM;
	ret = put_rows(skb, cb, list, item, put);
	kfree(item);
	/* Rows that are in go out first; the next call meets the same end again. */
	return ret && skb->len ? skb->len : ret;
}

/* A domain alone names its class too. */
static struct asi_class *class_of(u32 domain, struct asi_error *err)
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

static int aim(struct cursor *cursor, const struct nlattr *class, const struct nlattr *domain,
	       struct asi_error *err)
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
		cursor->class = class_of(cursor->domain, err);
	else
		cursor->class = asi_ctl_next_class(NULL);
	if (IS_ERR(cursor->class))
		return PTR_ERR(cursor->class);
	cursor->all = !class && !domain;
	if (class && domain)
		return asi_ctl_check_domain(cursor->class, cursor->domain, err);
	return 0;
}

/* Where the request of a listing says the class and the domain; 0: it cannot. */
static void filters(const struct genl_dumpit_info *dump, int *class, int *domain)
{
	*class = 0;
	*domain = 0;
	switch (dump->op.cmd) {
	case ASI_CMD_DOMAIN_GET:
		*class = ASI_A_DOMAIN_CLASS;
		break;
	case ASI_CMD_FAULT_GET:
		*class = ASI_A_FAULT_CLASS;
		*domain = ASI_A_FAULT_DOMAIN;
		break;
	case ASI_CMD_MAP_GET:
		*class = ASI_A_MAP_CLASS;
		*domain = ASI_A_MAP_DOMAIN;
		break;
	case ASI_CMD_STATS_GET:
		*class = ASI_A_STATS_CLASS;
		*domain = ASI_A_STATS_DOMAIN;
		break;
	}
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
	struct cursor *cursor = (struct cursor *)cb->ctx;
	const struct genl_info *info = genl_info_dump(cb);
	struct nlattr **attrs = info->attrs;
	struct asi_error err = {};
	int class, domain;
	int ret;

	NL_ASSERT_DUMP_CTX_FITS(struct cursor);
	memset(cursor, 0, sizeof(*cursor));
	cb->min_dump_alloc = ASI_NL_DUMP_SIZE;
	ret = asi_nl_permit(cb->skb, false, &err);
	if (ret)
		return asi_nl_refuse(info, &err, ret);
	/* Netlink parses nothing for an operation that takes nothing. */
	if (!attrs && nlmsg_attrlen(cb->nlh, GENL_HDRLEN)) {
		NL_SET_ERR_MSG_ATTR(info->extack, nlmsg_attrdata(cb->nlh, GENL_HDRLEN),
				    "this listing takes no attributes");
		return -EINVAL;
	}
	filters(genl_dumpit_info(cb), &class, &domain);
	ret = aim(cursor, class ? attrs[class] : NULL, domain ? attrs[domain] : NULL, &err);
	return ret ? asi_nl_refuse(info, &err, ret) : 0;
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
	return dump(skb, cb, &asi_list_class, asi_nl_put_class);
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
	return dump(skb, cb, &asi_list_domains, asi_nl_put_domain);
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
	return dump(skb, cb, &asi_list_faults, asi_nl_put_fault);
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
	return dump(skb, cb, &asi_list_maps, asi_nl_put_map);
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
	return dump(skb, cb, &asi_list_stats, asi_nl_put_stats);
}
