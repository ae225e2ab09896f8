// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the guest's memory: what comes when it was missed and how, and what makes it
 * go. The test's own process stands for the one that runs a VM.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "domain.h"
#include "guest.h"
#include "tests/corrupt.h"
#include "tests/fixture.h"
#include "verify/verify.h"
#include "walk.h"

MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);

/* Pages of the process, and how many of them the guest has. */
#define ASI_USER_PAGES	4
#define ASI_GUEST_PAGES	3

static struct asi_pagetable *asi_test_guest_pt(struct asi_test *t)
{
	return &t->domain->pagetable;
}

/* Memory of the process, most of it the guest's. Returns its first byte. */
static unsigned long asi_test_guest_make(struct kunit *test)
{
	struct asi_test *t = test->priv;
	unsigned long start;

	start = kunit_vm_mmap(test, NULL, 0, ASI_USER_PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
			      MAP_ANONYMOUS | MAP_PRIVATE, 0);
	KUNIT_ASSERT_NE(test, start, 0);
	KUNIT_ASSERT_TRUE(test, PAGE_ALIGNED(start));
	KUNIT_ASSERT_EQ(test, asi_guest_open(t->domain, current->mm), 0);
	KUNIT_ASSERT_EQ(test, asi_guest_add(t->domain, t, start, ASI_GUEST_PAGES * PAGE_SIZE), 0);
	return start;
}

static unsigned long asi_test_guest_make_asked(struct kunit *test)
{
	unsigned long start = asi_test_guest_make(test);

	KUNIT_ASSERT_EQ(test, asi_test_map(test->priv, "vm:guest", NULL), 0);
	return start;
}

static void asi_test_guest_write(struct kunit *test, unsigned long address)
{
	KUNIT_ASSERT_EQ(test, put_user(1, (char __user *)address), 0);
}

static void asi_test_guest_read(struct kunit *test, unsigned long address)
{
	char byte;

	KUNIT_ASSERT_EQ(test, get_user(byte, (char __user *)address), 0);
}

/* As if the context had missed it. Returns what the domain has then. */
static u64 asi_test_guest_miss(struct asi_test *t, unsigned long address)
{
	scoped_guard(irqsave) {
		t->ctx->missed = address;
		asi_guest_serve(t->ctx);
	}
	return asi_test_entry(t, (void *)address);
}

static void asi_test_guest_expect(struct kunit *test, u64 entry, bool write)
{
	const u64 flags = _PAGE_PRESENT | _PAGE_USER | _PAGE_NX | _PAGE_RW | _PAGE_DIRTY;
	u64 wanted = flags;

	if (!write)
		wanted &= ~(u64)(_PAGE_RW | _PAGE_DIRTY);
	KUNIT_EXPECT_EQ(test, entry & flags, wanted);
}

/* ---- coming ----------------------------------------------------------- */

static void asi_test_guest_comes(struct kunit *test)
{
	unsigned long start = asi_test_guest_make_asked(test);
	struct asi_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, asi_test_guest_miss(t, start), 0);
	/* The page of zeroes, then one of its own. */
	asi_test_guest_read(test, start);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), false);
	asi_test_guest_write(test, start);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start + 123), true);
	KUNIT_EXPECT_EQ(test, asi_test_guest_pt(t)->user_pages, 1);
	KUNIT_EXPECT_EQ(test, t->ctx->missed, 0);
	/* Not the guest's. */
	asi_test_guest_write(test, start + ASI_GUEST_PAGES * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, asi_test_guest_miss(t, start + ASI_GUEST_PAGES * PAGE_SIZE), 0);
}

static void asi_test_guest_is_asked_for(struct kunit *test)
{
	unsigned long start = asi_test_guest_make(test);
	struct asi_test *t = test->priv;

	asi_test_guest_write(test, start);
	KUNIT_EXPECT_EQ(test, asi_test_guest_miss(t, start), 0);
	KUNIT_ASSERT_EQ(test, asi_test_map(t, "vm:guest", NULL), 0);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), true);
	asi_test_unmap_all(t);
	KUNIT_EXPECT_EQ(test, asi_test_guest_pt(t)->user_pages, 0);
	KUNIT_EXPECT_EQ(test, asi_test_guest_miss(t, start), 0);
}

