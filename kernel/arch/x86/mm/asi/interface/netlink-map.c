// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations on mappings over netlink: several specs in one request, several requests in
 * one transaction.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "interface/netlink.h"

/* Counts the attributes of @type from *@n on; refuses the first that is too many. */
static int asi_nl_count_attrs(struct genl_info *info, int type, unsigned int *n)
{
	const struct nlattr *pos;
	int rem;

	nlmsg_for_each_attr_type(pos, type, info->nlhdr, GENL_HDRLEN, rem) {
		if (++*n <= ASI_SPECS_MAX)
			continue;
		NL_SET_ERR_MSG_ATTR_FMT(info->extack, pos, "more than %u specs and ids",
					ASI_SPECS_MAX);
		return -E2BIG;
	}
	return 0;
}

/**
 * struct asi_nl_batch - the specs and ids of one request
 * @specs: they point into the message, which outlives this; ours to free
 * @ids: ours to free
 * @items: answers of the core, ids first; ours to free
 * @n_specs: number of @specs
 * @n_ids: number of @ids
 */
struct asi_nl_batch {
	const char **specs;
	u32 *ids;
	struct asi_map_item *items;
	unsigned int n_specs;
	unsigned int n_ids;
};

static void asi_nl_batch_free(struct asi_nl_batch *batch)
{
	kvfree(batch->specs);
	kvfree(batch->ids);
	kvfree(batch->items);
}

static int asi_nl_batch_alloc(struct asi_nl_batch *batch)
{
	unsigned int n = batch->n_specs + batch->n_ids;

	batch->specs = kvcalloc(batch->n_specs, sizeof(*batch->specs), GFP_KERNEL);
	batch->ids = kvcalloc(batch->n_ids, sizeof(*batch->ids), GFP_KERNEL);
	batch->items = kvcalloc(n, sizeof(*batch->items), GFP_KERNEL);
	return batch->specs && batch->ids && batch->items ? 0 : -ENOMEM;
}

/* A byte 0 in the middle would hide what follows it from the checks of the message. */
static int asi_nl_take_specs(struct genl_info *info, struct asi_nl_batch *batch)
{
	const struct nlattr *pos;
	unsigned int i = 0;
	int rem;

	nlmsg_for_each_attr_type(pos, ASI_A_MAP_SPEC, info->nlhdr, GENL_HDRLEN, rem) {
		if (strlen(nla_data(pos)) + 1 != nla_len(pos)) {
			NL_SET_ERR_MSG_ATTR(info->extack, pos, "a byte 0 within the spec");
			return -EINVAL;
		}
		batch->specs[i++] = nla_data(pos);
	}
	return 0;
}

/* Fills @batch from the message; asi_nl_batch_free() is due whatever this returns. */
static int asi_nl_batch_parse(struct genl_info *info, struct asi_nl_batch *batch)
{
	const struct nlattr *pos;
	unsigned int n = 0, i = 0;
	int ret, rem;

	ret = asi_nl_count_attrs(info, ASI_A_MAP_ID, &n);
	if (ret)
		return ret;
	batch->n_ids = n;
	ret = asi_nl_count_attrs(info, ASI_A_MAP_SPEC, &n);
	if (ret)
		return ret;
	batch->n_specs = n - batch->n_ids;
	if (!n)
		return asi_nl_not_given(info, ASI_A_MAP_SPEC, "a spec");
	ret = asi_nl_batch_alloc(batch);
	if (ret)
		return ret;
	nlmsg_for_each_attr_type(pos, ASI_A_MAP_ID, info->nlhdr, GENL_HDRLEN, rem)
		batch->ids[i++] = nla_get_u32(pos);
	return asi_nl_take_specs(info, batch);
}

static int asi_nl_put_items(struct sk_buff *msg, const struct asi_nl_batch *batch, u32 generation)
{
	unsigned int i;

	for (i = 0; i < batch->n_ids + batch->n_specs; i++) {
		if (asi_nl_put_item(msg, &batch->items[i]))
			return -EMSGSIZE;
	}
	return nla_put_u32(msg, ASI_A_MAP_GENERATION, generation);
}

typedef int (*asi_nl_change_fn)(struct asi_class *class, const struct asi_map_request *req,
				struct asi_map_item *items, struct asi_error *err);

static struct asi_transaction *asi_nl_transaction_of(const struct sk_buff *skb)
{
	struct asi_nl_owner *owner = asi_nl_owner(skb);

	return IS_ERR(owner) ? ERR_CAST(owner) : &owner->transaction;
}

