/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A mode that is bound to whoever has set it: it ends with him, whatever ends him, and so
 * does what it has learned.
 */
#ifndef _ASI_BOUND_H
#define _ASI_BOUND_H

#include <uapi/linux/asi.h>

struct asi_class;
struct asi_error;

/**
 * struct asi_bound - what one owner has bound; all of it under asi_lock
 * @class: the class whose mode ends with the owner, NULL if none
 * @before: the mode to go back to
 * @since: when it was bound, ns of the scheduler clock
 */
struct asi_bound {
	struct asi_class *class;
	enum asi_mode before;
	u64 since;
};

int asi_bound_check(struct asi_class *class, const struct asi_bound *bound,
		    struct asi_error *err);
void asi_bound_take(struct asi_class *class, struct asi_bound *bound);
void asi_bound_end(struct asi_bound *bound);

#endif /* _ASI_BOUND_H */
