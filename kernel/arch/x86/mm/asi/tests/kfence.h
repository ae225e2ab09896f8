/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How KFENCE protects a page, also for a kernel that is built without it.
 */
#ifndef _ASI_TEST_KFENCE_H
#define _ASI_TEST_KFENCE_H

#ifndef CONFIG_KFENCE
/* Named in what is not used then. */
extern char *__kfence_pool;
#endif

#include <asm/kfence.h>

#endif /* _ASI_TEST_KFENCE_H */
