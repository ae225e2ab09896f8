// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways to corrupt a page table: see corrupt.h.
 */
#include <linux/mm.h>
#include <linux/sched/task_stack.h>
#include <linux/set_memory.h>
#include <linux/shmem_fs.h>
#include <linux/vmalloc.h>
#include <asm/sections.h>

#include "tests/corrupt.h"
#include "walk.h"

/* Large enough that the allocator keeps none of it for itself when it is freed. */
#define ASI_BLOCK_ORDER	6

static struct asi_pagetable *asi_pt(struct asi_harm *harm)
{
	return &harm->t->domain->pagetable;
}

/* ---- how to corrupt --------------------------------------------------- */

/* Changes an entry, of any level, behind the back of the page table. */
static void asi_set_slot(struct asi_harm *harm, u64 *slot, u64 value)
{
	harm->slot = slot;
	harm->saved = *slot;
	WRITE_ONCE(*slot, value);
}

static u64 *asi_slot(struct asi_harm *harm, unsigned long address)
{
	unsigned int shift;

	harm->address = address;
	return asi_walk_own(asi_pt(harm), address, &shift);
}

/* The entry of a page of the victim, which is mapped for this. */
static u64 *asi_victim_slot(struct asi_harm *harm)
{
	const char *page = asi_test_page(harm->t, 0);

	if (asi_test_map(harm->t, "0x%lx+8", page))
		return NULL;
	return asi_slot(harm, (unsigned long)page);
}

static bool asi_flip(struct asi_harm *harm, u64 *slot, u64 bits)
{
	if (!slot)
		return false;
	asi_set_slot(harm, slot, *slot ^ bits);
	return true;
}

/**
 * asi_harm_write() - make a page writable that the kernel has made read-only
 * @harm: filled in
 *
 * Context: Process context, may sleep.
 * Return: true if it was done; asi_mend_write() is due in any case.
 */
bool asi_harm_write(struct asi_harm *harm)
{
	/* The kernel's own read-only data may not be so yet. */
	return !set_memory_ro((unsigned long)asi_test_page(harm->t, 0), 1) &&
	       asi_flip(harm, asi_victim_slot(harm), _PAGE_RW);
}

/**
 * asi_mend_write() - take back asi_harm_write()
 * @harm: as it was filled in
 *
 * Context: Process context, may sleep.
 */
void asi_mend_write(struct asi_harm *harm)
{
	if (harm->slot)
		WRITE_ONCE(*harm->slot, harm->saved);
	set_memory_rw((unsigned long)asi_test_page(harm->t, 0), 1);
}

static bool asi_harm_shadow_stack(struct asi_harm *harm)
{
	return asi_flip(harm, asi_slot(harm, (unsigned long)__start_rodata), _PAGE_DIRTY);
}

static bool asi_harm_exec(struct asi_harm *harm)
{
	return asi_flip(harm, asi_victim_slot(harm), _PAGE_NX);
}

static bool asi_harm_user(struct asi_harm *harm)
{
	return asi_flip(harm, asi_victim_slot(harm), _PAGE_USER);
}

static bool asi_harm_cache(struct asi_harm *harm)
{
	return asi_flip(harm, asi_victim_slot(harm), _PAGE_PCD | _PAGE_PWT);
}

static bool asi_harm_global(struct asi_harm *harm)
{
	return asi_flip(harm, asi_victim_slot(harm), _PAGE_GLOBAL);
}

static bool asi_harm_frame(struct asi_harm *harm)
{
	u64 *slot = asi_victim_slot(harm);
	const u64 pfns = __pa(asi_test_page(harm->t, 0)) ^ __pa(asi_test_page(harm->t, 1));

	return asi_flip(harm, slot, pfns);
}

/* What is not present, but not empty, is a frame that may be read by speculation. */
static bool asi_harm_not_present(struct asi_harm *harm)
{
	return asi_flip(harm, asi_victim_slot(harm), _PAGE_PRESENT);
}

