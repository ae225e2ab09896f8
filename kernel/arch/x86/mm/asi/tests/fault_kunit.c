// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the fault table: nothing is lost, whatever happens to it.
 */
#include "ctl/ctl.h"
#include "domain.h"
#include "fault-work.h"
#include "tests/fixture.h"

static u64 asi_test_new_total(struct asi_test *t)
{
	return atomic64_read(&t->class->faults.total);
}

static u32 asi_test_rows(struct asi_test *t)
{
	asi_fault_work_flush(t->class);
	return t->class->faults.n_rows;
}

static void asi_test_touch_pages(struct asi_test *t, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		asi_test_touch(t, asi_test_page(t, i));
}

static int asi_test_set_capacity(struct asi_test *t, u32 capacity)
{
	const struct asi_class_config config = {
		.has_capacity = true, .capacity = capacity,
	};

	return asi_ctl_class_set(t->class, &config, NULL);
}

static void asi_test_counts(struct kunit *test)
{
	struct asi_test *t = test->priv;
	u32 rows = asi_test_rows(t);
	u64 before = asi_test_new_total(t);

	asi_test_touch_pages(t, 4);
	asi_test_touch_pages(t, 4);
	asi_test_touch_pages(t, 2);
	KUNIT_EXPECT_EQ(test, asi_test_new_total(t), before + 10);
	KUNIT_EXPECT_EQ(test, asi_test_rows(t), rows + 4);
	KUNIT_EXPECT_EQ(test, asi_test_sum(t), asi_test_new_total(t));
}

static void asi_test_overflow(struct kunit *test)
{
	struct asi_test *t = test->priv;
	u64 dropped = atomic64_read(&t->class->faults.dropped);

	KUNIT_ASSERT_EQ(test, asi_test_set_capacity(t, 16), 0);
	asi_test_touch_pages(t, 20);
	asi_test_touch_pages(t, 20);
	KUNIT_EXPECT_EQ(test, asi_test_rows(t), 16);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->class->faults.dropped), dropped + 8);
	KUNIT_EXPECT_EQ(test, asi_test_sum(t), asi_test_new_total(t));

	KUNIT_ASSERT_EQ(test, asi_test_set_capacity(t, ASI_CAPACITY), 0);
	asi_test_touch_pages(t, 20);
	KUNIT_EXPECT_EQ(test, asi_test_rows(t), 20);
	KUNIT_EXPECT_EQ(test, asi_test_sum(t), asi_test_new_total(t));
}

static void asi_test_too_small(struct kunit *test)
{
	struct asi_test *t = test->priv;

	asi_test_touch_pages(t, 20);
	KUNIT_EXPECT_EQ(test, asi_test_set_capacity(t, 16), -EBUSY);
	KUNIT_EXPECT_EQ(test, asi_test_set_capacity(t, 15), -ERANGE);
	KUNIT_EXPECT_EQ(test, t->class->faults.table->capacity, ASI_CAPACITY);
}

/* A row lives on with its id, its count and its name when the table is replaced. */
static void asi_test_carry(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_fault_info *before, *after;

	before = kunit_kzalloc(test, sizeof(*before), GFP_KERNEL);
	after = kunit_kzalloc(test, sizeof(*after), GFP_KERNEL);
	asi_test_touch_pages(t, 3);
	asi_test_touch_pages(t, 1);
	KUNIT_ASSERT_EQ(test, asi_ctl_next_fault(t->class, t->domain->id, 0, before), 0);
	KUNIT_ASSERT_EQ(test, asi_test_set_capacity(t, 32), 0);
	KUNIT_ASSERT_EQ(test, asi_ctl_next_fault(t->class, t->domain->id, 0, after), 0);
	KUNIT_EXPECT_EQ(test, before->count, 2);
	KUNIT_EXPECT_EQ(test, before->name_state, ASI_NAME_STATE_NAMED);
	KUNIT_EXPECT_MEMEQ(test, after, before, sizeof(*after));
	KUNIT_EXPECT_EQ(test, asi_test_set_capacity(t, ASI_CAPACITY), 0);
}

static void asi_test_clear_upto(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_row_filter filter = {};
	struct asi_clear_result result;
	struct asi_fault_info *info;

	info = kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);
	asi_test_touch_pages(t, 6);
	filter.upto = asi_test_new_total(t);
	asi_test_touch(t, asi_test_page(t, 2));
	asi_test_touch(t, asi_test_page(t, 9));
	KUNIT_ASSERT_EQ(test, asi_ctl_fault_clear(t->class, &filter, &result, NULL), 0);
	KUNIT_EXPECT_EQ(test, result.rows, 5);
	KUNIT_EXPECT_EQ(test, result.faults, 5);
	KUNIT_EXPECT_EQ(test, asi_test_rows(t), 2);
	KUNIT_EXPECT_EQ(test, asi_test_sum(t), asi_test_new_total(t));
	KUNIT_ASSERT_EQ(test, asi_ctl_next_fault(t->class, 0, 0, info), 0);
	KUNIT_EXPECT_EQ(test, info->count, 2);
}

