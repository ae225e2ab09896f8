// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the windows around VM entry. Where a page fault in one is fatal it ends the
 * kernel: these cases do nothing until window_kunit.fatal asks for one of them. They are not
 * marked as skipped, because KUnit would not run them again.
 */
#include <linux/module.h>
#include <linux/string.h>
#include <asm/asm.h>
#include <asm/msr.h>

#include "domain.h"
#include "switch.h"
#include "tests/fixture.h"

static char *asi_test_fatal;
module_param_named(fatal, asi_test_fatal, charp, 0600);
MODULE_PARM_DESC(fatal, "The case that is to end the kernel: cr2 or gs");

/* Not mapped in any page table. */
#define ASI_TEST_NOWHERE	((const char *)0xffffffff00000000ul)

/* What a guest may have there: a read by it would be a fault of its own. */
#define ASI_TEST_GUEST_GS	0x1000ul

/* The window: nothing but one read, which may have a fixup. */
static noinline __noclone notrace int asi_test_window(const char *address)
{
	int ret = -EFAULT;

	asm volatile("1: cmpb $0, (%[address])\n"
		     "   xorl %[ret], %[ret]\n"
		     "2:\n"
		     _ASM_EXTABLE(1b, 2b)
		     : [ret] "+r" (ret) : [address] "r" (address) : "cc", "memory");
	return ret;
}

/* The same with a GS base of the guest's; does not come back with the kernel's. */
static noinline __noclone notrace void asi_test_gs_window(const char *address)
{
	asm volatile("wrmsr\n"
		     "cmpb $0, (%[address])\n"
		     : : "c" (MSR_GS_BASE), "a" ((u32)ASI_TEST_GUEST_GS), "d" (0),
		     [address] "r" (address) : "cc", "memory");
}

/* Reads in the window and in the domain; *@inside says where the read has left the CPU. */
static int asi_test_read_inside(struct asi_test *t, const char *address, bool *inside)
{
	unsigned long flags;
	int ret;

	local_irq_save(flags);
	asi_enter(t->ctx);
	ret = asi_test_window(address);
	*inside = asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);
	return ret;
}

static void asi_test_add_window(struct kunit *test, const void *function,
				enum asi_window_kind kind)
{
	KUNIT_ASSERT_EQ(test, asi_window_add(function, kind), 0);
}

/* With the kernel's own GS base the run loop of SVM can be served. */
static void asi_test_gs_window_is_served(struct kunit *test)
{
	struct asi_test *t = test->priv;
	const char *page = asi_test_page(t, 1);
	bool inside = true;

	asi_test_add_window(test, asi_test_window, ASI_WINDOW_GS);
	KUNIT_EXPECT_EQ(test, asi_test_read_inside(t, page, &inside), 0);
	KUNIT_EXPECT_FALSE(test, inside);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.exits[ASI_CAUSE_FAULT], 1);
}

/* A bad pointer of the kernel's own is the kernel's own affair. */
static void asi_test_cr2_window_outside(struct kunit *test)
{
	struct asi_test *t = test->priv;

	asi_test_add_window(test, asi_test_window, ASI_WINDOW_CR2);
	KUNIT_EXPECT_EQ(test, asi_test_window(asi_test_page(t, 1)), 0);
	KUNIT_EXPECT_EQ(test, asi_test_window(ASI_TEST_NOWHERE), -EFAULT);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.exits[ASI_CAUSE_FAULT], 0);
}

/* What is mapped does not fault, and nothing is fatal about it. */
static void asi_test_cr2_window_mapped(struct kunit *test)
{
	struct asi_test *t = test->priv;
	const char *page = asi_test_page(t, 1);
	bool inside = false;

	KUNIT_ASSERT_EQ(test, asi_test_map(t, "0x%lx+1", page), 0);
	asi_test_add_window(test, asi_test_window, ASI_WINDOW_CR2);
	KUNIT_EXPECT_EQ(test, asi_test_read_inside(t, page, &inside), 0);
	KUNIT_EXPECT_TRUE(test, inside);
}

/* A window that was taken back is a function like any other, whatever comes after it. */
static void asi_test_window_comes_and_goes(struct kunit *test)
{
	static const void *const functions[ASI_RUN_WINDOWS] = {
		asi_test_window, memcpy, strlen, strcmp,
	};
	struct asi_test *t = test->priv;
	bool inside = true;
	int i;

	for (i = 0; i < ASI_RUN_WINDOWS; i++)
		asi_test_add_window(test, functions[i], ASI_WINDOW_CR2);
	KUNIT_EXPECT_EQ(test, asi_window_add(strchr, ASI_WINDOW_CR2), -ENOSPC);
	asi_window_del(asi_test_window);
	KUNIT_EXPECT_EQ(test, asi_test_read_inside(t, asi_test_page(t, 1), &inside), 0);
	KUNIT_EXPECT_FALSE(test, inside);
	for (i = 0; i < ASI_RUN_WINDOWS; i++)
		asi_window_del(functions[i]);
	KUNIT_EXPECT_EQ(test, asi_hot.run_hull.len, 0);
}

static bool asi_test_asked(const char *word)
{
	return asi_test_fatal && sysfs_streq(asi_test_fatal, word);
}

static void asi_test_cr2_window_is_fatal(struct kunit *test)
{
	struct asi_test *t = test->priv;
	bool inside;

	if (!asi_test_asked("cr2"))
		return;
	asi_test_add_window(test, asi_test_window, ASI_WINDOW_CR2);
	asi_test_read_inside(t, asi_test_page(t, 1), &inside);
	KUNIT_FAIL(test, "the kernel lives");
}

static void asi_test_gs_window_is_fatal(struct kunit *test)
{
	struct asi_test *t = test->priv;
	const char *page = asi_test_page(t, 1);

	if (!asi_test_asked("gs"))
		return;
	asi_test_add_window(test, asi_test_gs_window, ASI_WINDOW_GS);
	local_irq_disable();
	asi_enter(t->ctx);
	asi_test_gs_window(page);
	KUNIT_FAIL(test, "the kernel lives");
}

static void asi_test_window_exit(struct kunit *test)
{
	asi_window_del(asi_test_window);
	asi_window_del(asi_test_gs_window);
	asi_test_exit(test);
}

static struct kunit_case asi_window_cases[] = {
	KUNIT_CASE(asi_test_gs_window_is_served),
	KUNIT_CASE(asi_test_cr2_window_outside),
	KUNIT_CASE(asi_test_cr2_window_mapped),
	KUNIT_CASE(asi_test_window_comes_and_goes),
	KUNIT_CASE(asi_test_cr2_window_is_fatal),
	KUNIT_CASE(asi_test_gs_window_is_fatal),
	{}
};

static struct kunit_suite asi_window_suite = {
	.name = "asi_window",
	.init = asi_test_init,
	.exit = asi_test_window_exit,
	.test_cases = asi_window_cases,
};

kunit_test_suite(asi_window_suite);
