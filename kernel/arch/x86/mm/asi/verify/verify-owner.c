// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does a domain have what belongs to others: objects and contexts of other domains, and
 * stacks of tasks that do not run in it?
 */
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/vmalloc.h>

#include "object.h"
#include "owner.h"
#include "verify/verify.h"
#include "walk.h"

/**
 * struct asi_property - memory of somebody else
 * @kind: what it is a violation of
 * @other: the domain that it belongs to, 0 if none
 * @start: first byte
 * @last: last byte
 */
struct asi_property {
	enum asi_violation kind;
	u32 other;
	unsigned long start;
	unsigned long last;
};

/*
 * A page that is somebody else's alone may be mapped by hand only. Where it is shared, by
 * small objects, a domain with one of them has the others, too: that is counted.
 */
static bool asi_excused(const struct asi_property *property, unsigned long page,
			const struct asi_expected *expected, u64 count)
{
	bool whole = property->start <= page && property->last >= (page | ~PAGE_MASK);

	if (expected->by_hand)
		return true;
	/* What learn mode has just mapped is in no record yet. */
	return !whole && (asi_expected_is_asked(expected) || count > asi_expected_sum(expected));
}

/* @page is of the property, and may be mapped under another address, @alias. */
static void asi_check_alias(struct asi_check *check, const struct asi_property *property,
			    unsigned long page, unsigned long alias)
{
	struct asi_violation_info found = {
		.kind = property->kind, .address = alias, .other = property->other,
	};
	struct asi_expected expected;
	u64 count;

	found.own = asi_walk_peek(&check->domain->pagetable, alias, &count);
	if (!found.own)
		return;
	asi_expected_of(&check->index, alias, &expected);
	if (asi_excused(property, page, &expected, count))
		check->info->neighbours++;
	else
		asi_check_found(check, &found);
}

static void asi_check_property(struct asi_check *check, const struct asi_property *property)
{
	struct page *backing;
	unsigned long page;

	for (page = property->start & PAGE_MASK; ; page += PAGE_SIZE) {
		asi_check_alias(check, property, page, page);
		backing = is_vmalloc_addr((void *)page) ? vmalloc_to_page((void *)page) : NULL;
		if (backing)
			asi_check_alias(check, property, page,
					(unsigned long)page_to_virt(backing));
		if (page == (property->last & PAGE_MASK))
			return;
	}
}

static void asi_check_objects(struct asi_check *check, struct asi_domain *other)
{
	struct asi_property property = { .kind = ASI_VIOLATION_FOREIGN, .other = other->id };
	struct asi_object *object;

	for (object = asi_object_first(other); object; object = asi_object_next(object)) {
		property.start = object->it.start;
		property.last = object->it.last;
		if (!asi_owner_has_too(check->domain, object))
			asi_check_property(check, &property);
		cond_resched();
	}
}

/* What is pinned and also registered under a name was met already. */
static void asi_check_contexts(struct asi_check *check, struct asi_domain *other)
{
	struct asi_property property = { .kind = ASI_VIOLATION_FOREIGN, .other = other->id };
	const struct asi_context *ctx;

	list_for_each_entry(ctx, &other->contexts, node) {
		property.start = (unsigned long)ctx->object;
		property.last = property.start + ctx->len - 1;
		if (!interval_tree_iter_first(&other->objects, property.start, property.start))
			asi_check_property(check, &property);
	}
}

/* ---- stacks ----------------------------------------------------------- */

static void asi_check_stack(struct asi_check *check, struct task_struct *task)
{
	struct asi_property property = { .kind = ASI_VIOLATION_STACK };

	if (asi_owner_runs(check->domain, task) || !try_get_task_stack(task))
		return;
	property.start = (unsigned long)task_stack_page(task);
	property.last = property.start + THREAD_SIZE - 1;
	asi_check_property(check, &property);
	put_task_stack(task);
}

static void asi_check_stacks(struct asi_check *check)
{
	struct task_struct *process, *thread;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		if (idle_task(cpu))
			asi_check_stack(check, idle_task(cpu));
	}
	guard(rcu)();
	for_each_process_thread(process, thread)
		asi_check_stack(check, thread);
}

/**
 * asi_check_others() - look for what belongs to others
 * @check: the verification
 *
 * Context: Process context, may sleep; asi_lock held.
 */
void asi_check_others(struct asi_check *check)
{
	struct asi_domain *other;

	list_for_each_entry(other, &asi_domains, node) {
		if (other == check->domain)
			continue;
		asi_check_objects(check, other);
		asi_check_contexts(check, other);
	}
	asi_check_stacks(check);
}
