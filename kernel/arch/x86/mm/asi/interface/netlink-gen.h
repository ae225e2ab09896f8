/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/asi.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_ASI_GEN_H
#define _LINUX_ASI_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/asi.h>

/* Ops table for asi */
extern const struct genl_split_ops asi_nl_ops[18];

int asi_nl_begin(const struct genl_split_ops *ops, struct sk_buff *skb,
		 struct genl_info *info);
int asi_nl_start(struct netlink_callback *cb);
int asi_nl_done(struct netlink_callback *cb);

int asi_nl_class_get_doit(struct sk_buff *skb, struct genl_info *info);
int asi_nl_class_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int asi_nl_class_set_doit(struct sk_buff *skb, struct genl_info *info);
int asi_nl_domain_get_doit(struct sk_buff *skb, struct genl_info *info);
int asi_nl_domain_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int asi_nl_fault_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int asi_nl_fault_clear_doit(struct sk_buff *skb, struct genl_info *info);
int asi_nl_map_add_doit(struct sk_buff *skb, struct genl_info *info);
int asi_nl_map_del_doit(struct sk_buff *skb, struct genl_info *info);
int asi_nl_map_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int asi_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int asi_nl_walk_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int asi_nl_verify_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int asi_nl_pagetable_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int asi_nl_transaction_begin_doit(struct sk_buff *skb, struct genl_info *info);
int asi_nl_transaction_commit_doit(struct sk_buff *skb, struct genl_info *info);
int asi_nl_transaction_abort_doit(struct sk_buff *skb, struct genl_info *info);
int asi_nl_fault_take_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

enum {
	ASI_NLGRP_FAULTS,
	ASI_NLGRP_CONFIG,
};

#endif /* _LINUX_ASI_GEN_H */