/* What was cleaned may be read, and written only when it is dirty again. */
static void asi_test_guest_is_dirty(struct kunit *test)
{
	unsigned long start = asi_test_guest_make_asked(test);
	struct asi_test *t = test->priv;

	asi_test_guest_write(test, start);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), true);
	KUNIT_ASSERT_EQ(test, do_madvise(current->mm, start, PAGE_SIZE, MADV_FREE), 0);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, (void *)start));
	asi_test_guest_read(test, start);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), false);
	asi_test_guest_write(test, start);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), true);
}

/* Without a table to be had it waits for the work item. */
static void asi_test_guest_without_reserve(struct kunit *test)
{
	unsigned long start = asi_test_guest_make_asked(test);
	struct asi_test *t = test->priv;
	unsigned int reserved = asi_test_guest_pt(t)->reserved;

	asi_test_guest_write(test, start);
	asi_test_guest_pt(t)->reserved = 0;
	KUNIT_EXPECT_EQ(test, asi_test_guest_miss(t, start), 0);
	asi_test_guest_pt(t)->reserved = reserved;
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), true);
}

/* By the fault itself: the first access leaves, the second does not. */
static void asi_test_guest_fault(struct kunit *test)
{
	unsigned long start = asi_test_guest_make_asked(test);
	struct asi_test *t = test->priv;
	unsigned long left;
	char byte = 0;
	int i;

	asi_test_guest_write(test, start);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.exits[ASI_CAUSE_FAULT], 0);
	for (i = 0; i < 2; i++) {
		pagefault_disable();
		scoped_guard(irqsave) {
			asi_enter(t->ctx);
			left = __copy_from_user_inatomic(&byte, (char __user *)start, 1);
			asi_leave(ASI_CAUSE_USER);
		}
		pagefault_enable();
		KUNIT_EXPECT_EQ(test, left, 0);
		KUNIT_EXPECT_EQ(test, byte, 1);
		KUNIT_EXPECT_EQ(test, t->ctx->counts.exits[ASI_CAUSE_FAULT], 1);
	}
}

/* ---- going ------------------------------------------------------------ */

static void asi_test_guest_waits_for_change(struct kunit *test)
{
	unsigned long start = asi_test_guest_make_asked(test);
	struct asi_test *t = test->priv;
	struct mmu_notifier_range range;

	asi_test_guest_write(test, start);
	asi_test_guest_write(test, start + PAGE_SIZE);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), true);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start + PAGE_SIZE), true);
	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, current->mm, start,
				start + PAGE_SIZE);
	mmu_notifier_invalidate_range_start(&range);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, (void *)start));
	KUNIT_EXPECT_TRUE(test, asi_test_has(t, (void *)(start + PAGE_SIZE)));
	KUNIT_EXPECT_EQ(test, asi_test_guest_miss(t, start), 0);
	mmu_notifier_invalidate_range_end(&range);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), true);
}

/**
 * struct asi_visit - what a thread in the domain and the test exchange
 * @inside: it is in, with IRQs off; the thread's. All of this is in memory that is pinned.
 * @called: it is about to be called out; the test's
 */
struct asi_visit {
	bool inside;
	bool called;
};

static void asi_spin(const bool *until, u64 cycles)
{
	u64 end = rdtsc() + cycles;

	while (rdtsc() < end && !READ_ONCE(*until))
		cpu_relax();
}

/* In the domain until it is called, and for a while longer. Lockdep has data of its own. */
static int asi_visit(void *data)
{
	struct asi_test *t = data;
	struct asi_visit *visit = t->object + PAGE_SIZE;
	const u64 ms = tsc_khz;
	bool never = false;

	if (asi_context_prepare(t->ctx))
		return -ENOMEM;
	local_irq_disable();
	asi_enter(t->ctx);
	WRITE_ONCE(visit->inside, asi_inside());
	asi_spin(&visit->called, 5000 * ms);
	asi_spin(&never, 500 * ms);
	raw_local_irq_enable();
	asi_leave_preemptible(ASI_CAUSE_USER);
	raw_local_irq_disable();
	local_irq_enable();
	return 0;
}

