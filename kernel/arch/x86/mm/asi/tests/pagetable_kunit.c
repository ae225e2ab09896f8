// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of a domain's page table: a subset of the kernel's, page by page.
 */
#include <linux/kasan.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>
#include <asm/sections.h>
#include <asm/set_memory.h>

#include "domain.h"
#include "page.h"
#include "tests/fixture.h"
#include "walk.h"

static struct asi_pagetable *asi_test_pt(struct kunit *test)
{
	return &((struct asi_test *)test->priv)->domain->pagetable;
}

/* One page out of a huge leaf brings that page alone. */
static void asi_test_exact(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *page = asi_test_page(t, 1);

	KUNIT_ASSERT_EQ(test, asi_pagetable_map(asi_test_pt(test), (unsigned long)page + 9, 1,
						0), 0);
	KUNIT_EXPECT_FALSE(test, asi_test_has(test->priv, page - PAGE_SIZE));
	KUNIT_EXPECT_TRUE(test, asi_test_has(test->priv, page));
	KUNIT_EXPECT_FALSE(test, asi_test_has(test->priv, page + PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, (asi_test_entry(test->priv, page) & PTE_PFN_MASK) >> PAGE_SHIFT,
			page_to_pfn(virt_to_page(page)));
}

/* I1 over everything that a fresh domain has. */
static void asi_test_subset_of_kernel(struct kunit *test)
{
	const char *page;
	u64 mine, kernel;

	for (page = _text; page < _end; page += PAGE_SIZE) {
		mine = asi_test_entry(test->priv, page);
		if (!mine)
			continue;
		KUNIT_ASSERT_TRUE(test, asi_kernel_entry((unsigned long)page, &kernel));
		KUNIT_EXPECT_EQ(test, mine & PTE_PFN_MASK, kernel & PTE_PFN_MASK);
		KUNIT_EXPECT_FALSE(test, (mine & _PAGE_RW) && !(kernel & _PAGE_RW));
		KUNIT_EXPECT_FALSE(test, !(mine & _PAGE_NX) && (kernel & _PAGE_NX));
		KUNIT_EXPECT_EQ(test, mine & (_PAGE_GLOBAL | _PAGE_USER), 0);
	}
}

static void asi_test_required(struct kunit *test)
{
	static int writable = 1;

	KUNIT_EXPECT_TRUE(test, asi_test_has(test->priv, asi_test_required));
	KUNIT_EXPECT_FALSE(test, asi_test_entry(test->priv, asi_test_required) & _PAGE_RW);
	KUNIT_EXPECT_TRUE(test, asi_test_has(test->priv, __start_rodata));
	KUNIT_EXPECT_FALSE(test, asi_test_entry(test->priv, __start_rodata) & _PAGE_RW);
	/* Data is denied unless somebody maps it. */
	KUNIT_EXPECT_FALSE(test, asi_test_has(test->priv, &writable));
	KUNIT_EXPECT_FALSE(test, asi_test_has(test->priv, &init_task));
}

static void asi_test_overlap(struct kunit *test)
{
	struct asi_test *t = test->priv;
	unsigned long page = (unsigned long)asi_test_page(t, 0);
	u32 before = asi_test_pt(test)->pages;

	KUNIT_ASSERT_EQ(test, asi_pagetable_map(asi_test_pt(test), page, 2 * PAGE_SIZE, 0), 0);
	KUNIT_ASSERT_EQ(test, asi_pagetable_map(asi_test_pt(test), page + PAGE_SIZE, 8, 0), 0);
	KUNIT_EXPECT_EQ(test, asi_test_pt(test)->pages, before + 2);
	asi_pagetable_unmap(asi_test_pt(test), page, 2 * PAGE_SIZE);
	KUNIT_EXPECT_FALSE(test, asi_test_has(test->priv, (void *)page));
	KUNIT_EXPECT_TRUE(test, asi_test_has(test->priv, (void *)page + PAGE_SIZE));
	asi_pagetable_unmap(asi_test_pt(test), page + PAGE_SIZE, 8);
	KUNIT_EXPECT_EQ(test, asi_test_pt(test)->pages, before);
}

static void asi_test_unmap_moves_generation(struct kunit *test)
{
	struct asi_test *t = test->priv;
	unsigned long page = (unsigned long)asi_test_page(t, 0);
	u64 generation = asi_test_pt(test)->generation;

	KUNIT_ASSERT_EQ(test, asi_pagetable_map(asi_test_pt(test), page, 1, 0), 0);
	KUNIT_EXPECT_EQ(test, asi_test_pt(test)->generation, generation);
	asi_pagetable_unmap(asi_test_pt(test), page, 1);
	KUNIT_EXPECT_EQ(test, asi_test_pt(test)->generation, generation + 1);
}

static void asi_test_hole(struct kunit *test)
{
	/* Nothing of the kernel lies right below its image. */
	unsigned long hole = (unsigned long)__START_KERNEL_map - 4 * PAGE_SIZE;
	u32 before = asi_test_pt(test)->pages;
	u64 entry;

	KUNIT_ASSERT_FALSE(test, asi_kernel_entry(hole, &entry));
	KUNIT_EXPECT_EQ(test, asi_pagetable_map(asi_test_pt(test), hole, 1, 0), -EFAULT);
	KUNIT_EXPECT_EQ(test, asi_pagetable_map(asi_test_pt(test), hole, 1, ASI_MAP_HOLES), 0);
	KUNIT_EXPECT_EQ(test, asi_test_pt(test)->pages, before);
}

static void asi_test_learn_one(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *address = asi_test_page(t, 0);
	struct asi_page page, other;
	int first, again, wrong;
	unsigned long flags;

	KUNIT_ASSERT_EQ(test, asi_page_find(&page, (unsigned long)address + 12), 0);
	KUNIT_ASSERT_EQ(test, asi_page_find(&other, (unsigned long)address + PAGE_SIZE), 0);
	KUNIT_ASSERT_EQ(test, asi_pagetable_refill(asi_test_pt(test)), 0);
	other.address = page.address;
	local_irq_save(flags);
	wrong = asi_pagetable_learn(asi_test_pt(test), &other);
	first = asi_pagetable_learn(asi_test_pt(test), &page);
	again = asi_pagetable_learn(asi_test_pt(test), &page);
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ(test, wrong, -EFAULT);
	KUNIT_EXPECT_EQ(test, first, 0);
	KUNIT_EXPECT_EQ(test, again, -EEXIST);
	KUNIT_EXPECT_TRUE(test, asi_test_has(t, address));
}

static void asi_test_learn_without_reserve(struct kunit *test)
{
	struct asi_pagetable *pt = asi_test_pt(test);
	unsigned int reserved = pt->reserved;
	struct asi_page page;
	unsigned long flags;
	int ret;

	KUNIT_ASSERT_EQ(test, asi_page_find(&page, VMEMMAP_START), 0);
	pt->reserved = 0;
	local_irq_save(flags);
	/* The direct map of page 0 needs tables that no other test makes. */
	ret = asi_pagetable_learn(pt, &page);
	local_irq_restore(flags);
	pt->reserved = reserved;
	KUNIT_EXPECT_EQ(test, ret, -EBUSY);
}

#ifdef CONFIG_KASAN
/* KASAN's shadow is there as the kernel has it, also where it came after the domain. */
static void asi_test_kasan_is_shared(struct kunit *test)
{
	struct asi_pagetable *pt = asi_test_pt(test);
	/* Room for a block whose page of shadow no other area has a part of. */
	const size_t block = PAGE_SIZE << KASAN_SHADOW_SCALE_SHIFT;
	char *area = vmalloc(2 * block);
	u32 pages = pt->pages;
	unsigned long shadow;
	u64 own, kernel, generation;

	KUNIT_ASSERT_NOT_NULL(test, area);
	shadow = (unsigned long)kasan_mem_to_shadow(PTR_ALIGN(area, block));
	local_irq_disable();
	own = asi_walk_page(pt->root, shadow);
	kernel = asi_walk_page((u64 *)init_mm.pgd, shadow);
	local_irq_enable();
	KUNIT_EXPECT_NE(test, own, 0);
	KUNIT_EXPECT_EQ(test, own, kernel);
	KUNIT_EXPECT_TRUE(test, asi_test_has(test->priv, (void *)shadow));
	KUNIT_EXPECT_FALSE(test, asi_test_has(test->priv, area));
	/* To map it by hand is no harm, and nothing more. */
	KUNIT_EXPECT_EQ(test, asi_pagetable_map(pt, shadow, 1, 0), 0);
	asi_pagetable_unmap(pt, shadow, 1);
	KUNIT_EXPECT_TRUE(test, asi_test_has(test->priv, (void *)shadow));
	KUNIT_EXPECT_EQ(test, pt->pages, pages);
	/* It goes when the area is unmapped at last, and a TLB must not keep it. */
	generation = pt->generation;
	vfree(area);
	vm_unmap_aliases();
	KUNIT_EXPECT_FALSE(test, asi_kernel_entry(shadow, &kernel));
	KUNIT_EXPECT_GT(test, pt->generation, generation);
}
#endif

/* Leaves that are split, one after the other, while they are looked at. */
#define ASI_TEST_SPLITS	16

/**
 * struct asi_test_looker - a thread that asks for the entry of one page
 * @page: the page, 0 for none; written by the test
 * @looks: how often it has asked; written by the thread
 * @wrong: how often it was told anything but the page as it is; likewise
 * @entry: the latest of these, 0 for none; likewise
 */
struct asi_test_looker {
	unsigned long page;
	unsigned long looks;
	unsigned long wrong;
	u64 entry;
};

static void asi_test_look(struct asi_test_looker *looker, unsigned long page)
{
	const u64 wanted = __pa(page) | _PAGE_PRESENT | _PAGE_RW | _PAGE_NX;
	u64 entry = 0;

	if (!asi_kernel_entry(page, &entry) ||
	    (entry & (PTE_PFN_MASK | _PAGE_PRESENT | _PAGE_RW | _PAGE_NX)) != wanted) {
		WRITE_ONCE(looker->entry, entry);
		WRITE_ONCE(looker->wrong, looker->wrong + 1);
	}
	WRITE_ONCE(looker->looks, looker->looks + 1);
}

static int asi_test_looker_run(void *data)
{
	struct asi_test_looker *looker = data;
	unsigned long page;

	while (!kthread_should_stop()) {
		page = READ_ONCE(looker->page);
		if (page)
			asi_test_look(looker, page);
		cond_resched();
	}
	return 0;
}

/* A leaf that is split while it is read is read as a leaf, or as what it is split into. */
static void asi_test_split_while_read(struct kunit *test)
{
	struct asi_test_looker looker = {};
	struct task_struct *thread;
	unsigned long looks;
	char *block;
	int i;

	thread = kthread_run(asi_test_looker_run, &looker, "asi_look");
	KUNIT_ASSERT_FALSE(test, IS_ERR(thread));
	for (i = 0; i < ASI_TEST_SPLITS; i++) {
		block = asi_test_alloc_huge(test);
		looks = READ_ONCE(looker.looks);
		WRITE_ONCE(looker.page, (unsigned long)block + 3 * PAGE_SIZE);
		while (READ_ONCE(looker.looks) == looks)
			cond_resched();
		KUNIT_EXPECT_EQ(test, set_memory_4k((unsigned long)block + 9 * PAGE_SIZE, 1), 0);
		KUNIT_EXPECT_EQ(test, asi_test_level(block), PG_LEVEL_4K);
		WRITE_ONCE(looker.page, 0);
		free_pages((unsigned long)block, ASI_TEST_HUGE);
	}
	kthread_stop(thread);
	kunit_info(test, "%lu looks at %u leaves", looker.looks, i);
	KUNIT_EXPECT_EQ(test, looker.wrong, 0);
	KUNIT_EXPECT_EQ(test, looker.entry, 0);
}

/* An entry of the direct map with another page in it is none that a domain may have. */
static void asi_test_pin_other_page(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *page = asi_test_page(t, 0), *other = asi_test_page(t, 1);
	unsigned int level;
	int ret;
	pte_t *pte, own;
	u64 entry;

	KUNIT_ASSERT_EQ(test, set_memory_4k((unsigned long)page, 1), 0);
	pte = lookup_address((unsigned long)page, &level);
	KUNIT_ASSERT_EQ(test, level, PG_LEVEL_4K);
	own = *pte;
	set_pte(pte, __pte((pte_val(own) & ~PTE_PFN_MASK) | __pa(other)));
	ret = asi_pagetable_map(asi_test_pt(test), (unsigned long)page, 1, 0);
	set_pte(pte, own);
	flush_tlb_kernel_range((unsigned long)page, (unsigned long)page + PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, ret, -EFAULT);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, page));
	KUNIT_EXPECT_TRUE(test, asi_kernel_entry((unsigned long)page, &entry));
}

static struct kunit_case asi_pagetable_cases[] = {
	KUNIT_CASE(asi_test_exact),
	KUNIT_CASE(asi_test_subset_of_kernel),
	KUNIT_CASE(asi_test_required),
	KUNIT_CASE(asi_test_overlap),
	KUNIT_CASE(asi_test_unmap_moves_generation),
	KUNIT_CASE(asi_test_hole),
	KUNIT_CASE(asi_test_learn_one),
	KUNIT_CASE(asi_test_learn_without_reserve),
	KUNIT_CASE(asi_test_split_while_read),
	KUNIT_CASE(asi_test_pin_other_page),
#ifdef CONFIG_KASAN
	KUNIT_CASE(asi_test_kasan_is_shared),
#endif
	{}
};

static struct kunit_suite asi_pagetable_suite = {
	.name = "asi_pagetable",
	.init = asi_test_init,
	.exit = asi_test_exit,
	.test_cases = asi_pagetable_cases,
};

kunit_test_suite(asi_pagetable_suite);
