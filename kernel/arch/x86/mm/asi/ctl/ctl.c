// SPDX-License-Identifier: GPL-2.0-only
/*
 * The core functions below every interface: permission, validation, and requests that are
 * done as a whole or not at all.
 */
#include <linux/capability.h>
#include <linux/cpu.h>
#include <linux/cpufeature.h>
#include <linux/mm.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/stackdepot.h>
#include <linux/string.h>
#include <asm/tsc.h>

#include "ctl/ctl.h"
#include "domain.h"
#include "event.h"
#include "fault-work.h"
#include "fault.h"
#include "lock.h"

/**
 * asi_ctl_permit() - may the current task use an interface?
 * @write: it wants to change something
 * @err: says why not, may be NULL
 *
 * Context: Process context.
 * Return: 0 or -EPERM.
 */
int asi_ctl_permit(bool write, struct asi_error *err)
{
	if (!capable(CAP_SYS_ADMIN))
		return asi_refuse(err, -EPERM,
				  "CAP_SYS_ADMIN in the initial user namespace is needed");
	if (security_locked_down(write ? LOCKDOWN_DBG_WRITE_KERNEL : LOCKDOWN_DBG_READ_KERNEL))
		return asi_refuse(err, -EPERM, "lockdown forbids to %s kernel memory layout",
				  write ? "change" : "read");
	return 0;
}

/* ---- classes ---------------------------------------------------------- */

/**
 * asi_ctl_class() - a class by its name
 * @name: the name
 * @err: says why not, may be NULL
 *
 * Context: Any; classes are static.
 * Return: the class or NULL.
 */
struct asi_class *asi_ctl_class(const char *name, struct asi_error *err)
{
	struct asi_class *class = asi_class_find(name);

	if (!class) {
		asi_refuse_word(err, ASI_WORD_CLASS, 0);
		asi_refuse(err, -ENOENT, "no such class; there is: kvm");
	}
	return class;
}

/**
 * asi_ctl_next_class() - walk the classes
 * @class: a class, or NULL to start
 *
 * Context: Any; classes are static.
 * Return: the next class or NULL.
 */
struct asi_class *asi_ctl_next_class(struct asi_class *class)
{
	return asi_class_after(class);
}

/**
 * asi_ctl_class_peek() - a class as the interfaces show it, from where nothing may be waited for
 * @class: the class
 * @info: filled in; rows that the work item has not met are not in it
 *
 * Context: Process context, may sleep; takes asi_lock.
 */
void asi_ctl_class_peek(struct asi_class *class, struct asi_class_info *info)
{
	guard(mutex)(&asi_lock);
	strscpy(info->name, class->name);
	info->mode = class->mode;
	info->stack = class->stack;
	info->available = class->opened;
	info->capacity = class->faults.table->capacity;
	info->domains = class->n_domains;
	info->rows = class->faults.n_rows;
	info->mappings = class->set.n;
	info->generation = class->generation;
	info->numbering = boot_cpu_has(X86_FEATURE_VMX) ? ASI_NUMBERING_VMX :
							  ASI_NUMBERING_SVM;
}

/**
 * asi_ctl_class_info() - a class as the interfaces show it
 * @class: the class
 * @info: filled in
 *
 * Context: Process context, may sleep; waits for new rows, takes asi_lock.
 */
void asi_ctl_class_info(struct asi_class *class, struct asi_class_info *info)
{
	asi_fault_work_flush(class);
	asi_ctl_class_peek(class, info);
}

static int asi_check_config(struct asi_class *class, const struct asi_class_config *config,
			    struct asi_error *err)
{
	u32 rows = class->faults.n_rows;
	int ret;

	if (config->has_mode && config->mode != ASI_MODE_OFF && !class->opened) {
		asi_refuse_word(err, ASI_WORD_MODE, 0);
		return asi_refuse(err, -ENODEV, "load %s.ko with address_space_isolation=1 first",
				  class->name);
	}
	if (config->mode_owner) {
		asi_refuse_word(err, ASI_WORD_MODE, 0);
		ret = asi_mode_owner_check(class, config->mode_owner, err);
		if (ret)
			return ret;
	}
	if (!config->has_capacity)
		return 0;
	asi_refuse_word(err, ASI_WORD_CAPACITY, 0);
	if (config->capacity < ASI_CAPACITY_MIN || config->capacity > ASI_CAPACITY_MAX)
		return asi_refuse(err, -ERANGE, "capacity must be from %d to %d rows",
				  ASI_CAPACITY_MIN, ASI_CAPACITY_MAX);
	if (config->capacity < rows)
		return asi_refuse(err, -EBUSY, "the table has %u rows: clear it first", rows);
	asi_refuse_word(err, ASI_WORD_NONE, 0);
	return 0;
}

