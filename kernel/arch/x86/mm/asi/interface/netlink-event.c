// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events over netlink. A message that a listener has no room for is its own loss: its
 * socket says ENOBUFS, and the numbers of the events show a gap.
 */
#include <linux/cleanup.h>
#include <linux/security.h>
#include <linux/slab.h>

#include "event.h"
#include "interface/netlink.h"

/* To join asks for the same right as to read; lockdown is asked for each event. */
const struct genl_multicast_group asi_nl_groups[ASI_NL_GROUPS] = {
	[ASI_NLGRP_FAULTS] = { ASI_MCGRP_FAULTS, GENL_MCAST_CAP_SYS_ADMIN },
	[ASI_NLGRP_CONFIG] = { ASI_MCGRP_CONFIG, GENL_MCAST_CAP_SYS_ADMIN },
};

static bool asi_nl_has_listeners(bool faults)
{
	return genl_has_listeners(asi_nl_family, &init_net,
				  faults ? ASI_NLGRP_FAULTS : ASI_NLGRP_CONFIG);
}

/* Not by nlmsg_new_large(): what vmalloc() may have given cannot be sent to several sockets. */
static struct sk_buff *asi_nl_new_event(u8 cmd, size_t size, void **hdr)
{
	struct sk_buff *msg;

	if (security_locked_down(LOCKDOWN_DBG_READ_KERNEL))
		return ERR_PTR(-EPERM);
	msg = genlmsg_new(size, GFP_KERNEL);
	if (!msg)
		return ERR_PTR(-ENOMEM);
	*hdr = genlmsg_put(msg, 0, 0, asi_nl_family, 0, cmd);
	if (*hdr)
		return msg;
	nlmsg_free(msg);
	return ERR_PTR(-EMSGSIZE);
}

/* Sends @msg, or throws it away and passes on the error of the step before. */
static int asi_nl_send_event(struct sk_buff *msg, void *hdr, unsigned int group, int err)
{
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	err = genlmsg_multicast(asi_nl_family, msg, 0, group, GFP_KERNEL);
	/* The listener has left meanwhile, so nothing is lost. */
	return err == -ESRCH ? 0 : err;
}

/* Returns -EMSGSIZE if it takes more than @size bytes. */
static int asi_nl_send_row_sized(struct asi_class *class, const struct asi_fault_info *info,
				 u64 event, size_t size)
{
	struct asi_class_info state;
	struct sk_buff *msg;
	void *hdr;
	int ret;

	msg = asi_nl_new_event(ASI_CMD_FAULT_NTF, size, &hdr);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	asi_ctl_class_peek(class, &state);
	ret = asi_nl_put_fault(msg, info, &state) ?: nla_put_uint(msg, ASI_A_FAULT_EVENT, event);
	return asi_nl_send_event(msg, hdr, ASI_NLGRP_FAULTS, ret);
}

static int asi_nl_send_row(struct asi_class *class, u32 id, u64 event)
{
	struct asi_fault_info *info __free(kfree) = kmalloc(sizeof(*info), GFP_KERNEL);
	int ret;

	if (!info)
		return -ENOMEM;
	ret = asi_ctl_fault(class, id, info);
	if (ret)
		return ret;
	/* One page does, but for a deep stack with long names. */
	ret = asi_nl_send_row_sized(class, info, event, GENLMSG_DEFAULT_SIZE);
	if (ret == -EMSGSIZE)
		ret = asi_nl_send_row_sized(class, info, event, ASI_NL_DUMP_SIZE);
	return ret;
}

static int asi_nl_put_clear(struct sk_buff *msg, const struct asi_class_info *class,
			    const struct asi_row_filter *filter,
			    const struct asi_clear_result *result)
{
	if (nla_put_string(msg, ASI_A_FAULT_CLASS, class->name) ||
	    nla_put_u32(msg, ASI_A_FAULT_CLEARED_ROWS, result->rows) ||
	    nla_put_uint(msg, ASI_A_FAULT_CLEARED_FAULTS, result->faults) ||
	    nla_put_u32(msg, ASI_A_FAULT_GENERATION, class->generation))
		return -EMSGSIZE;
	if (filter->domain && nla_put_u32(msg, ASI_A_FAULT_DOMAIN, filter->domain))
		return -EMSGSIZE;
	return filter->upto == U64_MAX ? 0 : nla_put_uint(msg, ASI_A_FAULT_UPTO, filter->upto);
}

static int asi_nl_send_cleared(struct asi_class *class, const struct asi_row_filter *filter,
			       const struct asi_clear_result *result, u64 event)
{
	struct asi_class_info state;
	struct sk_buff *msg;
	void *hdr;
	int ret;

	msg = asi_nl_new_event(ASI_CMD_FAULT_CLEAR_NTF, GENLMSG_DEFAULT_SIZE, &hdr);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	asi_ctl_class_peek(class, &state);
	ret = asi_nl_put_clear(msg, &state, filter, result) ?:
	      nla_put_uint(msg, ASI_A_FAULT_EVENT, event);
	return asi_nl_send_event(msg, hdr, ASI_NLGRP_FAULTS, ret);
}

static int asi_nl_send_changed(struct asi_class *class)
{
	struct asi_class_info state;
	struct sk_buff *msg;
	void *hdr;

	msg = asi_nl_new_event(ASI_CMD_CLASS_NTF, ASI_NL_CLASS_SIZE, &hdr);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	asi_ctl_class_peek(class, &state);
	return asi_nl_send_event(msg, hdr, ASI_NLGRP_CONFIG, asi_nl_put_class(msg, &state, NULL));
}

static const struct asi_listener asi_nl_listener = {
	.has_listeners = asi_nl_has_listeners,
	.row = asi_nl_send_row,
	.cleared = asi_nl_send_cleared,
	.changed = asi_nl_send_changed,
};

/**
 * asi_nl_event_init() - pass events on from now on
 *
 * Context: boot, once, after the family is registered.
 */
void __init asi_nl_event_init(void)
{
	asi_event_listen(&asi_nl_listener);
}
