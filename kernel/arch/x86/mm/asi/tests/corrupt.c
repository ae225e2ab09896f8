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

static struct asi_pagetable *asi_corrupt_pt(struct asi_corruption *corruption)
{
	return &corruption->t->domain->pagetable;
}

/* ---- how to corrupt --------------------------------------------------- */

/* Changes an entry, of any level, behind the back of the page table. */
static void asi_corrupt_slot(struct asi_corruption *corruption, u64 *slot, u64 value)
{
	corruption->slot = slot;
	corruption->saved = *slot;
	WRITE_ONCE(*slot, value);
}

static u64 *asi_corrupt_slot_of(struct asi_corruption *corruption, unsigned long address)
{
	unsigned int shift;

	corruption->address = address;
	return asi_walk_own(asi_corrupt_pt(corruption), address, &shift);
}

/* The entry of a page of the victim, which is mapped for this. */
static u64 *asi_victim_slot(struct asi_corruption *corruption)
{
	const char *page = asi_test_page(corruption->t, 0);

	if (asi_test_map(corruption->t, "0x%lx+8", page))
		return NULL;
	return asi_corrupt_slot_of(corruption, (unsigned long)page);
}

static bool asi_corrupt_bits(struct asi_corruption *corruption, u64 *slot, u64 bits)
{
	if (!slot)
		return false;
	asi_corrupt_slot(corruption, slot, *slot ^ bits);
	return true;
}

/**
 * asi_corrupt_write() - make a page writable that the kernel has made read-only
 * @corruption: filled in
 *
 * Context: Process context, may sleep.
 * Return: true if it was done; asi_repair_write() is due in any case.
 */
bool asi_corrupt_write(struct asi_corruption *corruption)
{
	/* The kernel's own read-only data may not be so yet. */
	return !set_memory_ro((unsigned long)asi_test_page(corruption->t, 0), 1) &&
	       asi_corrupt_bits(corruption, asi_victim_slot(corruption), _PAGE_RW);
}

/**
 * asi_repair_write() - take back asi_corrupt_write()
 * @corruption: as it was filled in
 *
 * Context: Process context, may sleep.
 */
void asi_repair_write(struct asi_corruption *corruption)
{
	if (corruption->slot)
		WRITE_ONCE(*corruption->slot, corruption->saved);
	set_memory_rw((unsigned long)asi_test_page(corruption->t, 0), 1);
}

static bool asi_corrupt_shadow_stack(struct asi_corruption *corruption)
{
	return asi_corrupt_bits(corruption,
				asi_corrupt_slot_of(corruption, (unsigned long)__start_rodata),
				_PAGE_DIRTY);
}

static bool asi_corrupt_exec(struct asi_corruption *corruption)
{
	return asi_corrupt_bits(corruption, asi_victim_slot(corruption), _PAGE_NX);
}

static bool asi_corrupt_user(struct asi_corruption *corruption)
{
	return asi_corrupt_bits(corruption, asi_victim_slot(corruption), _PAGE_USER);
}

static bool asi_corrupt_cache(struct asi_corruption *corruption)
{
	return asi_corrupt_bits(corruption, asi_victim_slot(corruption), _PAGE_PCD | _PAGE_PWT);
}

static bool asi_corrupt_global(struct asi_corruption *corruption)
{
	return asi_corrupt_bits(corruption, asi_victim_slot(corruption), _PAGE_GLOBAL);
}

static bool asi_corrupt_frame(struct asi_corruption *corruption)
{
	u64 *slot = asi_victim_slot(corruption);
	const u64 pfns = __pa(asi_test_page(corruption->t, 0)) ^ __pa(asi_test_page(corruption->t,
										    1));

	return asi_corrupt_bits(corruption, slot, pfns);
}

/* What is not present, but not empty, is a frame that may be read by speculation. */
static bool asi_corrupt_not_present(struct asi_corruption *corruption)
{
	return asi_corrupt_bits(corruption, asi_victim_slot(corruption), _PAGE_PRESENT);
}

/* The guard page after memory of vmalloc(): the kernel has nothing there. */
static bool asi_corrupt_absent(struct asi_corruption *corruption)
{
	unsigned long guard;
	u64 *slot;

	corruption->extra = vmalloc(2 * PAGE_SIZE);
	if (!corruption->extra || asi_test_map(corruption->t, "0x%lx+0x2000", corruption->extra))
		return false;
	guard = (unsigned long)corruption->extra + 2 * PAGE_SIZE;
	slot = asi_corrupt_slot_of(corruption, guard);
	/* A lowest table may end right there. */
	if (!slot || !asi_index(guard, PAGE_SHIFT))
		return false;
	asi_corrupt_slot(corruption, slot, slot[-1]);
	asi_corrupt_pt(corruption)->pages++;
	return true;
}