/* The guard page behind memory of vmalloc(): the kernel has nothing there. */
static bool asi_harm_absent(struct asi_harm *harm)
{
	unsigned long guard;
	u64 *slot;

	harm->extra = vmalloc(2 * PAGE_SIZE);
	if (!harm->extra || asi_test_map(harm->t, "0x%lx+0x2000", harm->extra))
		return false;
	guard = (unsigned long)harm->extra + 2 * PAGE_SIZE;
	slot = asi_slot(harm, guard);
	/* A lowest table may end right there. */
	if (!slot || !asi_index(guard, PAGE_SHIFT))
		return false;
	asi_set_slot(harm, slot, slot[-1]);
	asi_pt(harm)->pages++;
	return true;
}

static void asi_mend_absent(struct asi_harm *harm)
{
	if (harm->slot)
		asi_pt(harm)->pages--;
	asi_test_unmap_all(harm->t);
	vfree(harm->extra);
}

/* An empty entry of the level above the lowest, in a table that is there. */
static u64 *asi_empty_link(struct asi_harm *harm)
{
	unsigned long page = (unsigned long)asi_test_page(harm->t, 0);
	struct asi_walk walk;
	unsigned int i;
	u64 *table;

	if (!asi_victim_slot(harm))
		return NULL;
	asi_walk(asi_pt(harm)->root, page, &walk);
	table = asi_table_of(walk.entry[walk.levels - 3]);
	for (i = 0; i < ASI_TABLE_ENTRIES; i++) {
		if (table[i])
			continue;
		harm->address = (page & PUD_MASK) + ((unsigned long)i << PMD_SHIFT);
		return &table[i];
	}
	return NULL;
}

static bool asi_plant(struct asi_harm *harm, u64 value)
{
	u64 *link = asi_empty_link(harm);

	if (!link)
		return false;
	asi_set_slot(harm, link, value);
	return true;
}

static bool asi_harm_huge(struct asi_harm *harm)
{
	const u64 frame = __pa(asi_test_page(harm->t, 0)) & PMD_MASK;

	return asi_plant(harm, frame | _PAGE_PSE | __PAGE_KERNEL);
}

/**
 * asi_harm_table() - let an entry point to what is no memory
 * @harm: filled in
 *
 * Context: Process context.
 * Return: true if it was done.
 */
bool asi_harm_table(struct asi_harm *harm)
{
	const u64 beyond = PFN_PHYS(max_pfn) + SZ_1G;

	if (pfn_valid(PHYS_PFN(beyond)))
		return false;
	return asi_plant(harm, beyond | _KERNPG_TABLE_NOENC);
}

/* Entry of the level above the lowest that @root has for @address. */
static u64 asi_link_of(const u64 *root, const void *address)
{
	struct asi_walk walk;

	asi_walk(root, (unsigned long)address, &walk);
	return walk.levels < 2 ? 0 : walk.entry[walk.levels - 2];
}

static bool asi_harm_kernel_table(struct asi_harm *harm)
{
	harm->extra = vmalloc(PAGE_SIZE);
	return harm->extra &&
	       asi_plant(harm, asi_link_of((u64 *)init_mm.pgd, harm->extra));
}

static void asi_mend_vmalloc(struct asi_harm *harm)
{
	vfree(harm->extra);
}

static bool asi_harm_own_table(struct asi_harm *harm)
{
	harm->owner = harm->t->domain->id;
	return asi_plant(harm, asi_link_of(asi_pt(harm)->root, harm->t->object));
}

/**
 * asi_open_other() - a second domain, to which things can belong
 * @harm: its @other and @owner are filled in
 *
 * Context: Process context, may sleep.
 * Return: true if it was done.
 */
bool asi_open_other(struct asi_harm *harm)
{
	harm->other = asi_domain_create("kvm");
	if (IS_ERR_OR_NULL(harm->other))
		return false;
	harm->owner = harm->other->id;
	return true;
}

static void asi_mend_other(struct asi_harm *harm)
{
	if (!IS_ERR_OR_NULL(harm->other))
		asi_domain_destroy(harm->other);
}

static bool asi_harm_other_table(struct asi_harm *harm)
{
	return asi_open_other(harm) &&
	       asi_plant(harm, asi_link_of(harm->other->pagetable.root, __start_rodata));
}

static bool asi_harm_root(struct asi_harm *harm)
{
	return asi_open_other(harm) &&
	       asi_plant(harm, __pa(harm->other->pagetable.root) | _KERNPG_TABLE_NOENC);
}

