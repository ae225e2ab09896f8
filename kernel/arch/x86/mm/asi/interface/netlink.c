// SPDX-License-Identifier: GPL-2.0-only
/*
 * The netlink interface: the family "asi", and what ends with a socket.
 */
#include "interface/interface.h"
#include "interface/netlink.h"

/* A socket is closed, also by the death of its owner. */
static void asi_nl_owner_destroy(void *priv)
{
	struct asi_nl_owner *owner = priv;

	asi_ctl_end(&owner->transaction);
	asi_ctl_fault_take_end(&owner->taken);
	asi_ctl_mode_owner_end(&owner->mode_owner);
}

static void asi_nl_owner_init(void *priv)
{
	struct asi_nl_owner *owner = priv;

	asi_transaction_init(&owner->transaction);
}

static struct genl_family asi_nl_genl_family __ro_after_init = {
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
	.sock_priv_size	= sizeof(struct asi_nl_owner),
	.sock_priv_init	= asi_nl_owner_init,
	.sock_priv_destroy = asi_nl_owner_destroy,
};

/**
 * asi_netlink_init() - register the netlink family
 *
 * Context: process context, once, after the classes exist.
 * Return: 0, or a negative errno.
 */
int __init asi_netlink_init(void)
{
	int ret;

	asi_nl_family = &asi_nl_genl_family;
	ret = genl_register_family(asi_nl_family);
	if (!ret)
		asi_nl_event_init();
	return ret;
}
