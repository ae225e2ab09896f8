// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock of all that is not a hook.
 */
#include "lock.h"

struct mutex asi_lock = __MUTEX_INITIALIZER(asi_lock);
