/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every interface asks: who may ask, what is asked. An interface translates its own
 * words into these calls and nothing more; the answers are in info.h.
 */
#ifndef _ASI_CTL_H
#define _ASI_CTL_H

#include <linux/notifier.h>
#include <linux/types.h>
#include <uapi/linux/asi.h>

#include "error.h"
#include "info.h"

struct asi_class;
struct asi_fault_take;
struct asi_mode_owner;
struct asi_row;
struct asi_transaction;

/**
 * struct asi_class_config - switches to change, all or none
 * @has_mode: @mode is set
 * @has_stack: @stack is set
 * @has_capacity: @capacity is set
 * @mode: the mode to go to
 * @stack: the stack toggle to set
 * @capacity: the capacity to set, in rows
 * @mode_owner: whom @mode is bound to, NULL if it is to stay
 */
struct asi_class_config {
	bool has_mode;
	bool has_stack;
	bool has_capacity;
	enum asi_mode mode;
	bool stack;
	u32 capacity;
	struct asi_mode_owner *mode_owner;
};

/**
 * struct asi_map_request - specs to map, or specs and ids to unmap
 * @domain: the one domain meant, 0 for the whole class; the caller's, like all fields here
 * @origin: the interface
 * @check: answer only, change nothing
 * @force: map pages that hold secrets, too
 * @transaction: what is to carry it out later, NULL to do it now
 * @keeper: name of the one who alone may remove what is mapped, NULL if anybody may
 * @n_specs: number of @specs
 * @specs: terminated strings
 * @n_ids: number of @ids, 0 when mapping
 * @ids: ids of mappings
 * @generation: set to that of the class right after, NULL if nobody asks
 */
struct asi_map_request {
	u32 domain;
	enum asi_origin origin;
	bool check;
	bool force;
	struct asi_transaction *transaction;
	const char *keeper;
	unsigned int n_specs;
	const char *const *specs;
	unsigned int n_ids;
	const u32 *ids;
	u32 *generation;
};

int asi_ctl_permit(bool write, struct asi_error *err);
struct asi_class *asi_ctl_class(const char *name, struct asi_error *err);
struct asi_class *asi_ctl_next_class(struct asi_class *class);
void asi_ctl_class_peek(struct asi_class *class, struct asi_class_info *info);
void asi_ctl_class_info(struct asi_class *class, struct asi_class_info *info);
int asi_ctl_class_set(struct asi_class *class, const struct asi_class_config *config,
		      struct asi_error *err);
int asi_ctl_check_domain(struct asi_class *class, u32 id, struct asi_error *err);
int asi_ctl_domain_info(struct asi_class *class, u32 id, struct asi_domain_info *info);
int asi_ctl_watch_domains(struct notifier_block *watch);
int asi_ctl_next_domain(struct asi_class *class, u32 after, struct asi_domain_info *info);
int asi_ctl_next_fault(struct asi_class *class, u32 domain, u32 after,
		       struct asi_fault_info *info);
int asi_ctl_fault(struct asi_class *class, u32 id, struct asi_fault_info *info);
int asi_ctl_fault_clear(struct asi_class *class, const struct asi_row_filter *filter,
			struct asi_clear_result *result, struct asi_error *err);
int asi_ctl_fault_take(struct asi_class *class, const struct asi_row_filter *filter,
		       struct asi_fault_take *taken, struct asi_error *err);
int asi_ctl_fault_take_next(struct asi_fault_take *taken, u32 after, struct asi_fault_info *info);
int asi_ctl_fault_take_clear(struct asi_class *class, struct asi_fault_take *taken,
			     struct asi_clear_result *result, struct asi_error *err);
void asi_ctl_fault_take_end(struct asi_fault_take *taken);
void asi_ctl_mode_owner_end(struct asi_mode_owner *owner);
void asi_ctl_row_info(const struct asi_row *row, struct asi_fault_info *info);
int asi_ctl_map_add(struct asi_class *class, const struct asi_map_request *req,
		    struct asi_map_item *items, struct asi_error *err);
int asi_ctl_map_del(struct asi_class *class, const struct asi_map_request *req,
		    struct asi_map_item *items, struct asi_error *err);
void asi_ctl_map_drop(struct asi_class *class, u32 id);
int asi_ctl_begin(struct asi_class *class, struct asi_transaction *transaction,
		  struct asi_error *err);
int asi_ctl_abort(struct asi_class *class, struct asi_transaction *transaction,
		  struct asi_error *err);
int asi_ctl_commit(struct asi_class *class, struct asi_transaction *transaction,
		   struct asi_commit_result *result, struct asi_error *err);
void asi_ctl_end(struct asi_transaction *transaction);
int asi_ctl_next_map(struct asi_class *class, u32 domain, u32 after,
		     struct asi_map_info *info);
u32 asi_ctl_rows(struct asi_class *class, u32 domain);
int asi_ctl_stats(struct asi_class *class, u32 domain, struct asi_stats_info *info);

#endif /* _ASI_CTL_H */