/**
 * asi_ctl_class_set() - change the switches of a class, all or none
 * @class: the class
 * @config: what to change, and to what
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -ENODEV, -ERANGE, -EBUSY or -ENOMEM.
 */
int asi_ctl_class_set(struct asi_class *class, const struct asi_class_config *config,
		      struct asi_error *err)
{
	int ret;

	asi_fault_work_flush(class);
	guard(cpus_read_lock)();
	guard(mutex)(&asi_lock);
	ret = asi_check_config(class, config, err);
	if (ret)
		return ret;
	/* The one step that can fail comes first. */
	if (config->has_capacity && config->capacity != class->faults.table->capacity) {
		ret = asi_faults_resize(class, config->capacity);
		if (ret)
			return asi_refuse(err, ret, "no memory for a table of %u rows",
					  config->capacity);
	}
	if (config->has_stack && config->stack != class->stack) {
		WRITE_ONCE(class->stack, config->stack);
		asi_class_changed(class);
	}
	if (config->has_mode) {
		asi_mode_owner_set(class, config->mode_owner);
		asi_class_set_mode(class, config->mode);
	}
	return 0;
}

/* ---- domains ---------------------------------------------------------- */

/**
 * asi_ctl_check_domain() - does a domain exist?
 * @class: its class
 * @id: its id, 0 for none in particular
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or -ENOENT.
 */
int asi_ctl_check_domain(struct asi_class *class, u32 id, struct asi_error *err)
{
	guard(mutex)(&asi_lock);
	if (!id || asi_domain_find(class, id))
		return 0;
	return asi_no_domain(err, id);
}

static void asi_fill_domain(struct asi_domain *domain, struct asi_domain_info *info)
{
	info->id = domain->id;
	info->pid = domain->pid;
	strscpy(info->comm, domain->comm);
	strscpy(info->class, domain->class->name);
	info->pages = READ_ONCE(domain->pagetable.pages);
	info->required_pages = asi_required_pages(domain);
	info->table_pages = READ_ONCE(domain->pagetable.table_pages);
	info->objects = domain->n_objects;
	info->generation = READ_ONCE(domain->pagetable.generation);
}

/**
 * asi_ctl_domain_info() - a domain as the interfaces show it
 * @class: its class
 * @id: its id
 * @info: filled in
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or -ENOENT.
 */
int asi_ctl_domain_info(struct asi_class *class, u32 id, struct asi_domain_info *info)
{
	struct asi_domain *domain;

	guard(mutex)(&asi_lock);
	domain = asi_domain_find(class, id);
	if (!domain)
		return -ENOENT;
	asi_fill_domain(domain, info);
	return 0;
}

/**
 * asi_ctl_watch_domains() - be notified of domains that come and go
 * @watch: called with an enum asi_domain_event and a struct asi_domain_notice, in process
 *	context, with none of our locks held; for ever
 *
 * Context: Process context, may sleep.
 * Return: 0 or -EEXIST.
 */
int asi_ctl_watch_domains(struct notifier_block *watch)
{
	return asi_domain_watch(watch);
}

/**
 * asi_ctl_next_domain() - the domain with the next higher id
 * @class: the class
 * @after: id to start after, 0 for the first
 * @info: filled in
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or -ENOENT.
 */
int asi_ctl_next_domain(struct asi_class *class, u32 after, struct asi_domain_info *info)
{
	struct asi_domain *domain;

	guard(mutex)(&asi_lock);
	domain = asi_domain_after(class, after);
	if (!domain)
		return -ENOENT;
	asi_fill_domain(domain, info);
	return 0;
}

/* ---- faults ----------------------------------------------------------- */

/**
 * asi_ctl_rows() - count the rows of a domain
 * @class: the class
 * @domain: id of the domain, which may be gone
 *
 * Context: asi_lock held.
 * Return: rows that the work item has seen.
 */
u32 asi_ctl_rows(struct asi_class *class, u32 domain)
{
	struct asi_row *row;
	unsigned long id;
	u32 n = 0;

	xa_for_each(&class->faults.by_id, id, row)
		n += row->key.domain == domain;
	return n;
}

