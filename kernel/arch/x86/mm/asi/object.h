/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Named objects of a domain: memory that its owner registers with a label, so
 * that rows can name it and mappings can ask for it as vm:LABEL.
 */
#ifndef _ASI_OBJECT_H
#define _ASI_OBJECT_H

#include <linux/interval_tree.h>
#include <linux/types.h>

#include "info.h"

struct asi_class;
struct asi_domain;

/**
 * struct asi_object - a registered object; all of it under asi_lock
 * @it: first and last byte, in the domain's tree; constant
 * @label: constant
 * @wanted: mappings that have mapped it, one more if it is pinned
 */
struct asi_object {
	struct interval_tree_node it;
	char label[ASI_LABEL_MAX];
	unsigned int wanted;
};

struct asi_object *asi_object_first(struct asi_domain *domain);
struct asi_object *asi_object_next(struct asi_object *object);
int asi_object_want(struct asi_domain *domain, struct asi_object *object);
void asi_object_unwant(struct asi_domain *domain, struct asi_object *object);
struct asi_object *asi_object_starting(struct asi_domain *domain, unsigned long start);
struct asi_object *asi_object_insert(struct asi_domain *domain, const char *label,
				     unsigned long start, size_t len);
void asi_object_remove(struct asi_domain *domain, struct asi_object *object);
void asi_object_drop_all(struct asi_domain *domain);
bool asi_object_find(struct asi_class *class, u32 domain, unsigned long address,
		     struct asi_object_info *info);

#endif /* _ASI_OBJECT_H */
