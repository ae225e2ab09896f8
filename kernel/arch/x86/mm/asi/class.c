// SPDX-License-Identifier: GPL-2.0-only
/*
 * Classes: the policy of a kind of isolated address space.
 */
#include <linux/sched/clock.h>
#include <linux/string.h>

#include "domain.h"
#include "error.h"
#include "event.h"
#include "lock.h"
#include "switch.h"

/* Under asi_lock; static, because the modules of an owner come and go. */
static struct asi_class asi_classes[] = {
	{ .name = "kvm" },
#if IS_ENABLED(CONFIG_ASI_TEST)
	{ .name = "test" },
#endif
};

/**
 * asi_class_find() - a class by its name
 * @name: the name
 *
 * Context: Any; classes are static.
 * Return: the class or NULL.
 */
struct asi_class *asi_class_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(asi_classes); i++) {
		if (!strcmp(asi_classes[i].name, name))
			return &asi_classes[i];
	}
	return NULL;
}

/**
 * asi_class_after() - walk the classes
 * @class: a class, or NULL to start
 *
 * Context: Any; classes are static.
 * Return: the next class or NULL.
 */
struct asi_class *asi_class_after(struct asi_class *class)
{
	class = class ? class + 1 : asi_classes;
	return class < asi_classes + ARRAY_SIZE(asi_classes) ? class : NULL;
}

static bool asi_any_enters(void)
{
	struct asi_class *class = NULL;

	while ((class = asi_class_after(class))) {
		if (class->enter)
			return true;
	}
	return false;
}

/**
 * asi_class_set_mode() - change what a class does
 * @class: the class, opened unless @mode is off
 * @mode: the mode to go to
 *
 * Off is left in this order: hooks in place, then enters allowed. It is reached in
 * the opposite one: no enter, every CPU out, hooks away.
 *
 * Context: Process context, may sleep; cpus_read_lock() and asi_lock held.
 */
void asi_class_set_mode(struct asi_class *class, enum asi_mode mode)
{
	lockdep_assert_held(&asi_lock);
	if (mode == class->mode)
		return;
	WRITE_ONCE(class->mode, mode);
	asi_class_changed(class);
	if (mode != ASI_MODE_OFF) {
		if (!asi_enabled())
			asi_switch_on();
		WRITE_ONCE(class->enter, true);
		return;
	}
	WRITE_ONCE(class->enter, false);
	asi_call_out_all();
	if (!asi_any_enters())
		asi_switch_off();
}

/* ---- who restores the mode -------------------------------------------- */

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