/* @check and @force are not among the attributes of each request: @info has no room for them. */
static int asi_nl_change(const struct sk_buff *skb, struct genl_info *info,
			 const struct asi_nl_batch *batch, bool check, bool force,
			 asi_nl_change_fn fn)
{
	u32 generation;
	struct asi_map_request req = {
		.origin = ASI_ORIGIN_NETLINK,
		.check = check,
		.force = force,
		.n_specs = batch->n_specs,
		.specs = batch->specs,
		.n_ids = batch->n_ids,
		.ids = batch->ids,
		.generation = &generation,
	};
	struct nlattr *domain = info->attrs[ASI_A_MAP_DOMAIN];
	struct asi_class *class = info->user_ptr[0];
	struct asi_error err = {};
	struct sk_buff *msg;
	size_t size;
	void *hdr;
	int ret;

	if (nla_get_flag(info->attrs[ASI_A_MAP_TRANSACTION])) {
		req.transaction = asi_nl_transaction_of(skb);
		if (IS_ERR(req.transaction))
			return PTR_ERR(req.transaction);
	}
	if (domain && asi_nl_domain(domain, &req.domain, &err))
		return asi_nl_refuse(info, &err, -ENOENT);
	size = (batch->n_specs + batch->n_ids) * ASI_NL_ITEM_SIZE + nla_total_size(sizeof(u32));
	msg = asi_nl_new_reply(info, size, &hdr);
	if (!msg)
		return -ENOMEM;
	ret = fn(class, &req, batch->items, &err);
	if (ret) {
		nlmsg_free(msg);
		return asi_nl_refuse(info, &err, ret);
	}
	return asi_nl_send_reply(info, msg, hdr, asi_nl_put_items(msg, batch, generation));
}

/**
 * asi_nl_map_add_doit() - map specs
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process context, may sleep.
 * Return: 0, or a negative errno; the extended ack says why.
 */
int asi_nl_map_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct asi_nl_batch batch = {};
	int ret;

	ret = asi_nl_batch_parse(info, &batch);
	if (!ret)
		ret = asi_nl_change(skb, info, &batch, nla_get_flag(info->attrs[ASI_A_MAP_CHECK]),
				    nla_get_flag(info->attrs[ASI_A_MAP_FORCE]), asi_ctl_map_add);
	asi_nl_batch_free(&batch);
	return ret;
}

/**
 * asi_nl_map_del_doit() - remove mappings by id or spec
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process context, may sleep.
 * Return: 0, or a negative errno; the extended ack says why.
 */
int asi_nl_map_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct asi_nl_batch batch = {};
	int ret;

	ret = asi_nl_batch_parse(info, &batch);
	if (!ret)
		ret = asi_nl_change(skb, info, &batch, false, false, asi_ctl_map_del);
	asi_nl_batch_free(&batch);
	return ret;
}

/* ---- transactions ----------------------------------------------------- */

typedef int (*asi_nl_transaction_fn)(struct asi_class *class, struct asi_transaction *transaction,
				     struct asi_error *err);

static int asi_nl_transaction_do(const struct sk_buff *skb, struct genl_info *info,
				 asi_nl_transaction_fn fn)
{
	struct asi_transaction *transaction = asi_nl_transaction_of(skb);
	struct asi_error err = {};
	int ret;

	if (IS_ERR(transaction))
		return PTR_ERR(transaction);
	ret = fn(info->user_ptr[0], transaction, &err);
	return ret ? asi_nl_refuse(info, &err, ret) : 0;
}

/**
 * asi_nl_transaction_begin_doit() - open the transaction of a socket
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process context, may sleep.
 * Return: 0, or a negative errno; the extended ack says why.
 */
int asi_nl_transaction_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	return asi_nl_transaction_do(skb, info, asi_ctl_begin);
}

/**
 * asi_nl_transaction_abort_doit() - forget what the transaction of a socket has collected
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process context, may sleep.
 * Return: 0, or a negative errno; the extended ack says why.
 */
int asi_nl_transaction_abort_doit(struct sk_buff *skb, struct genl_info *info)
{
	return asi_nl_transaction_do(skb, info, asi_ctl_abort);
}

static int asi_nl_put_commit(struct sk_buff *msg, const struct asi_commit_result *result)
{
	if (nla_put_u32(msg, ASI_A_MAP_ADDED, result->added) ||
	    nla_put_u32(msg, ASI_A_MAP_REMOVED, result->removed) ||
	    nla_put_u32(msg, ASI_A_MAP_GENERATION, result->generation))
		return -EMSGSIZE;
	return 0;
}

/**
 * asi_nl_transaction_commit_doit() - do what the transaction of a socket has collected
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process context, may sleep.
 * Return: 0, or a negative errno; the extended ack says why.
 */
int asi_nl_transaction_commit_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct asi_transaction *transaction = asi_nl_transaction_of(skb);
	struct asi_class *class = info->user_ptr[0];
	struct asi_commit_result result;
	struct asi_error err = {};
	struct sk_buff *msg;
	void *hdr;
	int ret;

	if (IS_ERR(transaction))
		return PTR_ERR(transaction);
	msg = asi_nl_new_reply(info, 3 * nla_total_size(sizeof(u32)), &hdr);
	if (!msg)
		return -ENOMEM;
	ret = asi_ctl_commit(class, transaction, &result, &err);
	if (ret) {
		nlmsg_free(msg);
		return asi_nl_refuse(info, &err, ret);
	}
	return asi_nl_send_reply(info, msg, hdr, asi_nl_put_commit(msg, &result));
}
