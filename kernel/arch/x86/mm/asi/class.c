// SPDX-License-Identifier: GPL-2.0-only
/*
 * Classes: the policy of a kind of isolated address space.
 */
#define pr_fmt(fmt) "asi: " fmt

#include <linux/cpu.h>
#include <linux/string.h>

#include "domain.h"
#include "event.h"
#include "host.h"
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
	asi_call_out();
	if (!asi_any_enters())
		asi_switch_off();
}

/**
 * asi_class_open() - the owner of a class is loaded and wants isolation
 * @name: name of the class
 * @labels: what its owner will call its objects, ended by NULL; until it is closed
 * @mode: mode to start in
 * @stack: whether stacks are kept at first
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -ENOENT if there is no such class, -EBUSY if it is open,
 * -EOPNOTSUPP on a host that cannot be isolated; the log says why.
 */
int asi_class_open(const char *name, const char *const *labels, enum asi_mode mode,
		   bool stack)
{
	struct asi_class *class = asi_class_find(name);
	const char *refusal;

	if (!class)
		return -ENOENT;
	refusal = asi_host_refusal(asi_host());
	if (refusal) {
		pr_err("no isolation %s\n", refusal);
		return -EOPNOTSUPP;
	}
	guard(cpus_read_lock)();
	guard(mutex)(&asi_lock);
	if (class->opened)
		return -EBUSY;
	class->opened = true;
	class->labels = labels;
	class->stack = stack;
	asi_class_changed(class);
	asi_class_set_mode(class, mode);
	return 0;
}
EXPORT_SYMBOL_GPL(asi_class_open);

/**
 * asi_class_close() - the owner of a class goes
 * @name: name of the class
 *
 * Rows and mappings stay: they are read, and used, when it comes back.
 *
 * Context: Process context, may sleep; takes asi_lock; no domain of it is left.
 */
void asi_class_close(const char *name)
{
	struct asi_class *class = asi_class_find(name);

	if (!class)
		return;
	guard(cpus_read_lock)();
	guard(mutex)(&asi_lock);
	asi_mode_owner_set(class, NULL);
	asi_class_set_mode(class, ASI_MODE_OFF);
	class->opened = false;
	class->labels = NULL;
	asi_class_changed(class);
}
EXPORT_SYMBOL_GPL(asi_class_close);

/**
 * asi_class_init() - make the classes, with nothing in them
 *
 * Context: Boot, may sleep.
 * Return: 0 or -ENOMEM.
 */
int __init asi_class_init(void)
{
	struct asi_class *class = NULL;
	int ret = 0;

	while (!ret && (class = asi_class_after(class))) {
		xa_init(&class->domains);
		INIT_WORK(&class->changed, asi_event_work);
		ret = asi_mapset_init(&class->set) ?: asi_faults_init(&class->faults);
	}
	return ret;
}