static u64 asi_called_out(struct asi_test *t)
{
	return READ_ONCE(t->ctx->counts.exits[ASI_CAUSE_IRQ]) +
	       READ_ONCE(t->ctx->counts.exits[ASI_CAUSE_DISABLE]);
}

static struct task_struct *asi_visitor(struct asi_test *t)
{
	unsigned int cpu = cpumask_any_but(cpu_online_mask, smp_processor_id());
	struct task_struct *thread;

	thread = kthread_create_on_cpu(asi_visit, t, cpu, "asi_thread/%u");
	if (IS_ERR(thread))
		return NULL;
	get_task_struct(thread);
	wake_up_process(thread);
	return thread;
}

/* Who is in the domain could use what its TLB has: nothing changes before it is out. */
static void asi_test_guest_calls_out(struct kunit *test)
{
	unsigned long start = asi_test_guest_make_asked(test);
	struct asi_test *t = test->priv;
	struct asi_visit *visit = t->object + PAGE_SIZE;
	struct mmu_notifier_range range;
	struct task_struct *thread;
	int i;

	if (num_online_cpus() < 2)
		kunit_skip(test, "there is one CPU only");
	asi_test_guest_write(test, start);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), true);
	migrate_disable();
	thread = asi_visitor(t);
	for (i = 0; thread && i < 10000 && !READ_ONCE(visit->inside); i++)
		usleep_range(100, 200);
	KUNIT_EXPECT_TRUE(test, READ_ONCE(visit->inside));
	KUNIT_EXPECT_EQ(test, asi_called_out(t), 0);
	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, current->mm, start,
				start + PAGE_SIZE);
	WRITE_ONCE(visit->called, true);
	mmu_notifier_invalidate_range_start(&range);
	KUNIT_EXPECT_EQ(test, asi_called_out(t), 1);
	mmu_notifier_invalidate_range_end(&range);
	migrate_enable();
	if (!thread)
		return;
	kthread_stop(thread);
	put_task_struct(thread);
}

static void asi_test_guest_all_is_user(struct kunit *test)
{
	unsigned long start = asi_test_guest_make_asked(test);
	struct asi_test *t = test->priv;
	struct mmu_notifier_range range;
	u32 pages = asi_test_guest_pt(t)->pages;

	asi_test_guest_write(test, start);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), true);
	KUNIT_EXPECT_EQ(test, asi_test_guest_pt(t)->pages, pages + 1);
	mmu_notifier_range_init(&range, MMU_NOTIFY_SOFT_DIRTY, 0, current->mm, 0, -1UL);
	mmu_notifier_invalidate_range_start(&range);
	mmu_notifier_invalidate_range_end(&range);
	KUNIT_EXPECT_EQ(test, asi_test_guest_pt(t)->user_pages, 0);
	KUNIT_EXPECT_EQ(test, asi_test_guest_pt(t)->pages, pages);
}

static void asi_test_guest_range_goes(struct kunit *test)
{
	unsigned long start = asi_test_guest_make_asked(test);
	struct asi_test *t = test->priv;

	asi_test_guest_write(test, start);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), true);
	/* Another one at the same address, which a second memory slot may have. */
	KUNIT_ASSERT_EQ(test, asi_guest_add(t->domain, test, start, PAGE_SIZE), 0);
	asi_guest_del(t->domain, t, start);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, (void *)start));
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), true);
	asi_test_guest_write(test, start + PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, asi_test_guest_miss(t, start + PAGE_SIZE), 0);
	asi_guest_del(t->domain, test, start);
	KUNIT_EXPECT_EQ(test, asi_test_guest_miss(t, start), 0);
}

