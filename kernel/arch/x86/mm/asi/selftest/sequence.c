// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sequences: what the test class does in its domain, on demand. In the domain nothing is
 * touched but registers, the stack, the run and the board, and what a sequence is about.
 */
#define pr_fmt(fmt) "asi_test: " fmt

#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/nmi.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/asm.h>
#include <asm/msr.h>
#include <asm/set_memory.h>
#include <asm/tsc.h>

#include "enter.h"
#include "selftest/sequence.h"

/* Not mapped in any page table. */
#define ASI_TEST_NOWHERE	((const char *)0xffffffff00000000ul)

/* Longest spin for an interrupt, in milliseconds: several ticks. */
#define ASI_TEST_TICKS		2000

/* Reads of one sequence with interrupts off in a row. */
#define ASI_TEST_BATCH		64

/* Reads a byte, or finds out that the kernel has none there either. */
static __always_inline int asi_test_read(const char *address, u64 *value)
{
	int ret = -EFAULT;
	u8 byte = 0;

	asm volatile("1: movb (%[from]), %[byte]\n"
		     "   xorl %[ret], %[ret]\n"
		     "2:\n"
		     _ASM_EXTABLE(1b, 2b)
		     : [ret] "+r" (ret), [byte] "+q" (byte) : [from] "r" (address) : "memory");
	*value = byte;
	return ret;
}

static void asi_test_nop(struct asi_test_run *run)
{
	unsigned long flags;

	local_irq_save(flags);
	asi_enter(&run->ctx);
	run->inside = asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);
}

static void asi_test_mem(struct asi_test_run *run)
{
	unsigned long flags;

	local_irq_save(flags);
	asi_enter(&run->ctx);
	run->error = asi_test_read(run->address, &run->value);
	run->inside = asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);
	run->reads++;
}

/* The same with the page pinned by the owner of the domain. */
static void asi_test_memmap(struct asi_test_run *run)
{
	char *page = (char *)get_zeroed_page(GFP_KERNEL);

	run->error = page ? asi_object_pin(run->domain, "page", page, PAGE_SIZE) : -ENOMEM;
	if (!run->error) {
		run->address = page;
		asi_test_mem(run);
		asi_object_del(run->domain, page);
	}
	free_page((unsigned long)page);
}

/* Spins in the domain until something takes the CPU out of it. */
static __always_inline void asi_test_spin(struct asi_test_run *run, u64 end)
{
	bool inside = true;

	/* Lockdep has data of its own, so it is not called. */
	raw_local_irq_enable();
	while (inside && rdtsc() < end)
		inside = asi_inside();
	raw_local_irq_disable();
	run->inside = asi_leave(ASI_CAUSE_USER);
}

static void asi_test_intr(struct asi_test_run *run)
{
	u64 end = rdtsc() + (u64)ASI_TEST_TICKS * tsc_khz;

	preempt_disable();
	local_irq_disable();
	asi_enter(&run->ctx);
	asi_test_spin(run, end);
	local_irq_enable();
	preempt_enable();
}

/* For an NMI from here: the pages that its handler reads are not in the domain. */
static struct asi_test_run *asi_test_nmi_run;

static int asi_sequence_nmi_handler(unsigned int type, struct pt_regs *regs)
{
	struct asi_test_run *run = asi_test_nmi_run;

	if (asi_inside())
		run->error = -EBUSY;
	run->value = READ_ONCE(*run->victim);
	run->reads++;
	return NMI_HANDLED;
}

/* On the stack of NMIs, by the gate that they come through. */
static __always_inline void asi_test_raise_nmi(void)
{
	asm volatile("int $2" : : : "memory");
}

/*
 * An NMI in the domain; with @spin an interrupt after that. The handler belongs to no run, so
 * there is one at a time.
 */
static void asi_test_with_nmi(struct asi_test_run *run, bool spin)
{
	static DEFINE_MUTEX(lock);
	u64 end = rdtsc() + (u64)ASI_TEST_TICKS * tsc_khz;

	guard(mutex)(&lock);
	asi_test_nmi_run = run;
	run->error = register_nmi_handler(NMI_LOCAL, asi_sequence_nmi_handler, 0,
					  "asi_test_module");
	if (run->error)
		return;
	preempt_disable();
	local_irq_disable();
	asi_enter(&run->ctx);
	asi_test_raise_nmi();
	if (spin)
		asi_test_spin(run, end);
	else
		run->inside = asi_leave(ASI_CAUSE_USER);
	local_irq_enable();
	preempt_enable();
	unregister_nmi_handler(NMI_LOCAL, "asi_test_module");
}

