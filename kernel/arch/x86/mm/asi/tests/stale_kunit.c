// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests that nothing goes stale: whatever the kernel does to its own entries, a
 * domain is left with no more than the kernel has, at once and permanently.
 */
#include <linux/execmem.h>
#include <linux/gfp.h>
#include <linux/memblock.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/vmalloc.h>
#include <asm/cpu_entry_area.h>
#include <asm/set_memory.h>
#include <asm/tlbflush.h>

#include "ctl/ctl.h"
#include "domain.h"
#include "tests/fixture.h"
#include "tests/kfence.h"

/* What has to be the same in a domain and in the kernel: page, cache mode, execution. */
#define ASI_TEST_SAME	(PTE_PFN_MASK | _PAGE_CACHE_MASK | _PAGE_NX)

static int asi_test_map_page(struct asi_test *t, const void *address)
{
	return asi_test_map(t, "0x%lx+4096", address);
}

static u64 asi_test_kernel(const void *address)
{
	u64 entry;

	return asi_kernel_entry((unsigned long)address, &entry) ? entry : 0;
}

static bool asi_test_writable(struct asi_test *t, const void *address)
{
	return asi_test_entry(t, address) & _PAGE_RW;
}

/* A huge leaf that the kernel splits: each of its pages goes its own way. */
static void asi_test_split(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *block = asi_test_alloc_huge(test);
	char *lowered = block + 7 * PAGE_SIZE, *kept = block + 9 * PAGE_SIZE;

	KUNIT_EXPECT_EQ(test, asi_pagetable_map(&t->domain->pagetable, (unsigned long)lowered,
						PAGE_SIZE, 0), 0);
	KUNIT_EXPECT_EQ(test, asi_pagetable_map(&t->domain->pagetable, (unsigned long)kept,
						PAGE_SIZE, 0), 0);
	KUNIT_EXPECT_TRUE(test, asi_test_writable(t, lowered));

	KUNIT_EXPECT_EQ(test, set_memory_ro((unsigned long)lowered, 1), 0);
	KUNIT_EXPECT_EQ(test, asi_test_level(lowered), PG_LEVEL_4K);
	KUNIT_EXPECT_FALSE(test, asi_test_writable(t, lowered));
	KUNIT_EXPECT_TRUE(test, asi_test_writable(t, kept));

	KUNIT_EXPECT_EQ(test, set_memory_rw((unsigned long)lowered, 1), 0);
	KUNIT_EXPECT_TRUE(test, asi_test_has(t, lowered));
	KUNIT_EXPECT_FALSE(test, asi_test_writable(t, lowered));

	KUNIT_EXPECT_EQ(test, set_memory_np((unsigned long)kept, 1), 0);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, kept));
	KUNIT_EXPECT_EQ(test, set_memory_p((unsigned long)kept, 1), 0);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, kept));
	KUNIT_EXPECT_TRUE(test, asi_test_has(t, lowered));
	asi_pagetable_unmap(&t->domain->pagetable, (unsigned long)lowered, PAGE_SIZE);
	asi_pagetable_unmap(&t->domain->pagetable, (unsigned long)kept, PAGE_SIZE);
	free_pages((unsigned long)block, ASI_TEST_HUGE);
}

/* A change by one address is a change by all of them. */
static void asi_test_alias(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *area = vmalloc(PAGE_SIZE);
	char *alias;

	KUNIT_ASSERT_NOT_NULL(test, area);
	alias = page_address(vmalloc_to_page(area));
	KUNIT_EXPECT_EQ(test, asi_test_map_page(t, area), 0);
	KUNIT_EXPECT_EQ(test, asi_test_map_page(t, alias), 0);
	KUNIT_EXPECT_TRUE(test, asi_test_writable(t, area));
	KUNIT_EXPECT_TRUE(test, asi_test_writable(t, alias));
	KUNIT_EXPECT_EQ(test, set_memory_ro((unsigned long)area, 1), 0);
	KUNIT_EXPECT_FALSE(test, asi_test_writable(t, area));
	KUNIT_EXPECT_FALSE(test, asi_test_writable(t, alias));
	KUNIT_EXPECT_EQ(test, set_memory_rw((unsigned long)area, 1), 0);
	vfree(area);
}

static void asi_test_direct_map(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *address = asi_test_page(t, 2);
	struct page *page = virt_to_page(address);
	u32 before = t->domain->pagetable.pages;

	KUNIT_EXPECT_EQ(test, asi_test_map_page(t, address), 0);
	KUNIT_EXPECT_EQ(test, set_direct_map_invalid_noflush(page), 0);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, address));
	KUNIT_EXPECT_EQ(test, t->domain->pagetable.pages, before);
	KUNIT_EXPECT_EQ(test, set_direct_map_default_noflush(page), 0);
	flush_tlb_kernel_range((unsigned long)address, (unsigned long)address + PAGE_SIZE);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, address));
}

