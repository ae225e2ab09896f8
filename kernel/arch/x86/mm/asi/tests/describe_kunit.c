// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of asi_describe_ip() and asi_describe_data(): every kind of name, and
 * that each SPEC that is shown is one that maps the address.
 */
#include <kunit/test.h>
#include <linux/asi.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/kallsyms.h>
#include <linux/kasan.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include <asm/cpu_entry_area.h>
#include <asm/espfix.h>

#include "ctl/ctl.h"
#include "describe.h"
#include "domain.h"
#include "resolve.h"
#include "secret.h"
#include "symbol.h"

static int asi_describe_test_data[4] __used = { 1 };
static const int asi_describe_test_rodata[4] __used = { 1 };
static DEFINE_PER_CPU(int [4], asi_describe_test_percpu) __used;

/* resolve_kunit.c has another. */
static int asi_test_twice[4] __used = { 1 };

static struct asi_class *asi_test_describe_class(struct kunit *test)
{
	struct asi_class *class = asi_ctl_class("kvm", NULL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, class);
	return class;
}

static bool asi_test_spec_covers(const char *spec, unsigned long address)
{
	struct asi_resolved res;
	bool covers = false;
	unsigned int i;

	if (asi_resolve(spec, false, &res, NULL))
		return false;
	for (i = 0; i < res.n; i++)
		if (address - res.extents[i].start < res.extents[i].len)
			covers = true;
	asi_resolve_free(&res);
	return covers;
}

/* Names @address; any spec that is shown must map it. */
static void asi_test_describe(struct kunit *test, unsigned long address,
			      struct asi_description *name)
{
	memset(name, 0xa5, sizeof(*name));
	asi_describe_data(asi_test_describe_class(test), 0, address, name);
	KUNIT_ASSERT_LT(test, strnlen(name->data, sizeof(name->data)), sizeof(name->data));
	KUNIT_ASSERT_LT(test, strnlen(name->spec, sizeof(name->spec)), sizeof(name->spec));
	if (name->spec[0])
		KUNIT_EXPECT_TRUE_MSG(test, asi_test_spec_covers(name->spec, address), "%s",
				      name->spec);
	if (name->len)
		KUNIT_EXPECT_LT(test, address - name->start, name->len);
}

static void asi_test_check_name(struct kunit *test, const void *address, const char *data,
				const char *spec)
{
	struct asi_description name;

	asi_test_describe(test, (unsigned long)address, &name);
	KUNIT_EXPECT_STREQ(test, name.data, data);
	KUNIT_EXPECT_STREQ(test, name.spec, spec);
	KUNIT_EXPECT_FALSE(test, name.gone);
	KUNIT_EXPECT_FALSE(test, name.private);
}

/* For what belongs to one task or domain, and is mapped by its bounds. */
static void asi_test_check_private(struct kunit *test, const void *address, const char *data,
				   const void *start, unsigned long len)
{
	struct asi_description name;
	char spec[64];

	asi_test_describe(test, (unsigned long)address, &name);
	KUNIT_EXPECT_STREQ(test, name.data, data);
	KUNIT_EXPECT_EQ(test, name.start, (unsigned long)start);
	KUNIT_EXPECT_EQ(test, name.len, len);
	snprintf(spec, sizeof(spec), "0x%lx+0x%lx", (unsigned long)start, len);
	KUNIT_EXPECT_STREQ(test, name.spec, spec);
	KUNIT_EXPECT_TRUE(test, name.private);
	KUNIT_EXPECT_FALSE(test, name.gone);
}

static void asi_test_describe_ip(struct kunit *test)
{
	char buf[ASI_NAME_MAX + 1];

	asi_describe_ip((unsigned long)asi_describe_data + 3, buf, sizeof(buf));
	KUNIT_EXPECT_STREQ(test, buf, "asi_describe_data+0x3");
	asi_describe_ip((unsigned long)asi_describe_data, buf, sizeof(buf));
	KUNIT_EXPECT_STREQ(test, buf, "asi_describe_data+0x0");
	asi_describe_ip(0x1234, buf, sizeof(buf));
	KUNIT_EXPECT_STREQ(test, buf, "0x1234");
	asi_describe_ip(PAGE_OFFSET, buf, sizeof(buf));
	KUNIT_EXPECT_EQ(test, strncmp(buf, "0xff", 4), 0);
	/* Cut, but not at the cost of the offset. */
	memset(buf, 'x', sizeof(buf));
	asi_describe_ip((unsigned long)asi_resolve_neighbours + 1, buf, 32);
	KUNIT_EXPECT_STREQ(test, buf, "asi_resolve_+0x1");
}

