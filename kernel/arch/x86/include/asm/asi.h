/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Address Space Isolation on x86. Include <linux/asi.h>, which has stubs for a
 * kernel without it.
 */
#ifndef _ASM_X86_ASI_H
#define _ASM_X86_ASI_H

#include <linux/irqflags.h>
#include <linux/jump_label.h>
#include <linux/tracepoint-defs.h>
#include <linux/types.h>
#include <asm/special_insns.h>
#include <uapi/linux/asi.h>

struct asi_class;
struct asi_domain;
struct mm_struct;
struct pt_regs;
struct task_struct;

/*
 * VM exit reasons that are counted one by one: the numbers below ASI_REASONS_LOW, and
 * the few that SVM has from ASI_REASONS_HIGH on. The last index takes all others.
 */
#define ASI_REASONS		192
#define ASI_REASONS_LOW		184
#define ASI_REASONS_HIGH	0x400u

/**
 * struct asi_reason_count - what happened to the VM exits of one reason
 * @vm_exits: taken on the domain's root; written as in struct asi_counts
 * @stays: handled without leaving; likewise
 */
struct asi_reason_count {
	u64 vm_exits;
	u64 stays;
};

/**
 * struct asi_counts - what happened to one context
 * @enters: enters; written by the CPU that runs the context, like all fields here,
 *	each with one instruction, so that an NMI can count too
 * @refused: enters refused
 * @isolated: time in the domain, in TSC cycles; up to the latest exit
 * @exits: exits by cause
 * @reasons: VM exits by asi_reason_index()
 */
struct asi_counts {
	u64 enters;
	u64 refused;
	u64 isolated;
	u64 exits[ASI_NR_CAUSES];
	struct asi_reason_count reasons[ASI_REASONS];
};

/**
 * struct asi_context - one flow of execution that enters a domain, as a vCPU
 * @domain: its domain; set by asi_context_init(), constant until asi_context_exit()
 * @root_cr3: what CR3 reads in that domain; likewise, 0 before and after
 * @object: the memory that it lies in, pinned; likewise
 * @len: bytes of it, whole pages; likewise
 * @task: the task whose stack is pinned for it, with a reference on both;
 *	written by that task in asi_context_prepare(), under asi_lock
 * @generation: generation of the page table when the pins were last verified;
 *	written with IRQs off by the CPU that enters
 * @node: in the domain's list of contexts; under asi_lock
 * @counts: see there
 * @missed: user address of the latest fault, 0 if it was looked at; written by the CPU that
 *	runs it
 * @exit_reason: the VM exit reason being handled; written by the CPU that runs it
 * @has_reason: @exit_reason is set; likewise
 *
 * It must lie in memory that is pinned in the domain.
 */
struct asi_context {
	struct asi_domain *domain;
	unsigned long root_cr3;
	const void *object;
	size_t len;
	struct task_struct *task;
	u64 generation;
	struct list_head node;
	struct asi_counts counts;
	unsigned long missed;
	u32 exit_reason;
	bool has_reason;
};

/* True while a class is in mode log or learn: every hook hangs on it. */
DECLARE_STATIC_KEY_FALSE(asi_hook_key);

/**
 * asi_enabled() - may any CPU be in a domain?
 *
 * Context: Any, NMI-safe.
 * Return: true if so.
 */
static __always_inline bool asi_enabled(void)
{
	return static_branch_unlikely(&asi_hook_key);
}

bool __asi_inside(void);
bool __asi_leave(enum asi_cause cause);
void __asi_enter(struct asi_context *ctx);
bool __asi_fault_leave(struct pt_regs *regs);
bool __asi_fault(struct pt_regs *regs, unsigned long error_code, unsigned long address);
bool asi_hook_reads(unsigned long first, unsigned long last);
void asi_forget(unsigned long start, unsigned long end);
void asi_sync(unsigned long start, unsigned long end);
void __asi_return(void);

/**
 * asi_inside() - does this CPU run on a domain's root?
 *
 * Context: Any that cannot migrate, NMI-safe.
 * Return: true if so, by CR3.
 */
static __always_inline bool asi_inside(void)
{
	return asi_enabled() && __asi_inside();
}

/**
 * asi_leave() - go back to the kernel's page table, if not there already
 * @cause: what to count it as
 *
 * Context: Any that cannot migrate, at any instruction, NMI-safe.
 * Return: true if the CPU was in a domain.
 */
static __always_inline bool asi_leave(enum asi_cause cause)
{
	return asi_enabled() && __asi_leave(cause);
}

/**
 * asi_return() - go back to the domain that asi_leave() has left, from an NMI
 * @left: what asi_leave() said
 *
 * An NMI may come right after a page fault that hit a domain, before the fault's
 * own code has seen CR3: it must find there what the fault has met.
 *
 * Context: NMI or #MC, its last act.
 */
static __always_inline void asi_return(bool left)
{
	if (unlikely(left))
		__asi_return();
}

/* Adds one with a single instruction: an NMI on this CPU cannot lose it. */
static __always_inline void asi_inc(u64 *count)
{
	asm volatile("incq %0" : "+m" (*count));
}