static void asi_test_guest_young(struct kunit *test)
{
	unsigned long start = asi_test_guest_make_asked(test);
	struct asi_test *t = test->priv;
	unsigned int shift;
	u64 *entry;

	asi_test_guest_write(test, start);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), true);
	entry = asi_walk_own(asi_test_guest_pt(t), start, &shift);
	KUNIT_ASSERT_NOT_NULL(test, entry);
	KUNIT_EXPECT_FALSE(test, mmu_notifier_test_young(current->mm, start));
	*entry |= _PAGE_ACCESSED;
	KUNIT_EXPECT_TRUE(test, mmu_notifier_test_young(current->mm, start));
	KUNIT_EXPECT_TRUE(test, mmu_notifier_clear_young(current->mm, start, start + PAGE_SIZE));
	KUNIT_EXPECT_FALSE(test, mmu_notifier_test_young(current->mm, start));
	asi_test_guest_expect(test, *entry, true);
}

/* ---- what is a violation ---------------------------------------------- */

static void asi_expect_violation(struct kunit *test, enum asi_violation kind)
{
	struct asi_verify_info *info = kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);
	struct asi_test *t = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, info);
	guard(mutex)(&asi_lock);
	KUNIT_ASSERT_EQ(test, asi_verify_once(t->domain, info), 0);
	KUNIT_EXPECT_EQ(test, info->guest, 1);
	KUNIT_EXPECT_EQ(test, info->found, 1);
	KUNIT_EXPECT_EQ(test, info->list[0].kind, kind);
}

static void asi_test_guest_verified(struct kunit *test)
{
	unsigned long start = asi_test_guest_make_asked(test);
	struct asi_test *t = test->priv;
	struct asi_verify_info *info = kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);
	unsigned int shift;
	u64 *entry, saved;

	KUNIT_ASSERT_NOT_NULL(test, info);
	asi_test_guest_write(test, start);
	KUNIT_ASSERT_EQ(test, do_madvise(current->mm, start, PAGE_SIZE, MADV_FREE), 0);
	asi_test_guest_expect(test, asi_test_guest_miss(t, start), false);
	scoped_guard(mutex, &asi_lock)
		KUNIT_ASSERT_EQ(test, asi_verify_once(t->domain, info), 0);
	KUNIT_EXPECT_EQ(test, info->found, 0);
	KUNIT_EXPECT_EQ(test, info->guest, 1);

	entry = asi_walk_own(asi_test_guest_pt(t), start, &shift);
	KUNIT_ASSERT_NOT_NULL(test, entry);
	saved = *entry;
	/* The process may write it, and nobody would know that it was written. */
	WRITE_ONCE(*entry, saved | _PAGE_RW | _PAGE_DIRTY);
	asi_expect_violation(test, ASI_VIOLATION_WRITE);
	WRITE_ONCE(*entry, saved & ~(u64)_PAGE_NX);
	asi_expect_violation(test, ASI_VIOLATION_EXEC);
	/* The page beside it may be free, which would be a second violation. */
	WRITE_ONCE(*entry, (saved & ~PTE_PFN_MASK) | __pa(asi_test_page(t, 0)));
	asi_expect_violation(test, ASI_VIOLATION_FRAME);
	WRITE_ONCE(*entry, saved);
	/* Nobody asks for it, and it is there. */
	t->domain->guest.wanted = 0;
	asi_expect_violation(test, ASI_VIOLATION_MEMORY);
	t->domain->guest.wanted = 1;
}

static struct kunit_case asi_guest_cases[] = {
	KUNIT_CASE(asi_test_guest_comes),
	KUNIT_CASE(asi_test_guest_is_asked_for),
	KUNIT_CASE(asi_test_guest_is_dirty),
	KUNIT_CASE(asi_test_guest_without_reserve),
	KUNIT_CASE(asi_test_guest_fault),
	KUNIT_CASE(asi_test_guest_waits_for_change),
	KUNIT_CASE(asi_test_guest_calls_out),
	KUNIT_CASE(asi_test_guest_all_is_user),
	KUNIT_CASE(asi_test_guest_range_goes),
	KUNIT_CASE(asi_test_guest_young),
	KUNIT_CASE(asi_test_guest_verified),
	{}
};

static struct kunit_suite asi_guest_suite = {
	.name = "asi_guest",
	.init = asi_test_init,
	.exit = asi_test_exit,
	.test_cases = asi_guest_cases,
};

kunit_test_suite(asi_guest_suite);