static void asi_test_exec(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *text = execmem_alloc(EXECMEM_MODULE_TEXT, PAGE_SIZE);

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_EXPECT_EQ(test, set_memory_rox((unsigned long)text, 1), 0);
	KUNIT_EXPECT_EQ(test, asi_test_map_page(t, text), 0);
	KUNIT_EXPECT_TRUE(test, asi_test_has(t, text));
	KUNIT_EXPECT_FALSE(test, asi_test_entry(t, text) & _PAGE_NX);
	KUNIT_EXPECT_EQ(test, set_memory_nx((unsigned long)text, 1), 0);
	KUNIT_EXPECT_TRUE(test, asi_test_entry(t, text) & _PAGE_NX);
	KUNIT_EXPECT_EQ(test, set_memory_rw((unsigned long)text, 1), 0);
	KUNIT_EXPECT_FALSE(test, asi_test_writable(t, text));
	execmem_free(text);
}

/* Two cache modes of one page are as bad as two permissions. */
static void asi_test_cache_mode(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *page = asi_test_page(t, 4);

	KUNIT_EXPECT_EQ(test, asi_test_map_page(t, page), 0);
	KUNIT_EXPECT_EQ(test, set_memory_uc((unsigned long)page, 1), 0);
	KUNIT_EXPECT_TRUE(test, asi_test_entry(t, page) & _PAGE_CACHE_MASK);
	KUNIT_EXPECT_EQ(test, asi_test_entry(t, page) & ASI_TEST_SAME,
			asi_test_kernel(page) & ASI_TEST_SAME);
	KUNIT_EXPECT_EQ(test, set_memory_wb((unsigned long)page, 1), 0);
	KUNIT_EXPECT_FALSE(test, asi_test_entry(t, page) & _PAGE_CACHE_MASK);
	KUNIT_EXPECT_TRUE(test, asi_test_writable(t, page));
}

/* Without a flush; returns what was there. */
static u64 asi_test_swap_kernel(char *address, u64 entry)
{
	unsigned int level;
	pte_t *pte = lookup_address((unsigned long)address, &level);
	u64 old = pte_val(*pte);

	set_pte(pte, __pte(entry));
	return old;
}

static void asi_test_set_kernel(char *address, u64 entry)
{
	asi_test_swap_kernel(address, entry);
	flush_tlb_kernel_range((unsigned long)address, (unsigned long)address + PAGE_SIZE);
}

/* Who changes the kernel's entries by hand flushes them: that is when domains follow. */
static void asi_test_flush(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *area = vmalloc(2 * PAGE_SIZE);
	unsigned int level;
	u64 first, second;

	KUNIT_ASSERT_NOT_NULL(test, area);
	KUNIT_EXPECT_EQ(test, asi_test_map(t, "0x%lx+8192", area), 0);
	first = pte_val(*lookup_address((unsigned long)area, &level));
	second = pte_val(*lookup_address((unsigned long)area + PAGE_SIZE, &level));

	/* Another page at the same address ... */
	asi_test_set_kernel(area, second);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, area));
	KUNIT_EXPECT_TRUE(test, asi_test_has(t, area + PAGE_SIZE));
	asi_test_set_kernel(area, first);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, area));
	/* ... or none. */
	asi_test_set_kernel(area + PAGE_SIZE, 0);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, area + PAGE_SIZE));
	asi_test_set_kernel(area + PAGE_SIZE, second);
	vfree(area);
}

/* A flush of everything finds what has changed at both ends of it, whatever is between. */
static void asi_test_flush_all(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *near = vmalloc(PAGE_SIZE), *far = execmem_alloc(EXECMEM_MODULE_DATA, PAGE_SIZE);
	u64 first, last;

	KUNIT_ASSERT_NOT_NULL(test, near);
	KUNIT_ASSERT_NOT_NULL(test, far);
	KUNIT_EXPECT_EQ(test, asi_test_map_page(t, near), 0);
	KUNIT_EXPECT_EQ(test, asi_test_map_page(t, far), 0);
	first = asi_test_swap_kernel(near, 0);
	last = asi_test_swap_kernel(far, 0);
	flush_tlb_kernel_range(0, TLB_FLUSH_ALL);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, near));
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, far));
	asi_test_set_kernel(near, first);
	asi_test_set_kernel(far, last);
	execmem_free(far);
	vfree(near);
}

