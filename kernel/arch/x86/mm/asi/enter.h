/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entering a domain, but for what KVM does by asm/asi.h.
 */
#ifndef _ASI_ENTER_H
#define _ASI_ENTER_H

#include <linux/asi.h>

int asi_enter_init(void);
void asi_enter_resume(struct asi_context *ctx);
int asi_enter_probe(struct asi_context *ctx, const void *address);

#endif /* _ASI_ENTER_H */