static bool asi_take_out(struct asi_harm *harm, u64 *slot)
{
	if (!slot || !*slot)
		return false;
	asi_set_slot(harm, slot, 0);
	asi_pt(harm)->pages--;
	return true;
}

static void asi_mend_out(struct asi_harm *harm)
{
	if (harm->slot)
		asi_pt(harm)->pages++;
}

static bool asi_harm_core(struct asi_harm *harm)
{
	return asi_take_out(harm, asi_slot(harm, (unsigned long)asi_harm_core & PAGE_MASK));
}

static bool asi_harm_pin(struct asi_harm *harm)
{
	return asi_take_out(harm, asi_slot(harm, (unsigned long)harm->t->object + PAGE_SIZE));
}

static bool asi_harm_stack_pin(struct asi_harm *harm)
{
	return asi_take_out(harm, asi_slot(harm, (unsigned long)task_stack_page(current)));
}

/* ---- what belongs to others ------------------------------------------- */

static bool asi_harm_foreign(struct asi_harm *harm)
{
	char *page = asi_test_page(harm->t, 0);

	return asi_open_other(harm) &&
	       !asi_object_add(harm->other, "thing", page, PAGE_SIZE) &&
	       asi_victim_slot(harm);
}

/* Only a part of the page is somebody else's, but nobody has asked for the page. */
static bool asi_harm_foreign_part(struct asi_harm *harm)
{
	harm->address = (unsigned long)harm->t->object + PAGE_SIZE;
	return asi_open_other(harm) &&
	       !asi_object_add(harm->other, "thing", (void *)harm->address + 64, 64);
}

/* The page is mapped under the address that it has in the direct map. */
static bool asi_harm_foreign_alias(struct asi_harm *harm)
{
	harm->extra = vmalloc(PAGE_SIZE);
	if (!harm->extra || !asi_open_other(harm) ||
	    asi_object_add(harm->other, "thing", harm->extra, PAGE_SIZE))
		return false;
	harm->address = (unsigned long)page_to_virt(vmalloc_to_page(harm->extra));
	return !asi_test_map(harm->t, "0x%lx+8", (void *)harm->address);
}

static void asi_mend_alias(struct asi_harm *harm)
{
	asi_mend_other(harm);
	asi_test_unmap_all(harm->t);
	vfree(harm->extra);
}

static void asi_mend_mapping(struct asi_harm *harm)
{
	asi_test_unmap_all(harm->t);
}

static bool asi_harm_stack(struct asi_harm *harm)
{
	void *stack = asi_test_strange_stack();

	harm->address = (unsigned long)stack;
	return !asi_test_map(harm->t, "0x%lx+8", stack);
}

static bool asi_harm_memory(struct asi_harm *harm)
{
	struct file *file = shmem_file_setup("asi", PAGE_SIZE, VM_NORESERVE);
	struct page *page;

	if (IS_ERR(file))
		return false;
	harm->extra = file;
	page = shmem_read_mapping_page(file->f_mapping, 0);
	if (IS_ERR(page))
		return false;
	harm->address = (unsigned long)page_to_virt(page);
	put_page(page);
	return !asi_test_map(harm->t, "0x%lx+8", (void *)harm->address);
}

static void asi_mend_memory(struct asi_harm *harm)
{
	asi_test_unmap_all(harm->t);
	if (harm->extra)
		fput(harm->extra);
}

/* An owner that forgets to say that its memory goes. */
static bool asi_harm_freed(struct asi_harm *harm)
{
	void *block;

	/* Then the kernel has nothing there, and the domain neither. */
	if (debug_pagealloc_enabled())
		return false;
	block = (void *)__get_free_pages(GFP_KERNEL, ASI_BLOCK_ORDER);
	if (!block)
		return false;
	harm->address = (unsigned long)block;
	harm->extra = block;
	if (asi_object_add(harm->t->domain, "thing", block, PAGE_SIZE) ||
	    asi_test_map(harm->t, "vm:thing", NULL))
		return false;
	free_pages((unsigned long)block, ASI_BLOCK_ORDER);
	return true;
}

static void asi_mend_freed(struct asi_harm *harm)
{
	asi_object_del(harm->t->domain, harm->extra);
}

/* ---- numbers ---------------------------------------------------------- */

