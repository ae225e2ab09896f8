// SPDX-License-Identifier: GPL-2.0-only
/*
 * The netlink door: the family "asi" and the operations that are done once.
 *
 * What a message may hold is checked by the generated policies before anything
 * here runs. What is asked is checked by the core. This translates, and sees to
 * it that every refusal names its reason and the attribute at fault.
 */
#include <linux/capability.h>
#include <linux/slab.h>

#include "bound.h"
#include "doors.h"
#include "netlink.h"

/* The attribute that carries a part of a request, for each kind of request. */
static const u16 class_words[] = {
	[ASI_WORD_CLASS] = ASI_A_CLASS_NAME,
	[ASI_WORD_MODE] = ASI_A_CLASS_MODE,
	[ASI_WORD_STACK] = ASI_A_CLASS_STACK,
	[ASI_WORD_CAPACITY] = ASI_A_CLASS_CAPACITY,
	[ASI_WORD_TARGET] = 0,
};

static const u16 domain_words[] = {
	[ASI_WORD_CLASS] = ASI_A_DOMAIN_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_DOMAIN_ID,
	[ASI_WORD_TARGET] = 0,
};

static const u16 fault_words[] = {
	[ASI_WORD_CLASS] = ASI_A_FAULT_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_FAULT_DOMAIN,
	[ASI_WORD_TARGET] = 0,
};

static const u16 map_words[] = {
	[ASI_WORD_CLASS] = ASI_A_MAP_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_MAP_DOMAIN,
	[ASI_WORD_SPEC] = ASI_A_MAP_SPEC,
	[ASI_WORD_ID] = ASI_A_MAP_ID,
	[ASI_WORD_TARGET] = 0,
};

static const u16 stats_words[] = {
	[ASI_WORD_CLASS] = ASI_A_STATS_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_STATS_DOMAIN,
	[ASI_WORD_TARGET] = 0,
};

static const u16 walk_words[] = {
	[ASI_WORD_CLASS] = ASI_A_WALK_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_WALK_DOMAIN,
	[ASI_WORD_TARGET] = ASI_A_WALK_TARGET,
};

static const u16 verify_words[] = {
	[ASI_WORD_CLASS] = ASI_A_VERIFY_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_VERIFY_DOMAIN,
	[ASI_WORD_TARGET] = 0,
};

static const u16 pagetable_words[] = {
	[ASI_WORD_CLASS] = ASI_A_PAGETABLE_CLASS,
	[ASI_WORD_DOMAIN] = ASI_A_PAGETABLE_DOMAIN,
	[ASI_WORD_TARGET] = 0,
};

static const u16 *const words[] = {
	[ASI_CMD_CLASS_GET] = class_words,
	[ASI_CMD_CLASS_SET] = class_words,
	[ASI_CMD_DOMAIN_GET] = domain_words,
	[ASI_CMD_FAULT_GET] = fault_words,
	[ASI_CMD_FAULT_CLEAR] = fault_words,
	[ASI_CMD_MAP_ADD] = map_words,
	[ASI_CMD_MAP_DEL] = map_words,
	[ASI_CMD_MAP_GET] = map_words,
	[ASI_CMD_STATS_GET] = stats_words,
	/* Never asked for. */
	[ASI_CMD_FAULT_NTF] = NULL,
	[ASI_CMD_FAULT_CLEAR_NTF] = NULL,
	[ASI_CMD_CLASS_NTF] = NULL,
	[ASI_CMD_WALK_GET] = walk_words,
	[ASI_CMD_VERIFY_GET] = verify_words,
	[ASI_CMD_PAGETABLE_GET] = pagetable_words,
};

static_assert(ARRAY_SIZE(words) == ASI_CMD_MAX + 1);

/*
 * The attribute at fault. Of one that may come several times it is the index-th;
 * of the others the last, for that is the one that netlink hands out.
 */
