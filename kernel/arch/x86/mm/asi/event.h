/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events: the interface with listeners is notified. Never from the fault
 * path, and nothing is prepared while nobody listens.
 */
#ifndef _ASI_EVENT_H
#define _ASI_EVENT_H

#include <linux/types.h>

#include "info.h"

struct asi_class;

/**
 * struct asi_listener - an interface that passes events on; constant
 * @has_listeners: somebody listens for faults, or else for the configuration
 * @row: a row is new, and named; @event numbers the events about faults of the class
 * @cleared: rows were removed
 * @changed: the generation of a class has grown
 *
 * All are called in process context, may sleep, without asi_lock. They return 0, or a
 * negative errno if the event is lost.
 */
struct asi_listener {
	bool (*has_listeners)(bool faults);
	int (*row)(struct asi_class *class, u32 id, u64 event);
	int (*cleared)(struct asi_class *class, const struct asi_row_filter *filter,
		       const struct asi_clear_result *result, u64 event);
	int (*changed)(struct asi_class *class);
};

void asi_event_listen(const struct asi_listener *listener);
void asi_event_row(struct asi_class *class, u32 id);
void asi_event_cleared(struct asi_class *class, const struct asi_row_filter *filter,
		       const struct asi_clear_result *result);
void asi_class_changed(struct asi_class *class);
void asi_event_init(struct asi_class *class);

#endif /* _ASI_EVENT_H */