/* What did not change stays as it is, and so does every TLB. */
static void asi_test_flush_changes_nothing(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_pagetable *pt = &t->domain->pagetable;
	u64 generation = pt->generation;
	u32 pages = pt->pages;

	flush_tlb_kernel_range(0, TLB_FLUSH_ALL);
	/* Of KASAN's shadow it is not known. */
	KUNIT_EXPECT_EQ(test, pt->generation, generation + IS_ENABLED(CONFIG_KASAN));
	KUNIT_EXPECT_EQ(test, pt->pages, pages);
	asi_test_touch(t, t->ctx);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.exits[ASI_CAUSE_FAULT], 0);
}

/* ---- mappings --------------------------------------------------------- */

/* Maps in every domain of the class, or with @del takes that back. */
static int asi_test_ask(struct asi_test *t, const void *address, size_t len, bool del)
{
	char spec[ASI_SPEC_MAX + 1];
	const char *const specs[] = { spec };
	struct asi_map_request req = {
		.origin = ASI_ORIGIN_KVM, .n_specs = 1, .specs = specs,
	};
	struct asi_map_item item;

	snprintf(spec, sizeof(spec), "0x%lx+0x%zx", (unsigned long)address, len);
	if (del)
		return asi_ctl_map_del(t->class, &req, &item, NULL);
	return asi_ctl_map_add(t->class, &req, &item, NULL);
}

/* The only mapping there is, as an interface shows it. */
static struct asi_map_info *asi_test_info(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_map_info *info = kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, info);
	KUNIT_ASSERT_EQ(test, asi_ctl_next_map(t->class, 0, 0, info), 0);
	return info;
}

/* The address is given up: so is the page, and the books say so. */
static void asi_test_page_gone(struct kunit *test)
{
	struct asi_test *t = test->priv;
	u32 before = t->domain->pagetable.pages;
	char *area = vmalloc(PAGE_SIZE);
	struct page *page;

	KUNIT_ASSERT_NOT_NULL(test, area);
	page = vmalloc_to_page(area);
	get_page(page);
	KUNIT_EXPECT_EQ(test, asi_test_ask(t, area, 8, false), 0);
	KUNIT_EXPECT_EQ(test, page_count(page), 3);
	KUNIT_EXPECT_TRUE(test, asi_test_info(test)->unowned);
	KUNIT_EXPECT_FALSE(test, asi_test_info(test)->gone);
	KUNIT_EXPECT_EQ(test, asi_test_info(test)->item.bytes_exposed, PAGE_SIZE);

	vfree(area);
	vm_unmap_aliases();
	KUNIT_EXPECT_EQ(test, t->domain->pagetable.pages, before);
	KUNIT_EXPECT_TRUE(test, asi_test_info(test)->gone);
	KUNIT_EXPECT_FALSE(test, asi_test_info(test)->unowned);
	KUNIT_EXPECT_EQ(test, asi_test_info(test)->item.pages, 0);
	KUNIT_EXPECT_EQ(test, asi_test_info(test)->item.bytes_asked, 8);
	KUNIT_EXPECT_EQ(test, asi_test_info(test)->item.bytes_exposed, 0);
	KUNIT_EXPECT_EQ(test, page_count(page), 1);
	put_page(page);
	KUNIT_EXPECT_EQ(test, asi_test_ask(t, area, 8, true), 0);
	KUNIT_EXPECT_EQ(test, t->class->set.n, 0);
}

/* Somebody else's page at the address is for no domain, be it there or to come. */
static void asi_test_reused(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *area = vmalloc(2 * PAGE_SIZE);
	struct asi_domain *late;
	unsigned int level;
	u64 first, second;

	KUNIT_ASSERT_NOT_NULL(test, area);
	KUNIT_EXPECT_EQ(test, asi_test_ask(t, area, 2 * PAGE_SIZE, false), 0);
	first = pte_val(*lookup_address((unsigned long)area, &level));
	second = pte_val(*lookup_address((unsigned long)area + PAGE_SIZE, &level));
	asi_test_set_kernel(area, second);
	late = asi_domain_create("kvm");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, late);
	KUNIT_EXPECT_FALSE(test, asi_pagetable_present(&late->pagetable,
						       (unsigned long)area, 1));
	KUNIT_EXPECT_TRUE(test, asi_pagetable_present(&late->pagetable,
						      (unsigned long)area + PAGE_SIZE, 1));
	KUNIT_EXPECT_EQ(test, asi_test_info(test)->item.pages, 1);
	KUNIT_EXPECT_FALSE(test, asi_test_info(test)->gone);

	/* For good: not even the old page comes back by itself. */
	asi_test_set_kernel(area, first);
	KUNIT_EXPECT_EQ(test, asi_test_info(test)->item.pages, 1);
	KUNIT_EXPECT_EQ(test, asi_test_ask(t, area, 2 * PAGE_SIZE, false), -EEXIST);
	KUNIT_EXPECT_EQ(test, asi_test_ask(t, area, 2 * PAGE_SIZE, true), 0);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, area + PAGE_SIZE));
	asi_domain_destroy(late);
	vfree(area);
}

