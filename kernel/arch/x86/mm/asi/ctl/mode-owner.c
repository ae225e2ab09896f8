// SPDX-License-Identifier: GPL-2.0-only
/*
 * A mode that is bound to its owner. A program that is killed while it
 * learns leaves the class in the mode that it found, and without what it has learned.
 */
#include <linux/cleanup.h>
#include <linux/cpu.h>
#include <linux/lockdep.h>

#include "ctl/ctl.h"
#include "domain.h"
#include "fault-work.h"
#include "lock.h"
#include "mapset.h"

/* Gives back the class if what was learned has to go, too. */
static struct asi_class *asi_mode_owner_restore(struct asi_mode_owner *owner)
{
	struct asi_class *class;

	guard(cpus_read_lock)();
	guard(mutex)(&asi_lock);
	class = owner->class;
	if (!class)
		return NULL;
	asi_mode_owner_set(class, NULL);
	asi_class_set_mode(class, owner->before);
	return owner->before == ASI_MODE_LEARN ? NULL : class;
}

/**
 * asi_ctl_mode_owner_end() - an owner goes: what it has bound is restored
 * @owner: the owner's; nothing happens if it has bound nothing
 *
 * The pages that mode learn has mapped meanwhile go with it, if it was not the mode
 * before: nobody is left to give names to them.
 *
 * Context: Process context, may sleep; takes asi_lock.
 */
void asi_ctl_mode_owner_end(struct asi_mode_owner *owner)
{
	struct asi_class *class = asi_mode_owner_restore(owner);
	struct asi_mapping *mapping;
	unsigned long id;

	if (!class)
		return;
	/* What was learned at the last moment is not a mapping yet. */
	asi_fault_work_flush(class);
	guard(mutex)(&asi_lock);
	xa_for_each(&class->set.by_id, id, mapping) {
		if (mapping->origin == ASI_ORIGIN_LEARN && mapping->time >= owner->since)
			asi_mapset_remove(class, mapping);
	}
}
