// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entering a domain: what is looked at before, and the write of CR3.
 */
#include <linux/irqflags.h>
#include <linux/sched/task_stack.h>
#include <asm/cpu_entry_area.h>
#include <asm/extable.h>
#include <asm/nospec-branch.h>
#include <asm/tlbflush.h>

#include "domain.h"
#include "enter.h"
#include "switch.h"
#include "trace.h"

/*
 * Is all that must not fault in the page table? What is core cannot be taken out by any
 * door; this is what stands between a mistake and a triple fault. It runs only when an
 * entry was taken out or changed. Returns true if so; the context then remembers the
 * generation.
 */
static noinline bool asi_enter_verify(struct asi_context *ctx)
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

static __always_inline bool asi_may_enter(struct asi_context *ctx)
{
	struct asi_domain *domain = ctx->domain;
	bool verified;

	if (!READ_ONCE(domain->class->enter))
		return false;
	if (likely(ctx->task == current &&
		   ctx->generation == READ_ONCE(domain->pagetable.generation)))
		return true;
	instrumentation_begin();
	verified = asi_enter_verify(ctx);
	instrumentation_end();
	if (!verified)
		asi_inc(&ctx->counts.refused);
	return verified;
}

/*
 * Whoever takes something out of the domain from here on calls this CPU out, and waits until
 * interrupts are on. So what is looked at after this holds for as long as the CPU is in the
 * domain. The barrier pairs with the one in asi_call_out_of().
 */
static __always_inline void asi_set_inside(struct asi_cpu *cpu, struct asi_domain *domain)
{
	const unsigned int n = raw_smp_processor_id();
	unsigned long *cpus = cpumask_bits(&domain->cpus);

	if (unlikely(!arch_test_bit(n, cpus)))
		arch_set_bit(n, cpus);
	WRITE_ONCE(cpu->inside, domain->id);
	smp_mb(); /* See above. */
}

/* Writes the root. The TLB is kept if it was filled from the same generation. */
static __always_inline void asi_write_root(struct asi_cpu *cpu, struct asi_context *ctx)
{
	struct asi_domain *domain = ctx->domain;
	u64 generation = READ_ONCE(domain->pagetable.generation);
	unsigned long cr3 = domain->pagetable.cr3;

	if (cpu_feature_enabled(X86_FEATURE_PCID) && cpu->tlb_domain == domain->id &&
	    cpu->tlb_generation == generation)
		cr3 |= CR3_NOFLUSH;
	cpu->tlb_domain = domain->id;
	cpu->tlb_generation = generation;
	native_write_cr3(cr3);
}

static __always_inline void asi_go_in(struct asi_cpu *cpu, struct asi_context *ctx,
				      unsigned long kernel_cr3)
{
	/* An NMI in here compares CR3 with either root, and is in neither. */
	cpu->ctx = ctx;
	/* A note from when exits were traced that was not reported is stale. */
	raw_cpu_write(asi_exit_note.domain, 0);
	cpu->kernel_cr3 = kernel_cr3;
	if (cpu_feature_enabled(X86_FEATURE_PCID))
		cpu->kernel_cr3 |= CR3_NOFLUSH;
	barrier();
	cpu->root_cr3 = ctx->domain->pagetable.cr3;
	cpu->entered = rdtsc();
	barrier();
	asi_write_root(cpu, ctx);
}

/**
 * __asi_enter() - go to the domain of a context, if it has one
 * @ctx: the context, prepared by the current task
 *
 * Context: IRQs off, not in the domain of @ctx.
 */
noinstr __no_stack_protector void __asi_enter(struct asi_context *ctx)
{
	struct asi_cpu *cpu = asi_this_cpu();
	unsigned long cr3 = __native_read_cr3();

	if (!ctx->domain)
		return;
	if (unlikely(ctx->missed)) {
		instrumentation_begin();
		asi_guest_serve(ctx);
		instrumentation_end();
	}
	asi_set_inside(cpu, ctx->domain);
	if (!asi_may_enter(ctx)) {
		asi_clear_inside(cpu);
		return;
	}
	if (tracepoint_enabled(asi_enter) || tracepoint_enabled(asi_exit)) {
		instrumentation_begin();
		asi_trace_enter(ctx);
		instrumentation_end();
	}

	asi_inc(&ctx->counts.enters);
	asi_go_in(cpu, ctx, cr3);
}
EXPORT_SYMBOL_GPL(__asi_enter);

/**
 * asi_enter_resume() - go back in after a fault that learn mode has served
 * @ctx: the context that the fault was taken in
 *
 * The TLB is flushed: it may hold the entry that was not good enough.
 *
 * Context: #PF, IRQs off, not NMI.
 */
noinstr __no_stack_protector void asi_enter_resume(struct asi_context *ctx)
{
	struct asi_cpu *cpu = asi_this_cpu();

	asi_set_inside(cpu, ctx->domain);
	if (!asi_may_enter(ctx)) {
		asi_clear_inside(cpu);
		return;
	}
	cpu->tlb_domain = 0;
	asi_go_in(cpu, ctx, __native_read_cr3());
}

/**
 * asi_enter_probe() - read a byte as if the switch itself did
 * @ctx: the context to enter first
 * @address: what to read
 *
 * For tests: the one way to reach the fault that cannot be retried.
 *
 * Context: IRQs off, not in a domain.
 * Return: 0, or -EFAULT if the fault was reported as unhandled and met its fixup.
 */
noinstr __no_stack_protector int asi_enter_probe(struct asi_context *ctx,
						 const void *address)
{
	int ret = -EFAULT;
	char byte;

	__asi_enter(ctx);
	asm volatile("1: movb (%[from]), %[byte]\n"
		     "   xorl %[ret], %[ret]\n"
		     "2:\n"
		     _ASM_EXTABLE(1b, 2b)
		     : [ret] "+r" (ret), [byte] "=q" (byte) : [from] "r" (address));
	__asi_leave(ASI_CAUSE_DISABLE);
	return ret;
}
EXPORT_SYMBOL_GPL(asi_enter_probe);

/**
 * asi_enter_init() - learn where the code that enters lies
 *
 * Context: Boot, may sleep.
 * Return: 0 or what the symbol table refused with.
 */
int __init asi_enter_init(void)
{
	return asi_switch_own_window(__asi_enter) ?: asi_switch_own_window(asi_enter_resume) ?:
	       asi_switch_own_window(asi_enter_probe);
}
