// SPDX-License-Identifier: GPL-2.0-only
/*
 * The switch between the kernel's page table and a domain's.
 *
 * Whether a CPU is in a domain is decided by CR3 alone: an NMI may come between
 * any two instructions, and would meet a flag that is already or still wrong.
 * Until CR3 is back nothing but asi_hot, the stack and the context is read.
 */
#define pr_fmt(fmt) "asi: " fmt

#include <linux/cpu.h>
#include <linux/kallsyms.h>
#include <linux/panic.h>
#include <linux/smp.h>
#include <asm/msr.h>
#include <asm/segment.h>
#include <asm/tlbflush.h>

#include "domain.h"
#include "lock.h"
#include "switch.h"
#include "trace.h"

struct static_key_false asi_hook_key = STATIC_KEY_FALSE_INIT;
EXPORT_SYMBOL_GPL(asi_hook_key);

struct asi_hot asi_hot __page_aligned_bss;

/* ---- leaving ---------------------------------------------------------- */

/**
 * __asi_inside() - does this CPU run on a domain's root?
 *
 * Context: Any that cannot migrate, NMI-safe.
 * Return: true if so, by CR3.
 */
noinstr __no_stack_protector bool __asi_inside(void)
{
	return __native_read_cr3() == asi_this_cpu()->root_cr3;
}
EXPORT_SYMBOL_GPL(__asi_inside);

/*
 * An interrupt that comes because the class was switched off is the switching
 * off: the interrupt's own hook leaves first, the IPI's handler finds it done.
 */
static __always_inline enum asi_cause asi_real_cause(const struct asi_context *ctx,
						     enum asi_cause cause)
{
	if (cause == ASI_CAUSE_IRQ && !READ_ONCE(ctx->domain->class->enter))
		return ASI_CAUSE_DISABLE;
	return cause;
}

/* Noted, to be reported where that is permitted: see trace.c. */
static __always_inline void asi_note_exit(const struct asi_context *ctx, enum asi_cause cause)
{
	if (!tracepoint_enabled(asi_exit))
		return;
	raw_cpu_write(asi_exit_note.cause, cause);
	raw_cpu_write(asi_exit_note.reason, ctx->has_reason ? ctx->exit_reason : ASI_NO_REASON);
	raw_cpu_write(asi_exit_note.domain, ctx->domain->id);
}

/*
 * An NMI goes back in as its last act, and a fault is still to be logged: until then the CPU
 * is one to be called out.
 */
static __always_inline bool asi_cause_ends(enum asi_cause cause)
{
	return cause != ASI_CAUSE_NMI && cause != ASI_CAUSE_FAULT;
}

/**
 * __asi_leave() - go back to the kernel's page table, if not there already
 * @cause: what to count it as
 *
 * Context: Any that cannot migrate, at any instruction, NMI-safe. Idempotent.
 * Return: true if the CPU was in a domain.
 */
noinstr __no_stack_protector bool __asi_leave(enum asi_cause cause)
{
	struct asi_cpu *cpu = asi_this_cpu();
	struct asi_context *ctx;

	if (__native_read_cr3() != cpu->root_cr3)
		return false;

	ctx = cpu->ctx;
	native_write_cr3(cpu->kernel_cr3);
	if (asi_cause_ends(cause))
		asi_clear_inside(cpu);
	asi_add(&ctx->counts.isolated, rdtsc() - cpu->entered);
	cause = asi_real_cause(ctx, cause);
	asi_inc(&ctx->counts.exits[cause]);
	asi_note_exit(ctx, cause);
	return true;
}
EXPORT_SYMBOL_GPL(__asi_leave);

/**
 * __asi_return() - go back to the domain that this NMI has left
 *
 * Nothing can have changed in between but page table entries: the TLB is flushed.
 *
 * Context: NMI or #MC, its last act.
 */
noinstr __no_stack_protector void __asi_return(void)
{
	struct asi_cpu *cpu = asi_this_cpu();

	cpu->entered = rdtsc();
	native_write_cr3(cpu->root_cr3);
}

/* ---- windows ---------------------------------------------------------- */

