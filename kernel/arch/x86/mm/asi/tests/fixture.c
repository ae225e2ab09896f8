// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fixture of the tests: see fixture.h.
 */
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>

#include "ctl/ctl.h"
#include "domain.h"
#include "fault-work.h"
#include "tests/fixture.h"
#include "walk.h"

static const char *const asi_test_labels[] = { "guest", "thing", NULL };

static int asi_test_alloc(struct kunit *test, struct asi_test *t)
{
	t->object = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, ASI_TEST_ORDER);
	t->victim = alloc_pages_exact(ASI_TEST_PAGES * PAGE_SIZE, GFP_KERNEL | __GFP_ZERO);
	KUNIT_ASSERT_NOT_NULL(test, t->object);
	KUNIT_ASSERT_NOT_NULL(test, t->victim);
	t->ctx = t->object;
	return asi_context_init(t->ctx, t->domain, t->object, PAGE_SIZE << ASI_TEST_ORDER);
}

/**
 * asi_test_init() - build the fixture
 * @test: the test; its priv is set
 *
 * Context: Process context, may sleep.
 * Return: 0 or a negative errno.
 */
int asi_test_init(struct kunit *test)
{
	struct asi_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->class = asi_class_find("kvm");
	ret = asi_class_open("kvm", asi_test_labels, ASI_MODE_LOG, false);
	if (ret)
		return ret;
	t->domain = asi_domain_create("kvm");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->domain);
	ret = asi_test_alloc(test, t);
	return ret ?: asi_context_prepare(t->ctx);
}

/**
 * asi_test_exit() - take the fixture down
 * @test: the test
 *
 * Context: Process context, may sleep.
 */
void asi_test_exit(struct kunit *test)
{
	const struct asi_row_filter all = { .upto = U64_MAX };
	struct asi_test *t = test->priv;
	struct asi_clear_result result;

	if (t->ctx)
		asi_context_exit(t->ctx);
	asi_domain_destroy(t->domain);
	asi_ctl_fault_clear(t->class, &all, &result, NULL);
	asi_class_close("kvm");
	free_pages((unsigned long)t->object, ASI_TEST_ORDER);
	free_pages_exact(t->victim, ASI_TEST_PAGES * PAGE_SIZE);
}

/**
 * asi_test_page() - one page of the victim
 * @t: the fixture
 * @n: which
 *
 * Context: Any.
 * Return: its first byte.
 */
char *asi_test_page(struct asi_test *t, unsigned int n)
{
	return t->victim + n * PAGE_SIZE;
}

/**
 * asi_test_level() - how large a leaf the kernel has for an address
 * @address: any
 *
 * Context: Any.
 * Return: PG_LEVEL_*.
 */
unsigned int asi_test_level(const void *address)
{
	unsigned int level;

	return lookup_address((unsigned long)address, &level) ? level : PG_LEVEL_NONE;
}

/**
 * asi_test_alloc_huge() - memory under a huge leaf that nobody has split yet
 * @test: the test, which fails if there is none
 *
 * Whatever is met until then is held meanwhile.
 *
 * Context: Process context, may sleep.
 * Return: its first byte; of order ASI_TEST_HUGE.
 */
char *asi_test_alloc_huge(struct kunit *test)
{
	unsigned long block[64];
	char *huge = NULL;
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(block) && !huge; n++) {
		block[n] = __get_free_pages(GFP_KERNEL, ASI_TEST_HUGE);
		if (!block[n])
			break;
		if (asi_test_level((void *)block[n]) > PG_LEVEL_4K)
			huge = (void *)block[n];
	}
	while (n--) {
		if (block[n] != (unsigned long)huge)
			free_pages(block[n], ASI_TEST_HUGE);
	}
	KUNIT_ASSERT_NOT_NULL(test, huge);
	return huge;
}

/**
 * asi_test_strange_stack() - the stack of a task that runs in no domain and never ends
 *
 * Context: Any.
 * Return: its first byte.
 */