static bool asi_harm_count_more(struct asi_harm *harm)
{
	u64 *slot = asi_victim_slot(harm);

	if (!slot)
		return false;
	asi_set_slot(harm, asi_count_of(slot), *asi_count_of(slot) + 1);
	return true;
}

static bool asi_harm_count_none(struct asi_harm *harm)
{
	u64 *slot = asi_victim_slot(harm);

	if (!slot)
		return false;
	harm->extra = slot;
	asi_set_slot(harm, asi_count_of(slot), 0);
	return true;
}

/* Nobody has asked for the page at all. */
static bool asi_harm_unasked(struct asi_harm *harm)
{
	harm->address = (unsigned long)asi_test_page(harm->t, 3);
	harm->extra = (void *)harm->address;
	return !asi_pagetable_map(asi_pt(harm), harm->address, 1, 0);
}

static void asi_mend_unasked(struct asi_harm *harm)
{
	asi_pagetable_unmap(asi_pt(harm), harm->address, 1);
}

static bool asi_harm_pages(struct asi_harm *harm)
{
	harm->address = 0;
	asi_pt(harm)->pages++;
	return true;
}

static void asi_mend_pages(struct asi_harm *harm)
{
	asi_pt(harm)->pages--;
}

static bool asi_harm_table_pages(struct asi_harm *harm)
{
	harm->address = 0;
	asi_pt(harm)->table_pages += 2;
	return true;
}

static void asi_mend_table_pages(struct asi_harm *harm)
{
	asi_pt(harm)->table_pages -= 2;
}

/* ---- one by one ------------------------------------------------------- */

#define ASI_CASE(what, is, how, undo) \
	{ .name = what, .kind = ASI_VIOLATION_##is, .harm = asi_harm_##how, .mend = undo }

/* The ways; see there. */
const struct asi_case asi_cases[] = {
	ASI_CASE("entry where the kernel has none", ABSENT, absent, asi_mend_absent),
	ASI_CASE("entry of another page", FRAME, frame, NULL),
	ASI_CASE("entry that is not present", FRAME, not_present, NULL),
	ASI_CASE("read-only page made writable", WRITE, write, asi_mend_write),
	ASI_CASE("dirty without write", WRITE, shadow_stack, NULL),
	ASI_CASE("data made executable", EXEC, exec, NULL),
	ASI_CASE("kernel page for user space", USER, user, NULL),
	ASI_CASE("page uncached", CACHE, cache, NULL),
	ASI_CASE("global entry", GLOBAL, global, NULL),
	ASI_CASE("huge leaf", HUGE, huge, NULL),
	ASI_CASE("table that is no memory", TABLE, table, NULL),
	ASI_CASE("table of the kernel", SHARED_TABLE, kernel_table, asi_mend_vmalloc),
	ASI_CASE("table of another domain", SHARED_TABLE, other_table, asi_mend_other),
	ASI_CASE("root of another domain", SHARED_TABLE, root, asi_mend_other),
	ASI_CASE("own table in two places", SHARED_TABLE, own_table, NULL),
	ASI_CASE("core page taken out", CORE, core, asi_mend_out),
	ASI_CASE("pinned object taken out", PIN, pin, asi_mend_out),
	ASI_CASE("pinned stack taken out", PIN, stack_pin, asi_mend_out),
	ASI_CASE("object of another domain", FOREIGN, foreign, asi_mend_other),
	ASI_CASE("part of another domain's object", FOREIGN, foreign_part, asi_mend_other),
	ASI_CASE("another domain's object by its alias", FOREIGN, foreign_alias,
		 asi_mend_alias),
	ASI_CASE("stack of another task", STACK, stack, asi_mend_mapping),
	ASI_CASE("memory of a file", MEMORY, memory, asi_mend_memory),
	ASI_CASE("memory that was freed", FREED, freed, asi_mend_freed),
	ASI_CASE("count too high", COUNT, count_more, NULL),
	ASI_CASE("count lost", COUNT, count_none, NULL),
	ASI_CASE("page that nobody has asked for", COUNT, unasked, asi_mend_unasked),
	ASI_CASE("wrong number of entries", TOTAL, pages, asi_mend_pages),
	ASI_CASE("wrong number of tables", TOTAL, table_pages, asi_mend_table_pages),
};

/* Entries in asi_cases. */
const unsigned int asi_n_cases = ARRAY_SIZE(asi_cases);
