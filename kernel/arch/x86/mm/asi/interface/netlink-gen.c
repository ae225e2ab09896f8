// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/asi.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/asi.h>

/* Integer value ranges */
static const struct netlink_range_validation asi_a_class_capacity_range = {
	.min	= ASI_CAPACITY_MIN,
	.max	= ASI_CAPACITY_MAX,
};

/* ASI_CMD_CLASS_GET - do */
static const struct nla_policy asi_class_get_nl_policy[ASI_A_CLASS_NAME + 1] = {
	[ASI_A_CLASS_NAME] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
};

/* ASI_CMD_CLASS_SET - do */
static const struct nla_policy asi_class_set_nl_policy[ASI_A_CLASS_BOUND + 1] = {
	[ASI_A_CLASS_NAME] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
	[ASI_A_CLASS_MODE] = NLA_POLICY_MAX(NLA_U32, 2),
	[ASI_A_CLASS_STACK] = NLA_POLICY_MAX(NLA_U8, 1),
	[ASI_A_CLASS_CAPACITY] = NLA_POLICY_FULL_RANGE(NLA_U32, &asi_a_class_capacity_range),
	[ASI_A_CLASS_BOUND] = { .type = NLA_FLAG, },
};

/* ASI_CMD_DOMAIN_GET - do */
static const struct nla_policy asi_domain_get_do_nl_policy[ASI_A_DOMAIN_ID + 1] = {
	[ASI_A_DOMAIN_ID] = { .type = NLA_U32, },
};

