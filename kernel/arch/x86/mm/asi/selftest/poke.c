// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel text changes under a CPU that runs it in a domain.
 */
#include <linux/cpumask.h>
#include <linux/jump_label.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include <asm/msr.h>

#include "selftest/sequence.h"

static DEFINE_STATIC_KEY_FALSE(asi_test_key);

/* How often the text is changed and changed back. */
#define ASI_TEST_POKES	10

/**
 * struct asi_test_poker - who changes the text, on another CPU
 * @work: the work
 * @done: set when it is; read by the run
 */
struct asi_test_poker {
	struct work_struct work;
	bool done;
};

static void asi_test_poke_work(struct work_struct *work)
{
	struct asi_test_poker *poker = container_of(work, struct asi_test_poker, work);
	unsigned int i;

	for (i = 0; i < ASI_TEST_POKES; i++) {
		static_branch_enable(&asi_test_key);
		static_branch_disable(&asi_test_key);
	}
	/* The last act: nothing of the work comes after it. */
	smp_store_release(&poker->done, true);
}

/* Through the branch that is being changed, in the domain, with interrupts on in between. */
static noinline u64 asi_test_poke_batch(struct asi_test_run *run)
{
	unsigned long flags;
	u64 taken = 0;
	unsigned int i;

	local_irq_save(flags);
	asi_enter(&run->ctx);
	for (i = 0; i < 1000; i++) {
		if (static_branch_unlikely(&asi_test_key))
			taken++;
	}
	run->inside = asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);
	return taken;
}

/**
 * asi_test_poke() - run text in the domain that another CPU changes
 * @run: the run; its value says how often the branch was taken
 *
 * Context: Process context, may sleep. With one CPU the changes come in between.
 */
void asi_test_poke(struct asi_test_run *run)
{
	struct asi_test_poker poker = {};
	unsigned int cpu;

	INIT_WORK_ONSTACK(&poker.work, asi_test_poke_work);
	cpu = cpumask_next_wrap(raw_smp_processor_id(), cpu_online_mask,
				raw_smp_processor_id(), false);
	if (cpu < nr_cpu_ids)
		schedule_work_on(cpu, &poker.work);
	else
		schedule_work(&poker.work);
	/* Pairs with the release in the work. */
	while (!smp_load_acquire(&poker.done)) {
		run->value += asi_test_poke_batch(run);
		run->reads++;
		cond_resched();
	}
	flush_work(&poker.work);
	destroy_work_on_stack(&poker.work);
}
