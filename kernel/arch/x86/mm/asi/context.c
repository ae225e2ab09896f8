// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contexts: the flows of execution that enter a domain, and what is pinned for them.
 */
#include <linux/mm.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <asm/cpu_entry_area.h>
#include <asm/nospec-branch.h>

#include "domain.h"
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
 * asi_context_init() - a new flow of execution that will enter a domain
 * @ctx: zeroed, inside @object
 * @domain: the domain, NULL does nothing
 * @object: memory to pin: whatever is touched where no fault can be served;
 *	page aligned, padded to whole pages
 * @len: its bytes
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, -ENOMEM, or -EINVAL if others could share a page with @object.
 */
int asi_context_init(struct asi_context *ctx, struct asi_domain *domain,
		     const void *object, size_t len)
{
	int ret;

	if (!domain)
		return 0;
	if (!PAGE_ALIGNED(object) || !PAGE_ALIGNED(len))
		return -EINVAL;
	guard(mutex)(&asi_lock);
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
EXPORT_SYMBOL_GPL(asi_context_init);

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
	lockdep_assert_held(&asi_lock);
	if (!ctx->task)
		return;
	if (!asi_task_is_shared(ctx))
		asi_object_del_locked(ctx->domain, ctx->task);
	asi_unpin(ctx->domain, task_stack_page(ctx->task), THREAD_SIZE);
	/* A CPU that is still in may hold the stack in its TLB: out, before it is freed. */
	asi_call_out();
	put_task_stack(ctx->task);
	put_task_struct(ctx->task);
	ctx->task = NULL;
}

/**
 * asi_context_exit() - a flow of execution ends
 * @ctx: the context; nobody runs it. Never initialised is fine.
 *
 * Context: Process context, may sleep, IRQs on; takes asi_lock.
 */
void asi_context_exit(struct asi_context *ctx)
{
	struct asi_domain *domain = ctx->domain;

	if (!domain)
		return;
	guard(mutex)(&asi_lock);
	asi_context_unpin_task(ctx);
	list_del(&ctx->node);
	asi_counts_add(&domain->dead, &ctx->counts);
	asi_unpin(domain, ctx->object, ctx->len);
	/* Out of every TLB before the owner frees it. */
	asi_call_out();
	ctx->root_cr3 = 0;
	ctx->domain = NULL;
}
EXPORT_SYMBOL_GPL(asi_context_exit);

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
	ret = asi_object_add_locked(domain, "task", current, arch_task_struct_size);
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
 * asi_context_prepare() - make the current task fit to enter a domain
 * @ctx: the context that it is about to run
 *
 * The task and its stack are held until another task runs the context, or it ends:
 * a stack that is pinned can then not be freed and used again.
 *
 * Context: Process context of the task, may sleep; may take asi_lock. On every
 * KVM_RUN, whatever the mode: it may change in the middle of one.
 * Return: 0, or an error: then enters are refused, and counted.
 */
int asi_context_prepare(struct asi_context *ctx)
{
	struct asi_domain *domain = ctx->domain;

	if (!domain)
		return 0;
	if (unlikely(READ_ONCE(domain->pagetable.reserved) < ASI_RESERVE / 2))
		asi_pagetable_refill(&domain->pagetable);
	if (likely(ctx->task == current))
		return 0;
	guard(mutex)(&asi_lock);
	asi_context_unpin_task(ctx);
	return asi_context_pin_task(ctx);
}
EXPORT_SYMBOL_GPL(asi_context_prepare);

/**
 * asi_context_verify() - is all that must not fault in the page table?
 * @ctx: the context
 *
 * What is core cannot be taken out by any door; this is what stands between a
 * mistake and a triple fault. It runs only when an entry was taken out or changed.
 *
 * Context: IRQs off.
 * Return: true if so; the context then remembers the generation.
 */
bool asi_context_verify(struct asi_context *ctx)
{
	const struct asi_pinned pinned[] = {
		{ task_stack_page(current), THREAD_SIZE },
		{ ctx->object, ctx->len },
		{ asi_this_cpu(), sizeof(struct asi_cpu) },
		{ this_cpu_ptr(&pcpu_hot), sizeof(pcpu_hot) },
		{ this_cpu_ptr(&fixed_percpu_data), sizeof(fixed_percpu_data) },
		{ this_cpu_ptr(&x86_spec_ctrl_current), sizeof(x86_spec_ctrl_current) },
		{ get_cpu_entry_area(smp_processor_id())->gdt, PAGE_SIZE },
		{ &get_cpu_entry_area(smp_processor_id())->entry_stack_page, PAGE_SIZE },
		{ (void *)CPU_ENTRY_AREA_RO_IDT, PAGE_SIZE },
	};
	struct asi_pagetable *pt = &ctx->domain->pagetable;
	u64 generation = READ_ONCE(pt->generation);
	unsigned int i;

	if (ctx->task != current)
		return false;
	for (i = 0; i < ARRAY_SIZE(pinned); i++) {
		if (!asi_pagetable_present(pt, (unsigned long)pinned[i].start, pinned[i].len))
			return false;
	}
	if (!asi_required_pins_present(pt))
		return false;
	ctx->generation = generation;
	return true;
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