static void asi_repair_absent(struct asi_corruption *corruption)
{
	if (corruption->slot)
		asi_corrupt_pt(corruption)->pages--;
	asi_test_unmap_all(corruption->t);
	vfree(corruption->extra);
}

/* An empty entry of the level above the lowest, in a table that is there. */
static u64 *asi_empty_link(struct asi_corruption *corruption)
{
	unsigned long page = (unsigned long)asi_test_page(corruption->t, 0);
	struct asi_walk walk;
	unsigned int i;
	u64 *table;

	if (!asi_victim_slot(corruption))
		return NULL;
	asi_walk(asi_corrupt_pt(corruption)->root, page, &walk);
	table = asi_table_of(walk.entry[walk.levels - 3]);
	for (i = 0; i < ASI_TABLE_ENTRIES; i++) {
		if (table[i])
			continue;
		corruption->address = (page & PUD_MASK) + ((unsigned long)i << PMD_SHIFT);
		return &table[i];
	}
	return NULL;
}

static bool asi_corrupt_link(struct asi_corruption *corruption, u64 value)
{
	u64 *link = asi_empty_link(corruption);

	if (!link)
		return false;
	asi_corrupt_slot(corruption, link, value);
	return true;
}

static bool asi_corrupt_huge(struct asi_corruption *corruption)
{
	const u64 frame = __pa(asi_test_page(corruption->t, 0)) & PMD_MASK;

	return asi_corrupt_link(corruption, frame | _PAGE_PSE | __PAGE_KERNEL);
}

/**
 * asi_corrupt_table() - let an entry point to what is no memory
 * @corruption: filled in
 *
 * Context: Process context.
 * Return: true if it was done.
 */
bool asi_corrupt_table(struct asi_corruption *corruption)
{
	const u64 beyond = PFN_PHYS(max_pfn) + SZ_1G;

	if (pfn_valid(PHYS_PFN(beyond)))
		return false;
	return asi_corrupt_link(corruption, beyond | _KERNPG_TABLE_NOENC);
}

/* Entry of the level above the lowest that @root has for @address. */
static u64 asi_link_of(const u64 *root, const void *address)
{
	struct asi_walk walk;

	asi_walk(root, (unsigned long)address, &walk);
	return walk.levels < 2 ? 0 : walk.entry[walk.levels - 2];
}

static bool asi_corrupt_kernel_table(struct asi_corruption *corruption)
{
	corruption->extra = vmalloc(PAGE_SIZE);
	return corruption->extra &&
	       asi_corrupt_link(corruption, asi_link_of((u64 *)init_mm.pgd, corruption->extra));
}

static void asi_repair_vmalloc(struct asi_corruption *corruption)
{
	vfree(corruption->extra);
}

static bool asi_corrupt_own_table(struct asi_corruption *corruption)
{
	corruption->owner = corruption->t->domain->id;
	return asi_corrupt_link(corruption,
				asi_link_of(asi_corrupt_pt(corruption)->root,
					    corruption->t->object));
}

/**
 * asi_corrupt_open_other() - a second domain, to which things can belong
 * @corruption: its @other and @owner are filled in
 *
 * Context: Process context, may sleep.
 * Return: true if it was done.
 */
bool asi_corrupt_open_other(struct asi_corruption *corruption)
{
	corruption->other = asi_domain_create("kvm");
	if (IS_ERR_OR_NULL(corruption->other))
		return false;
	corruption->owner = corruption->other->id;
	return true;
}

static void asi_repair_other(struct asi_corruption *corruption)
{
	if (!IS_ERR_OR_NULL(corruption->other))
		asi_domain_destroy(corruption->other);
}

static bool asi_corrupt_other_table(struct asi_corruption *corruption)
{
	return asi_corrupt_open_other(corruption) &&
	       asi_corrupt_link(corruption,
				asi_link_of(corruption->other->pagetable.root, __start_rodata));
}

static bool asi_corrupt_root(struct asi_corruption *corruption)
{
	return asi_corrupt_open_other(corruption) &&
	       asi_corrupt_link(corruption,
				__pa(corruption->other->pagetable.root) | _KERNPG_TABLE_NOENC);
}

static bool asi_corrupt_take_out(struct asi_corruption *corruption, u64 *slot)
{
	if (!slot || !*slot)
		return false;
	asi_corrupt_slot(corruption, slot, 0);
	asi_corrupt_pt(corruption)->pages--;
	return true;
}

static void asi_repair_out(struct asi_corruption *corruption)
{
	if (corruption->slot)
		asi_corrupt_pt(corruption)->pages++;
}

