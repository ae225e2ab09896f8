// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of who is called out of a domain: a CPU that is in it, before what was taken out is
 * used again, and no other. One thread sits in the domain on another CPU; the test is what
 * happens to the page table meanwhile.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/smp.h>

#include "domain.h"
#include "switch.h"
#include "tests/fixture.h"

#define ASI_TEST_TRIES	100

/* What @sitter->page has before, and after somebody else has got it. */
#define ASI_TEST_MINE	1
#define ASI_TEST_STRANGE	2

/**
 * struct asi_test_sitter - a thread that sits in a domain; pages of its own, pinned in it
 * @ctx: its context
 * @page: what it reads there; constant
 * @cpu: where it runs; constant
 * @thread: the thread; constant
 * @reads: how often it has read @page in the domain; written by the thread
 * @stale: it has read what is no longer the domain's, in the domain; likewise
 * @end: it is to come out for good; written by the test
 */
struct asi_test_sitter {
	struct asi_context ctx;
	const char *page;
	unsigned int cpu;
	struct task_struct *thread;
	unsigned long reads;
	bool stale;
	bool end;
};

#define ASI_TEST_SITTER_LEN	PAGE_ALIGN(sizeof(struct asi_test_sitter))

/*
 * In the domain until something brings it out. It touches its own pages, its stack and what
 * it is to read: interrupts are on, and lockdep is not told, as it has data of its own.
 */
static void asi_test_sit(struct asi_test_sitter *sitter)
{
	preempt_disable();
	local_irq_disable();
	asi_enter(&sitter->ctx);
	raw_local_irq_enable();
	while (asi_inside() && !READ_ONCE(sitter->end)) {
		if (READ_ONCE(*sitter->page) == ASI_TEST_STRANGE && asi_inside())
			WRITE_ONCE(sitter->stale, true);
		WRITE_ONCE(sitter->reads, sitter->reads + 1);
		cpu_relax();
	}
	asi_leave(ASI_CAUSE_USER);
	raw_local_irq_disable();
	local_irq_enable();
	preempt_enable();
}

static int asi_test_sitter_run(void *data)
{
	struct asi_test_sitter *sitter = data;
	int ret = asi_context_prepare(&sitter->ctx);

	while (!kthread_should_stop()) {
		if (!ret && !READ_ONCE(sitter->end))
			asi_test_sit(sitter);
		cond_resched();
	}
	return ret;
}

/* Returns NULL if there is only one CPU. */
static struct asi_test_sitter *asi_test_sitter_start(struct kunit *test, const char *page)
{
	struct asi_test *t = test->priv;
	struct asi_test_sitter *sitter;

	if (num_online_cpus() < 2)
		return NULL;
	sitter = alloc_pages_exact(ASI_TEST_SITTER_LEN, GFP_KERNEL | __GFP_ZERO);
	KUNIT_ASSERT_NOT_NULL(test, sitter);
	KUNIT_ASSERT_EQ(test, asi_context_init(&sitter->ctx, t->domain, sitter,
					       ASI_TEST_SITTER_LEN), 0);
	sitter->page = page;
	/* The test stays where it is now: the other one is not moved below it. */
	migrate_disable();
	sitter->cpu = cpumask_any_but(cpu_online_mask, smp_processor_id());
	sitter->thread = kthread_run_on_cpu(asi_test_sitter_run, sitter, sitter->cpu, "asi_sit/%u");
	KUNIT_ASSERT_FALSE(test, IS_ERR(sitter->thread));
	return sitter;
}

static void asi_test_sitter_stop(struct asi_test_sitter *sitter)
{
	WRITE_ONCE(sitter->end, true);
	kthread_stop(sitter->thread);
	migrate_enable();
	asi_context_exit(&sitter->ctx);
	free_pages_exact(sitter, ASI_TEST_SITTER_LEN);
}

static bool asi_test_sits(const struct asi_test *t, const struct asi_test_sitter *sitter)
{
	return READ_ONCE(asi_hot.cpu[sitter->cpu].inside) == t->domain->id;
}

