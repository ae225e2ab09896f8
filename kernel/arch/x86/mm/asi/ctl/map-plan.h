/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plan: the mappings that a request adds and removes, checked and not made yet.
 */
#ifndef _ASI_MAP_PLAN_H
#define _ASI_MAP_PLAN_H

#include <uapi/linux/asi.h>

#include "mapset.h"

struct asi_class;
struct asi_error;
struct asi_transaction;

/**
 * struct asi_map_plan - what a request adds and removes; the caller's, all of it under asi_lock
 * @class: the class
 * @origin: the interface
 * @transaction: what has been collected before this, NULL if nothing
 * @keeper: who alone may remove what the plan adds, NULL if anybody may
 * @force: pages that hold secrets may be added
 * @distinct: the specs are known to name different mappings
 * @done: what was planned is done
 * @n_asked: how many of @change.del were asked for; those after that are gone, and replaced
 * @change: the mappings
 */
struct asi_map_plan {
	struct asi_class *class;
	enum asi_origin origin;
	const struct asi_transaction *transaction;
	const char *keeper;
	bool force;
	bool distinct;
	bool done;
	unsigned int n_asked;
	struct asi_mapset_change change;
};

int asi_map_plan_init(struct asi_map_plan *plan, unsigned int adds, unsigned int dels,
		      struct asi_error *err);
void asi_map_plan_free(struct asi_map_plan *plan);
int asi_map_plan_add(struct asi_map_plan *plan, const char *spec, u32 domain,
		     struct asi_error *err);
int asi_map_plan_del_spec(struct asi_map_plan *plan, const char *spec, u32 domain,
			  struct asi_error *err);
int asi_map_plan_del_id(struct asi_map_plan *plan, u32 id, u32 domain, struct asi_error *err);
int asi_map_plan_do(struct asi_map_plan *plan, struct asi_error *err);

#endif /* _ASI_MAP_PLAN_H */
