/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which hosts cannot be isolated.
 */
#ifndef _ASI_HOST_H
#define _ASI_HOST_H

#include <linux/types.h>

/**
 * struct asi_host - what a host may be that matters; constant
 * @fred: it takes its events by FRED
 * @xen_pv: it is a paravirtualised guest of Xen's
 * @encrypted: it is a guest whose registers its hypervisor cannot see
 */
struct asi_host {
	bool fred;
	bool xen_pv;
	bool encrypted;
};

struct asi_host asi_host(void);
const char *asi_host_refusal(struct asi_host host);

#endif /* _ASI_HOST_H */