static void asi_test_nmi(struct asi_test_run *run)
{
	asi_test_with_nmi(run, false);
}

static void asi_test_intrnmi(struct asi_test_run *run)
{
	asi_test_with_nmi(run, true);
}

/* On the stack of debug exceptions; DR6 says nothing, so it is taken for spurious. */
static void asi_test_db(struct asi_test_run *run)
{
	unsigned long flags;

	local_irq_save(flags);
	asi_enter(&run->ctx);
	asm volatile("int $1" : : : "memory");
	run->inside = asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);
}

/* The scheduler does not run in a domain: whatever it touches first leaves. */
static void asi_test_sched(struct asi_test_run *run)
{
	local_irq_disable();
	asi_enter(&run->ctx);
	raw_local_irq_enable();
	schedule_timeout_uninterruptible(1);
	raw_local_irq_disable();
	run->inside = asi_leave(ASI_CAUSE_USER);
	local_irq_enable();
}

static void asi_test_printk(struct asi_test_run *run)
{
	unsigned long flags;

	local_irq_save(flags);
	asi_enter(&run->ctx);
	pr_info("printed in the domain\n");
	run->inside = asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);
}

/* Memory of the writer's: it is there, and faults like the kernel's own. */
static void asi_test_user(struct asi_test_run *run)
{
	unsigned long flags;
	char byte = 0;

	local_irq_save(flags);
	pagefault_disable();
	asi_enter(&run->ctx);
	run->error = __get_user(byte, run->user);
	run->inside = asi_leave(ASI_CAUSE_USER);
	pagefault_enable();
	local_irq_restore(flags);
	run->value = (u8)byte;
	run->reads++;
}

/* A pointer that is bad in any page table, and has a fixup. */
static void asi_test_bad(struct asi_test_run *run)
{
	run->address = ASI_TEST_NOWHERE;
	asi_test_mem(run);
}

/* ... and one without. */
static void asi_test_oops(struct asi_test_run *run)
{
	local_irq_disable();
	asi_enter(&run->ctx);
	run->value = READ_ONCE(*ASI_TEST_NOWHERE);
	asi_leave(ASI_CAUSE_USER);
	local_irq_enable();
}

/* A fault of the switch itself, which cannot be retried. */
static void asi_test_switching(struct asi_test_run *run)
{
	unsigned long flags;

	local_irq_save(flags);
	run->error = asi_enter_probe(&run->ctx, run->address);
	run->inside = asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);
	run->reads++;
}

/* Of a task that has not been made fit. */
static void asi_sequence_refused(struct asi_test_run *run)
{
	asi_test_nop(run);
}

/*
 * A huge leaf of the kernel's is split by somebody else while a page of it is pinned: that
 * page is there before and after.
 */
static void asi_sequence_split(struct asi_test_run *run)
{
	unsigned int order = get_order(PMD_SIZE);
	unsigned long block = __get_free_pages(GFP_KERNEL | __GFP_ZERO, order);

	run->error = block ? asi_object_pin(run->domain, "page", (void *)block, PAGE_SIZE) :
			     -ENOMEM;
	if (run->error)
		goto free;
	run->address = (char *)block;
	asi_test_mem(run);
	run->error = run->error ?: set_memory_uc(block + 7 * PAGE_SIZE, 1);
	if (!run->error) {
		asi_test_mem(run);
		run->error = run->error ?: set_memory_wb(block + 7 * PAGE_SIZE, 1);
	}
	asi_object_del(run->domain, (void *)block);
free:
	free_pages(block, order);
}