/* Waits until it is in the domain, and has read there since this was called. */
static bool asi_test_wait_reads(const struct asi_test *t, const struct asi_test_sitter *sitter)
{
	unsigned long reads = READ_ONCE(sitter->reads);
	unsigned int n;

	for (n = 0; n < 100000; n++) {
		if (READ_ONCE(sitter->reads) > reads + 1 && asi_test_sits(t, sitter))
			return true;
		udelay(1);
	}
	return false;
}

static u64 asi_test_interrupts(const struct asi_domain *domain)
{
	return atomic64_read(&domain->interrupts);
}

/* Takes a page out of a domain and calls out. Returns how many CPUs were interrupted. */
static u64 asi_test_take_out(struct kunit *test, struct asi_domain *domain, const char *page)
{
	u64 before = asi_test_interrupts(domain);

	KUNIT_EXPECT_EQ(test, asi_pagetable_map(&domain->pagetable, (unsigned long)page, 1, 0), 0);
	asi_pagetable_unmap(&domain->pagetable, (unsigned long)page, 1);
	asi_call_out(domain);
	return asi_test_interrupts(domain) - before;
}

/* The tick brings it out, too: until a call finds it in. */
static void asi_test_call_out_who_is_in(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_test_sitter *sitter = asi_test_sitter_start(test, (char *)t->ctx);
	u64 n = 0;
	int i;

	if (!sitter)
		kunit_skip(test, "one CPU");
	for (i = 0; i < ASI_TEST_TRIES && !n; i++) {
		KUNIT_EXPECT_TRUE(test, asi_test_wait_reads(t, sitter));
		n = asi_test_take_out(test, t->domain, asi_test_page(t, 1));
	}
	KUNIT_EXPECT_EQ(test, n, 1);
	asi_test_sitter_stop(sitter);
}

/* One interrupt for all that is gone: the next caller has nothing to wait for. */
static void asi_test_call_out_once(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_test_sitter *sitter = asi_test_sitter_start(test, (char *)t->ctx);
	u64 before, generation, n = 0;
	int i;

	if (!sitter)
		kunit_skip(test, "one CPU");
	asi_test_take_out(test, t->domain, asi_test_page(t, 1));
	before = asi_test_interrupts(t->domain);
	generation = t->domain->pagetable.generation;
	for (i = 0; i < ASI_TEST_TRIES; i++) {
		n += asi_test_wait_reads(t, sitter);
		asi_call_out(t->domain);
	}
	KUNIT_EXPECT_EQ(test, n, ASI_TEST_TRIES);
	/* The kernel may have changed something of its own, as KASAN its shadow. */
	KUNIT_EXPECT_LE(test, asi_test_interrupts(t->domain) - before,
			t->domain->pagetable.generation - generation);
	asi_test_sitter_stop(sitter);
}

/* A CPU that does not run this VM is left alone, in another domain or in none. */
static void asi_test_call_out_nobody_else(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_test_sitter *sitter = asi_test_sitter_start(test, (char *)t->ctx);
	struct asi_domain *other = asi_domain_create("kvm");
	u64 n = 0;
	int i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	if (!sitter) {
		asi_domain_destroy(other);
		kunit_skip(test, "one CPU");
	}
	for (i = 0; i < ASI_TEST_TRIES; i++) {
		n += asi_test_wait_reads(t, sitter);
		KUNIT_EXPECT_EQ(test, asi_test_take_out(test, other, asi_test_page(t, 1)), 0);
	}
	KUNIT_EXPECT_EQ(test, n, ASI_TEST_TRIES);
	/* It has been there, and sits in none now. */
	WRITE_ONCE(sitter->end, true);
	while (asi_test_sits(t, sitter))
		cpu_relax();
	for (i = 0; i < ASI_TEST_TRIES; i++)
		KUNIT_EXPECT_EQ(test, asi_test_take_out(test, t->domain, asi_test_page(t, 1)), 0);
	asi_test_sitter_stop(sitter);
	asi_domain_destroy(other);
}

/*
 * Somebody has taken a page out and has not called out yet: who finds it gone, and gives the
 * page to its next owner, has to wait until no TLB has it.
 */
