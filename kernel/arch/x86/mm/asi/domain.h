/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Classes, domains and contexts: who exists, and what each must always have.
 */
#ifndef _ASI_DOMAIN_H
#define _ASI_DOMAIN_H

#include <linux/asi.h>
#include <linux/cpumask.h>
#include <linux/interval_tree.h>
#include <linux/list.h>
#include <linux/notifier.h>
#include <linux/sched.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "fault.h"
#include "guest.h"
#include "info.h"
#include "lock.h"
#include "mapset.h"
#include "pagetable.h"

struct asi_error;
struct module;

/* All domains of all classes; changed under asi_lock, walked under it or under RCU. */
extern struct list_head asi_domains;

/**
 * struct asi_learn_counts - what learn mode did
 * @learned: pages mapped; atomic
 * @degraded: faults that were only logged; atomic
 */
struct asi_learn_counts {
	atomic64_t learned;
	atomic64_t degraded;
};

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

/**
 * struct asi_class - a kind of isolated address space and its policy
 * @name: constant
 * @mode: under asi_lock; read without by the fault hook
 * @mode_owner: restores the mode when its owner goes, NULL if none; under asi_lock
 * @enter: enters are allowed; written under asi_lock, read with IRQs off
 * @stack: keep a stack with each new row; under asi_lock, read by the fault hook
 * @opened: the owner is loaded; under asi_lock
 * @stale: the kernel has taken something out of a domain, and the set does not know yet;
 *	set in any context, taken by the work item
 * @labels: what the owner calls its objects, ended by NULL; NULL unless @opened
 * @generation: grows with each change that an interface shows; under asi_lock, by
 *	asi_class_changed()
 * @changed: notifies listeners that it has grown
 * @events: number of the latest event about faults; under the lock of the events
 * @events_lost: events that could not be sent; atomic
 * @n_domains: entries in @domains; under asi_lock
 * @domains: by id; under asi_lock
 * @set: the mapping set; under asi_lock
 * @faults: the fault table; see there
 * @dead: counts of contexts whose domain is gone; under asi_lock
 * @dead_learned: what learn mode did in domains that are gone; likewise
 * @dead_interrupts: how often CPUs were interrupted to call them out of these; likewise
 */
struct asi_class {
	const char *name;
	enum asi_mode mode;
	struct asi_mode_owner *mode_owner;
	bool enter;
	bool stack;
	bool opened;
	bool stale;
	const char *const *labels;
	u32 generation;
	struct work_struct changed;
	u64 events;
	atomic64_t events_lost;
	u32 n_domains;
	struct xarray domains;
	struct asi_mapset set;
	struct asi_faults faults;
	struct asi_counts dead;
	struct asi_learn_counts dead_learned;
	u64 dead_interrupts;
};

/**
 * struct asi_domain - one isolated address space
 * @id: never 0, never used again; constant
 * @class: its class; constant
 * @pid: of the owner, in the initial namespace; constant
 * @comm: of the owner; constant
 * @pagetable: see there
 * @cpus: CPUs that have entered it since it was made; each bit is set by its CPU, IRQs off
 * @interrupts: how often another CPU was interrupted to call it out; atomic
 * @n_objects: entries in @objects; under asi_lock
 * @objects: registered objects by address; under asi_lock
 * @guest: see there
 * @contexts: the contexts that may enter; under asi_lock
 * @dead: counts of contexts that are gone; under asi_lock
 * @learn_counts: see there
 * @learned: what learn mode has mapped and the set does not know yet; see there
 * @node: in the list that asi_forget() walks; under asi_lock, read under RCU
 */
struct asi_domain {
	u32 id;
	struct asi_class *class;
	u32 pid;
	char comm[TASK_COMM_LEN];
	struct asi_pagetable pagetable;
	struct cpumask cpus;
	atomic64_t interrupts;
	u32 n_objects;
	struct rb_root_cached objects;
	struct asi_guest guest;
	struct list_head contexts;
	struct asi_counts dead;
	struct asi_learn_counts learn_counts;
	struct asi_learned learned;
	struct list_head node;
};

/**
 * struct asi_pinned - memory that must not fault
 * @start: first byte; NULL if this stands for nothing
 * @len: bytes
 */
struct asi_pinned {
	const void *start;
	size_t len;
};

/* class.c */
struct asi_class *asi_class_find(const char *name);
struct asi_class *asi_class_after(struct asi_class *class);
void asi_class_set_mode(struct asi_class *class, enum asi_mode mode);
int asi_mode_owner_check(struct asi_class *class, const struct asi_mode_owner *owner,
			 struct asi_error *err);
void asi_mode_owner_set(struct asi_class *class, struct asi_mode_owner *owner);

/* domain.c */
struct asi_domain *asi_domain_alloc(struct asi_class *class);
void asi_domain_free(struct asi_domain *domain);
void asi_domain_link(struct asi_domain *domain);
void asi_domain_unlink(struct asi_domain *domain);
void asi_call_out_changed(void);
struct asi_domain *asi_domain_find(struct asi_class *class, u32 id);
struct asi_domain *asi_domain_after(struct asi_class *class, u32 id);
int asi_domain_next_id(struct asi_class *class, u32 id, u32 *next);
int asi_domain_watch(struct notifier_block *watch);
void asi_domain_notify(struct asi_domain *domain, enum asi_domain_event event);

/* required.c */
int asi_required_init(void);
int asi_required_map(struct asi_domain *domain);
u32 asi_required_pages(struct asi_domain *domain);
void asi_required_each(void (*fn)(unsigned long start, unsigned long last, void *data),
		       void *data);
unsigned int asi_required_count(unsigned long page);
bool asi_is_required(unsigned long start, unsigned long len);
int asi_required_add_pin(const void *start, size_t len);
void asi_required_del_pin(const void *start);
bool asi_required_pins_present(struct asi_pagetable *pt);
int asi_required_add_module(const struct module *mod);
void asi_required_del_module(const struct module *mod);

/* context.c */
int asi_context_start(struct asi_context *ctx, struct asi_domain *domain, const void *object,
		      size_t len);
void asi_context_end(struct asi_context *ctx);
int asi_context_set_task(struct asi_context *ctx);
void asi_counts_add(struct asi_counts *sum, const struct asi_counts *counts);
void asi_domain_counts(struct asi_domain *domain, struct asi_counts *sum);

#endif /* _ASI_DOMAIN_H */