static bool asi_corrupt_required(struct asi_corruption *corruption)
{
	const unsigned long text = (unsigned long)asi_corrupt_required & PAGE_MASK;

	return asi_corrupt_take_out(corruption, asi_corrupt_slot_of(corruption, text));
}

static bool asi_corrupt_pin(struct asi_corruption *corruption)
{
	return asi_corrupt_take_out(corruption,
				    asi_corrupt_slot_of(corruption,
							(unsigned long)corruption->t->object +
							PAGE_SIZE));
}

static bool asi_corrupt_stack_pin(struct asi_corruption *corruption)
{
	return asi_corrupt_take_out(corruption,
				    asi_corrupt_slot_of(corruption,
							(unsigned long)task_stack_page(current)));
}

/* ---- what belongs to others ------------------------------------------- */

static bool asi_corrupt_foreign(struct asi_corruption *corruption)
{
	char *page = asi_test_page(corruption->t, 0);

	return asi_corrupt_open_other(corruption) &&
	       !asi_object_add(corruption->other, "thing", page, PAGE_SIZE) &&
	       asi_victim_slot(corruption);
}

/* Only a part of the page is somebody else's, but nobody has asked for the page. */
static bool asi_corrupt_foreign_part(struct asi_corruption *corruption)
{
	corruption->address = (unsigned long)corruption->t->object + PAGE_SIZE;
	return asi_corrupt_open_other(corruption) &&
	       !asi_object_add(corruption->other, "thing", (void *)corruption->address + 64, 64);
}

/* The page is mapped under the address that it has in the direct map. */
static bool asi_corrupt_foreign_alias(struct asi_corruption *corruption)
{
	corruption->extra = vmalloc(PAGE_SIZE);
	if (!corruption->extra || !asi_corrupt_open_other(corruption) ||
	    asi_object_add(corruption->other, "thing", corruption->extra, PAGE_SIZE))
		return false;
	corruption->address = (unsigned long)page_to_virt(vmalloc_to_page(corruption->extra));
	return !asi_test_map(corruption->t, "0x%lx+8", (void *)corruption->address);
}

static void asi_repair_alias(struct asi_corruption *corruption)
{
	asi_repair_other(corruption);
	asi_test_unmap_all(corruption->t);
	vfree(corruption->extra);
}

static void asi_repair_mapping(struct asi_corruption *corruption)
{
	asi_test_unmap_all(corruption->t);
}

static bool asi_corrupt_stack(struct asi_corruption *corruption)
{
	void *stack = asi_test_strange_stack();

	corruption->address = (unsigned long)stack;
	return !asi_test_map(corruption->t, "0x%lx+8", stack);
}

static bool asi_corrupt_memory(struct asi_corruption *corruption)
{
	struct file *file = shmem_file_setup("asi", PAGE_SIZE, VM_NORESERVE);
	struct page *page;

	if (IS_ERR(file))
		return false;
	corruption->extra = file;
	page = shmem_read_mapping_page(file->f_mapping, 0);
	if (IS_ERR(page))
		return false;
	corruption->address = (unsigned long)page_to_virt(page);
	put_page(page);
	return !asi_test_map(corruption->t, "0x%lx+8", (void *)corruption->address);
}

static void asi_repair_memory(struct asi_corruption *corruption)
{
	asi_test_unmap_all(corruption->t);
	if (corruption->extra)
		fput(corruption->extra);
}

/* An owner that forgets to say that its memory goes. */
static bool asi_corrupt_freed(struct asi_corruption *corruption)
{
	void *block;

	/* Then the kernel has nothing there, and the domain neither. */
	if (debug_pagealloc_enabled())
		return false;
	block = (void *)__get_free_pages(GFP_KERNEL, ASI_BLOCK_ORDER);
	if (!block)
		return false;
	corruption->address = (unsigned long)block;
	corruption->extra = block;
	if (asi_object_add(corruption->t->domain, "thing", block, PAGE_SIZE) ||
	    asi_test_map(corruption->t, "vm:thing", NULL))
		return false;
	free_pages((unsigned long)block, ASI_BLOCK_ORDER);
	return true;
}

static void asi_repair_freed(struct asi_corruption *corruption)
{
	asi_object_del(corruption->t->domain, corruption->extra);
}

/* ---- numbers ---------------------------------------------------------- */

static bool asi_corrupt_count_more(struct asi_corruption *corruption)
{
	u64 *slot = asi_victim_slot(corruption);

	if (!slot)
		return false;
	asi_corrupt_slot(corruption, asi_count_of(slot), *asi_count_of(slot) + 1);
	return true;
}

static bool asi_corrupt_count_none(struct asi_corruption *corruption)
{
	u64 *slot = asi_victim_slot(corruption);

	if (!slot)
		return false;
	corruption->extra = slot;
	asi_corrupt_slot(corruption, asi_count_of(slot), 0);
	return true;
}

