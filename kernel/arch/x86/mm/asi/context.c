// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contexts: the flows of execution that enter a domain, and what is pinned for them.
 */
#include <linux/mm.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>

#include "domain.h"
#include "lock.h"
#include "mapset.h"
#include "object.h"
#include "switch.h"

static int asi_pin(struct asi_domain *domain, const void *start, size_t len)
{
	return asi_pagetable_map(&domain->pagetable, (unsigned long)start, len, 0);
}

static void asi_unpin(struct asi_domain *domain, const void *start, size_t len)
{
	asi_pagetable_unmap(&domain->pagetable, (unsigned long)start, len);
}

/**
 * asi_context_start() - a new flow of execution that will enter a domain
 * @ctx: zeroed, inside @object
 * @domain: the domain
 * @object: memory to pin; page aligned
 * @len: its bytes, whole pages
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_context_start(struct asi_context *ctx, struct asi_domain *domain, const void *object,
		      size_t len)
{
	int ret;

	lockdep_assert_held(&asi_lock);
	ret = asi_pin(domain, object, len);
	if (ret)
		return ret;
	ctx->domain = domain;
	ctx->root_cr3 = domain->pagetable.cr3;
	ctx->object = object;
	ctx->len = len;
	list_add_tail(&ctx->node, &domain->contexts);
	return 0;
}

/* The thread may run another vCPU of the VM too; then its task stays registered. */
static bool asi_task_is_shared(const struct asi_context *ctx)
{
	const struct asi_context *other;

	list_for_each_entry(other, &ctx->domain->contexts, node) {
		if (other != ctx && other->task == ctx->task)
			return true;
	}
	return false;
}

static void asi_context_unpin_task(struct asi_context *ctx)
{
	struct asi_object *object;

	lockdep_assert_held(&asi_lock);
	if (!ctx->task)
		return;
	object = asi_object_starting(ctx->domain, (unsigned long)ctx->task);
	if (object && !asi_task_is_shared(ctx))
		asi_object_remove(ctx->domain, object);
	asi_unpin(ctx->domain, task_stack_page(ctx->task), THREAD_SIZE);
	/* A CPU that is still in may hold the stack in its TLB: out, before it is freed. */
	asi_call_out(ctx->domain);
	put_task_stack(ctx->task);
	put_task_struct(ctx->task);
	ctx->task = NULL;
}

/**
 * asi_context_end() - a flow of execution ends
 * @ctx: the context; nobody runs it
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 */
void asi_context_end(struct asi_context *ctx)
{
	struct asi_domain *domain = ctx->domain;

	asi_context_unpin_task(ctx);
	list_del(&ctx->node);
	asi_counts_add(&domain->dead, &ctx->counts);
	asi_unpin(domain, ctx->object, ctx->len);
	/* Out of every TLB before the owner frees it. */
	asi_call_out(domain);
	ctx->root_cr3 = 0;
	ctx->domain = NULL;
}

static int asi_context_pin_task(struct asi_context *ctx)
{
	struct asi_domain *domain = ctx->domain;
	int ret;

	lockdep_assert_held(&asi_lock);
	if (!try_get_task_stack(current))
		return -ESRCH;
	ret = asi_pin(domain, task_stack_page(current), THREAD_SIZE);
	if (ret)
		goto put;
	/*
	 * Two vCPUs run by one thread, one after the other, share its task. It ends before
	 * its type does: what the FPU of this CPU has no use for is another task's.
	 */
	ret = asi_mapset_add_object(domain, "task", current, arch_task_struct_size);
	if (ret && ret != -EEXIST)
		goto unpin;
	get_task_struct(current);
	ctx->task = current;
	return 0;

unpin:
	asi_unpin(domain, task_stack_page(current), THREAD_SIZE);
put:
	put_task_stack(current);
	return ret;
}

/**
 * asi_context_set_task() - the current task is about to run a context
 * @ctx: the context
 *
 * The task and its stack are held until another task runs the context, or it ends:
 * a stack that is pinned can then not be freed and used again.
 *
 * Context: Process context of the task, may sleep; asi_lock held.
 * Return: 0, or an error: then enters are refused, and counted.
 */
int asi_context_set_task(struct asi_context *ctx)
{
	asi_context_unpin_task(ctx);
	return asi_context_pin_task(ctx);
}

/**
 * asi_counts_add() - add counts to a sum
 * @sum: the sum
 * @counts: what to add; may be counting meanwhile
 *
 * Context: asi_lock held.
 */
void asi_counts_add(struct asi_counts *sum, const struct asi_counts *counts)
{
	const u64 *from = (const u64 *)counts;
	u64 *to = (u64 *)sum;
	unsigned int i;

	static_assert(sizeof(*counts) % sizeof(u64) == 0);
	for (i = 0; i < sizeof(*counts) / sizeof(u64); i++)
		to[i] += READ_ONCE(from[i]);
}

/**
 * asi_domain_counts() - the counts of all contexts that a domain ever had
 * @domain: the domain
 * @sum: added to
 *
 * Context: asi_lock held.
 */
void asi_domain_counts(struct asi_domain *domain, struct asi_counts *sum)
{
	struct asi_context *ctx;

	lockdep_assert_held(&asi_lock);
	asi_counts_add(sum, &domain->dead);
	list_for_each_entry(ctx, &domain->contexts, node)
		asi_counts_add(sum, &ctx->counts);
}