static void asi_test_call_out_lost(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_pagetable *pt = &t->domain->pagetable;
	char *page = asi_test_page(t, 3);
	unsigned long start = (unsigned long)page;
	struct asi_test_sitter *sitter;
	u64 before;
	int i;

	*page = ASI_TEST_MINE;
	KUNIT_ASSERT_EQ(test, asi_pagetable_map(pt, start, 1, 0), 0);
	sitter = asi_test_sitter_start(test, page);
	if (!sitter)
		kunit_skip(test, "one CPU");
	before = asi_test_interrupts(t->domain);
	for (i = 0; i < ASI_TEST_TRIES / 5; i++) {
		KUNIT_EXPECT_TRUE(test, asi_test_wait_reads(t, sitter));
		asi_pagetable_forget(pt, start, start + PAGE_SIZE);
		asi_forget(start, start + PAGE_SIZE);
		WRITE_ONCE(*page, ASI_TEST_STRANGE);
		usleep_range(300, 400);
		/* As it was, for the next round. */
		WRITE_ONCE(*page, ASI_TEST_MINE);
		asi_pagetable_unmap(pt, start, 1);
		KUNIT_EXPECT_EQ(test, asi_pagetable_map(pt, start, 1, 0), 0);
	}
	KUNIT_EXPECT_FALSE(test, READ_ONCE(sitter->stale));
	KUNIT_EXPECT_GT(test, asi_test_interrupts(t->domain), before);
	asi_test_sitter_stop(sitter);
	asi_pagetable_unmap(pt, start, 1);
}

/* Its root is nobody's after it died: not even of a CPU that has been there. */
static void asi_test_call_out_dead(struct kunit *test)
{
	struct asi_test *t = test->priv;
	unsigned long cr3 = t->domain->pagetable.cr3;
	unsigned int cpu, n = 0;

	asi_test_touch(t, t->ctx);
	for_each_possible_cpu(cpu)
		n += asi_hot.cpu[cpu].root_cr3 == cr3;
	KUNIT_EXPECT_GE(test, n, 1);
	asi_context_exit(t->ctx);
	t->ctx = NULL;
	asi_domain_destroy(t->domain);
	t->domain = NULL;
	for_each_possible_cpu(cpu)
		KUNIT_EXPECT_NE(test, asi_hot.cpu[cpu].root_cr3, cr3);
}

/* Refused, left, or out by a fault that is logged: in none of these is the CPU inside. */
static void asi_test_inside_is_exact(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct task_struct *task = t->ctx->task;
	u32 refused, in, nmi, left, fault;

	scoped_guard(irqsave) {
		t->ctx->task = NULL;
		asi_enter(t->ctx);
		refused = asi_this_cpu()->inside;
		t->ctx->task = task;
		asi_enter(t->ctx);
		in = asi_this_cpu()->inside;
		asi_leave(ASI_CAUSE_NMI);
		nmi = asi_this_cpu()->inside;
		asi_return(true);
		asi_leave(ASI_CAUSE_USER);
		left = asi_this_cpu()->inside;
		asi_enter(t->ctx);
		READ_ONCE(*asi_test_page(t, 0));
		fault = asi_this_cpu()->inside;
	}
	KUNIT_EXPECT_EQ(test, refused, 0);
	KUNIT_EXPECT_EQ(test, in, t->domain->id);
	/* It goes back in. */
	KUNIT_EXPECT_EQ(test, nmi, t->domain->id);
	KUNIT_EXPECT_EQ(test, left, 0);
	KUNIT_EXPECT_EQ(test, fault, 0);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.exits[ASI_CAUSE_FAULT], 1);
}

static struct kunit_case asi_call_out_cases[] = {
	KUNIT_CASE(asi_test_call_out_who_is_in),
	KUNIT_CASE(asi_test_call_out_once),
	KUNIT_CASE(asi_test_call_out_nobody_else),
	KUNIT_CASE(asi_test_call_out_lost),
	KUNIT_CASE(asi_test_call_out_dead),
	KUNIT_CASE(asi_test_inside_is_exact),
	{}
};

static struct kunit_suite asi_call_out_suite = {
	.name = "asi_call_out",
	.init = asi_test_init,
	.exit = asi_test_exit,
	.test_cases = asi_call_out_cases,
};

kunit_test_suite(asi_call_out_suite);
