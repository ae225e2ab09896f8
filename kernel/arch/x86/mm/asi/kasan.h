/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KASAN's shadow in a domain.
 *
 * KASAN reads the shadow of all that is touched, before it is touched. The shadow says what
 * of the memory is in use, not what is in it, and it changes with each allocation: a domain
 * has all of it, by the kernel's own tables, which are shared.
 */
#ifndef _ASI_KASAN_H
#define _ASI_KASAN_H

#include <linux/types.h>

struct asi_pagetable;

#ifdef CONFIG_KASAN
bool asi_kasan_is_shared(unsigned long address, unsigned int shift);
int asi_kasan_share(struct asi_pagetable *pt);
void asi_kasan_sync(struct asi_pagetable *pt, unsigned long start, unsigned long end);
#else
static inline bool asi_kasan_is_shared(unsigned long address, unsigned int shift)
{
	return false;
}

static inline int asi_kasan_share(struct asi_pagetable *pt)
{
	return 0;
}

static inline void asi_kasan_sync(struct asi_pagetable *pt, unsigned long start,
				  unsigned long end)
{
}
#endif

#endif /* _ASI_KASAN_H */