static const struct nlattr *find_word(const struct genl_info *info, enum asi_word word,
				      unsigned int index)
{
	bool several = word == ASI_WORD_SPEC || word == ASI_WORD_ID;
	u16 type = words[info->genlhdr->cmd][word];
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
	const struct nlattr *attr = find_word(info, err->word, err->index);

	GENL_SET_ERR_MSG_FMT(info, "%.*s", NETLINK_MAX_FMTMSG_LEN - 1, asi_door_reason(err, code));
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

static bool is_write(u8 cmd)
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
	u16 type = words[ops->cmd][ASI_WORD_CLASS];
	struct asi_error err = {};
	struct asi_class *class;
	int ret;

	ret = asi_nl_permit(skb, is_write(ops->cmd), &err);
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

/*
 * A reply is made before the request is carried out: what has been done cannot
 * be reported as failed for want of memory.
 */
static struct sk_buff *new_reply(struct genl_info *info, size_t size, void **hdr)
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

/* Sends @msg, or throws it away and passes on the error of the step before. */
static int send_reply(struct genl_info *info, struct sk_buff *msg, void *hdr, int err)
{
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

static u32 generation(struct asi_class *class)
{
	struct asi_class_info info;

	asi_ctl_class_info(class, &info);
	return info.generation;
}

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

	msg = new_reply(info, ASI_NL_CLASS_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	asi_ctl_class_info(info->user_ptr[0], &class);
	return send_reply(info, msg, hdr, asi_nl_put_class(msg, &class, NULL));
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
		config.bound = genl_sk_priv_get(&asi_nl_family, NETLINK_CB(skb).sk);
		if (IS_ERR(config.bound))
			return PTR_ERR(config.bound);
	}
	ret = asi_ctl_class_set(info->user_ptr[0], &config, &err);
	return ret ? asi_nl_refuse(info, &err, ret) : 0;
}

static int find_domain(u32 id, struct asi_domain_info *domain)
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
	if (find_domain(id, &domain)) {
		NL_SET_ERR_MSG_ATTR_FMT(info->extack, attr, "no such domain: %u", id);
		return -ENOENT;
	}
	msg = new_reply(info, ASI_NL_DOMAIN_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	return send_reply(info, msg, hdr, asi_nl_put_domain(msg, &domain, NULL));
}

static int put_cleared(struct sk_buff *msg, struct asi_class *class,
		       const struct asi_clear_result *result)
{
	if (nla_put_u32(msg, ASI_A_FAULT_CLEARED_ROWS, result->rows) ||
	    nla_put_uint(msg, ASI_A_FAULT_CLEARED_FAULTS, result->faults) ||
	    nla_put_u32(msg, ASI_A_FAULT_GENERATION, generation(class)))
		return -EMSGSIZE;
	return 0;
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
	struct nlattr *limit = info->attrs[ASI_A_FAULT_UPTO];
	struct nlattr *attr = info->attrs[ASI_A_FAULT_DOMAIN];
	struct asi_class *class = info->user_ptr[0];
	struct asi_clear_result result = {};
	struct asi_error err = {};
	struct sk_buff *msg;
	u32 domain = 0;
	void *hdr;
	int ret;

	if (attr && asi_nl_domain(attr, &domain, &err))
		return asi_nl_refuse(info, &err, -ENOENT);
	msg = new_reply(info, nla_total_size(sizeof(u64)) + 2 * nla_total_size(sizeof(u32)), &hdr);
	if (!msg)
		return -ENOMEM;
	ret = asi_ctl_fault_clear(class, domain, limit ? nla_get_uint(limit) : U64_MAX, &result,
				  &err);
	if (ret) {
		nlmsg_free(msg);
		return asi_nl_refuse(info, &err, ret);
	}
	return send_reply(info, msg, hdr, put_cleared(msg, class, &result));
}

/* Counts the attributes of @type from *@n on; refuses the first that is too many. */
static int count_attrs(struct genl_info *info, int type, unsigned int *n)
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
 * struct batch - the specs and ids of one request
 * @specs: they point into the message, which outlives this; ours to free
 * @ids: ours to free
 * @items: answers of the core, ids first; ours to free
 * @n_specs: number of @specs
 * @n_ids: number of @ids
 */
struct batch {
	const char **specs;
	u32 *ids;
	struct asi_map_item *items;
	unsigned int n_specs;
	unsigned int n_ids;
};

static void batch_free(struct batch *batch)
{
	kvfree(batch->specs);
	kvfree(batch->ids);
	kvfree(batch->items);
}

static int batch_alloc(struct batch *batch)
{
	unsigned int n = batch->n_specs + batch->n_ids;

	batch->specs = kvcalloc(batch->n_specs, sizeof(*batch->specs), GFP_KERNEL);
	batch->ids = kvcalloc(batch->n_ids, sizeof(*batch->ids), GFP_KERNEL);
	batch->items = kvcalloc(n, sizeof(*batch->items), GFP_KERNEL);
	return batch->specs && batch->ids && batch->items ? 0 : -ENOMEM;
}

/* A byte 0 in the middle would hide what follows it from whoever checks the message. */
static int take_specs(struct genl_info *info, struct batch *batch)
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

/* Fills @batch from the message; batch_free() is due whatever this returns. */
static int batch_parse(struct genl_info *info, struct batch *batch)
{
	const struct nlattr *pos;
	unsigned int n = 0, i = 0;
	int ret, rem;

	ret = count_attrs(info, ASI_A_MAP_ID, &n);
	if (ret)
		return ret;
	batch->n_ids = n;
	ret = count_attrs(info, ASI_A_MAP_SPEC, &n);
	if (ret)
		return ret;
	batch->n_specs = n - batch->n_ids;
	if (!n)
		return asi_nl_not_given(info, ASI_A_MAP_SPEC, "a spec");
	ret = batch_alloc(batch);
	if (ret)
		return ret;
	nlmsg_for_each_attr_type(pos, ASI_A_MAP_ID, info->nlhdr, GENL_HDRLEN, rem)
		batch->ids[i++] = nla_get_u32(pos);
	return take_specs(info, batch);
}

static int put_items(struct sk_buff *msg, struct asi_class *class, const struct batch *batch)
{
	unsigned int i;

	for (i = 0; i < batch->n_ids + batch->n_specs; i++) {
		if (asi_nl_put_item(msg, &batch->items[i]))
			return -EMSGSIZE;
	}
	return nla_put_u32(msg, ASI_A_MAP_GENERATION, generation(class));
}

typedef int (*change_fn)(struct asi_class *class, const struct asi_map_request *req,
			 struct asi_map_item *items, struct asi_error *err);

static int change(struct genl_info *info, const struct batch *batch, bool check, change_fn fn)
{
	struct asi_map_request req = {
		.origin = ASI_ORIGIN_NETLINK,
		.check = check,
		.n_specs = batch->n_specs,
		.specs = batch->specs,
		.n_ids = batch->n_ids,
		.ids = batch->ids,
	};
	struct nlattr *domain = info->attrs[ASI_A_MAP_DOMAIN];
	struct asi_class *class = info->user_ptr[0];
	struct asi_error err = {};
	struct sk_buff *msg;
	size_t size;
	void *hdr;
	int ret;

	if (domain && asi_nl_domain(domain, &req.domain, &err))
		return asi_nl_refuse(info, &err, -ENOENT);
	size = (batch->n_specs + batch->n_ids) * ASI_NL_ITEM_SIZE + nla_total_size(sizeof(u32));
	msg = new_reply(info, size, &hdr);
	if (!msg)
		return -ENOMEM;
	ret = fn(class, &req, batch->items, &err);
	if (ret) {
		nlmsg_free(msg);
		return asi_nl_refuse(info, &err, ret);
	}
	return send_reply(info, msg, hdr, put_items(msg, class, batch));
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
	struct batch batch = {};
	int ret;

	ret = batch_parse(info, &batch);
	if (!ret)
		ret = change(info, &batch, nla_get_flag(info->attrs[ASI_A_MAP_CHECK]),
			     asi_ctl_map_add);
	batch_free(&batch);
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
	struct batch batch = {};
	int ret;

	ret = batch_parse(info, &batch);
	if (!ret)
		ret = change(info, &batch, false, asi_ctl_map_del);
	batch_free(&batch);
	return ret;
}

/* A socket is closed, by its owner or by his death. */
static void sock_priv_destroy(void *priv)
{
	asi_bound_end(priv);
}

/* The family; see the header for who uses it. */
struct genl_family asi_nl_family __ro_after_init = {
	.name		= ASI_FAMILY_NAME,
	.version	= ASI_FAMILY_VERSION,
	/* One kernel, one set of page tables: only the initial network namespace has it. */
	.netnsok	= false,
	/* The core takes its own locks. */
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= asi_nl_ops,
	.n_split_ops	= ARRAY_SIZE(asi_nl_ops),
	.mcgrps		= asi_nl_groups,
	.n_mcgrps	= ASI_NL_GROUPS,
	.sock_priv_size	= sizeof(struct asi_bound),
	.sock_priv_destroy = sock_priv_destroy,
};

/**
 * asi_netlink_init() - open the netlink door
 *
 * Context: process context, once, after the classes exist.
 * Return: 0, or a negative errno.
 */
int __init asi_netlink_init(void)
{
	int ret = genl_register_family(&asi_nl_family);

	if (!ret)
		asi_nl_event_init();
	return ret;
}