static void asi_test_ids_are_new(struct kunit *test)
{
	const struct asi_row_filter all = { .upto = U64_MAX };
	struct asi_test *t = test->priv;
	struct asi_clear_result result;
	struct asi_fault_info *info;
	u32 id;

	info = kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);
	asi_test_touch_pages(t, 1);
	KUNIT_ASSERT_EQ(test, asi_ctl_next_fault(t->class, 0, 0, info), 0);
	id = info->id;
	KUNIT_ASSERT_EQ(test, asi_ctl_fault_clear(t->class, &all, &result, NULL), 0);
	KUNIT_EXPECT_EQ(test, asi_ctl_next_fault(t->class, 0, 0, info), -ENOENT);
	asi_test_touch_pages(t, 1);
	KUNIT_ASSERT_EQ(test, asi_ctl_next_fault(t->class, 0, 0, info), 0);
	KUNIT_EXPECT_GT(test, info->id, id);
}

/* R7: rows go with the VM that is gone, when another one comes. */
static void asi_test_dead_rows(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_domain *other;

	asi_test_touch_pages(t, 2);
	other = asi_domain_create("kvm");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	KUNIT_EXPECT_EQ(test, asi_test_rows(t), 2);
	asi_domain_destroy(other);
	KUNIT_EXPECT_EQ(test, asi_test_rows(t), 2);

	asi_context_exit(t->ctx);
	t->ctx = NULL;
	asi_domain_destroy(t->domain);
	KUNIT_EXPECT_EQ(test, asi_test_rows(t), 2);
	t->domain = asi_domain_create("kvm");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->domain);
	KUNIT_EXPECT_EQ(test, asi_test_rows(t), 0);
	KUNIT_EXPECT_EQ(test, asi_test_sum(t), asi_test_new_total(t));
}

static void asi_test_stack(struct kunit *test)
{
	struct asi_test *t = test->priv;
	const struct asi_class_config on = { .has_stack = true, .stack = true };
	const struct asi_class_config off = { .has_stack = true, .stack = false };
	struct asi_fault_info *info;

	info = kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);
	asi_test_touch_pages(t, 1);
	KUNIT_ASSERT_EQ(test, asi_ctl_class_set(t->class, &on, NULL), 0);
	asi_test_touch_pages(t, 2);
	KUNIT_ASSERT_EQ(test, asi_ctl_class_set(t->class, &off, NULL), 0);
	KUNIT_ASSERT_EQ(test, asi_ctl_next_fault(t->class, 0, 0, info), 0);
	KUNIT_EXPECT_EQ(test, info->frames, 0);
	KUNIT_ASSERT_EQ(test, asi_ctl_next_fault(t->class, 0, info->id, info), 0);
	KUNIT_EXPECT_GT(test, info->frames, 3);
	KUNIT_EXPECT_EQ(test, info->frame[0], info->ip);
}

/* The object of a row can be mapped by the row's number; then it faults no more. */
static void asi_test_map_fault(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_fault_info *info;

	info = kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);
	KUNIT_ASSERT_EQ(test, asi_object_add(t->domain, "thing", asi_test_page(t, 4), 64), 0);
	asi_test_touch(t, asi_test_page(t, 4));
	KUNIT_ASSERT_EQ(test, asi_ctl_next_fault(t->class, 0, 0, info), 0);
	KUNIT_EXPECT_STREQ(test, info->spec, "vm:thing");
	KUNIT_EXPECT_EQ(test, asi_test_map(t, "fault:%lu", (void *)(unsigned long)info->id), 0);
	asi_test_touch(t, asi_test_page(t, 4));
	KUNIT_ASSERT_EQ(test, asi_ctl_next_fault(t->class, 0, 0, info), 0);
	KUNIT_EXPECT_EQ(test, info->count, 1);
	/* Taken out before the owner frees it, although it is still asked for. */
	asi_object_del(t->domain, asi_test_page(t, 4));
	asi_test_touch(t, asi_test_page(t, 4));
	KUNIT_ASSERT_EQ(test, asi_ctl_next_fault(t->class, 0, 0, info), 0);
	KUNIT_EXPECT_EQ(test, info->count, 2);
}

static struct kunit_case asi_fault_cases[] = {
	KUNIT_CASE(asi_test_counts),
	KUNIT_CASE(asi_test_overflow),
	KUNIT_CASE(asi_test_too_small),
	KUNIT_CASE(asi_test_carry),
	KUNIT_CASE(asi_test_clear_upto),
	KUNIT_CASE(asi_test_ids_are_new),
	KUNIT_CASE(asi_test_dead_rows),
	KUNIT_CASE(asi_test_stack),
	KUNIT_CASE(asi_test_map_fault),
	{}
};

static struct kunit_suite asi_fault_suite = {
	.name = "asi_fault",
	.init = asi_test_init,
	.exit = asi_test_exit,
	.test_cases = asi_fault_cases,
};

kunit_test_suite(asi_fault_suite);