/* What is gone does not stand in the way of what is asked for now. */
static void asi_test_mapped_anew(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *area = vmalloc(PAGE_SIZE);
	unsigned int level, id;
	u64 first;

	KUNIT_ASSERT_NOT_NULL(test, area);
	first = pte_val(*lookup_address((unsigned long)area, &level));
	KUNIT_EXPECT_EQ(test, asi_test_ask(t, area, 16, false), 0);
	id = asi_test_info(test)->item.id;
	KUNIT_EXPECT_EQ(test, asi_test_ask(t, area, 16, false), -EEXIST);
	asi_test_set_kernel(area, 0);
	asi_test_set_kernel(area, first);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, area));
	KUNIT_EXPECT_TRUE(test, asi_test_info(test)->gone);
	KUNIT_EXPECT_EQ(test, asi_test_ask(t, area, 16, false), 0);
	KUNIT_EXPECT_TRUE(test, asi_test_has(t, area));
	KUNIT_EXPECT_FALSE(test, asi_test_info(test)->gone);
	KUNIT_EXPECT_NE(test, asi_test_info(test)->item.id, id);
	KUNIT_EXPECT_EQ(test, t->class->set.n, 1);
	KUNIT_EXPECT_EQ(test, asi_test_ask(t, area, 16, true), 0);
	vfree(area);
}

/* Without any domain there is no domain to be notified. */
static void asi_test_page_gone_without_domain(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *area = vmalloc(PAGE_SIZE);
	struct page *page;

	KUNIT_ASSERT_NOT_NULL(test, area);
	page = vmalloc_to_page(area);
	get_page(page);
	asi_context_exit(t->ctx);
	asi_domain_destroy(t->domain);
	t->ctx = NULL;
	t->domain = NULL;
	KUNIT_EXPECT_EQ(test, asi_test_ask(t, area, 8, false), 0);
	vfree(area);
	vm_unmap_aliases();
	KUNIT_EXPECT_TRUE(test, asi_test_info(test)->gone);
	KUNIT_EXPECT_EQ(test, page_count(page), 1);
	put_page(page);
	KUNIT_EXPECT_EQ(test, asi_test_ask(t, area, 8, true), 0);
}

#define ASI_TEST_ROUNDS	1000

/* Areas that come, are mapped and go: each next owner of the address has it for itself. */
static void asi_test_areas_come_and_go(struct kunit *test)
{
	struct asi_test *t = test->priv;
	u32 before = t->domain->pagetable.pages;
	unsigned int n, again = 0;
	void *last = NULL;
	char *area;

	for (n = 0; n < ASI_TEST_ROUNDS; n++) {
		area = vmalloc(PAGE_SIZE);
		KUNIT_ASSERT_NOT_NULL(test, area);
		again += area == last;
		KUNIT_ASSERT_FALSE(test, asi_test_has(t, area));
		KUNIT_ASSERT_EQ(test, asi_test_ask(t, area, PAGE_SIZE, false), 0);
		KUNIT_ASSERT_EQ(test, PTE_PFN_MASK & asi_test_entry(t, area),
				PTE_PFN_MASK & asi_test_kernel(area));
		vfree(area);
		KUNIT_ASSERT_FALSE(test, asi_test_has(t, area));
		KUNIT_ASSERT_EQ(test, t->domain->pagetable.pages, before);
		KUNIT_ASSERT_EQ(test, asi_test_ask(t, area, PAGE_SIZE, true), 0);
		last = area;
		vm_unmap_aliases();
	}
	kunit_info(test, "%u of %u areas lay where the one before had lain", again, n);
	KUNIT_EXPECT_GT(test, again, 0);
	KUNIT_EXPECT_EQ(test, t->class->set.n, 0);
}

