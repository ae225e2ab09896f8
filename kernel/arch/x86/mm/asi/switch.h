/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The switch: what a CPU has to know to leave a domain at any instruction.
 */
#ifndef _ASI_SWITCH_H
#define _ASI_SWITCH_H

#include <linux/asi.h>
#include <linux/cache.h>

/* Functions of the switch itself, in which a fault cannot be retried. */
#define ASI_OWN_WINDOWS	4

/* Functions of KVM's around VM entry: only one vendor's can be loaded. */
#define ASI_RUN_WINDOWS	4

/**
 * struct asi_cpu - one CPU's state; all of it is written with IRQs off by that CPU
 * @root_cr3: CR3 as it reads while in the domain last entered, 0 if none; others set it to 0
 *	when that domain dies
 * @kernel_cr3: CR3 to write to leave, valid while CR3 reads as @root_cr3
 * @ctx: the context last entered, valid while CR3 reads as @root_cr3
 * @gs_base: the kernel's GS base on this CPU; constant after boot
 * @tlb_generation: generation of the page table that the TLB was filled from
 * @tlb_domain: id of the domain that the TLB was filled from
 * @entered: TSC when the domain was last entered
 * @inside: id of the domain that the CPU may be in, or is about to enter, or whose fault
 *	it is handling; 0 if it is none of these. Read by other CPUs, see asi_call_out()
 */
struct asi_cpu {
	unsigned long root_cr3;
	unsigned long kernel_cr3;
	struct asi_context *ctx;
	unsigned long gs_base;
	u64 tlb_generation;
	u32 tlb_domain;
	u64 entered;
	u32 inside;
} ____cacheline_aligned;

/**
 * struct asi_window - a function that a fault must not be taken in
 * @start: first byte; written under asi_lock
 * @len: bytes, 0 if the slot is free; written under asi_lock
 */
struct asi_window {
	unsigned long start;
	unsigned long len;
};

/**
 * struct asi_run_window - a function of KVM's in which a fault may not be served
 * @in: where it lies
 * @kind: why; written under asi_lock, before @in
 */
struct asi_run_window {
	struct asi_window in;
	enum asi_window_kind kind;
};

/**
 * struct asi_hot - all that the hooks read before CR3 is back; core in every domain
 * @cpu: by CPU number
 * @run: the windows of KVM
 * @run_hull: smallest window that covers all of @run; written under asi_lock
 * @own: the functions of the switch; constant after boot
 * @hull: smallest window that covers all of @own; constant after boot
 */
struct asi_hot {
	struct asi_cpu cpu[NR_CPUS];
	struct asi_run_window run[ASI_RUN_WINDOWS];
	struct asi_window run_hull;
	struct asi_window own[ASI_OWN_WINDOWS];
	struct asi_window hull;
} __aligned(PAGE_SIZE);

extern struct asi_hot asi_hot;

static __always_inline struct asi_cpu *asi_this_cpu(void)
{
	return &asi_hot.cpu[raw_smp_processor_id()];
}

/* This CPU is in no domain, and handles the fault of none. */
static __always_inline void asi_clear_inside(struct asi_cpu *cpu)
{
	/* What was read of the domain, and of its fault table, was read before. */
	barrier();
	WRITE_ONCE(cpu->inside, 0);
}

bool __asi_switch_has(unsigned long ip);

static __always_inline bool asi_window_has(const struct asi_window *window,
					   unsigned long ip)
{
	return ip - READ_ONCE(window->start) < READ_ONCE(window->len);
}

/* Is this code of the switch itself, in which a fault cannot be retried? */
static __always_inline bool asi_switch_has(unsigned long ip)
{
	return unlikely(asi_window_has(&asi_hot.hull, ip)) && __asi_switch_has(ip);
}

int asi_switch_init(void);
void asi_switch_on(void);
void asi_switch_off(void);
int asi_switch_own_window(const void *function);
int asi_run_window_add(const void *function, enum asi_window_kind kind);
void asi_run_window_del(const void *function);
void asi_call_out(struct asi_domain *domain);
void asi_call_out_all(void);
void asi_call_out_dead(struct asi_domain *domain);

#endif /* _ASI_SWITCH_H */
