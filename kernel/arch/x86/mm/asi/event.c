// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: what listeners are notified of.
 */
#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "domain.h"
#include "event.h"
#include "lock.h"

/* Set once at boot. */
static const struct asi_listener *asi_listener __ro_after_init;

/**
 * asi_event_listen() - notify an interface from now on
 * @listener: the interface
 *
 * Context: Boot.
 */
void __init asi_event_listen(const struct asi_listener *listener)
{
	asi_listener = listener;
}

/*
 * Events about faults are sent in the order of their numbers. Taken before asi_lock,
 * under which what is reported is read.
 */
static DEFINE_MUTEX(asi_event_lock);

static bool asi_event_wanted(bool faults)
{
	return asi_listener && asi_listener->has_listeners(faults);
}

static void asi_event_sent(struct asi_class *class, int ret)
{
	if (ret)
		atomic64_inc(&class->events_lost);
}

/**
 * asi_event_row() - a row is new, and named
 * @class: its class
 * @id: its id
 *
 * Context: Process context, may sleep; asi_lock not held.
 */
void asi_event_row(struct asi_class *class, u32 id)
{
	guard(mutex)(&asi_event_lock);
	class->events++;
	if (asi_event_wanted(true))
		asi_event_sent(class, asi_listener->row(class, id, class->events));
}

/**
 * asi_event_cleared() - rows were removed
 * @class: their class
 * @filter: which were to be
 * @result: how many
 *
 * Context: Process context, may sleep; asi_lock not held.
 */
void asi_event_cleared(struct asi_class *class, const struct asi_row_filter *filter,
		       const struct asi_clear_result *result)
{
	guard(mutex)(&asi_event_lock);
	class->events++;
	if (asi_event_wanted(true))
		asi_event_sent(class, asi_listener->cleared(class, filter, result,
							    class->events));
}

/**
 * asi_class_changed() - a class is not what an interface has shown
 * @class: the class
 *
 * Context: Process context; asi_lock held.
 */
void asi_class_changed(struct asi_class *class)
{
	lockdep_assert_held(&asi_lock);
	class->generation++;
	if (asi_event_wanted(false))
		queue_work(system_unbound_wq, &class->changed);
}

/* Tells that the generation of a class has grown; asi_lock not held. */
static void asi_event_work(struct work_struct *work)
{
	struct asi_class *class = container_of(work, struct asi_class, changed);

	asi_event_sent(class, asi_listener->changed(class));
}

/**
 * asi_event_init() - prepare a class for asi_class_changed()
 * @class: the class
 *
 * Context: Boot.
 */
void __init asi_event_init(struct asi_class *class)
{
	INIT_WORK(&class->changed, asi_event_work);
}
