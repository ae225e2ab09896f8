/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Internals of the netlink interface: netlink.c has the family, netlink-do.c and netlink-map.c the
 * operations that are done once, netlink-dump.c those that list, netlink-event.c what nobody
 * asked for, netlink-put.c and netlink-inspect.c all that is said, netlink-request.c what
 * all of these need of a request.
 */
#ifndef _ASI_NETLINK_H
#define _ASI_NETLINK_H

#include <net/genetlink.h>

#include "ctl/ctl.h"
#include "ctl/transaction.h"
#include "domain.h"
#include "interface/netlink-gen.h"
#include "verify/inspect.h"

/* netlink-request.c */
extern struct genl_family *asi_nl_family;

/**
 * struct asi_nl_owner - what ends with a socket
 * @mode_owner: the mode that it has bound; see there
 * @transaction: what it has collected; see there
 * @taken: the rows that it has taken; see there
 */
struct asi_nl_owner {
	struct asi_mode_owner mode_owner;
	struct asi_transaction transaction;
	struct asi_fault_take taken;
};

struct asi_nl_owner *asi_nl_owner(const struct sk_buff *skb);
struct sk_buff *asi_nl_new_reply(struct genl_info *info, size_t size, void **hdr);
int asi_nl_send_reply(struct genl_info *info, struct sk_buff *msg, void *hdr, int err);
int asi_nl_refuse(const struct genl_info *info, const struct asi_error *err, int code);
int asi_nl_not_given(const struct genl_info *info, int type, const char *what);
int asi_nl_permit(const struct sk_buff *skb, bool write, struct asi_error *err);
struct asi_class *asi_nl_class(const struct nlattr *attr, struct asi_error *err);
int asi_nl_domain(const struct nlattr *attr, u32 *id, struct asi_error *err);

/* netlink-event.c */
#define ASI_NL_GROUPS	2
extern const struct genl_multicast_group asi_nl_groups[ASI_NL_GROUPS];
void asi_nl_event_init(void);

/* netlink-put.c */

/* Bytes of the largest reply to a class-get or domain-get, without headers. */
#define ASI_NL_CLASS_SIZE	(nla_total_size(ASI_CLASS_NAME_MAX + 1) + \
				 2 * nla_total_size(sizeof(u8)) + 6 * nla_total_size(sizeof(u32)))
#define ASI_NL_DOMAIN_SIZE	(nla_total_size(ASI_CLASS_NAME_MAX + 1) + \
				 nla_total_size(TASK_COMM_LEN) + 7 * nla_total_size(sizeof(u32)))

/* Bytes of the largest answer to one spec of a batch. */
#define ASI_NL_ITEM_SIZE	(nla_total_size(0) + nla_total_size(ASI_SPEC_MAX + 1) + \
				 3 * nla_total_size(sizeof(u32)) + 2 * nla_total_size(sizeof(u64)))

/*
 * Room that a listing asks for. The largest row, with all of its frames or
 * ranges, fits; so it does into the buffer that the documentation asks for.
 */
#define ASI_NL_DUMP_SIZE	8192

int asi_nl_put_true(struct sk_buff *skb, int type, bool value);
int asi_nl_put_class(struct sk_buff *skb, const void *item, const struct asi_class_info *class);
int asi_nl_put_domain(struct sk_buff *skb, const void *item, const struct asi_class_info *class);
int asi_nl_put_fault(struct sk_buff *skb, const void *item, const struct asi_class_info *class);
int asi_nl_put_map(struct sk_buff *skb, const void *item, const struct asi_class_info *class);
int asi_nl_put_stats(struct sk_buff *skb, const void *item, const struct asi_class_info *class);
int asi_nl_put_walk(struct sk_buff *skb, const void *item, const struct asi_class_info *class);
int asi_nl_put_finding(struct sk_buff *skb, const void *item, const struct asi_class_info *class);
int asi_nl_put_run(struct sk_buff *skb, const void *item, const struct asi_class_info *class);
int asi_nl_put_item(struct sk_buff *skb, const struct asi_map_item *item);

#endif /* _ASI_NETLINK_H */
