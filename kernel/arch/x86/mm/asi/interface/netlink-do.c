// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations on classes, domains and faults over netlink that are done once.
 */
#include "interface/netlink.h"

/**
 * asi_nl_class_get_doit() - show one class
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process context, may sleep.
 * Return: 0 or a negative errno.
 */
int asi_nl_class_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct asi_class_info class;
	struct sk_buff *msg;
	void *hdr;

	msg = asi_nl_new_reply(info, ASI_NL_CLASS_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	asi_ctl_class_info(info->user_ptr[0], &class);
	return asi_nl_send_reply(info, msg, hdr, asi_nl_put_class(msg, &class, NULL));
}

/**
 * asi_nl_class_set_doit() - change the switches of a class
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process context, may sleep.
 * Return: 0, or a negative errno; the extended ack says why.
 */
int asi_nl_class_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct asi_class_config config = {
		.has_mode = attrs[ASI_A_CLASS_MODE],
		.has_stack = attrs[ASI_A_CLASS_STACK],
		.has_capacity = attrs[ASI_A_CLASS_CAPACITY],
	};
	struct asi_error err = {};
	struct asi_nl_owner *owner;
	int ret;

	if (attrs[ASI_A_CLASS_BOUND] && !config.has_mode)
		return asi_nl_not_given(info, ASI_A_CLASS_MODE, "the mode to bind");
	if (!config.has_mode && !config.has_stack && !config.has_capacity)
		return asi_nl_not_given(info, ASI_A_CLASS_MODE, "something to set");
	if (config.has_mode)
		config.mode = nla_get_u32(attrs[ASI_A_CLASS_MODE]);
	if (config.has_stack)
		config.stack = nla_get_u8(attrs[ASI_A_CLASS_STACK]);
	if (config.has_capacity)
		config.capacity = nla_get_u32(attrs[ASI_A_CLASS_CAPACITY]);
	if (attrs[ASI_A_CLASS_BOUND]) {
		owner = asi_nl_owner(skb);
		if (IS_ERR(owner))
			return PTR_ERR(owner);
		config.mode_owner = &owner->mode_owner;
	}
	ret = asi_ctl_class_set(info->user_ptr[0], &config, &err);
	return ret ? asi_nl_refuse(info, &err, ret) : 0;
}

static int asi_nl_find_domain(u32 id, struct asi_domain_info *domain)
{
	struct asi_class *class;

	for (class = asi_ctl_next_class(NULL); class; class = asi_ctl_next_class(class)) {
		if (!asi_ctl_domain_info(class, id, domain))
			return 0;
	}
	return -ENOENT;
}

/**
 * asi_nl_domain_get_doit() - show one domain
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process context, may sleep.
 * Return: 0, or a negative errno; the extended ack says why.
 */
int asi_nl_domain_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[ASI_A_DOMAIN_ID];
	struct asi_domain_info domain;
	struct asi_error err = {};
	struct sk_buff *msg;
	void *hdr;
	u32 id;

	if (!attr)
		return asi_nl_not_given(info, ASI_A_DOMAIN_ID, "the id");
	if (asi_nl_domain(attr, &id, &err))
		return asi_nl_refuse(info, &err, -ENOENT);
	if (asi_nl_find_domain(id, &domain)) {
		NL_SET_ERR_MSG_ATTR_FMT(info->extack, attr, "no such domain: %u", id);
		return -ENOENT;
	}
	msg = asi_nl_new_reply(info, ASI_NL_DOMAIN_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	return asi_nl_send_reply(info, msg, hdr, asi_nl_put_domain(msg, &domain, NULL));
}

static int asi_nl_put_cleared(struct sk_buff *msg, const struct asi_clear_result *result)
{
	if (nla_put_u32(msg, ASI_A_FAULT_CLEARED_ROWS, result->rows) ||
	    nla_put_uint(msg, ASI_A_FAULT_CLEARED_FAULTS, result->faults) ||
	    nla_put_u32(msg, ASI_A_FAULT_GENERATION, result->generation))
		return -EMSGSIZE;
	return 0;
}

/* The rows that the request names, or those that its socket has taken. */
static int asi_nl_clear_rows(const struct sk_buff *skb, struct genl_info *info,
			     struct asi_clear_result *result, struct asi_error *err)
{
	const struct nlattr *domain = info->attrs[ASI_A_FAULT_DOMAIN];
	const struct nlattr *limit = info->attrs[ASI_A_FAULT_UPTO];
	struct asi_row_filter filter = { .upto = limit ? nla_get_uint(limit) : U64_MAX };
	struct asi_class *class = info->user_ptr[0];
	struct asi_nl_owner *owner;

	if (domain && asi_nl_domain(domain, &filter.domain, err))
		return -ENOENT;
	if (!nla_get_flag(info->attrs[ASI_A_FAULT_TAKEN]))
		return asi_ctl_fault_clear(class, &filter, result, err);
	if (limit || domain) {
		err->word = ASI_WORD_TAKEN;
		return asi_refuse(err, -EINVAL, "what is taken is cleared as a whole");
	}
	owner = asi_nl_owner(skb);
	if (IS_ERR(owner))
		return PTR_ERR(owner);
	return asi_ctl_fault_take_clear(class, &owner->taken, result, err);
}

/**
 * asi_nl_fault_clear_doit() - remove rows of the fault table
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process context, may sleep.
 * Return: 0, or a negative errno; the extended ack says why.
 */
int asi_nl_fault_clear_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct asi_clear_result result = {};
	struct asi_error err = {};
	struct sk_buff *msg;
	void *hdr;
	int ret;

	msg = asi_nl_new_reply(info, nla_total_size(sizeof(u64)) +
			       2 * nla_total_size(sizeof(u32)), &hdr);
	if (!msg)
		return -ENOMEM;
	ret = asi_nl_clear_rows(skb, info, &result, &err);
	if (ret) {
		nlmsg_free(msg);
		return asi_nl_refuse(info, &err, ret);
	}
	return asi_nl_send_reply(info, msg, hdr, asi_nl_put_cleared(msg, &result));
}
