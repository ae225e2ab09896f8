// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the verification: each violation that it knows is made on purpose, in the page
 * table of a test's own domain, and has to be reported as what it is, and as nothing else.
 */
#include <linux/mm.h>
#include <linux/set_memory.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <asm/sections.h>

#include "domain.h"
#include "error.h"
#include "tests/corrupt.h"
#include "tests/fixture.h"
#include "verify/verify.h"
#include "walk.h"

static struct asi_verify_info *asi_verify(struct kunit *test, struct asi_domain *domain)
{
	struct asi_verify_info *info = kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, info);
	guard(mutex)(&asi_lock);
	KUNIT_ASSERT_EQ(test, asi_verify_once(domain, info), 0);
	return info;
}

/* ---- what is a violation ---------------------------------------------- */

static const void *asi_next_case(const void *previous, char *name)
{
	const struct asi_corrupt_case *this = previous ? previous + sizeof(*this) :
							 asi_corrupt_cases;

	if (this == asi_corrupt_cases + asi_n_corrupt_cases)
		return NULL;
	strscpy(name, this->name, KUNIT_PARAM_DESC_SIZE);
	return this;
}

static void asi_test_each_kind(struct kunit *test)
{
	const struct asi_corrupt_case *this = test->param_value;
	struct asi_corruption corruption = { .t = test->priv };
	struct asi_verify_info *info;
	unsigned int i;
	bool corrupted;

	corrupted = this->corrupt(&corruption);
	info = asi_verify(test, corruption.t->domain);
	if (corruption.slot)
		WRITE_ONCE(*corruption.slot, corruption.saved);
	if (this->repair)
		this->repair(&corruption);
	if (!corrupted)
		kunit_skip(test, "cannot be done here");
	KUNIT_ASSERT_EQ(test, info->found, 1);
	for (i = 0; i < info->found; i++) {
		KUNIT_EXPECT_EQ(test, info->list[i].kind, this->kind);
		KUNIT_EXPECT_EQ(test, info->list[i].address, corruption.address);
		KUNIT_EXPECT_EQ(test, info->list[i].other, corruption.owner);
	}
	KUNIT_EXPECT_EQ(test, asi_verify(test, corruption.t->domain)->found, 0);
}

static void asi_test_kinds_are_all_tried(struct kunit *test)
{
	unsigned long tried = 0;
	unsigned int i;

	for (i = 0; i < asi_n_corrupt_cases; i++)
		tried |= BIT(asi_corrupt_cases[i].kind);
	KUNIT_EXPECT_EQ(test, tried, BIT(ASI_VIOLATION_TOTAL + 1) - 1);
}

/* ---- what is no violation --------------------------------------------- */

static u32 asi_test_required_pages(struct asi_test *t)
{
	guard(mutex)(&asi_lock);
	return asi_required_pages(t->domain);
}

static void asi_test_clean(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_pagetable *pt = &t->domain->pagetable;
	struct asi_verify_info *info = asi_verify(test, t->domain);

	KUNIT_EXPECT_EQ(test, info->found, 0);
	KUNIT_EXPECT_EQ(test, info->entries, pt->pages);
	KUNIT_EXPECT_EQ(test, info->required, asi_test_required_pages(t));
	KUNIT_EXPECT_EQ(test, info->pinned, (2 * PAGE_SIZE + THREAD_SIZE) >> PAGE_SHIFT);
	KUNIT_EXPECT_EQ(test, info->mapped, 0);
	KUNIT_EXPECT_EQ(test, info->neighbours, 0);
	KUNIT_ASSERT_EQ(test, asi_test_map(t, "0x%lx+0x2001", asi_test_page(t, 0)), 0);
	info = asi_verify(test, t->domain);
	KUNIT_EXPECT_EQ(test, info->found, 0);
	KUNIT_EXPECT_EQ(test, info->mapped, 3);
	KUNIT_EXPECT_EQ(test, info->unowned, 3);
}

