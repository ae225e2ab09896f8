// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which hosts cannot be isolated, and why.
 */
#include <kunit/static_stub.h>
#include <linux/cc_platform.h>
#include <linux/cpufeature.h>

#include "host.h"

/**
 * asi_host() - what this host is
 *
 * Context: Any.
 * Return: the host.
 */
struct asi_host asi_host(void)
{
	KUNIT_STATIC_STUB_REDIRECT(asi_host);
	return (struct asi_host) {
		.fred = cpu_feature_enabled(X86_FEATURE_FRED),
		.xen_pv = cpu_feature_enabled(X86_FEATURE_XENPV),
		.encrypted = cc_platform_has(CC_ATTR_GUEST_STATE_ENCRYPT),
	};
}

/**
 * asi_host_refusal() - why a host cannot be isolated
 * @host: the host
 *
 * Context: Any.
 * Return: the reason, for the log, or NULL if it can.
 */
const char *asi_host_refusal(struct asi_host host)
{
	if (host.fred)
		return "on a host that uses FRED: its entries have no hook yet";
	if (host.xen_pv)
		return "on a Xen PV host: it does not own its CR3";
	if (host.encrypted)
		return "in an SEV-ES guest: a #VC cannot be taken in it";
	return NULL;
}
