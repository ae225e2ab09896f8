/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose memory is it: objects and contexts belong to domains, stacks to tasks.
 */
#ifndef _ASI_OWNER_H
#define _ASI_OWNER_H

#include <linux/types.h>

struct asi_domain;
struct asi_object;
struct task_struct;

bool asi_owner_has_too(struct asi_domain *domain, const struct asi_object *object);
bool asi_owner_runs(const struct asi_domain *domain, const struct task_struct *task);
struct task_struct *asi_owner_of_stack(unsigned long address);
bool asi_owner_is_other(struct asi_domain *domain, unsigned long page);

#endif /* _ASI_OWNER_H */