void *asi_test_strange_stack(void)
{
	guard(rcu)();
	return task_stack_page(find_task_by_pid_ns(2, &init_pid_ns));
}

/**
 * asi_test_touch() - read a byte in the domain
 * @t: the fixture
 * @address: of the byte
 *
 * Context: Not in the domain.
 */
void asi_test_touch(struct asi_test *t, const void *address)
{
	unsigned long flags;

	local_irq_save(flags);
	asi_enter(t->ctx);
	READ_ONCE(*(const char *)address);
	asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);
}

/**
 * asi_test_entry() - what the test's domain has for an address
 * @t: the fixture
 * @address: any
 *
 * Context: Any.
 * Return: the 4 KiB entry, 0 if there is none.
 */
u64 asi_test_entry(struct asi_test *t, const void *address)
{
	struct asi_walk walk;

	asi_walk(t->domain->pagetable.root, (unsigned long)address, &walk);
	return walk.levels == (pgtable_l5_enabled() ? 5 : 4) ? walk.entry[walk.levels - 1] : 0;
}

/**
 * asi_test_has() - does the test's domain have the page of an address?
 * @t: the fixture
 * @address: any
 *
 * Context: Any.
 * Return: true if so.
 */
bool asi_test_has(struct asi_test *t, const void *address)
{
	return asi_pagetable_present(&t->domain->pagetable, (unsigned long)address, 1);
}

/**
 * asi_test_sum() - faults that are accounted for
 * @t: the fixture
 *
 * Context: Process context, may sleep.
 * Return: counts of all rows, plus dropped, plus cleared.
 */
u64 asi_test_sum(struct asi_test *t)
{
	struct asi_row *row;
	unsigned long id;
	u64 sum;

	asi_fault_work_flush(t->class);
	guard(mutex)(&asi_lock);
	sum = atomic64_read(&t->class->faults.dropped) + t->class->faults.cleared;
	xa_for_each(&t->class->faults.by_id, id, row)
		sum += atomic64_read(&row->count);
	return sum;
}

/**
 * asi_test_map_as() - map something in the test's domain, until that dies
 * @t: the fixture
 * @origin: the interface
 * @fmt: SPEC, in which one %lx may stand for @address
 * @address: see there
 *
 * Context: Process context, may sleep.
 * Return: what asi_ctl_map_add() said.
 */
int asi_test_map_as(struct asi_test *t, enum asi_origin origin, const char *fmt,
		    const void *address)
{
	char spec[ASI_SPEC_MAX + 1];
	const char *const specs[] = { spec };
	struct asi_map_request req = {
		.domain = t->domain->id, .origin = origin, .n_specs = 1, .specs = specs,
	};
	struct asi_map_item item;

	snprintf(spec, sizeof(spec), fmt, (unsigned long)address);
	return asi_ctl_map_add(t->class, &req, &item, NULL);
}

/**
 * asi_test_map() - asi_test_map_as() for the owner of the class
 * @t: the fixture
 * @fmt: SPEC, in which one %lx may stand for @address
 * @address: see there
 *
 * Context: Process context, may sleep.
 * Return: what asi_ctl_map_add() said.
 */
int asi_test_map(struct asi_test *t, const char *fmt, const void *address)
{
	return asi_test_map_as(t, ASI_ORIGIN_KVM, fmt, address);
}

static struct asi_mapping *asi_test_mapping(struct asi_test *t)
{
	struct asi_mapping *mapping;
	unsigned long id;

	xa_for_each(&t->class->set.by_id, id, mapping) {
		if (mapping->key.domain == t->domain->id)
			return mapping;
	}
	return NULL;
}

/**
 * asi_test_unmap_all() - take back all that was mapped in the test's domain
 * @t: the fixture
 *
 * Context: Process context, may sleep.
 */
void asi_test_unmap_all(struct asi_test *t)
{
	struct asi_mapping *mapping;

	guard(mutex)(&asi_lock);
	while ((mapping = asi_test_mapping(t)))
		asi_mapset_remove(t->class, mapping);
}