static void asi_test_describe_user(struct kunit *test)
{
	asi_test_check_name(test, (void *)0, "user address", "");
	asi_test_check_name(test, (void *)0x400123, "user address", "");
	asi_test_check_name(test, (void *)0x7fffffffffff, "user address", "");
}

static void asi_test_describe_symbol(struct kunit *test)
{
	struct asi_description name;

	asi_test_check_name(test, &asi_describe_test_data[1], "asi_describe_test_data+0x4",
			    "asi_describe_test_data");
	asi_test_check_name(test, asi_describe_test_data, "asi_describe_test_data+0x0",
			    "asi_describe_test_data");
	asi_test_describe(test, (unsigned long)&asi_describe_test_data[2], &name);
	KUNIT_EXPECT_EQ(test, name.start, (unsigned long)asi_describe_test_data);
	KUNIT_EXPECT_GE(test, name.len, sizeof(asi_describe_test_data));
	/* Read-only data is core: there is nothing to map. */
	asi_test_check_name(test, &asi_describe_test_rodata[1], "asi_describe_test_rodata+0x4", "");
	asi_test_check_name(test, (void *)asi_describe_data + 1, "asi_describe_data+0x1", "");
}

/* The name fits two symbols, so only the range says which. */
static void asi_test_describe_ambiguous(struct kunit *test)
{
	struct asi_description name;
	char spec[64];

	asi_test_describe(test, (unsigned long)&asi_test_twice[1], &name);
	KUNIT_EXPECT_STREQ(test, name.data, "asi_test_twice+0x4");
	snprintf(spec, sizeof(spec), "0x%lx+0x%llx", (unsigned long)asi_test_twice, name.len);
	KUNIT_EXPECT_STREQ(test, name.spec, spec);
	KUNIT_EXPECT_FALSE(test, name.private);
}

static void asi_test_describe_percpu(struct kunit *test)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		int *data = *per_cpu_ptr(&asi_describe_test_percpu, cpu);
		struct asi_description name;

		asi_test_check_name(test, &data[2], "percpu:asi_describe_test_percpu+0x8",
				    "asi_describe_test_percpu");
		asi_test_describe(test, (unsigned long)&data[2], &name);
		KUNIT_EXPECT_EQ(test, name.start, (unsigned long)data);
	}
}

static void asi_test_describe_percpu_secret(struct kunit *test)
{
	unsigned long offset = kallsyms_lookup_name("crngs");
	void *secret = (void *)(per_cpu_offset(cpumask_first(cpu_possible_mask)) + offset + 1);

	KUNIT_ASSERT_NE(test, offset, 0);
	asi_test_check_name(test, secret, "percpu:crngs+0x1", "");
}

/* Enough of it that some must come from a chunk of its own. */
static void asi_test_describe_percpu_dynamic(struct kunit *test)
{
	void __percpu *blocks[16];
	unsigned int i, cpu;

	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		blocks[i] = __alloc_percpu(PCPU_MIN_UNIT_SIZE, 8);
		KUNIT_EXPECT_NOT_NULL(test, (__force void *)blocks[i]);
	}
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		for_each_possible_cpu(cpu) {
			struct asi_description name;

			if (!blocks[i])
				continue;
			asi_test_describe(test, (unsigned long)per_cpu_ptr(blocks[i], cpu), &name);
			KUNIT_EXPECT_EQ(test, strncmp(name.data, "percpu:(dynamic)+0x", 19), 0);
			KUNIT_EXPECT_STREQ(test, name.spec, "");
			KUNIT_EXPECT_FALSE(test, name.gone);
		}
		free_percpu(blocks[i]);
	}
}