/* A small object is mapped with what else lies in its page: that is counted. */
static void asi_test_neighbour(struct kunit *test)
{
	struct asi_corruption corruption = { .t = test->priv };
	struct asi_verify_info *info;
	char *page = asi_test_page(corruption.t, 0);

	KUNIT_ASSERT_TRUE(test, asi_corrupt_open_other(&corruption));
	KUNIT_ASSERT_EQ(test, asi_object_add(corruption.other, "thing", page + 64, 64), 0);
	KUNIT_ASSERT_EQ(test, asi_object_add(corruption.t->domain, "thing", page, 64), 0);
	KUNIT_ASSERT_EQ(test, asi_test_map(corruption.t, "vm:thing", NULL), 0);
	info = asi_verify(test, corruption.t->domain);
	asi_domain_destroy(corruption.other);
	KUNIT_EXPECT_EQ(test, info->found, 0);
	KUNIT_EXPECT_EQ(test, info->neighbours, 1);
}

/* What a hand has mapped is its own doing, and counted. */
static void asi_test_by_hand(struct kunit *test)
{
	struct asi_corruption corruption = { .t = test->priv };
	struct asi_verify_info *info;
	char *page = asi_test_page(corruption.t, 0);

	KUNIT_ASSERT_TRUE(test, asi_corrupt_open_other(&corruption));
	KUNIT_ASSERT_EQ(test, asi_object_add(corruption.other, "thing", page, PAGE_SIZE), 0);
	KUNIT_ASSERT_EQ(test, asi_test_map_as(corruption.t, ASI_ORIGIN_NETLINK, "0x%lx+8", page),
			0);
	info = asi_verify(test, corruption.t->domain);
	asi_domain_destroy(corruption.other);
	KUNIT_EXPECT_EQ(test, info->found, 0);
	KUNIT_EXPECT_EQ(test, info->neighbours, 1);
}

/* ---- what does not last ----------------------------------------------- */

/**
 * struct asi_passing - a corruption that mends itself
 * @corruption: the corruption
 * @work: mends it
 */
struct asi_passing {
	struct asi_corruption corruption;
	struct delayed_work work;
};

static void asi_repair_later(struct work_struct *work)
{
	struct asi_passing *passing = container_of(to_delayed_work(work), struct asi_passing,
						   work);

	WRITE_ONCE(*passing->corruption.slot, passing->corruption.saved);
}

static struct asi_finding_info *asi_first_finding(struct kunit *test, struct asi_test *t)
{
	struct asi_finding_info *info = kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);
	u64 key;

	KUNIT_ASSERT_NOT_NULL(test, info);
	KUNIT_ASSERT_EQ(test, asi_inspect_next_finding(t->class, t->domain->id, 0, info, &key), 0);
	return info;
}

static void asi_test_passing(struct kunit *test)
{
	struct asi_passing passing = { .corruption.t = test->priv };
	struct asi_finding_info *info;

	INIT_DELAYED_WORK_ONSTACK(&passing.work, asi_repair_later);
	KUNIT_ASSERT_TRUE(test, asi_corrupt_write(&passing.corruption));
	KUNIT_EXPECT_EQ(test, asi_verify(test, passing.corruption.t->domain)->found, 1);
	schedule_delayed_work(&passing.work, 1);
	info = asi_first_finding(test, test->priv);
	flush_delayed_work(&passing.work);
	asi_repair_write(&passing.corruption);
	destroy_delayed_work_on_stack(&passing.work);
	KUNIT_EXPECT_EQ(test, info->verify.found, 0);
	KUNIT_EXPECT_NULL(test, info->violation);
}

static void asi_test_lasting(struct kunit *test)
{
	struct asi_corruption corruption = { .t = test->priv };
	struct asi_finding_info *info;
	u64 key;

	KUNIT_ASSERT_TRUE(test, asi_corrupt_write(&corruption));
	info = asi_first_finding(test, test->priv);
	asi_repair_write(&corruption);
	KUNIT_ASSERT_NOT_NULL(test, info->violation);
	KUNIT_EXPECT_EQ(test, info->violation->kind, ASI_VIOLATION_WRITE);
	KUNIT_EXPECT_EQ(test, info->verify.found, 1);
	/* After the last violation comes the sum, and after that nothing. */
	key = ((u64)corruption.t->domain->id << 16) + 1;
	KUNIT_ASSERT_EQ(test,
			asi_inspect_next_finding(corruption.t->class, corruption.t->domain->id, key,
						 info, &key), 0);
	KUNIT_EXPECT_NULL(test, info->violation);
	KUNIT_EXPECT_EQ(test, info->verify.found, 1);
	KUNIT_EXPECT_EQ(test,
			asi_inspect_next_finding(corruption.t->class, corruption.t->domain->id, key,
						 info, &key), -ENOENT);
}