/* Adds with a single instruction, likewise. */
static __always_inline void asi_add(u64 *count, u64 n)
{
	asm volatile("addq %1, %0" : "+m" (*count) : "er" (n));
}

/* Where the VM exits of a reason are counted. */
static __always_inline unsigned int asi_reason_index(u32 reason)
{
	if (likely(reason < ASI_REASONS_LOW))
		return reason;
	reason -= ASI_REASONS_HIGH;
	return reason < ASI_REASONS - 1 - ASI_REASONS_LOW ? ASI_REASONS_LOW + reason :
							    ASI_REASONS - 1;
}

/**
 * asi_enter() - go to the domain of a context, or count that it was kept
 * @ctx: the context, prepared by the current task; one that was never initialised
 *	enters nothing
 *
 * Context: IRQs off. What is inlined here runs on every stay.
 */
static __always_inline void asi_enter(struct asi_context *ctx)
{
	if (!asi_enabled())
		return;
	if (likely(__native_read_cr3() == ctx->root_cr3))
		asi_inc(&ctx->counts.reasons[asi_reason_index(ctx->exit_reason)].stays);
	else
		__asi_enter(ctx);
}

/**
 * asi_account() - note a VM exit
 * @ctx: the context that took it
 * @reason: the hardware's reason
 *
 * Context: IRQs off, right after VM exit.
 */
static __always_inline void asi_account(struct asi_context *ctx, u32 reason)
{
	if (!asi_enabled())
		return;
	ctx->exit_reason = reason;
	ctx->has_reason = true;
	if (likely(__native_read_cr3() == ctx->root_cr3))
		asi_inc(&ctx->counts.reasons[asi_reason_index(reason)].vm_exits);
}

/**
 * asi_fault_leave() - first word on a page fault: leave if it hit a domain
 * @regs: of the faulting instruction
 *
 * Context: #PF entry, before anything else is read. NMI-safe.
 * Return: true if the CPU was in a domain; then call asi_fault().
 */
static __always_inline bool asi_fault_leave(struct pt_regs *regs)
{
	return asi_enabled() && __asi_fault_leave(regs);
}

/**
 * asi_fault() - second word on a page fault: log it
 * @regs: of the faulting instruction
 * @error_code: the hardware's
 * @address: the faulting address
 *
 * Context: #PF entry after asi_fault_leave() said true, IRQs off. NMI-safe.
 * Return: true if the access is to be retried, false if the fault hit the
 * switch itself and the kernel has to handle it as its own.
 */
static __always_inline bool asi_fault(struct pt_regs *regs, unsigned long error_code,
				      unsigned long address)
{
	return __asi_fault(regs, error_code, address);
}

DECLARE_TRACEPOINT(asi_exit);
void __asi_trace_exit(void);

/**
 * asi_trace_exit() - trace the exit of this CPU that could not be traced where it happened
 *
 * Context: Any that cannot migrate and may be instrumented, NMI-safe.
 */
static __always_inline void asi_trace_exit(void)
{
	if (tracepoint_enabled(asi_exit))
		__asi_trace_exit();
}

/**
 * asi_leave_preemptible() - as asi_leave(), where the task could migrate
 * @cause: what to count it as
 *
 * Context: Any that may be instrumented: the exit is traced here.
 */
static __always_inline void asi_leave_preemptible(enum asi_cause cause)
{
	unsigned long flags;

	if (!asi_enabled())
		return;
	raw_local_irq_save(flags);
	__asi_leave(cause);
	asi_trace_exit();
	raw_local_irq_restore(flags);
}

int asi_class_open(const char *name, const char *const *labels, enum asi_mode mode,
		   bool stack);
void asi_class_close(const char *name);
int asi_class_map_default(const char *name, const char *spec);
void asi_class_unmap_defaults(const char *name);
struct asi_domain *asi_domain_create(const char *class);
void asi_domain_destroy(struct asi_domain *domain);
int asi_object_add(struct asi_domain *domain, const char *label, const void *start,
		   size_t len);
int asi_object_add_percpu(struct asi_domain *domain, const char *label,
			  const void __percpu *start, size_t len);
int asi_object_pin(struct asi_domain *domain, const char *label, const void *start,
		   size_t len);
void asi_object_del(struct asi_domain *domain, const void *start);
int asi_guest_open(struct asi_domain *domain, struct mm_struct *mm);
int asi_guest_add(struct asi_domain *domain, const void *key, unsigned long start, size_t len);
void asi_guest_del(struct asi_domain *domain, const void *key, unsigned long start);
int asi_required_pin(const void *start, size_t len);
void asi_required_unpin(const void *start);
int asi_context_init(struct asi_context *ctx, struct asi_domain *domain,
		     const void *object, size_t len);
void asi_context_exit(struct asi_context *ctx);
int asi_context_prepare(struct asi_context *ctx);
int asi_window_add(const void *function, enum asi_window_kind kind);
void asi_window_del(const void *function);

#endif /* _ASM_X86_ASI_H */