static void asi_test_check_stack(struct kunit *test, struct task_struct *task, const char *comm,
				 int pid)
{
	unsigned long stack = (unsigned long)task_stack_page(task);
	char data[ASI_NAME_MAX + 1];
	struct asi_description name;

	snprintf(data, sizeof(data), "stack of %s/%d+0x%lx", comm, pid, THREAD_SIZE - 16);
	asi_test_check_name(test, (void *)(stack + THREAD_SIZE - 16), data, "");
	asi_test_describe(test, stack + THREAD_SIZE - 16, &name);
	KUNIT_EXPECT_EQ(test, name.start, stack);
	KUNIT_EXPECT_EQ(test, name.len, THREAD_SIZE);
}

static void asi_test_describe_stack(struct kunit *test)
{
	unsigned int cpu;

	asi_test_check_stack(test, current, current->comm, task_pid_nr(current));
	for_each_online_cpu(cpu) {
		char comm[TASK_COMM_LEN];

		if (!cpu)
			continue;
		snprintf(comm, sizeof(comm), "swapper/%u", cpu);
		asi_test_check_stack(test, idle_task(cpu), comm, 0);
	}
}

static void asi_test_describe_slab(struct kunit *test)
{
	struct kmem_cache *cache = kmem_cache_create("asi_describe_test", 200, 0,
						     SLAB_NO_MERGE, NULL);
	struct asi_description name;
	char *objects[32];
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, cache);
	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
		KUNIT_EXPECT_NOT_NULL(test, objects[i]);
		if (!objects[i])
			continue;
		asi_test_check_private(test, objects[i] + 199, "slab:asi_describe_test-200+0xc7",
				       objects[i], 200);
	}
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		kmem_cache_free(cache, objects[i]);
	kmem_cache_destroy(cache);
	/* The page may be anybody's now, but no longer that cache's. */
	asi_test_describe(test, (unsigned long)objects[0], &name);
	KUNIT_EXPECT_NULL(test, strstr(name.data, "asi_describe_test"));
}

/* What follows an object, up to the next one, belongs to it. */
static void asi_test_describe_slab_padding(struct kunit *test)
{
	struct kmem_cache *cache = kmem_cache_create("asi_describe_test", 200, 256, SLAB_NO_MERGE,
						     NULL);
	struct asi_description name;
	char *object;

	KUNIT_ASSERT_NOT_NULL(test, cache);
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, object);
	if (object) {
		asi_test_describe(test, (unsigned long)object + 220, &name);
		KUNIT_EXPECT_STREQ(test, name.data, "slab:asi_describe_test-200+0xdc");
		KUNIT_EXPECT_EQ(test, name.start, (unsigned long)object);
		KUNIT_EXPECT_GE(test, name.len, 256);
		kmem_cache_free(cache, object);
	}
	kmem_cache_destroy(cache);
}

static void asi_test_describe_kmalloc(struct kunit *test)
{
	char *object = kunit_kmalloc(test, 100, GFP_KERNEL);
	struct asi_description name;

	KUNIT_ASSERT_NOT_NULL(test, object);
	asi_test_describe(test, (unsigned long)object + 50, &name);
	KUNIT_EXPECT_EQ(test, strncmp(name.data, "slab:", 5), 0);
	KUNIT_EXPECT_NOT_NULL(test, strstr(name.data, "-128+0x32"));
	KUNIT_EXPECT_EQ(test, name.len, 128);
}

static void asi_test_describe_vmalloc(struct kunit *test)
{
	char *area = vmalloc(3 * PAGE_SIZE);
	char data[ASI_NAME_MAX + 1];
	struct asi_description name;

	KUNIT_ASSERT_NOT_NULL(test, area);
	snprintf(data, sizeof(data), "vmalloc:%s+0x2005", __func__);
	asi_test_check_private(test, area + 2 * PAGE_SIZE + 5, data, area, 3 * PAGE_SIZE);
	asi_test_describe(test, (unsigned long)area + 3 * PAGE_SIZE, &name);
	KUNIT_EXPECT_TRUE(test, name.gone);
	KUNIT_EXPECT_STREQ(test, name.data, "region vmalloc");
	vfree(area);
	asi_test_describe(test, (unsigned long)area, &name);
	KUNIT_EXPECT_TRUE(test, name.gone);
	KUNIT_EXPECT_STREQ(test, name.data, "region vmalloc");
	KUNIT_EXPECT_STREQ(test, name.spec, "");
}

