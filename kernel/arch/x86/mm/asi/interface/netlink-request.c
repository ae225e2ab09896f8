// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests over netlink: who may send one, what its attributes name, what is replied.
 *
 * What a message may hold is checked by the generated policies before anything
 * here runs. What is asked is checked by the core. This translates, and sees to
 * it that every refusal names its reason and the attribute at fault.
 */
#include <linux/capability.h>
#include <linux/slab.h>

#include "interface/interface.h"
#include "interface/netlink.h"

/* Set once at boot; see the header for who uses it. */
struct genl_family *asi_nl_family __ro_after_init;

/* The attribute that carries a part of a request, for each kind of request. */
static const u16 asi_nl_class_words[] = {
	[ASI_WORD_CLASS] = ASI_A_CLASS_NAME,
	[ASI_WORD_MODE] = ASI_A_CLASS_MODE,
	[ASI_WORD_STACK] = ASI_A_CLASS_STACK,
	[ASI_WORD_CAPACITY] = ASI_A_CLASS_CAPACITY,
	[ASI_WORD_TARGET] = 0,
};

static const u16 asi_nl_domain_words[] = {
	[ASI_WORD_CLASS] = ASI_A_DOMAIN_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_DOMAIN_ID,
	[ASI_WORD_TARGET] = 0,
};

static const u16 asi_nl_fault_words[] = {
	[ASI_WORD_CLASS] = ASI_A_FAULT_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_FAULT_DOMAIN,
	[ASI_WORD_TAKEN] = ASI_A_FAULT_TAKEN,
	[ASI_WORD_TARGET] = 0,
};

static const u16 asi_nl_map_words[] = {
	[ASI_WORD_CLASS] = ASI_A_MAP_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_MAP_DOMAIN,
	[ASI_WORD_SPEC] = ASI_A_MAP_SPEC,
	[ASI_WORD_ID] = ASI_A_MAP_ID,
	[ASI_WORD_TRANSACTION] = ASI_A_MAP_TRANSACTION,
	[ASI_WORD_TARGET] = 0,
};

static const u16 asi_nl_stats_words[] = {
	[ASI_WORD_CLASS] = ASI_A_STATS_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_STATS_DOMAIN,
	[ASI_WORD_TARGET] = 0,
};

static const u16 asi_nl_walk_words[] = {
	[ASI_WORD_CLASS] = ASI_A_WALK_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_WALK_DOMAIN,
	[ASI_WORD_TARGET] = ASI_A_WALK_TARGET,
};

static const u16 asi_nl_verify_words[] = {
	[ASI_WORD_CLASS] = ASI_A_VERIFY_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_VERIFY_DOMAIN,
	[ASI_WORD_TARGET] = 0,
};

static const u16 asi_nl_pagetable_words[] = {
	[ASI_WORD_CLASS] = ASI_A_PAGETABLE_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_PAGETABLE_DOMAIN,
	[ASI_WORD_TARGET] = 0,
};

static const u16 *const asi_nl_words[] = {
	[ASI_CMD_CLASS_GET] = asi_nl_class_words,
	[ASI_CMD_CLASS_SET] = asi_nl_class_words,
	[ASI_CMD_DOMAIN_GET] = asi_nl_domain_words,
	[ASI_CMD_FAULT_GET] = asi_nl_fault_words,
	[ASI_CMD_FAULT_CLEAR] = asi_nl_fault_words,
	[ASI_CMD_MAP_ADD] = asi_nl_map_words,
	[ASI_CMD_MAP_DEL] = asi_nl_map_words,
	[ASI_CMD_MAP_GET] = asi_nl_map_words,
	[ASI_CMD_STATS_GET] = asi_nl_stats_words,
	/* Never asked for. */
	[ASI_CMD_FAULT_NTF] = NULL,
	[ASI_CMD_FAULT_CLEAR_NTF] = NULL,
	[ASI_CMD_CLASS_NTF] = NULL,
	[ASI_CMD_WALK_GET] = asi_nl_walk_words,
	[ASI_CMD_VERIFY_GET] = asi_nl_verify_words,
	[ASI_CMD_PAGETABLE_GET] = asi_nl_pagetable_words,
	[ASI_CMD_TRANSACTION_BEGIN] = asi_nl_map_words,
	[ASI_CMD_TRANSACTION_COMMIT] = asi_nl_map_words,
	[ASI_CMD_TRANSACTION_ABORT] = asi_nl_map_words,
	[ASI_CMD_FAULT_TAKE] = asi_nl_fault_words,
};

static_assert(ARRAY_SIZE(asi_nl_words) == ASI_CMD_MAX + 1);

/*
 * The attribute at fault. Of one that may come several times it is the index-th;
 * of the others the last, for that is the one that netlink hands out.
 */
static const struct nlattr *asi_nl_find_word(const struct genl_info *info, enum asi_word word,
					     unsigned int index)
{
	bool several = word == ASI_WORD_SPEC || word == ASI_WORD_ID;
	u16 type = asi_nl_words[info->genlhdr->cmd][word];
	const struct nlattr *pos, *found = NULL;
	int rem;

	if (!type)
		return NULL;
	nlmsg_for_each_attr_type(pos, type, info->nlhdr, GENL_HDRLEN, rem) {
		found = pos;
		if (several && !index--)
			break;
	}
	return found;
}

/**
 * asi_nl_refuse() - put the reason of a refusal into the extended ack
 * @info: the request
 * @err: what the core said
 * @code: the negative errno that goes with it
 *
 * Context: any.
 * Return: @code.
 */