/**
 * struct asi_busy - somebody who changes what the kernel has
 * @work: does it
 * @t: in whose domain it is mapped before
 * @stop: no more
 */
struct asi_busy {
	struct work_struct work;
	struct asi_test *t;
	bool stop;
};

static void asi_be_busy(struct work_struct *work)
{
	struct asi_busy *busy = container_of(work, struct asi_busy, work);
	char *page = asi_test_page(busy->t, 0);
	void *area;

	while (!READ_ONCE(busy->stop)) {
		area = vmalloc(PAGE_SIZE);
		asi_test_map(busy->t, "0x%lx+8", page);
		asi_test_map(busy->t, "0x%lx+8", area);
		set_memory_ro((unsigned long)page, 1);
		vfree(area);
		set_memory_rw((unsigned long)page, 1);
		asi_test_unmap_all(busy->t);
		cond_resched();
	}
}

/* The kernel changes its entries first and notifies then: in between they differ. */
static void asi_test_while_changing(struct kunit *test)
{
	struct asi_busy busy = { .t = test->priv };
	u32 found = 0;
	int i;

	INIT_WORK_ONSTACK(&busy.work, asi_be_busy);
	queue_work(system_unbound_wq, &busy.work);
	for (i = 0; i < 20; i++)
		found += asi_first_finding(test, busy.t)->verify.found;
	WRITE_ONCE(busy.stop, true);
	flush_work(&busy.work);
	destroy_work_on_stack(&busy.work);
	KUNIT_EXPECT_EQ(test, found, 0);
}

/* ---- runs ------------------------------------------------------------- */

/**
 * struct asi_runs - what all runs of a domain come to
 * @pages: pages
 * @exec: pages that can be executed
 * @met: the run of a mapping of the test was among them, and right
 */
struct asi_runs {
	u64 pages;
	u64 exec;
	bool met;
};

static bool asi_run_is_mapping(const struct asi_run_info *run)
{
	return run->pages == 3 && run->write && run->mapped && run->unowned && !run->exec &&
	       !run->required && !run->pinned && !run->user && run->cache == ASI_CACHE_WB &&
	       !strcmp(run->region, "direct map");
}

/* All runs together are all pages, in order, and each says what the entries say. */
static void asi_test_runs(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_run_info *run = kunit_kzalloc(test, sizeof(*run), GFP_KERNEL);
	unsigned long mapped = (unsigned long)asi_test_page(t, 1);
	struct asi_runs all = {};
	u64 key = 0, last = 0;

	KUNIT_ASSERT_NOT_NULL(test, run);
	KUNIT_ASSERT_EQ(test, asi_test_map(t, "0x%lx+0x3000", (void *)mapped), 0);
	while (!asi_inspect_next_run(t->class, t->domain->id, key, run, &key)) {
		KUNIT_ASSERT_GT(test, key, last);
		last = key;
		all.pages += run->pages;
		all.exec += run->exec ? run->pages : 0;
		all.met |= run->start == mapped && asi_run_is_mapping(run);
	}
	KUNIT_EXPECT_EQ(test, all.pages, t->domain->pagetable.pages);
	KUNIT_EXPECT_GE(test, all.exec, PFN_UP(_etext - _text));
	KUNIT_EXPECT_TRUE(test, all.met);
}

/* ---- walks ------------------------------------------------------------ */

static struct asi_walk_info *asi_walk_to(struct kunit *test, const char *target)
{
	struct asi_walk_info *info = kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, info);
	KUNIT_ASSERT_EQ(test, asi_inspect_target(target, info, NULL), 0);
	return info;
}