static void asi_test_describe_page(struct kunit *test)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	char *pages = (char *)__get_free_pages(GFP_KERNEL | __GFP_COMP, 2);
	char data[ASI_NAME_MAX + 1];
	unsigned long pfn;

	KUNIT_EXPECT_NOT_NULL(test, page);
	KUNIT_EXPECT_NOT_NULL(test, pages);
	if (page) {
		pfn = page_to_pfn(virt_to_page(page));
		snprintf(data, sizeof(data), "page pfn %lu+0x10", pfn);
		asi_test_check_private(test, page + 0x10, data, page, PAGE_SIZE);
		snprintf(data, sizeof(data), "struct page of pfn %lu+0x8", pfn);
		asi_test_check_private(test, (char *)virt_to_page(page) + 8, data,
				       virt_to_page(page), sizeof(struct page));
	}
	if (pages) {
		pfn = page_to_pfn(virt_to_page(pages)) + 1;
		snprintf(data, sizeof(data), "page pfn %lu (order 2)+0x20", pfn);
		asi_test_check_private(test, pages + PAGE_SIZE + 0x20, data, pages + PAGE_SIZE,
				       PAGE_SIZE);
	}
	free_page((unsigned long)page);
	free_pages((unsigned long)pages, 2);
}

/*
 * A block too big for the per-CPU lists goes straight back to the allocator;
 * somebody may be quick to take it again.
 */
static void asi_test_describe_free_page(struct kunit *test)
{
	struct asi_description name = { };
	unsigned int tries;

	for (tries = 0; tries < 20 && !name.gone; tries++) {
		unsigned long pages = __get_free_pages(GFP_KERNEL, MAX_PAGE_ORDER);

		KUNIT_ASSERT_NE(test, pages, 0);
		free_pages(pages, MAX_PAGE_ORDER);
		asi_test_describe(test, pages + PAGE_SIZE, &name);
	}
	KUNIT_EXPECT_TRUE(test, name.gone);
	KUNIT_EXPECT_STREQ(test, name.spec, "");
	KUNIT_EXPECT_EQ(test, strncmp(name.data, "page pfn ", 9), 0);
}

static void asi_test_describe_region(struct kunit *test)
{
	struct asi_description name;

	asi_test_check_name(test, get_cpu_entry_area(0), "region cpu_entry_area", "");
#ifdef CONFIG_X86_ESPFIX64
	asi_test_check_name(test, (void *)this_cpu_read(espfix_stack), "region espfix", "");
#endif
#ifdef CONFIG_KASAN
	asi_test_check_name(test, kasan_mem_to_shadow(page_address(ZERO_PAGE(0))),
			    "region kasan shadow", "");
#endif
	asi_test_describe(test, MODULES_END - PAGE_SIZE, &name);
	KUNIT_EXPECT_STREQ(test, name.data, "region modules");
	KUNIT_EXPECT_TRUE(test, name.gone);
	asi_test_describe(test, __START_KERNEL_map, &name);
	KUNIT_EXPECT_STREQ(test, name.data, "region kernel image");
	KUNIT_EXPECT_TRUE(test, name.gone);
	asi_test_describe(test, (unsigned long)high_memory + PMD_SIZE, &name);
	KUNIT_EXPECT_TRUE(test, name.gone);
	asi_test_describe(test, 0x8000000000000000UL, &name);
	KUNIT_EXPECT_STREQ(test, name.data, "region unknown");
	KUNIT_EXPECT_TRUE(test, name.gone);
	asi_test_describe(test, ULONG_MAX, &name);
	KUNIT_EXPECT_TRUE(test, name.gone);
}

/*
 * Whatever lies there: nothing crashes, and no SPEC is shown that is refused.
 * What is freed meanwhile stays mapped, since all of it is in the direct map.
 */
static void asi_test_describe_anything(struct kunit *test)
{
	unsigned long step = max_pfn / 1500 + 1, pfn;
	struct asi_description name;

	for (pfn = 0; pfn < max_pfn; pfn += step) {
		asi_test_describe(test, (unsigned long)pfn_to_kaddr(pfn) + pfn % PAGE_SIZE, &name);
		KUNIT_EXPECT_STRNEQ(test, name.data, "");
		if (!pfn_valid(pfn))
			continue;
		asi_test_describe(test, (unsigned long)pfn_to_page(pfn) + 1, &name);
		KUNIT_EXPECT_EQ(test, strncmp(name.data, "struct page of pfn ", 19), 0);
	}
}