int asi_nl_refuse(const struct genl_info *info, const struct asi_error *err, int code)
{
	const struct nlattr *attr = asi_nl_find_word(info, err->word, err->index);

	GENL_SET_ERR_MSG_FMT(info, "%.*s", NETLINK_MAX_FMTMSG_LEN - 1,
			     asi_interface_reason(err, code));
	if (attr)
		NL_SET_BAD_ATTR(info->extack, attr);
	return code;
}

/**
 * asi_nl_not_given() - refuse a request that lacks an attribute
 * @info: the request
 * @type: the attribute
 * @what: what it is, for the message
 *
 * Context: any.
 * Return: -EINVAL.
 */
int asi_nl_not_given(const struct genl_info *info, int type, const char *what)
{
	GENL_SET_ERR_MSG_FMT(info, "%s is missing", what);
	NL_SET_ERR_ATTR_MISS(info->extack, NULL, type);
	return -EINVAL;
}

/**
 * asi_nl_permit() - may this message be sent, and by this task
 * @skb: the request
 * @write: it changes something
 * @err: filled on refusal
 *
 * The socket's opener is asked for as well as the task: a message that somebody
 * made a privileged program write into a foreign socket must not count.
 *
 * Context: process context, may sleep.
 * Return: 0 or -EPERM.
 */
int asi_nl_permit(const struct sk_buff *skb, bool write, struct asi_error *err)
{
	if (!netlink_capable(skb, CAP_SYS_ADMIN))
		return asi_refuse(err, -EPERM, "needs CAP_SYS_ADMIN in the initial user namespace");
	return asi_ctl_permit(write, err);
}

/**
 * asi_nl_class() - the class that an attribute names
 * @attr: a terminated string, as the policies guarantee
 * @err: filled on refusal
 *
 * Context: process context, may sleep.
 * Return: the class, or ERR_PTR(-ENOENT).
 */
struct asi_class *asi_nl_class(const struct nlattr *attr, struct asi_error *err)
{
	struct asi_class *class = asi_ctl_class(nla_data(attr), err);

	if (!IS_ERR_OR_NULL(class))
		return class;
	err->word = ASI_WORD_CLASS;
	return class ?: ERR_PTR(-ENOENT);
}

/**
 * asi_nl_domain() - the domain that an attribute names
 * @attr: a u32, as the policies guarantee
 * @id: set to it
 * @err: filled on refusal
 *
 * 0 means "every domain" below and must not come in from outside.
 *
 * Context: any.
 * Return: 0, or -ENOENT.
 */
int asi_nl_domain(const struct nlattr *attr, u32 *id, struct asi_error *err)
{
	*id = nla_get_u32(attr);
	if (*id)
		return 0;
	err->word = ASI_WORD_DOMAIN;
	return asi_refuse(err, -ENOENT, "no domain 0: ids start at 1");
}

static bool asi_nl_is_write(u8 cmd)
{
	switch (cmd) {
	case ASI_CMD_CLASS_GET:
	case ASI_CMD_DOMAIN_GET:
	case ASI_CMD_FAULT_GET:
	case ASI_CMD_MAP_GET:
	case ASI_CMD_STATS_GET:
		return false;
	default:
		return true;
	}
}

/**
 * asi_nl_begin() - what every operation that is done once begins with
 * @ops: the operation
 * @skb: the request
 * @info: the request, parsed; user_ptr[0] becomes the class that it names
 *
 * Context: process context, may sleep.
 * Return: 0, or a negative errno; the extended ack says why.
 */
int asi_nl_begin(const struct genl_split_ops *ops, struct sk_buff *skb, struct genl_info *info)
{
	u16 type = asi_nl_words[ops->cmd][ASI_WORD_CLASS];
	struct asi_error err = {};
	struct asi_class *class;
	int ret;

	ret = asi_nl_permit(skb, asi_nl_is_write(ops->cmd), &err);
	if (ret)
		return asi_nl_refuse(info, &err, ret);
	/* A domain's id is its own: no class goes with it. */
	if (ops->cmd == ASI_CMD_DOMAIN_GET)
		return 0;
	if (!info->attrs[type])
		return asi_nl_not_given(info, type, "the class");
	class = asi_nl_class(info->attrs[type], &err);
	if (IS_ERR(class))
		return asi_nl_refuse(info, &err, PTR_ERR(class));
	info->user_ptr[0] = class;
	return 0;
}

/**
 * asi_nl_new_reply() - a reply with nothing in it
 * @info: the request
 * @size: bytes that its attributes take at most
 * @hdr: set to what asi_nl_send_reply() wants
 *
 * It is made before the request is carried out: what has been done cannot be reported
 * as failed for want of memory.
 *
 * Context: process context, may sleep.
 * Return: the reply or NULL.
 */
struct sk_buff *asi_nl_new_reply(struct genl_info *info, size_t size, void **hdr)
{
	struct sk_buff *msg = nlmsg_new_large(GENL_HDRLEN + size);

	if (!msg)
		return NULL;
	*hdr = genlmsg_iput(msg, info);
	if (*hdr)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/**
 * asi_nl_send_reply() - send a reply, or throw it away
 * @info: the request
 * @msg: the reply; ours from now on
 * @hdr: from asi_nl_new_reply()
 * @err: error of the step before: with one it is thrown away
 *
 * Context: process context, may sleep.
 * Return: @err, or what sending it came to.
 */
int asi_nl_send_reply(struct genl_info *info, struct sk_buff *msg, void *hdr, int err)
{
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

/**
 * asi_nl_owner() - what ends with the socket that a request came by
 * @skb: the request
 *
 * Context: process context, may sleep.
 * Return: it, or an error pointer.
 */
struct asi_nl_owner *asi_nl_owner(const struct sk_buff *skb)
{
	return genl_sk_priv_get(asi_nl_family, NETLINK_CB(skb).sk);
}
