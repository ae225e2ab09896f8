/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Address Space Isolation: what entry code, the TLB code, vmalloc and KVM see of it.
 *
 * A domain is a second, sparse page table. A CPU enters it before it runs a
 * guest and leaves it at the first thing that the domain must not serve: an
 * access to unmapped memory, an interrupt, the scheduler, the way to user space.
 */
#ifndef _LINUX_ASI_H
#define _LINUX_ASI_H

#include <linux/types.h>

/**
 * enum asi_cause - why a CPU left a domain
 * @ASI_CAUSE_FAULT: the access needed something that the domain lacks
 * @ASI_CAUSE_IRQ: an interrupt
 * @ASI_CAUSE_NMI: an NMI or a machine check
 * @ASI_CAUSE_SCHED: the task was scheduled out, or was about to block
 * @ASI_CAUSE_USER: the way back to user space
 * @ASI_CAUSE_SWITCH: another mm or a TLB flush; the other causes should come first
 * @ASI_CAUSE_DISABLE: isolation was switched off
 * @ASI_NR_CAUSES: number of causes
 */
enum asi_cause {
	ASI_CAUSE_FAULT,
	ASI_CAUSE_IRQ,
	ASI_CAUSE_NMI,
	ASI_CAUSE_SCHED,
	ASI_CAUSE_USER,
	ASI_CAUSE_SWITCH,
	ASI_CAUSE_DISABLE,
	ASI_NR_CAUSES
};

/**
 * enum asi_window_kind - why a page fault in a function of KVM may not be served
 * @ASI_WINDOW_GS: GS base may be the guest's; while it is, the fault is fatal
 * @ASI_WINDOW_CR2: CR2 is the guest's; in a domain the fault is fatal
 */
enum asi_window_kind {
	ASI_WINDOW_GS,
	ASI_WINDOW_CR2,
};

#ifdef CONFIG_ADDRESS_SPACE_ISOLATION
#include <asm/asi.h>
#else

struct pt_regs;

static __always_inline bool asi_enabled(void) { return false; }
static __always_inline bool asi_inside(void) { return false; }
static __always_inline bool asi_leave(enum asi_cause cause) { return false; }
static __always_inline void asi_return(bool left) { }
static __always_inline void asi_trace_exit(void) { }
static __always_inline void asi_leave_preemptible(enum asi_cause cause) { }
static __always_inline bool asi_fault_leave(struct pt_regs *regs) { return false; }
static __always_inline bool asi_fault(struct pt_regs *regs, unsigned long error_code,
				      unsigned long address) { return false; }
static __always_inline bool asi_hook_reads(unsigned long first, unsigned long last)
{ return false; }
static __always_inline void asi_forget(unsigned long start, unsigned long end) { }
static __always_inline void asi_sync(unsigned long start, unsigned long end) { }

#endif /* CONFIG_ADDRESS_SPACE_ISOLATION */

#endif /* _LINUX_ASI_H */
