// SPDX-License-Identifier: GPL-2.0-only
/*
 * A mode that is bound to whoever has set it. A program that is killed while it
 * learns leaves the class in the mode that it found, and without what it has learned.
 */
#include <linux/cleanup.h>
#include <linux/cpu.h>
#include <linux/lockdep.h>
#include <linux/sched/clock.h>

#include "ctl/ctl.h"
#include "ctl/mode-owner.h"
#include "domain.h"
#include "fault-work.h"

/**
 * asi_mode_owner_check() - may this owner bind the mode of a class?
 * @class: the class
 * @owner: the owner's
 * @err: says why not
 *
 * Context: asi_lock held.
 * Return: 0 or -EBUSY.
 */
int asi_mode_owner_check(struct asi_class *class, const struct asi_mode_owner *owner,
			 struct asi_error *err)
{
	lockdep_assert_held(&asi_lock);
	if (class->mode_owner && class->mode_owner != owner)
		return asi_refuse(err, -EBUSY, "the mode is bound by another socket");
	if (owner->class && owner->class != class)
		return asi_refuse(err, -EBUSY, "this socket has bound the mode of class %s",
				  owner->class->name);
	return 0;
}

/**
 * asi_mode_owner_set() - the mode of a class is about to be set
 * @class: the class
 * @owner: the owner that it is to be bound to, as asi_mode_owner_check() allows; NULL for
 *	good: then nobody restores another one later
 *
 * Context: asi_lock held.
 */
void asi_mode_owner_set(struct asi_class *class, struct asi_mode_owner *owner)
{
	lockdep_assert_held(&asi_lock);
	if (class->mode_owner == owner)
		return;
	if (class->mode_owner)
		class->mode_owner->class = NULL;
	class->mode_owner = owner;
	if (!owner)
		return;
	owner->class = class;
	owner->before = class->mode;
	owner->since = local_clock();
}

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
 * asi_mode_owner_end() - an owner goes: what it has bound is restored
 * @owner: the owner's; nothing happens if it has bound nothing
 *
 * The pages that mode learn has mapped meanwhile go with it, if it was not the mode
 * before: nobody is left to give names to them.
 *
 * Context: Process context, may sleep; takes asi_lock.
 */
void asi_mode_owner_end(struct asi_mode_owner *owner)
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
