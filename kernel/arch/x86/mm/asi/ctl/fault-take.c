// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows that are taken: out of the table, and not cleared yet. They are cleared when the
 * reader says so, and are put back if it ends before that. Until either has
 * happened they are counted apart, so that no fault is counted twice, or not at all.
 */
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "ctl/ctl.h"
#include "domain.h"
#include "event.h"
#include "fault-work.h"
#include "fault.h"
#include "lock.h"

static int asi_row_compare(const void *a, const void *b)
{
	const struct asi_row *one = a, *other = b;

	return one->id < other->id ? -1 : one->id > other->id;
}

static void asi_fault_take_reset(struct asi_fault_take *taken)
{
	kvfree(taken->row);
	*taken = (struct asi_fault_take){};
}

static int asi_fault_take_rows(struct asi_class *class, const struct asi_row_filter *filter,
			       struct asi_fault_take *taken, struct asi_error *err)
{
	const u32 domain = filter->domain;
	int ret;

	if (domain && !asi_domain_find(class, domain) && !asi_ctl_rows(class, domain))
		return asi_no_domain(err, domain);
	taken->row = kvcalloc(max(class->faults.n_rows, 1u), sizeof(*taken->row),
			      GFP_KERNEL_ACCOUNT);
	if (!taken->row)
		return asi_refuse(err, -ENOMEM, "no memory for the rows");
	taken->class = class;
	taken->filter = *filter;
	ret = asi_faults_take(class, taken);
	if (ret) {
		asi_fault_take_reset(taken);
		return asi_refuse(err, ret, "no memory for a fresh table");
	}
	sort(taken->row, taken->n, sizeof(*taken->row), asi_row_compare, NULL);
	return 0;
}

/**
 * asi_ctl_fault_take() - take rows out of the table, for one reader
 * @class: the class
 * @filter: which
 * @taken: the reader's; if it has rows from the same request, it keeps
 *	them, and nothing else is taken
 * @err: says why not
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -EBUSY if it has others, -ENOENT for a domain that has neither rows nor
 * life, or -ENOMEM.
 */
int asi_ctl_fault_take(struct asi_class *class, const struct asi_row_filter *filter,
		       struct asi_fault_take *taken, struct asi_error *err)
{
	asi_fault_work_flush(class);
	guard(mutex)(&asi_lock);
	if (!taken->class)
		return asi_fault_take_rows(class, filter, taken, err);
	if (taken->class == class && taken->filter.domain == filter->domain &&
	    taken->filter.upto == filter->upto)
		return 0;
	return asi_refuse(err, -EBUSY, "this socket has taken other rows: clear them first");
}

/**
 * asi_ctl_fault_take_next() - the taken row with the next higher id
 * @taken: the reader's
 * @after: id to start after, 0 for the first
 * @info: filled in
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0 or -ENOENT.
 */
int asi_ctl_fault_take_next(struct asi_fault_take *taken, u32 after, struct asi_fault_info *info)
{
	u32 low = 0, high, middle;

	guard(mutex)(&asi_lock);
	high = taken->n;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (taken->row[middle].id > after)
			high = middle;
		else
			low = middle + 1;
	}
	if (low == taken->n)
		return -ENOENT;
	asi_ctl_row_info(&taken->row[low], info);
	return 0;
}

/**
 * asi_ctl_fault_take_clear() - clear what a reader has taken
 * @class: the class
 * @taken: the reader's; empty afterwards
 * @result: set to what was cleared
 * @err: says why not
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, or -ENOENT if it has taken nothing of the class.
 */
int asi_ctl_fault_take_clear(struct asi_class *class, struct asi_fault_take *taken,
			     struct asi_clear_result *result, struct asi_error *err)
{
	struct asi_faults *faults = &class->faults;
	struct asi_row_filter filter;
	u32 i;

	scoped_guard(mutex, &asi_lock) {
		asi_refuse_word(err, ASI_WORD_TAKEN, 0);
		if (taken->class != class)
			return asi_refuse(err, -ENOENT, "this socket has taken no rows");
		for (i = 0; i < taken->n; i++)
			asi_row_forget(faults, &taken->row[i]);
		*result = taken->result;
		filter = taken->filter;
		faults->taken -= result->faults;
		faults->cleared += result->faults;
		asi_class_changed(class);
		result->generation = class->generation;
		asi_fault_take_reset(taken);
	}
	asi_event_cleared(class, &filter, result);
	return 0;
}

static void asi_fault_take_return(struct asi_faults *faults, struct asi_row *row)
{
	u32 id = row->id;

	if (!asi_row_carry(faults, faults->table, row)) {
		atomic64_add(atomic64_read(&row->count), &faults->dropped);
		asi_row_forget(faults, row);
	}
	if (xa_load(&faults->by_id, id))
		faults->n_rows++;
	else
		xa_release(&faults->by_id, id);
}

/**
 * asi_ctl_fault_take_end() - a reader goes: rows taken and not cleared are put back
 * @taken: the reader's; nothing happens if it is empty
 *
 * Context: Process context, may sleep; takes asi_lock.
 */
void asi_ctl_fault_take_end(struct asi_fault_take *taken)
{
	struct asi_class *class;
	u32 i;

	guard(mutex)(&asi_lock);
	class = taken->class;
	if (!class)
		return;
	for (i = 0; i < taken->n; i++)
		asi_fault_take_return(&class->faults, &taken->row[i]);
	class->faults.taken -= taken->result.faults;
	asi_class_changed(class);
	asi_fault_take_reset(taken);
}
