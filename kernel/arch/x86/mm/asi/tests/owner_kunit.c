// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what is whose: learn mode keeps nothing that belongs to somebody else.
 */
#include <linux/interval_tree.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "ctl/ctl.h"
#include "domain.h"
#include "fault-work.h"
#include "tests/fixture.h"

/* A byte of @address is read in learn mode: is its page kept? */
static bool asi_test_keeps(struct kunit *test, const void *address)
{
	const struct asi_class_config learn = { .has_mode = true, .mode = ASI_MODE_LEARN };
	struct asi_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, asi_ctl_class_set(t->class, &learn, NULL), 0);
	asi_test_touch(t, address);
	asi_fault_work_flush(t->class);
	KUNIT_EXPECT_EQ(test, t->class->set.n, asi_test_has(t, address));
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->domain->learn_counts.learned), 1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->domain->learn_counts.degraded),
			!asi_test_has(t, address));
	return asi_test_has(t, address);
}

/* With so much of the victim's first page as the object of another domain. */
static bool asi_test_keeps_beside(struct kunit *test, size_t len, bool own)
{
	struct asi_domain *other = asi_domain_create("kvm");
	struct asi_test *t = test->priv;
	char *page = asi_test_page(t, 0);
	bool keeps;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	KUNIT_EXPECT_EQ(test, asi_object_add(other, "thing", page, len), 0);
	if (own)
		KUNIT_EXPECT_EQ(test, asi_object_add(t->domain, "thing", page, len), 0);
	keeps = asi_test_keeps(test, page + PAGE_SIZE / 2);
	if (own)
		asi_object_del(t->domain, page);
	asi_domain_destroy(other);
	return keeps;
}

static void asi_test_object_of_another(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, asi_test_keeps_beside(test, PAGE_SIZE, false));
}

/* Who needs the one has the other, too. */
static void asi_test_part_of_another(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, asi_test_keeps_beside(test, PAGE_SIZE - 1, false));
}

static void asi_test_object_of_both(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, asi_test_keeps_beside(test, PAGE_SIZE, true));
}

static void asi_test_context_of_another(struct kunit *test)
{
	struct asi_domain *other = asi_domain_create("kvm");
	struct asi_test *t = test->priv;
	char *page = asi_test_page(t, 0);
	struct asi_context *ctx = (struct asi_context *)page;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	KUNIT_EXPECT_EQ(test, asi_context_init(ctx, other, page, PAGE_SIZE), 0);
	KUNIT_EXPECT_FALSE(test, asi_test_keeps(test, page));
	asi_context_exit(ctx);
	asi_domain_destroy(other);
}

static void asi_test_stack_of_another(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, asi_test_keeps(test, asi_test_strange_stack()));
}

static void asi_test_nobodys(struct kunit *test)
{
	struct asi_test *t = test->priv;

	KUNIT_EXPECT_TRUE(test, asi_test_keeps(test, asi_test_page(t, 0)));
}

/* The type is longer than what is allocated: the next task lies there. */
static void asi_test_task_ends(struct kunit *test)
{
	const unsigned long task = (unsigned long)current;
	struct asi_test *t = test->priv;
	struct interval_tree_node *node = interval_tree_iter_first(&t->domain->objects, task, task);

	KUNIT_ASSERT_NOT_NULL(test, node);
	KUNIT_EXPECT_EQ(test, node->start, task);
	KUNIT_EXPECT_LE(test, node->last - node->start + 1, ksize(current));
}

static struct kunit_case asi_owner_cases[] = {
	KUNIT_CASE(asi_test_object_of_another),
	KUNIT_CASE(asi_test_part_of_another),
	KUNIT_CASE(asi_test_object_of_both),
	KUNIT_CASE(asi_test_context_of_another),
	KUNIT_CASE(asi_test_stack_of_another),
	KUNIT_CASE(asi_test_nobodys),
	KUNIT_CASE(asi_test_task_ends),
	{}
};

static struct kunit_suite asi_owner_suite = {
	.name = "asi_owner",
	.init = asi_test_init,
	.exit = asi_test_exit,
	.test_cases = asi_owner_cases,
};

kunit_test_suite(asi_owner_suite);
