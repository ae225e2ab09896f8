/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lock of all that is not a hook.
 */
#ifndef _ASI_LOCK_H
#define _ASI_LOCK_H

#include <linux/cleanup.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>

/*
 * Serialises all that is not a hook: classes, domains, contexts, objects, the
 * mapping set, and who replaces a fault table.
 */
extern struct mutex asi_lock;

#endif /* _ASI_LOCK_H */