/* Buffers of the CPU in its entry area come while the domain lives, and go. */
static void asi_test_cpu_entry_area(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct debug_store_buffers *buffers = &get_cpu_entry_area(0)->cpu_debug_buffers;
	char *address = buffers->pebs_buffer + PAGE_SIZE, *page = asi_test_page(t, 0);
	unsigned long start = (unsigned long)address;
	u64 generation = t->domain->pagetable.generation;

	KUNIT_ASSERT_EQ(test, asi_test_kernel(address), 0);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, address));
	cea_set_pte(address, __pa(page), PAGE_KERNEL);
	flush_tlb_kernel_range(start, start + PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, asi_test_entry(t, address) & ASI_TEST_SAME,
			asi_test_kernel(address) & ASI_TEST_SAME);
	KUNIT_EXPECT_TRUE(test, asi_test_writable(t, address));
	/* No TLB has anything of a hole. */
	if (!IS_ENABLED(CONFIG_KASAN))
		KUNIT_EXPECT_EQ(test, t->domain->pagetable.generation, generation);
	asi_test_touch(t, address);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.exits[ASI_CAUSE_FAULT], 0);
	cea_set_pte(address, 0, PAGE_NONE);
	flush_tlb_kernel_range(start, start + PAGE_SIZE);
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, address));
	KUNIT_EXPECT_GT(test, t->domain->pagetable.generation, generation);
}

/* What an NMI has interrupted may hold the lock of a page table: KFENCE must not want it. */
static void asi_test_kfence(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *page = asi_test_page(t, 5);
	bool there;

	KUNIT_ASSERT_EQ(test, set_memory_4k((unsigned long)page, 1), 0);
	KUNIT_ASSERT_EQ(test, asi_test_map_page(t, page), 0);
	KUNIT_EXPECT_TRUE(test, kfence_protect_page((unsigned long)page, true));
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, page));
	scoped_guard(raw_spinlock_irqsave, &t->domain->pagetable.lock)
		there = kfence_protect_page((unsigned long)page, false);
	KUNIT_EXPECT_TRUE(test, there);
	KUNIT_EXPECT_NE(test, asi_test_kernel(page), 0);
}

#ifdef CONFIG_MEMORY_HOTREMOVE

/* An address above all memory, for a block that comes and goes; nobody touches it. */
static u64 asi_test_above(u64 block)
{
	return round_up(PFN_PHYS(max_pfn) + SZ_1G, block);
}

/* Memory that is taken out of the machine: its part of the direct map goes, and is forgotten. */
static void asi_test_unplugged(struct kunit *test)
{
	struct asi_test *t = test->priv;
	u64 block = memory_block_size_bytes(), start = asi_test_above(block);
	u32 before = t->domain->pagetable.pages;
	char *address = __va(start) + block / 2;
	unsigned int round;

	for (round = 0; round < 3; round++) {
		KUNIT_ASSERT_EQ(test, add_memory(0, start, block, MHP_NONE), 0);
		KUNIT_EXPECT_EQ(test, asi_pagetable_map(&t->domain->pagetable,
							(unsigned long)address, PAGE_SIZE, 0), 0);
		KUNIT_EXPECT_TRUE(test, asi_test_has(t, address));
		KUNIT_ASSERT_EQ(test, remove_memory(start, block), 0);
		KUNIT_EXPECT_FALSE(test, asi_test_has(t, address));
		KUNIT_EXPECT_EQ(test, t->domain->pagetable.pages, before);
	}
}

#endif

static struct kunit_case asi_stale_cases[] = {
	KUNIT_CASE(asi_test_split),
	KUNIT_CASE(asi_test_alias),
	KUNIT_CASE(asi_test_direct_map),
	KUNIT_CASE(asi_test_exec),
	KUNIT_CASE(asi_test_cache_mode),
	KUNIT_CASE(asi_test_flush),
	KUNIT_CASE(asi_test_flush_all),
	KUNIT_CASE(asi_test_flush_changes_nothing),
	KUNIT_CASE(asi_test_page_gone),
	KUNIT_CASE(asi_test_reused),
	KUNIT_CASE(asi_test_mapped_anew),
	KUNIT_CASE(asi_test_page_gone_without_domain),
	KUNIT_CASE_SLOW(asi_test_areas_come_and_go),
	KUNIT_CASE(asi_test_cpu_entry_area),
	KUNIT_CASE(asi_test_kfence),
#ifdef CONFIG_MEMORY_HOTREMOVE
	KUNIT_CASE(asi_test_unplugged),
#endif
	{}
};

static struct kunit_suite asi_stale_suite = {
	.name = "asi_stale",
	.init = asi_test_init,
	.exit = asi_test_exit,
	.test_cases = asi_stale_cases,
};

kunit_test_suite(asi_stale_suite);