/* Of a per-CPU symbol each CPU's copy: the kernel's huge leaf, and an entry of its own. */
static void asi_test_walk_percpu(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_walk_info *info = asi_walk_to(test, "pcpu_hot");
	unsigned int levels = pgtable_l5_enabled() ? 5 : 4, n = 0;
	u64 key = 0;

	while (!asi_inspect_next_walk(t->class, t->domain->id, key, info, &key)) {
		KUNIT_EXPECT_EQ(test, info->address,
				(unsigned long)per_cpu_ptr(&pcpu_hot, info->cpu));
		KUNIT_EXPECT_EQ(test, info->own.levels, levels);
		KUNIT_EXPECT_FALSE(test, info->own.bad || info->kernel.bad);
		KUNIT_EXPECT_EQ(test, (info->own.entry[levels - 1] & PTE_PFN_MASK),
				asi_walk_page((u64 *)init_mm.pgd, info->address) &
				PTE_PFN_MASK);
		n++;
	}
	KUNIT_EXPECT_EQ(test, n, num_possible_cpus());
}

static void asi_test_walk_bad(struct kunit *test)
{
	struct asi_corruption corruption = { .t = test->priv };
	struct asi_walk_info *info;
	char target[24];
	u64 key;

	if (!asi_corrupt_table(&corruption))
		kunit_skip(test, "cannot be done here");
	snprintf(target, sizeof(target), "0x%lx", corruption.address);
	info = asi_walk_to(test, target);
	KUNIT_EXPECT_EQ(test,
			asi_inspect_next_walk(corruption.t->class, corruption.t->domain->id, 0,
					      info, &key), 0);
	WRITE_ONCE(*corruption.slot, corruption.saved);
	KUNIT_EXPECT_TRUE(test, info->own.bad);
	KUNIT_EXPECT_FALSE(test, info->kernel.bad);
	KUNIT_EXPECT_EQ(test, info->own.levels, pgtable_l5_enabled() ? 4 : 3);
	KUNIT_EXPECT_EQ(test,
			asi_inspect_next_walk(corruption.t->class, corruption.t->domain->id, key,
					      info, &key), -ENOENT);
}

static void asi_test_walk_targets(struct kunit *test)
{
	static const struct {
		const char *text;
		int ret;
	} targets[] = {
		{ "0xffffffff81000000", 0 }, { "vmlinux:jiffies_64", 0 },
		{ "percpu:pcpu_hot", 0 }, { "__x64_sys_getpid", 0 },
		{ "0x1000", 0 }, { "0x8000000000000000", -EINVAL }, { "0x", -EINVAL },
		{ "0x1000+8", -EINVAL }, { "4096", -EINVAL }, { "", -EINVAL },
		{ "0x11111111111111111", -EOVERFLOW }, { "no_such_symbol_here", -ENOENT },
		{ "nomodule:jiffies_64", -ENOENT }, { "percpu:jiffies_64", -EINVAL },
	};
	struct asi_walk_info info;
	struct asi_error err;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		memset(&err, 0, sizeof(err));
		KUNIT_EXPECT_EQ_MSG(test, asi_inspect_target(targets[i].text, &info, &err),
				    targets[i].ret, "%s", targets[i].text);
		KUNIT_EXPECT_EQ(test, !!err.text[0], targets[i].ret != 0);
	}
}

static struct kunit_case asi_verify_cases[] = {
	KUNIT_CASE(asi_test_clean),
	KUNIT_CASE_PARAM(asi_test_each_kind, asi_next_case),
	KUNIT_CASE(asi_test_kinds_are_all_tried),
	KUNIT_CASE(asi_test_neighbour),
	KUNIT_CASE(asi_test_by_hand),
	KUNIT_CASE(asi_test_passing),
	KUNIT_CASE(asi_test_lasting),
	KUNIT_CASE(asi_test_while_changing),
	KUNIT_CASE(asi_test_runs),
	KUNIT_CASE(asi_test_walk_percpu),
	KUNIT_CASE(asi_test_walk_bad),
	KUNIT_CASE(asi_test_walk_targets),
	{}
};

static struct kunit_suite asi_verify_suite = {
	.name = "asi_verify",
	.init = asi_test_init,
	.exit = asi_test_exit,
	.test_cases = asi_verify_cases,
};

kunit_test_suite(asi_verify_suite);