/* One batch of reads in the domain, each judged by what the board said before and after it. */
static __always_inline void asi_test_watch_batch(struct asi_test_run *run)
{
	unsigned int i;

	for (i = 0; i < ASI_TEST_BATCH; i++) {
		u32 before = READ_ONCE(run->board->mark), after;
		bool clean;

		asi_enter(&run->ctx);
		run->error = asi_test_read(run->address, &run->value);
		clean = asi_inside();
		after = READ_ONCE(run->board->mark);
		run->reads++;
		if (!clean && before == ASI_TEST_MARK_MAPPED && after == ASI_TEST_MARK_MAPPED)
			run->missing++;
		if (clean && before == ASI_TEST_MARK_UNMAPPED)
			run->stale++;
	}
}

static __always_inline void asi_test_watch_once(struct asi_test_run *run)
{
	unsigned long flags;

	local_irq_save(flags);
	asi_test_watch_batch(run);
	local_irq_restore(flags);
}

static void asi_test_watch_ends(struct asi_test_run *run)
{
	unsigned long flags;

	local_irq_save(flags);
	run->inside = asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);
}

static bool asi_test_watches(const struct asi_test_run *run, u64 end)
{
	return rdtsc() < end && READ_ONCE(run->board->mark) != ASI_TEST_MARK_END;
}

/*
 * Reads until the board says that it is the end, and for so many milliseconds at most. The
 * CPU is in the domain from the first read to the last, but for faults, for interrupts, which
 * call it out, and for others who want to run there.
 */
static void asi_test_watch(struct asi_test_run *run)
{
	u64 end = rdtsc() + run->arg * tsc_khz;

	preempt_disable();
	asi_test_watch_once(run);
	atomic_inc(&run->board->watchers);
	while (asi_test_watches(run, end)) {
		asi_test_watch_once(run);
		if (!test_preempt_need_resched())
			continue;
		asi_test_watch_ends(run);
		preempt_enable();
		cond_resched();
		preempt_disable();
	}
	asi_test_watch_ends(run);
	preempt_enable();
}

/* The same, but others may run in between, and RCU makes progress. */
static void asi_test_visit(struct asi_test_run *run)
{
	u64 end = rdtsc() + run->arg * tsc_khz;

	atomic_inc(&run->board->watchers);
	while (asi_test_watches(run, end)) {
		preempt_disable();
		asi_test_watch_once(run);
		asi_test_watch_ends(run);
		preempt_enable();
		cond_resched();
	}
}

/*
 * So many faults, each on the next page of the direct map: a row for each page that is
 * neither core nor mapped, as long as the table has room.
 */
static void asi_test_flood(struct asi_test_run *run)
{
	u64 pages = PFN_DOWN(virt_to_phys(high_memory - 1)) + 1, n, i, value;
	const char *start = __va(0);
	unsigned long flags;

	for (n = 0; n < run->arg && !fatal_signal_pending(current); n += ASI_TEST_BATCH) {
		local_irq_save(flags);
		for (i = n; i < min(n + ASI_TEST_BATCH, run->arg); i++) {
			asi_enter(&run->ctx);
			asi_test_read(start + i % pages * PAGE_SIZE, &value);
			run->reads++;
		}
		run->inside = asi_leave(ASI_CAUSE_USER);
		local_irq_restore(flags);
		cond_resched();
	}
}

static const struct asi_test_sequence asi_test_sequences[] = {
	{ "nop", asi_test_nop },
	{ "mem", asi_test_mem },
	{ "memmap", asi_test_memmap },
	{ "intr", asi_test_intr },
	{ "nmi", asi_test_nmi },
	{ "intrnmi", asi_test_intrnmi },
	{ "db", asi_test_db },
	{ "sched", asi_test_sched },
	{ "printk", asi_test_printk },
	{ "user", asi_test_user },
	{ "bad", asi_test_bad },
	{ "oops", asi_test_oops },
	{ "switching", asi_test_switching },
	{ "refused", asi_sequence_refused, .unprepared = true },
	{ "split", asi_sequence_split },
	{ "poke", asi_test_poke },
	{ "watch", asi_test_watch },
	{ "visit", asi_test_visit },
	{ "flood", asi_test_flood },
};

/**
 * asi_test_find() - a sequence by its name
 * @name: the name
 *
 * Context: Any.
 * Return: the sequence or NULL.
 */
const struct asi_test_sequence *asi_test_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(asi_test_sequences); i++) {
		if (!strcmp(asi_test_sequences[i].name, name))
			return &asi_test_sequences[i];
	}
	return NULL;
}
