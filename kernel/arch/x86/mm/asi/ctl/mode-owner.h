/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A mode that is bound to whoever has set it: it ends with him, whatever ends him, and so
 * does what it has learned.
 */
#ifndef _ASI_MODE_OWNER_H
#define _ASI_MODE_OWNER_H

#include <uapi/linux/asi.h>

struct asi_class;
struct asi_error;

/**
 * struct asi_mode_owner - what one owner has bound; all of it under asi_lock
 * @class: the class whose mode ends with the owner, NULL if none
 * @before: the mode to go back to
 * @since: when it was bound, ns of the scheduler clock
 */
struct asi_mode_owner {
	struct asi_class *class;
	enum asi_mode before;
	u64 since;
};

int asi_mode_owner_check(struct asi_class *class, const struct asi_mode_owner *owner,
			 struct asi_error *err);
void asi_mode_owner_set(struct asi_class *class, struct asi_mode_owner *owner);
void asi_mode_owner_end(struct asi_mode_owner *owner);

#endif /* _ASI_MODE_OWNER_H */