/**
 * __asi_switch_has() - is this code of the switch itself?
 * @ip: address of the instruction, within the hull of the switch
 *
 * Context: Any, NMI-safe.
 * Return: true if so: a fault there cannot be retried.
 */
noinstr __no_stack_protector bool __asi_switch_has(unsigned long ip)
{
	unsigned int i;

	for (i = 0; i < ASI_OWN_WINDOWS; i++) {
		if (asi_window_has(&asi_hot.own[i], ip))
			return true;
	}
	return false;
}

static __always_inline const struct asi_run_window *asi_run_window(unsigned long ip)
{
	unsigned int i;

	for (i = 0; i < ASI_RUN_WINDOWS; i++) {
		if (asi_window_has(&asi_hot.run[i].in, ip))
			return &asi_hot.run[i];
	}
	return NULL;
}

/* The CPU number without GS: from the limit of the segment that getcpu() reads. */
static __always_inline unsigned int asi_cpu_number(void)
{
	unsigned int limit;

	asm volatile("lsl %1, %0" : "=r" (limit) : "r" (__CPUNODE_SEG));
	return limit & VDSO_CPUNODE_MASK;
}

/* A window may have been caught with the guest's GS base. Returns true if so. */
static __always_inline bool asi_repair_gs(void)
{
	unsigned long gs_base = asi_hot.cpu[asi_cpu_number()].gs_base;

	if (likely(__rdmsr(MSR_GS_BASE) == gs_base))
		return false;
	native_wrmsrl(MSR_GS_BASE, gs_base);
	return true;
}

/*
 * A page fault between VM exit and VM entry, where the CPU still, or already, has
 * something of the guest's that nobody could put back: the fault cannot be retried.
 */
static noinstr __no_stack_protector bool asi_window_leave(struct pt_regs *regs)
{
	const struct asi_run_window *window = asi_run_window(regs->ip);
	unsigned long address = native_read_cr2();
	bool guest_gs, inside;

	if (!window)
		return __asi_leave(ASI_CAUSE_FAULT);
	/* First: what says whether the CPU is in a domain is found by GS. */
	guest_gs = window->kind == ASI_WINDOW_GS && asi_repair_gs();
	inside = __asi_leave(ASI_CAUSE_FAULT);
	if (!guest_gs && !(window->kind == ASI_WINDOW_CR2 && inside))
		return inside;

	instrumentation_begin();
	panic("asi: page fault on 0x%lx at %pS with the guest's %s, %s a domain", address,
	      (void *)regs->ip, guest_gs ? "GS base" : "CR2", inside ? "in" : "not in");
	instrumentation_end();
	return inside;
}

/**
 * __asi_fault_leave() - leave if a page fault hit a domain
 * @regs: of the faulting instruction
 *
 * Context: #PF entry, IRQs off, NMI-safe.
 * Return: true if the CPU was in a domain.
 */
noinstr __no_stack_protector bool __asi_fault_leave(struct pt_regs *regs)
{
	if (user_mode(regs))
		return false;
	if (likely(!asi_window_has(&asi_hot.run_hull, regs->ip)))
		return __asi_leave(ASI_CAUSE_FAULT);
	return asi_window_leave(regs);
}

static int asi_window_fill(struct asi_window *window, const void *function)
{
	unsigned long size, offset;

	if (!kallsyms_lookup_size_offset((unsigned long)function, &size, &offset) || offset)
		return -ENOENT;
	WRITE_ONCE(window->start, (unsigned long)function);
	smp_wmb(); /* A length must never meet another function's start. */
	WRITE_ONCE(window->len, size);
	return 0;
}

/* What is not in the hull is in no window: the one test that most faults take. */
static void asi_run_hull(void)
{
	unsigned long start = ULONG_MAX, end = 0;
	const struct asi_window *in;
	unsigned int i;

	for (i = 0; i < ASI_RUN_WINDOWS; i++) {
		in = &asi_hot.run[i].in;
		if (!in->len)
			continue;
		start = min(start, in->start);
		end = max(end, in->start + in->len);
	}
	/* Nobody runs a function whose window comes or goes: any mix will do. */
	WRITE_ONCE(asi_hot.run_hull.start, start);
	WRITE_ONCE(asi_hot.run_hull.len, end ? end - start : 0);
}

