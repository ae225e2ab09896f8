// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what the TLB keeps under the domains' PCID while another one is in use. Where the
 * hardware, or what emulates it, keeps nothing there is nothing to test.
 */
#include <linux/cpufeature.h>
#include <linux/mm.h>
#include <asm/cacheinfo.h>

#include "domain.h"
#include "switch.h"
#include "tests/fixture.h"
#include "walk.h"

/* What each of the two pages has. */
#define ASI_TEST_OLD	1
#define ASI_TEST_NEW	2

/* Reads a byte in the domain, through whatever the TLB has; 0 if that left it. */
static noinline char asi_test_pcid_read(struct asi_test *t, const char *address)
{
	struct asi_context *ctx = t->ctx;
	unsigned long flags;
	bool inside;
	char byte;

	local_irq_save(flags);
	asi_enter(ctx);
	byte = READ_ONCE(*address);
	inside = asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);
	return inside ? byte : 0;
}

/*
 * Reads the first page in the domain, and then puts the second in its place where nobody is
 * told of it.
 */
static void asi_test_pcid_swap(struct kunit *test, const char *page, const char *other)
{
	struct asi_test *t = test->priv;
	struct asi_pagetable *pt = &t->domain->pagetable;
	unsigned int shift;
	u64 *entry;

	KUNIT_ASSERT_EQ(test, asi_pagetable_map(pt, (unsigned long)page, 1, 0), 0);
	entry = asi_walk_own(pt, (unsigned long)page, &shift);
	KUNIT_ASSERT_NOT_NULL(test, entry);
	KUNIT_EXPECT_EQ(test, asi_test_pcid_read(t, page), ASI_TEST_OLD);
	WRITE_ONCE(*entry, (*entry & ~(u64)PTE_PFN_MASK) | __pa(other));
}

static void asi_test_pcid_end(struct asi_test *t, char *page)
{
	asi_pagetable_unmap(&t->domain->pagetable, (unsigned long)page, 1);
}

/* Two pages that differ, and a TLB that has the first; or the test is skipped. */
static char *asi_test_pcid_begin(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *page = asi_test_page(t, 0), *other = asi_test_page(t, 1);

	if (!cpu_feature_enabled(X86_FEATURE_PCID))
		kunit_skip(test, "no PCID");
	*page = ASI_TEST_OLD;
	*other = ASI_TEST_NEW;
	asi_test_pcid_swap(test, page, other);
	if (asi_test_pcid_read(t, page) == ASI_TEST_NEW) {
		asi_test_pcid_end(t, page);
		kunit_skip(test, "nothing is kept under another PCID");
	}
	return page;
}

/* To change MTRRs everything is flushed, as what the TLB has includes memory types. */
static void asi_test_pcid_mtrr(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *page = asi_test_pcid_begin(test);
	unsigned long flags;

	KUNIT_EXPECT_EQ(test, asi_test_pcid_read(t, page), ASI_TEST_OLD);
	local_irq_save(flags);
	cache_disable();
	cache_enable();
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ(test, asi_test_pcid_read(t, page), ASI_TEST_NEW);
	asi_test_pcid_end(t, page);
}

/* A CPU that is not called out, because it is outside, flushes when it enters. */
static void asi_test_pcid_outside(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *page = asi_test_pcid_begin(test), *third = asi_test_page(t, 2);
	u64 interrupts;

	interrupts = atomic64_read(&t->domain->interrupts);
	KUNIT_EXPECT_EQ(test, asi_test_pcid_read(t, page), ASI_TEST_OLD);
	KUNIT_EXPECT_EQ(test, asi_pagetable_map(&t->domain->pagetable, (unsigned long)third,
						1, 0), 0);
	asi_pagetable_unmap(&t->domain->pagetable, (unsigned long)third, 1);
	asi_call_out(t->domain);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->domain->interrupts), interrupts);
	KUNIT_EXPECT_EQ(test, asi_test_pcid_read(t, page), ASI_TEST_NEW);
	asi_test_pcid_end(t, page);
}

static struct kunit_case asi_pcid_cases[] = {
	KUNIT_CASE(asi_test_pcid_mtrr),
	KUNIT_CASE(asi_test_pcid_outside),
	{}
};

static struct kunit_suite asi_pcid_suite = {
	.name = "asi_pcid",
	.init = asi_test_init,
	.exit = asi_test_exit,
	.test_cases = asi_pcid_cases,
};

kunit_test_suite(asi_pcid_suite);