/* ASI_CMD_DOMAIN_GET - dump */
static const struct nla_policy asi_domain_get_dump_nl_policy[ASI_A_DOMAIN_CLASS + 1] = {
	[ASI_A_DOMAIN_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
};

/* ASI_CMD_FAULT_GET - dump */
static const struct nla_policy asi_fault_get_nl_policy[ASI_A_FAULT_DOMAIN + 1] = {
	[ASI_A_FAULT_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
	[ASI_A_FAULT_DOMAIN] = { .type = NLA_U32, },
};

/* ASI_CMD_FAULT_CLEAR - do */
static const struct nla_policy asi_fault_clear_nl_policy[ASI_A_FAULT_TAKEN + 1] = {
	[ASI_A_FAULT_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
	[ASI_A_FAULT_DOMAIN] = { .type = NLA_U32, },
	[ASI_A_FAULT_UPTO] = { .type = NLA_UINT, },
	[ASI_A_FAULT_TAKEN] = { .type = NLA_FLAG, },
};

/* ASI_CMD_MAP_ADD - do */
static const struct nla_policy asi_map_add_nl_policy[ASI_A_MAP_FORCE + 1] = {
	[ASI_A_MAP_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
	[ASI_A_MAP_DOMAIN] = { .type = NLA_U32, },
	[ASI_A_MAP_SPEC] = { .type = NLA_NUL_STRING, .len = ASI_SPEC_MAX, },
	[ASI_A_MAP_CHECK] = { .type = NLA_FLAG, },
	[ASI_A_MAP_TRANSACTION] = { .type = NLA_FLAG, },
	[ASI_A_MAP_FORCE] = { .type = NLA_FLAG, },
};

/* ASI_CMD_MAP_DEL - do */
static const struct nla_policy asi_map_del_nl_policy[ASI_A_MAP_TRANSACTION + 1] = {
	[ASI_A_MAP_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
	[ASI_A_MAP_DOMAIN] = { .type = NLA_U32, },
	[ASI_A_MAP_ID] = { .type = NLA_U32, },
	[ASI_A_MAP_SPEC] = { .type = NLA_NUL_STRING, .len = ASI_SPEC_MAX, },
	[ASI_A_MAP_TRANSACTION] = { .type = NLA_FLAG, },
};

/* ASI_CMD_MAP_GET - dump */
static const struct nla_policy asi_map_get_nl_policy[ASI_A_MAP_DOMAIN + 1] = {
	[ASI_A_MAP_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
	[ASI_A_MAP_DOMAIN] = { .type = NLA_U32, },
};

/* ASI_CMD_STATS_GET - dump */
static const struct nla_policy asi_stats_get_nl_policy[ASI_A_STATS_DOMAIN + 1] = {
	[ASI_A_STATS_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
	[ASI_A_STATS_DOMAIN] = { .type = NLA_U32, },
};

/* ASI_CMD_WALK_GET - dump */
static const struct nla_policy asi_walk_get_nl_policy[ASI_A_WALK_TARGET + 1] = {
	[ASI_A_WALK_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
	[ASI_A_WALK_DOMAIN] = { .type = NLA_U32, },
	[ASI_A_WALK_TARGET] = { .type = NLA_NUL_STRING, .len = ASI_SPEC_MAX, },
};

/* ASI_CMD_VERIFY_GET - dump */
static const struct nla_policy asi_verify_get_nl_policy[ASI_A_VERIFY_DOMAIN + 1] = {
	[ASI_A_VERIFY_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
	[ASI_A_VERIFY_DOMAIN] = { .type = NLA_U32, },
};

/* ASI_CMD_PAGETABLE_GET - dump */
static const struct nla_policy asi_pagetable_get_nl_policy[ASI_A_PAGETABLE_DOMAIN + 1] = {
	[ASI_A_PAGETABLE_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
	[ASI_A_PAGETABLE_DOMAIN] = { .type = NLA_U32, },
};

/* ASI_CMD_TRANSACTION_BEGIN - do */
static const struct nla_policy asi_transaction_begin_nl_policy[ASI_A_MAP_CLASS + 1] = {
	[ASI_A_MAP_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
};

/* ASI_CMD_TRANSACTION_COMMIT - do */
static const struct nla_policy asi_transaction_commit_nl_policy[ASI_A_MAP_CLASS + 1] = {
	[ASI_A_MAP_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
};

/* ASI_CMD_TRANSACTION_ABORT - do */
static const struct nla_policy asi_transaction_abort_nl_policy[ASI_A_MAP_CLASS + 1] = {
	[ASI_A_MAP_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
};

/* ASI_CMD_FAULT_TAKE - dump */
static const struct nla_policy asi_fault_take_nl_policy[ASI_A_FAULT_UPTO + 1] = {
	[ASI_A_FAULT_CLASS] = { .type = NLA_NUL_STRING, .len = ASI_CLASS_NAME_MAX, },
	[ASI_A_FAULT_DOMAIN] = { .type = NLA_U32, },
	[ASI_A_FAULT_UPTO] = { .type = NLA_UINT, },
};

/* Ops table for asi */
const struct genl_split_ops asi_nl_ops[18] = {
	{
		.cmd		= ASI_CMD_CLASS_GET,
		.pre_doit	= asi_nl_begin,
		.doit		= asi_nl_class_get_doit,
		.policy		= asi_class_get_nl_policy,
		.maxattr	= ASI_A_CLASS_NAME,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd	= ASI_CMD_CLASS_GET,
		.start	= asi_nl_start,
		.dumpit	= asi_nl_class_get_dumpit,
		.done	= asi_nl_done,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= ASI_CMD_CLASS_SET,
		.pre_doit	= asi_nl_begin,
		.doit		= asi_nl_class_set_doit,
		.policy		= asi_class_set_nl_policy,
		.maxattr	= ASI_A_CLASS_BOUND,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ASI_CMD_DOMAIN_GET,
		.pre_doit	= asi_nl_begin,
		.doit		= asi_nl_domain_get_doit,
		.policy		= asi_domain_get_do_nl_policy,
		.maxattr	= ASI_A_DOMAIN_ID,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ASI_CMD_DOMAIN_GET,
		.start		= asi_nl_start,
		.dumpit		= asi_nl_domain_get_dumpit,
		.done		= asi_nl_done,
		.policy		= asi_domain_get_dump_nl_policy,
		.maxattr	= ASI_A_DOMAIN_CLASS,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= ASI_CMD_FAULT_GET,
		.start		= asi_nl_start,
		.dumpit		= asi_nl_fault_get_dumpit,
		.done		= asi_nl_done,
		.policy		= asi_fault_get_nl_policy,
		.maxattr	= ASI_A_FAULT_DOMAIN,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= ASI_CMD_FAULT_CLEAR,
		.pre_doit	= asi_nl_begin,
		.doit		= asi_nl_fault_clear_doit,
		.policy		= asi_fault_clear_nl_policy,
		.maxattr	= ASI_A_FAULT_TAKEN,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ASI_CMD_MAP_ADD,
		.pre_doit	= asi_nl_begin,
		.doit		= asi_nl_map_add_doit,
		.policy		= asi_map_add_nl_policy,
		.maxattr	= ASI_A_MAP_FORCE,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ASI_CMD_MAP_DEL,
		.pre_doit	= asi_nl_begin,
		.doit		= asi_nl_map_del_doit,
		.policy		= asi_map_del_nl_policy,
		.maxattr	= ASI_A_MAP_TRANSACTION,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ASI_CMD_MAP_GET,
		.start		= asi_nl_start,
		.dumpit		= asi_nl_map_get_dumpit,
		.done		= asi_nl_done,
		.policy		= asi_map_get_nl_policy,
		.maxattr	= ASI_A_MAP_DOMAIN,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= ASI_CMD_STATS_GET,
		.start		= asi_nl_start,
		.dumpit		= asi_nl_stats_get_dumpit,
		.done		= asi_nl_done,
		.policy		= asi_stats_get_nl_policy,
		.maxattr	= ASI_A_STATS_DOMAIN,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= ASI_CMD_WALK_GET,
		.start		= asi_nl_start,
		.dumpit		= asi_nl_walk_get_dumpit,
		.done		= asi_nl_done,
		.policy		= asi_walk_get_nl_policy,
		.maxattr	= ASI_A_WALK_TARGET,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= ASI_CMD_VERIFY_GET,
		.start		= asi_nl_start,
		.dumpit		= asi_nl_verify_get_dumpit,
		.done		= asi_nl_done,
		.policy		= asi_verify_get_nl_policy,
		.maxattr	= ASI_A_VERIFY_DOMAIN,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= ASI_CMD_PAGETABLE_GET,
		.start		= asi_nl_start,
		.dumpit		= asi_nl_pagetable_get_dumpit,
		.done		= asi_nl_done,
		.policy		= asi_pagetable_get_nl_policy,
		.maxattr	= ASI_A_PAGETABLE_DOMAIN,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= ASI_CMD_TRANSACTION_BEGIN,
		.pre_doit	= asi_nl_begin,
		.doit		= asi_nl_transaction_begin_doit,
		.policy		= asi_transaction_begin_nl_policy,
		.maxattr	= ASI_A_MAP_CLASS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ASI_CMD_TRANSACTION_COMMIT,
		.pre_doit	= asi_nl_begin,
		.doit		= asi_nl_transaction_commit_doit,
		.policy		= asi_transaction_commit_nl_policy,
		.maxattr	= ASI_A_MAP_CLASS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ASI_CMD_TRANSACTION_ABORT,
		.pre_doit	= asi_nl_begin,
		.doit		= asi_nl_transaction_abort_doit,
		.policy		= asi_transaction_abort_nl_policy,
		.maxattr	= ASI_A_MAP_CLASS,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= ASI_CMD_FAULT_TAKE,
		.start		= asi_nl_start,
		.dumpit		= asi_nl_fault_take_dumpit,
		.done		= asi_nl_done,
		.policy		= asi_fault_take_nl_policy,
		.maxattr	= ASI_A_FAULT_UPTO,
		.flags		= GENL_CMD_CAP_DUMP,
	},
};