/**
 * asi_run_window_add() - declare a function in which a page fault may not be served
 * @function: its first instruction
 * @kind: why; see there
 *
 * Context: asi_lock held. No CPU runs it.
 * Return: 0, -ENOENT if the function has no symbol, -ENOSPC.
 */
int asi_run_window_add(const void *function, enum asi_window_kind kind)
{
	unsigned int i;
	int ret;

	lockdep_assert_held(&asi_lock);
	for (i = 0; i < ASI_RUN_WINDOWS; i++) {
		if (asi_hot.run[i].in.len)
			continue;
		WRITE_ONCE(asi_hot.run[i].kind, kind);
		ret = asi_window_fill(&asi_hot.run[i].in, function);
		asi_run_hull();
		return ret;
	}
	return -ENOSPC;
}

/**
 * asi_run_window_del() - take back what asi_run_window_add() declared
 * @function: its first instruction
 *
 * Context: asi_lock held. No CPU runs the function.
 */
void asi_run_window_del(const void *function)
{
	unsigned int i;

	lockdep_assert_held(&asi_lock);
	for (i = 0; i < ASI_RUN_WINDOWS; i++) {
		if (asi_hot.run[i].in.start == (unsigned long)function)
			WRITE_ONCE(asi_hot.run[i].in.len, 0);
	}
	asi_run_hull();
}

/**
 * asi_hook_reads() - does a range have what the hooks read before CR3 is back?
 * @first: first byte
 * @last: last byte
 *
 * Context: Any.
 * Return: true if any of it is.
 */
bool asi_hook_reads(unsigned long first, unsigned long last)
{
	const unsigned long start = (unsigned long)&asi_hot;

	return last >= start && first < start + sizeof(asi_hot);
}

/* ---- calling out ------------------------------------------------------ */

/* Of one domain, or of any if it is NULL. */
static bool asi_must_leave(int cpu, void *info)
{
	const u32 inside = READ_ONCE(asi_hot.cpu[cpu].inside);
	struct asi_domain *domain = info;

	if (!domain)
		return inside;
	if (inside != domain->id)
		return false;
	if (cpu != smp_processor_id())
		atomic64_inc(&domain->interrupts);
	return true;
}

static void asi_leave_local(void *unused)
{
	__asi_leave(ASI_CAUSE_DISABLE);
	asi_clear_inside(asi_this_cpu());
}

static void asi_call_out_of(struct asi_domain *domain, const struct cpumask *cpus)
{
	/*
	 * What was taken out, or forbidden, comes before the look at who is inside: a CPU
	 * that is not will see the change. Pairs with the barrier in asi_set_inside().
	 */
	smp_mb();
	on_each_cpu_cond_mask(asi_must_leave, asi_leave_local, domain, true, cpus);
}

/**
 * asi_call_out() - let no CPU reach what was taken out of a domain
 * @domain: the domain
 *
 * CPUs that are in it are interrupted. Those that are not flush when they enter, and are left
 * alone. Nothing happens if all that is gone by now has been called out already. Who took it
 * out does not matter: another caller may have done so, and not have called out yet.
 *
 * Context: Any that may wait for other CPUs, IRQs on.
 */
void asi_call_out(struct asi_domain *domain)
{
	struct asi_pagetable *pt = &domain->pagetable;
	u64 generation = READ_ONCE(pt->generation);

	if (asi_pagetable_called_out(pt, generation))
		return;
	asi_call_out_of(domain, &domain->cpus);
	asi_pagetable_set_called_out(pt, generation);
}

/**
 * asi_call_out_all() - bring every CPU out of whatever domain it is in
 *
 * Also a grace period for the fault hook: a CPU counts as inside until it has logged the
 * fault that it has left by.
 *
 * Context: as asi_call_out().
 */
void asi_call_out_all(void)
{
	asi_call_out_of(NULL, cpu_online_mask);
}

