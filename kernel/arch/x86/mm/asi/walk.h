/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page tables read as the hardware reads them.
 */
#ifndef _ASI_WALK_H
#define _ASI_WALK_H

#include <uapi/linux/asi.h>

#include "pagetable.h"

enum asi_level asi_level_of(unsigned int shift);
void asi_walk(const u64 *root, unsigned long address, struct asi_walk *walk);
u64 asi_walk_page(const u64 *root, unsigned long address);
bool asi_walk_down(const struct asi_pagetable *pt, u64 entry, unsigned long address,
		   unsigned int shift, u64 **table);
u64 *asi_walk_own(const struct asi_pagetable *pt, unsigned long address,
		  unsigned int *shift);
u64 asi_walk_peek(const struct asi_pagetable *pt, unsigned long address, u64 *count);

#endif /* _ASI_WALK_H */