static void asi_test_describe_module(struct kunit *test)
{
	unsigned long data = kallsyms_lookup_name("kvm:kvm_lock");
	unsigned long percpu = kallsyms_lookup_name("kvm:kvm_running_vcpu");
	unsigned long text = kallsyms_lookup_name("kvm:kvm_vcpu_ioctl");
	unsigned int cpu = cpumask_last(cpu_possible_mask);
	char buf[ASI_NAME_MAX + 1];

	/* No skip: KUnit would skip it in the run with the module, too. */
	if (!asi_symbol_module("kvm")) {
		kunit_info(test, "nothing checked: load kvm.ko and run the suite again");
		return;
	}
	asi_test_check_name(test, (void *)data + 1, "kvm:kvm_lock+0x1", "kvm:kvm_lock");
	asi_test_check_name(test, (void *)per_cpu_offset(cpu) + percpu + 2,
			    "percpu:kvm:kvm_running_vcpu+0x2", "kvm:kvm_running_vcpu");
	asi_test_check_name(test, (void *)text + 4, "kvm:kvm_vcpu_ioctl+0x4", "");
	asi_describe_ip(text + 4, buf, sizeof(buf));
	KUNIT_EXPECT_STREQ(test, buf, "kvm:kvm_vcpu_ioctl+0x4");
}

/* A registered object wins over the slab that it lies in. */
static void asi_test_describe_object(struct kunit *test)
{
	static const char * const labels[] = { "thing", NULL };
	char *object = kunit_kmalloc(test, 64, GFP_KERNEL);
	int opened = asi_class_open("kvm", labels, ASI_MODE_OFF, false);
	struct asi_domain *domain = asi_domain_create("kvm");
	struct asi_description name;

	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, domain);
	if (IS_ERR_OR_NULL(domain))
		goto cleanup;
	KUNIT_EXPECT_EQ(test, asi_object_add(domain, "thing", object, 64), 0);
	asi_describe_data(asi_test_describe_class(test), domain->id, (unsigned long)object + 63,
			  &name);
	KUNIT_EXPECT_STREQ(test, name.data, "vm:thing+0x3f");
	KUNIT_EXPECT_STREQ(test, name.spec, "vm:thing");
	KUNIT_EXPECT_EQ(test, name.start, (unsigned long)object);
	KUNIT_EXPECT_EQ(test, name.len, 64);
	KUNIT_EXPECT_FALSE(test, name.private);
	/* Another domain knows nothing of it. */
	asi_describe_data(asi_test_describe_class(test), domain->id + 1, (unsigned long)object + 63,
			  &name);
	KUNIT_EXPECT_EQ(test, strncmp(name.data, "slab:", 5), 0);
	asi_object_del(domain, object);
	asi_domain_destroy(domain);
cleanup:
	if (!opened)
		asi_class_close("kvm");
}

static int asi_test_describe_init(struct kunit_suite *suite)
{
	return asi_secret_init();
}

static struct kunit_case asi_test_describe_cases[] = {
	KUNIT_CASE(asi_test_describe_ip),
	KUNIT_CASE(asi_test_describe_user),
	KUNIT_CASE(asi_test_describe_symbol),
	KUNIT_CASE(asi_test_describe_ambiguous),
	KUNIT_CASE(asi_test_describe_percpu),
	KUNIT_CASE(asi_test_describe_percpu_secret),
	KUNIT_CASE(asi_test_describe_percpu_dynamic),
	KUNIT_CASE(asi_test_describe_stack),
	KUNIT_CASE(asi_test_describe_slab),
	KUNIT_CASE(asi_test_describe_slab_padding),
	KUNIT_CASE(asi_test_describe_kmalloc),
	KUNIT_CASE(asi_test_describe_vmalloc),
	KUNIT_CASE(asi_test_describe_page),
	KUNIT_CASE(asi_test_describe_free_page),
	KUNIT_CASE(asi_test_describe_region),
	KUNIT_CASE(asi_test_describe_anything),
	KUNIT_CASE(asi_test_describe_module),
	KUNIT_CASE(asi_test_describe_object),
	{ }
};

static struct kunit_suite asi_test_describe_suite = {
	.name = "asi_describe",
	.suite_init = asi_test_describe_init,
	.test_cases = asi_test_describe_cases,
};

kunit_test_suite(asi_test_describe_suite);
