// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose memory is it? What belongs to another domain as a whole page, or is the stack of a
 * task that does not run in the domain, is nothing that learn mode may keep.
 */
#include <linux/interval_tree.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>

#include "domain.h"
#include "object.h"
#include "owner.h"

/**
 * asi_owner_has_too() - does a domain own an object of another domain as well?
 * @domain: the domain
 * @object: of another one
 *
 * A task may run contexts of several domains: then it belongs to each.
 *
 * Context: Any; asi_lock held.
 * Return: true if an object of the domain starts where this one does.
 */
bool asi_owner_has_too(struct asi_domain *domain, const struct asi_object *object)
{
	struct interval_tree_node *node;

	node = interval_tree_iter_first(&domain->objects, object->it.start,
					object->it.start);
	while (node && node->start != object->it.start)
		node = interval_tree_iter_next(node, object->it.start, object->it.start);
	return node;
}

/**
 * asi_owner_runs() - does a task run in a domain?
 * @domain: the domain
 * @task: only compared
 *
 * Context: Any; asi_lock held.
 * Return: true if a context of the domain is this task's.
 */
bool asi_owner_runs(const struct asi_domain *domain, const struct task_struct *task)
{
	const struct asi_context *ctx;

	list_for_each_entry(ctx, &domain->contexts, node) {
		if (ctx->task == task)
			return true;
	}
	return false;
}

static bool asi_stack_covers(const struct task_struct *task, unsigned long address)
{
	/* Compared, never read: a dead task's stack may be gone already. */
	return address - (unsigned long)READ_ONCE(task->stack) < THREAD_SIZE;
}

/**
 * asi_owner_of_stack() - the task whose stack an address is on
 * @address: any
 *
 * Context: Process context; RCU read lock held, for as long as the task is used.
 * Return: the task, an idle one included, or NULL.
 */
struct task_struct *asi_owner_of_stack(unsigned long address)
{
	struct task_struct *process, *thread;
	unsigned int cpu;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "the task may end");
	for_each_possible_cpu(cpu) {
		if (idle_task(cpu) && asi_stack_covers(idle_task(cpu), address))
			return idle_task(cpu);
	}
	for_each_process_thread(process, thread) {
		if (asi_stack_covers(thread, address))
			return thread;
	}
	return NULL;
}

static bool asi_owner_covers(unsigned long start, unsigned long last, unsigned long page)
{
	return start <= page && last >= (page | ~PAGE_MASK);
}

static bool asi_is_object_of(struct asi_domain *other, struct asi_domain *domain,
			     unsigned long page)
{
	struct interval_tree_node *node;

	for (node = interval_tree_iter_first(&other->objects, page, page | ~PAGE_MASK); node;
	     node = interval_tree_iter_next(node, page, page | ~PAGE_MASK)) {
		if (asi_owner_covers(node->start, node->last, page) &&
		    !asi_owner_has_too(domain, container_of(node, struct asi_object, it)))
			return true;
	}
	return false;
}

static bool asi_is_context_of(const struct asi_domain *other, unsigned long page)
{
	const struct asi_context *ctx;

	list_for_each_entry(ctx, &other->contexts, node) {
		const unsigned long start = (unsigned long)ctx->object;

		if (asi_owner_covers(start, start + ctx->len - 1, page))
			return true;
	}
	return false;
}

static bool asi_is_strange_stack(const struct asi_domain *domain, unsigned long page)
{
	const struct task_struct *task;

	guard(rcu)();
	task = asi_owner_of_stack(page);
	return task && !asi_owner_runs(domain, task);
}

/**
 * asi_owner_is_other() - does a page belong to somebody else alone?
 * @domain: the domain that would have it
 * @page: address of the page
 *
 * Where owners share a page, a domain that needs the one has the other, too.
 *
 * Context: Process context; asi_lock held.
 * Return: true if an object or a context of another domain, or the stack of a task that
 * does not run in @domain, is all of the page.
 */
bool asi_owner_is_other(struct asi_domain *domain, unsigned long page)
{
	struct asi_domain *other;

	lockdep_assert_held(&asi_lock);
	list_for_each_entry(other, &asi_domains, node) {
		if (other != domain &&
		    (asi_is_object_of(other, domain, page) || asi_is_context_of(other, page)))
			return true;
	}
	return asi_is_strange_stack(domain, page);
}