/**
 * asi_call_out_dead() - make every CPU forget a domain
 * @domain: the domain; its root may be freed after the call
 *
 * Context: as asi_call_out(); no context of @domain may enter any more.
 */
void asi_call_out_dead(struct asi_domain *domain)
{
	const unsigned long cr3 = domain->pagetable.cr3;
	unsigned int cpu;

	asi_call_out_of(domain, &domain->cpus);
	/* A CPU that has left may be about to enter another domain: that root stays. */
	for_each_cpu(cpu, &domain->cpus)
		cmpxchg(&asi_hot.cpu[cpu].root_cr3, cr3, 0);
}

static void asi_globals_off(void *unused)
{
	if (boot_cpu_has(X86_FEATURE_PGE))
		cr4_clear_bits(X86_CR4_PGE);
	__flush_tlb_all();
}

static void asi_globals_on(void *unused)
{
	if (boot_cpu_has(X86_FEATURE_PGE))
		cr4_set_bits(X86_CR4_PGE);
	__flush_tlb_all();
}

/**
 * asi_switch_on() - put the hooks in place
 *
 * A hit through a global TLB entry would hide a fault, so no CPU keeps any.
 *
 * Context: Process context, may sleep; cpus_read_lock() and asi_lock held, in that
 * order: KVM takes locks of its own in between.
 */
void asi_switch_on(void)
{
	lockdep_assert_held(&asi_lock);
	static_branch_enable_cpuslocked(&asi_hook_key);
	on_each_cpu(asi_globals_off, NULL, 1);
}

/**
 * asi_switch_off() - take the hooks away
 *
 * Context: Process context, may sleep; cpus_read_lock() and asi_lock held; no class
 * lets anybody enter.
 */
void asi_switch_off(void)
{
	lockdep_assert_held(&asi_lock);
	/* While the text is patched some CPUs already run without hooks. */
	asi_call_out_all();
	on_each_cpu(asi_globals_on, NULL, 1);
	static_branch_disable_cpuslocked(&asi_hook_key);
}

/*
 * A CPU that comes back does not know what died while it was away: a root that it
 * remembers may have become the table of a process.
 */
static int asi_cpu_prepare(unsigned int cpu)
{
	struct asi_cpu *state = &asi_hot.cpu[cpu];

	state->root_cr3 = 0;
	state->tlb_domain = 0;
	state->inside = 0;
	return 0;
}

static int asi_cpu_online(unsigned int cpu)
{
	asi_hot.cpu[cpu].gs_base = cpu_kernelmode_gs_base(cpu);
	guard(irqsave)();
	if (asi_enabled())
		asi_globals_off(NULL);
	return 0;
}

/**
 * asi_switch_own_window() - a function of the switch, in which a fault cannot be retried
 * @function: its first instruction
 *
 * Context: Boot.
 * Return: 0, -ENOENT if the function has no symbol, -ENOSPC.
 */
int __init asi_switch_own_window(const void *function)
{
	struct asi_window *hull = &asi_hot.hull, *own = asi_hot.own;
	unsigned long start, end;
	int ret;

	while (own < asi_hot.own + ASI_OWN_WINDOWS && own->len)
		own++;
	if (own == asi_hot.own + ASI_OWN_WINDOWS)
		return -ENOSPC;
	ret = asi_window_fill(own, function);
	if (ret)
		return ret;
	start = hull->len ? min(hull->start, own->start) : own->start;
	end = max(hull->start + hull->len, own->start + own->len);
	*hull = (struct asi_window){ .start = start, .len = end - start };
	return 0;
}

/**
 * asi_switch_init() - learn where the code that leaves lies, follow CPU hotplug
 *
 * Context: Boot, may sleep.
 * Return: 0 or what the hotplug core or the symbol table refused with.
 */
int __init asi_switch_init(void)
{
	int ret = asi_switch_own_window(__asi_leave);

	if (ret)
		return ret;
	ret = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "x86/asi:prepare",
					asi_cpu_prepare, NULL);
	if (ret < 0)
		return ret;
	ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "x86/asi:online", asi_cpu_online, NULL);
	return ret < 0 ? ret : 0;
}
