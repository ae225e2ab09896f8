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
 * asi_bound_check() - may this owner bind the mode of a class?
 * @class: the class
 * @bound: the owner's
 * @err: says why not
 *
 * Context: asi_lock held.
 * Return: 0 or -EBUSY.
 */
int asi_bound_check(struct asi_class *class, const struct asi_bound *bound,
		    struct asi_error *err)
{
	lockdep_assert_held(&asi_lock);
	if (class->bound && class->bound != bound)
		return asi_refuse(err, -EBUSY, "the mode is bound by another socket");
	if (bound->class && bound->class != class)
		return asi_refuse(err, -EBUSY, "this socket has bound the mode of class %s",
				  bound->class->name);
	return 0;
}

/**
 * asi_bound_take() - the mode of a class is about to be set
 * @class: the class
 * @bound: the owner that it is to be bound to, as asi_bound_check() allows; NULL for
 *	good: then nobody restores another one later
 *
 * Context: asi_lock held.
 */
void asi_bound_take(struct asi_class *class, struct asi_bound *bound)
{
	lockdep_assert_held(&asi_lock);
	if (class->bound == bound)
		return;
	if (class->bound)
		class->bound->class = NULL;
	class->bound = bound;
	if (!bound)
		return;
	bound->class = class;
	bound->before = class->mode;
	bound->since = local_clock();
}

/* Gives back the class if what was learned has to go, too. */
static struct asi_class *asi_bound_restore(struct asi_bound *bound)
{
	struct asi_class *class;

	guard(cpus_read_lock)();
	guard(mutex)(&asi_lock);
	class = bound->class;
	if (!class)
		return NULL;
	asi_bound_take(class, NULL);
	asi_class_set_mode(class, bound->before);
	return bound->before == ASI_MODE_LEARN ? NULL : class;
}

/**
 * asi_bound_end() - an owner goes: what it has bound is restored
 * @bound: the owner's; nothing happens if it has bound nothing
 *
 * The pages that mode learn has mapped meanwhile go with it, if it was not the mode
 * before: nobody is left to give names to them.
 *
 * Context: Process context, may sleep; takes asi_lock.
 */
void asi_bound_end(struct asi_bound *bound)
{
	struct asi_class *class = asi_bound_restore(bound);
	struct asi_mapping *mapping;
	unsigned long id;

	if (!class)
		return;
	/* What was learned at the last moment is not a mapping yet. */
	asi_report_flush(class);
	guard(mutex)(&asi_lock);
	xa_for_each(&class->set.by_id, id, mapping) {
		if (mapping->origin == ASI_ORIGIN_LEARN && mapping->time >= bound->since)
			asi_set_remove(class, mapping);
	}
}