static void asi_fill_stack(const struct asi_row *row, struct asi_fault_info *info)
{
	unsigned long *entries;
	unsigned int n;

	if (!row->stack)
		return;
	n = stack_depot_fetch(row->stack, &entries);
	info->frames = min_t(unsigned int, n, ASI_STACK_FRAMES);
	memcpy(info->frame, entries, info->frames * sizeof(*entries));
}

static void asi_fill_text(const struct asi_row *row, struct asi_fault_info *info)
{
	const struct asi_text *text = row->text;

	if (!text)
		return;
	info->name_state = text->gone ? ASI_NAME_STATE_GONE : ASI_NAME_STATE_NAMED;
	strscpy(info->ip_name, text->ip);
	strscpy(info->data, text->data);
	strscpy(info->spec, text->spec ?: "");
	info->object_start = text->start;
	info->object_len = text->len;
}

/**
 * asi_ctl_row_info() - a row as the interfaces show it
 * @row: the row
 * @info: filled in
 *
 * Context: asi_lock held.
 */
void asi_ctl_row_info(const struct asi_row *row, struct asi_fault_info *info)
{
	memset(info, 0, sizeof(*info));
	info->id = row->id;
	info->domain = row->key.domain;
	info->ip = row->key.ip;
	info->access = row->key.access;
	info->user = row->key.user;
	info->switching = row->key.switching;
	info->address = READ_ONCE(row->address);
	info->seq = atomic64_read(&row->seq);
	info->count = atomic64_read(&row->count);
	info->first = native_sched_clock_from_tsc(row->first);
	info->last = native_sched_clock_from_tsc(READ_ONCE(row->last));
	info->has_reason = READ_ONCE(row->has_reason);
	info->exit_reason = READ_ONCE(row->exit_reason);
	info->error_code = READ_ONCE(row->error_code);
	info->cpu = READ_ONCE(row->cpu);
	info->pid = READ_ONCE(row->pid);
	memcpy(info->comm, row->comm, sizeof(info->comm));
	info->comm[sizeof(info->comm) - 1] = '\0';
	asi_fill_text(row, info);
	asi_fill_stack(row, info);
}

/**
 * asi_ctl_next_fault() - the row with the next higher id
 * @class: the class
 * @domain: of this domain only, 0 for all
 * @after: id to start after, 0 for the first; then new rows are waited for
 * @info: filled in
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or -ENOENT.
 */
int asi_ctl_next_fault(struct asi_class *class, u32 domain, u32 after,
		       struct asi_fault_info *info)
{
	unsigned long id = after;
	struct asi_row *row;

	if (!after)
		asi_fault_work_flush(class);
	guard(mutex)(&asi_lock);
	xa_for_each_start(&class->faults.by_id, id, row, (unsigned long)after + 1) {
		if (domain && row->key.domain != domain)
			continue;
		asi_ctl_row_info(row, info);
		return 0;
	}
	return -ENOENT;
}

/**
 * asi_ctl_fault() - a row by its id
 * @class: the class
 * @id: the id
 * @info: filled in
 *
 * Context: Process context, may sleep; takes asi_lock, waits for nothing else.
 * Return: 0 or -ENOENT.
 */
int asi_ctl_fault(struct asi_class *class, u32 id, struct asi_fault_info *info)
{
	struct asi_row *row;

	guard(mutex)(&asi_lock);
	row = xa_load(&class->faults.by_id, id);
	if (!row)
		return -ENOENT;
	asi_ctl_row_info(row, info);
	return 0;
}

/**
 * asi_ctl_fault_clear() - remove rows; what comes after the call stays
 * @class: the class
 * @filter: which
 * @result: set to what was removed
 * @err: says why not, may be NULL
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -ENOENT for a domain that has neither rows nor life, or -ENOMEM.
 */
int asi_ctl_fault_clear(struct asi_class *class, const struct asi_row_filter *filter,
			struct asi_clear_result *result, struct asi_error *err)
{
	const u32 domain = filter->domain;
	int ret;

	asi_fault_work_flush(class);
	mutex_lock(&asi_lock);
	if (domain && !asi_domain_find(class, domain) && !asi_ctl_rows(class, domain))
		ret = asi_no_domain(err, domain);
	else
		ret = asi_faults_clear(class, filter, result);
	mutex_unlock(&asi_lock);
	if (ret == -ENOMEM)
		asi_refuse(err, ret, "no memory for a fresh table");
	if (!ret)
		asi_event_cleared(class, filter, result);
	return ret;
}