/* Nobody has asked for the page at all. */
static bool asi_corrupt_unasked(struct asi_corruption *corruption)
{
	corruption->address = (unsigned long)asi_test_page(corruption->t, 3);
	corruption->extra = (void *)corruption->address;
	return !asi_pagetable_map(asi_corrupt_pt(corruption), corruption->address, 1, 0);
}

static void asi_repair_unasked(struct asi_corruption *corruption)
{
	asi_pagetable_unmap(asi_corrupt_pt(corruption), corruption->address, 1);
}

static bool asi_corrupt_pages(struct asi_corruption *corruption)
{
	corruption->address = 0;
	asi_corrupt_pt(corruption)->pages++;
	return true;
}

static void asi_repair_pages(struct asi_corruption *corruption)
{
	asi_corrupt_pt(corruption)->pages--;
}

static bool asi_corrupt_table_pages(struct asi_corruption *corruption)
{
	corruption->address = 0;
	asi_corrupt_pt(corruption)->table_pages += 2;
	return true;
}

static void asi_repair_table_pages(struct asi_corruption *corruption)
{
	asi_corrupt_pt(corruption)->table_pages -= 2;
}

/* ---- one by one ------------------------------------------------------- */

#define ASI_CORRUPT_CASE(what, is, how, undo) \
	{ .name = what, .kind = ASI_VIOLATION_##is, .corrupt = asi_corrupt_##how, .repair = undo }

/* The ways; see there. */
const struct asi_corrupt_case asi_corrupt_cases[] = {
	ASI_CORRUPT_CASE("entry where the kernel has none", ABSENT, absent, asi_repair_absent),
	ASI_CORRUPT_CASE("entry of another page", FRAME, frame, NULL),
	ASI_CORRUPT_CASE("entry that is not present", FRAME, not_present, NULL),
	ASI_CORRUPT_CASE("read-only page made writable", WRITE, write, asi_repair_write),
	ASI_CORRUPT_CASE("dirty without write", WRITE, shadow_stack, NULL),
	ASI_CORRUPT_CASE("data made executable", EXEC, exec, NULL),
	ASI_CORRUPT_CASE("kernel page for user space", USER, user, NULL),
	ASI_CORRUPT_CASE("page uncached", CACHE, cache, NULL),
	ASI_CORRUPT_CASE("global entry", GLOBAL, global, NULL),
	ASI_CORRUPT_CASE("huge leaf", HUGE, huge, NULL),
	ASI_CORRUPT_CASE("table that is no memory", TABLE, table, NULL),
	ASI_CORRUPT_CASE("table of the kernel", SHARED_TABLE, kernel_table, asi_repair_vmalloc),
	ASI_CORRUPT_CASE("table of another domain", SHARED_TABLE, other_table, asi_repair_other),
	ASI_CORRUPT_CASE("root of another domain", SHARED_TABLE, root, asi_repair_other),
	ASI_CORRUPT_CASE("own table in two places", SHARED_TABLE, own_table, NULL),
	ASI_CORRUPT_CASE("core page taken out", CORE, required, asi_repair_out),
	ASI_CORRUPT_CASE("pinned object taken out", PIN, pin, asi_repair_out),
	ASI_CORRUPT_CASE("pinned stack taken out", PIN, stack_pin, asi_repair_out),
	ASI_CORRUPT_CASE("object of another domain", FOREIGN, foreign, asi_repair_other),
	ASI_CORRUPT_CASE("part of another domain's object", FOREIGN, foreign_part,
			 asi_repair_other),
	ASI_CORRUPT_CASE("another domain's object by its alias", FOREIGN, foreign_alias,
			 asi_repair_alias),
	ASI_CORRUPT_CASE("stack of another task", STACK, stack, asi_repair_mapping),
	ASI_CORRUPT_CASE("memory of a file", MEMORY, memory, asi_repair_memory),
	ASI_CORRUPT_CASE("memory that was freed", FREED, freed, asi_repair_freed),
	ASI_CORRUPT_CASE("count too high", COUNT, count_more, NULL),
	ASI_CORRUPT_CASE("count lost", COUNT, count_none, NULL),
	ASI_CORRUPT_CASE("page that nobody has asked for", COUNT, unasked, asi_repair_unasked),
	ASI_CORRUPT_CASE("wrong number of entries", TOTAL, pages, asi_repair_pages),
	ASI_CORRUPT_CASE("wrong number of tables", TOTAL, table_pages, asi_repair_table_pages),
};

/* Entries in asi_corrupt_cases. */
const unsigned int asi_n_corrupt_cases = ARRAY_SIZE(asi_corrupt_cases);
