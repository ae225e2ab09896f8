// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of asi_resolve(): every form of a SPEC, and every refusal.
 */
#include <kunit/test.h>
#include <linux/cache.h>
#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#include <asm/cpu_entry_area.h>
#include <asm/sections.h>

#include "error.h"
#include "info.h"
#include "resolve.h"
#include "secret.h"
#include "symbol.h"

/* One of each place that a symbol can lie in. */
static int asi_resolve_test_data[4] __used = { 1 };
static const int asi_resolve_test_rodata[4] __used = { 1 };
static int asi_resolve_test_late[4] __used __ro_after_init = { 1 };
static int asi_resolve_test_init[4] __used __initdata = { 1 };
static DEFINE_PER_CPU(int [4], asi_resolve_test_percpu) __used;
static char asi_resolve_test_page[PAGE_SIZE] __used __aligned(PAGE_SIZE) = { 1 };

/* describe_kunit.c has another. */
static int asi_test_twice[4] __used = { 1 };

struct asi_test_refusal {
	const char *spec;
	int code;
	const char *text;
};

static const struct asi_test_refusal asi_test_refusals[] = {
	/* No SPEC at all. */
	{ "", -EINVAL, "empty" },
	{ " jiffies", -EINVAL, "letters, digits" },
	{ "jiffies ", -EINVAL, "letters, digits" },
	{ "jiffies\n", -EINVAL, "letters, digits" },
	{ "jiff\xe9s", -EINVAL, "letters, digits" },
	{ "vmlinux:", -EINVAL, "letters, digits" },
	{ "vmlinux:1", -EINVAL, "letters, digits" },
	{ "percpu:", -EINVAL, "letters, digits" },
	{ "percpu:0xffff888000000000+1", -EINVAL, "letters, digits" },
	{ ":jiffies", -EINVAL, "unknown prefix; there are vm:, fault:, percpu: and MODULE:" },
	{ "a b:jiffies", -EINVAL, "unknown prefix" },
	{ "kvm:a:b", -EINVAL, "unknown prefix" },
	{ "percpu:kvm:a:b", -EINVAL, "unknown prefix" },
	{ "vm", -EINVAL, "vm is a reserved word" },
	{ "fault", -EINVAL, "fault is a reserved word" },
	{ "percpu", -EINVAL, "percpu is a reserved word" },
	/* Objects and rows. */
	{ "vm:", -EINVAL, "needs the name" },
	{ "vm:Kvm", -EINVAL, "character 1 of" },
	{ "vm:vcpu ", -EINVAL, "character 5 of" },
	{ "vm:vcpu:x", -EINVAL, "character 5 of" },
	{ "vm:abcdefghijklmnopqrstuvwx", -EINVAL, "longer than 23" },
	{ "fault:", -EINVAL, "decimal number" },
	{ "fault:x", -EINVAL, "decimal number" },
	{ "fault:0x1", -EINVAL, "decimal number" },
	{ "fault:-1", -EINVAL, "decimal number" },
	{ "fault:1 ", -EINVAL, "decimal number" },
	{ "fault:0", -EINVAL, "from 1 to 4294967295" },
	{ "fault:4294967296", -EINVAL, "from 1 to" },
	{ "fault:99999999999999999999", -EINVAL, "from 1 to" },
	/* Ranges that cannot be read. */
	{ "0xffff888000000000", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0xffff888000000000+", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0xffff888000000000-", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0xffff888000000000+0x", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0xffff888000000000+1x", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0xffff888000000000+1f", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0xffff888000000000+-1", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0xffff888000000000++1", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0xffff888000000000 +1", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0xffff888000000000+1\n", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0xffff888000000000:1", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0Xffff888000000000+1", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0x+1", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "18446612682070010000+1", -EINVAL, "ADDR+LEN or ADDR-END" },
	{ "0x10000000000000000+1", -EOVERFLOW, "64 bits" },
	{ "0xffff888000000000+0x10000000000000000", -EOVERFLOW, "64 bits" },
	{ "0xffff888000000000+18446744073709551616", -EOVERFLOW, "64 bits" },
	/* Ranges that can be read and are no good. */
	{ "0xffff888000000000+0", -EINVAL, "length 0" },
	{ "0xffff888000000000+0x0", -EINVAL, "length 0" },
	{ "0xffff888000000000-0xffff888000000000", -EINVAL, "ends at or before" },
	{ "0xffff888000001000-0xffff888000000fff", -EINVAL, "ends at or before" },
	{ "0xffff888000001000-1", -EINVAL, "ends at or before" },
	{ "0xffffffffffffffff+1", -EOVERFLOW, "wraps" },
	{ "0xffffffffffffffff+2", -EOVERFLOW, "wraps" },
	{ "0xffff888000000000+0xffffffffffffffff", -EOVERFLOW, "wraps" },
	{ "0x0+1", -EINVAL, "0x0 is a user address" },
	{ "0x400000+4096", -EINVAL, "0x400000 is a user address" },
	{ "0x7fffffffffff+1", -EINVAL, "is a user address" },
	{ "0x8000000000000000+1", -EINVAL, "0x8000000000000000 is not a canonical address" },
	{ "0xfeffffffffffffff+1", -EINVAL, "is not a canonical address" },
	{ "0xffff888000000000+0x4000001", -E2BIG, "larger than 64 MiB" },
	/* Symbols. */
	{ "asi_resolve_test_nosuch", -ENOENT, "no symbol asi_resolve_test_nosuch in vmlinux" },
	{ "asi_resolve_test_dat", -ENOENT, "no symbol" },
	{ "asi_resolve_test_dataa", -ENOENT, "no symbol" },
	{ "ASI_RESOLVE_TEST_DATA", -ENOENT, "no symbol" },
	{ "vmlinux:asi_resolve_test_nosuch", -ENOENT, "vmlinux has no symbol" },
	{ "asi_nosuch:jiffies", -ENOENT, "no module asi_nosuch; other prefixes: vm:, fault:" },
	{ "asi_resolve_test_twice", -ENOENT, "no symbol" },
	{ "asi_test_twice", -ENOTUNIQ, "asi_test_twice is ambiguous, 2: 0x" },
	{ "vmlinux:asi_test_twice", -ENOTUNIQ, "is ambiguous, 2: 0x" },
	{ "percpu:asi_test_twice", -ENOTUNIQ, "is ambiguous" },
	{ "asi_resolve", -EINVAL, "asi_resolve is text: text is always mapped" },
	{ "asi_resolve_test_rodata", -EEXIST, "core: always mapped" },
	{ "asi_resolve_test_late", -EEXIST, "core: always mapped" },
	{ "asi_resolve_test_init", -ENOENT, "init memory, which was freed" },
	{ "percpu:asi_resolve_test_data", -EINVAL, "is not per-CPU data" },
	{ "__per_cpu_start", -EINVAL, "mark of the linker" },
	{ "percpu:__per_cpu_start", -EINVAL, "mark of the linker" },
	{ "__per_cpu_end", -EINVAL, "mark of the linker" },
	/* Secrets. */
	{ "base_crng", -EPERM, "holds the secret base_crng" },
	{ "input_pool", -EPERM, "holds the secret " },
	{ "crngs", -EPERM, "holds the secret " },
	{ "percpu:crngs", -EPERM, "holds the secret " },
	{ "batched_entropy_u8", -EPERM, "holds the secret " },
	{ "batched_entropy_u16", -EPERM, "holds the secret " },
	{ "batched_entropy_u32", -EPERM, "holds the secret " },
	{ "batched_entropy_u64", -EPERM, "holds the secret " },
#ifdef CONFIG_STACKPROTECTOR
	{ "fixed_percpu_data", -EPERM, "holds the secret fixed_percpu_data" },
#endif
};

/* The symbols of kvm.ko, which are only there while it is loaded. */
static const struct asi_test_refusal asi_test_kvm_refusals[] = {
	{ "kvm:asi_resolve_test_nosuch", -ENOENT, "kvm has no symbol" },
	{ "kvm:kvm_vcpu_ioctl", -EINVAL, "is text" },
	{ "kvm:kvm_vm_stats_desc", -EEXIST, "core: always mapped" },
	{ "percpu:kvm:kvm_lock", -EINVAL, "is not per-CPU data" },
	{ "vmlinux:kvm_lock", -ENOENT, "vmlinux has no symbol" },
	{ "kvm:jiffies", -ENOENT, "kvm has no symbol" },
};

static void asi_test_check_refused(struct kunit *test, const char *spec, int code, const char *text)
{
	struct asi_error err = { };
	struct asi_resolved res;

	KUNIT_EXPECT_EQ_MSG(test, asi_resolve(spec, false, &res, &err), code, "\"%s\": %s", spec,
			    err.text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(err.text, text), "\"%s\": %s", spec, err.text);
	/* A message that just fits may have been cut. */
	KUNIT_EXPECT_LT_MSG(test, strlen(err.text), sizeof(err.text) - 1, "\"%s\"", spec);
	KUNIT_EXPECT_EQ(test, res.n, 0);
	KUNIT_EXPECT_NULL(test, res.extents);
	KUNIT_EXPECT_STREQ(test, res.spec, "");
	KUNIT_EXPECT_EQ_MSG(test, asi_resolve(spec, false, &res, NULL), code, "\"%s\"", spec);
}

static void asi_test_check_accepted(struct kunit *test, const char *spec, const char *canonical,
				    struct asi_resolved *res)
{
	struct asi_error err = { };

	KUNIT_ASSERT_EQ_MSG(test, asi_resolve(spec, false, res, &err), 0, "\"%s\": %s", spec,
			    err.text);
	KUNIT_EXPECT_STREQ(test, res->spec, canonical);
}

/* The second request gets it; but for the secret the page has to be one that can be mapped. */
static void asi_test_resolve_forced(struct kunit *test)
{
	struct asi_error err = { };
	struct asi_resolved res;

	KUNIT_ASSERT_EQ_MSG(test, asi_resolve("input_pool", true, &res, &err), 0, "%s", err.text);
	KUNIT_EXPECT_TRUE(test, res.force);
	KUNIT_EXPECT_EQ(test, res.n, 1);
	asi_resolve_free(&res);
	KUNIT_EXPECT_EQ(test, asi_resolve("jiffies", true, &res, NULL), 0);
	asi_resolve_free(&res);
	KUNIT_EXPECT_EQ(test, asi_resolve("no_such_symbol", true, &res, NULL), -ENOENT);
	KUNIT_EXPECT_EQ(test, asi_resolve("0xfffffffe00000000+8", true, &res, NULL), -EFAULT);
}

static unsigned long asi_test_address_of(struct kunit *test, const char *name)
{
	unsigned long address = kallsyms_lookup_name(name);

	KUNIT_ASSERT_NE_MSG(test, address, 0, "%s", name);
	return address;
}

static void asi_test_resolve_refusals(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(asi_test_refusals); i++)
		asi_test_check_refused(test, asi_test_refusals[i].spec, asi_test_refusals[i].code,
				       asi_test_refusals[i].text);
}

static void asi_test_resolve_too_long(struct kunit *test)
{
	char spec[ASI_SPEC_MAX + 2];

	memset(spec, 'a', sizeof(spec));
	spec[ASI_SPEC_MAX + 1] = '\0';
	asi_test_check_refused(test, spec, -ENAMETOOLONG, "longer than 255");
	spec[ASI_SPEC_MAX] = '\0';
	asi_test_check_refused(test, spec, -ENOENT, "no symbol aaaa");
	memcpy(spec, "asi_nosuch:", 11);
	asi_test_check_refused(test, spec, -ENOENT, "no module asi_nosuch");
	spec[10] = 'x';
	spec[ASI_SPEC_MAX - 1] = ':';
	spec[ASI_SPEC_MAX - 2] = 'x';
	asi_test_check_refused(test, spec, -EINVAL, "letters, digits");
	spec[ASI_SPEC_MAX - 3] = ':';
	spec[ASI_SPEC_MAX - 1] = 'x';
	asi_test_check_refused(test, spec, -ENOENT, "no module asi_nosuch");
}

/* Every way to write a range means the same. */
static void asi_test_resolve_range(struct kunit *test)
{
	unsigned long start = (unsigned long)asi_resolve_test_data;
	static const char * const forms[] = {
		"0x%lx+16", "0x%lx+0x10", "0x%lx+0x0010", "0x%lX+016", "0x%lx-0x%lx", "0x%lx-%lu",
	};
	char spec[64], canonical[64];
	struct asi_resolved res;
	unsigned int i;

	snprintf(canonical, sizeof(canonical), "0x%lx+0x10", start);
	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		snprintf(spec, sizeof(spec), forms[i], start, start + 16);
		asi_test_check_accepted(test, spec, canonical, &res);
		KUNIT_EXPECT_EQ(test, res.kind, ASI_SPEC_RANGE);
		KUNIT_EXPECT_EQ(test, res.n, 1);
		KUNIT_EXPECT_EQ(test, res.extents[0].start, start);
		KUNIT_EXPECT_EQ(test, res.extents[0].len, 16);
		asi_resolve_free(&res);
		KUNIT_EXPECT_NULL(test, res.extents);
	}
}

static void asi_test_check_range_refused(struct kunit *test, unsigned long start, unsigned long len,
					 int code, const char *text)
{
	char spec[64];

	snprintf(spec, sizeof(spec), "0x%lx+0x%lx", start, len);
	asi_test_check_refused(test, spec, code, text);
}

static void asi_test_resolve_required_range(struct kunit *test)
{
	unsigned long text = (unsigned long)_etext, rodata = (unsigned long)__start_rodata;
	unsigned long entry = (unsigned long)get_cpu_entry_area(0);

	asi_test_check_range_refused(test, (unsigned long)asi_resolve, 1, -EEXIST,
				     "core: always mapped");
	asi_test_check_range_refused(test, text - 1, 1, -EEXIST, "core: always mapped");
	asi_test_check_range_refused(test, rodata, 1, -EEXIST, "core: always mapped");
	asi_test_check_range_refused(test, rodata - 1, 2, -EEXIST, "core: always mapped");
	asi_test_check_range_refused(test, (unsigned long)asi_resolve_test_late, 1, -EEXIST,
				     "core");
	asi_test_check_range_refused(test, (unsigned long)asi_resolve_test_rodata, 1, -EEXIST,
				     "core");
	asi_test_check_range_refused(test, entry, 1, -EEXIST, "core: always mapped");
}

/* Mapped or not, that memory is somebody else's once the kernel has booted. */
static void asi_test_resolve_init_range(struct kunit *test)
{
	unsigned long first = (unsigned long)__init_begin, end = (unsigned long)__init_end;

	asi_test_check_range_refused(test, first, 1, -ENOENT, "was freed after boot");
	asi_test_check_range_refused(test, end - 1, 1, -ENOENT, "was freed after boot");
	asi_test_check_range_refused(test, asi_test_address_of(test, "asi_resolve_test_init"), 16,
				     -ENOENT, "was freed after boot");
}

/* The page after a vmalloc area is a guard: a hole that cannot be filled. */
static void asi_test_resolve_unmapped_range(struct kunit *test)
{
	void *area = vmalloc(PAGE_SIZE);
	unsigned long start = (unsigned long)area;
	struct asi_resolved res;
	char text[64], spec[64];

	KUNIT_ASSERT_NOT_NULL(test, area);
	snprintf(spec, sizeof(spec), "0x%lx+0x1000", start);
	asi_test_check_accepted(test, spec, spec, &res);
	asi_resolve_free(&res);
	snprintf(text, sizeof(text), "0x%lx is not mapped", start + PAGE_SIZE);
	asi_test_check_range_refused(test, start, PAGE_SIZE + 1, -EFAULT, text);
	asi_test_check_range_refused(test, start, 2 * PAGE_SIZE, -EFAULT, text);
	snprintf(text, sizeof(text), "0x%lx is not mapped", start + PAGE_SIZE + 8);
	asi_test_check_range_refused(test, start + PAGE_SIZE + 8, 8, -EFAULT, text);
	vfree(area);
	snprintf(text, sizeof(text), "0x%lx is not mapped", start);
	asi_test_check_range_refused(test, start, PAGE_SIZE, -EFAULT, text);
}

static void asi_test_resolve_symbol(struct kunit *test)
{
	static const char * const forms[] = {
		"asi_resolve_test_data", "vmlinux:asi_resolve_test_data",
	};
	struct asi_resolved res;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		asi_test_check_accepted(test, forms[i], "asi_resolve_test_data", &res);
		KUNIT_EXPECT_EQ(test, res.kind, ASI_SPEC_SYMBOL);
		KUNIT_EXPECT_EQ(test, res.n, 1);
		KUNIT_EXPECT_EQ(test, res.extents[0].start,
				(unsigned long)asi_resolve_test_data);
		KUNIT_EXPECT_GE(test, res.extents[0].len, sizeof(asi_resolve_test_data));
		asi_resolve_free(&res);
	}
	asi_test_check_accepted(test, "asi_resolve_test_page", "asi_resolve_test_page", &res);
	KUNIT_EXPECT_EQ(test, res.extents[0].len, PAGE_SIZE);
	asi_resolve_free(&res);
}

static void asi_test_check_percpu(struct kunit *test, const char *spec)
{
	struct asi_resolved res;
	unsigned int cpu, n = 0;

	asi_test_check_accepted(test, spec, "asi_resolve_test_percpu", &res);
	KUNIT_EXPECT_EQ(test, res.kind, ASI_SPEC_PERCPU);
	KUNIT_ASSERT_EQ(test, res.n, num_possible_cpus());
	for_each_possible_cpu(cpu) {
		KUNIT_EXPECT_EQ(test, res.extents[n].start,
				(unsigned long)per_cpu_ptr(&asi_resolve_test_percpu, cpu));
		KUNIT_EXPECT_GE(test, res.extents[n].len, sizeof(asi_resolve_test_percpu));
		n++;
	}
	asi_resolve_free(&res);
}

/* Per-CPU symbols are recognised without a prefix. */
static void asi_test_resolve_percpu(struct kunit *test)
{
	asi_test_check_percpu(test, "asi_resolve_test_percpu");
	asi_test_check_percpu(test, "percpu:asi_resolve_test_percpu");
	asi_test_check_percpu(test, "vmlinux:asi_resolve_test_percpu");
	asi_test_check_percpu(test, "percpu:vmlinux:asi_resolve_test_percpu");
}

/* What the benchmark and the README ask for must not share a page with a secret. */
static void asi_test_resolve_rcu_data(struct kunit *test)
{
	struct asi_resolved res;

	asi_test_check_accepted(test, "rcu_data", "rcu_data", &res);
	KUNIT_EXPECT_EQ(test, res.kind, ASI_SPEC_PERCPU);
	asi_resolve_free(&res);
}

/* A size is the distance to the next symbol, but never crosses the section. */
static void asi_test_resolve_sizes(struct kunit *test)
{
	unsigned long percpu = (unsigned long)__per_cpu_end - (unsigned long)__per_cpu_start;
	struct asi_symbol sym;
	char name[64];

	KUNIT_ASSERT_TRUE(test, asi_symbol_at(percpu - 1, &sym, name, sizeof(name)));
	KUNIT_EXPECT_EQ_MSG(test, sym.start + sym.len, percpu, "%s", name);
	KUNIT_EXPECT_EQ(test, sym.place, ASI_PLACE_PERCPU);
	KUNIT_ASSERT_TRUE(test, asi_symbol_at((unsigned long)__bss_stop - 1, &sym, name,
					      sizeof(name)));
	KUNIT_EXPECT_LE_MSG(test, sym.start + sym.len, (unsigned long)__bss_stop, "%s", name);
	KUNIT_EXPECT_FALSE(test, asi_symbol_at(PAGE_OFFSET, &sym, name, sizeof(name)));
}

static void asi_test_resolve_object(struct kunit *test)
{
	struct asi_resolved res;

	asi_test_check_accepted(test, "vm:abcdefghij-lmnopqrs_0v9", "vm:abcdefghij-lmnopqrs_0v9",
				&res);
	KUNIT_EXPECT_EQ(test, res.kind, ASI_SPEC_OBJECT);
	KUNIT_EXPECT_STREQ(test, res.label, "abcdefghij-lmnopqrs_0v9");
	KUNIT_EXPECT_EQ(test, res.n, 0);
	asi_resolve_free(&res);
	asi_test_check_accepted(test, "fault:4294967295", "fault:4294967295", &res);
	KUNIT_EXPECT_EQ(test, res.kind, ASI_SPEC_FAULT);
	KUNIT_EXPECT_EQ(test, res.row, U32_MAX);
	KUNIT_EXPECT_EQ(test, res.n, 0);
	asi_resolve_free(&res);
	asi_test_check_accepted(test, "fault:007", "fault:7", &res);
	KUNIT_EXPECT_EQ(test, res.row, 7);
	asi_resolve_free(&res);
}

/* Also by its alias in the direct map, and by an innocent address beside it. */
static void asi_test_resolve_secret_pages(struct kunit *test)
{
	unsigned long image = asi_test_address_of(test, "base_crng");
	unsigned long offset = asi_test_address_of(test, "crngs");
	unsigned long alias = (unsigned long)__va(__pa(image));
	unsigned int cpu;

	asi_test_check_range_refused(test, image & PAGE_MASK, 1, -EPERM,
				     "holds the secret base_crng");
	asi_test_check_range_refused(test, alias, 1, -EPERM, "holds the secret base_crng");
	asi_test_check_range_refused(test, alias | ~PAGE_MASK, 1, -EPERM,
				     "holds the secret base_crng");
	asi_test_check_range_refused(test, (alias & PAGE_MASK) - 1, 2, -EPERM, "secret base_crng");
	KUNIT_EXPECT_TRUE(test, asi_secret_in(image & PAGE_MASK));
	KUNIT_EXPECT_TRUE(test, asi_secret_in(alias & PAGE_MASK));
	for_each_possible_cpu(cpu) {
		unsigned long address = per_cpu_offset(cpu) + offset;

		KUNIT_EXPECT_TRUE(test, asi_secret_in(address & PAGE_MASK));
		asi_test_check_range_refused(test, address, 1, -EPERM, "holds the secret ");
	}
	KUNIT_EXPECT_FALSE(test, asi_secret_in((unsigned long)asi_resolve_test_page));
	KUNIT_EXPECT_FALSE(test, asi_secret_in(0));
	KUNIT_EXPECT_FALSE(test, asi_secret_in(PAGE_MASK));
}

static bool asi_test_has_name(char names[][64], unsigned int n, const char *name)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static void asi_test_resolve_neighbours(struct kunit *test)
{
	struct asi_extent own = { (unsigned long)asi_resolve_test_page, PAGE_SIZE };
	/* Among many of its kind, whatever the configuration. */
	struct asi_extent data = { asi_test_address_of(test, "system_wq"), sizeof(system_wq) };
	char (*names)[64] = kunit_kmalloc_array(test, 512, sizeof(*names), GFP_KERNEL);
	unsigned int n;

	KUNIT_ASSERT_NOT_NULL(test, names);
	KUNIT_EXPECT_EQ(test, asi_resolve_neighbours(&own, 1, names, 512), 0);
	n = asi_resolve_neighbours(&data, 1, names, 512);
	KUNIT_ASSERT_GT(test, n, 0);
	KUNIT_ASSERT_LE(test, n, 512);
	KUNIT_EXPECT_FALSE(test, asi_test_has_name(names, n, "system_wq"));
	KUNIT_EXPECT_FALSE(test, asi_test_has_name(names, n, "asi_resolve_test_page"));
	names[0][0] = '\0';
	KUNIT_EXPECT_EQ(test, asi_resolve_neighbours(&data, 1, names, 0), n);
	KUNIT_EXPECT_STREQ(test, names[0], "");
}

/* The copies of the other CPUs do not count again. */
static void asi_test_resolve_percpu_neighbours(struct kunit *test)
{
	unsigned long offset = asi_test_address_of(test, "batched_entropy_u16");
	struct asi_extent *all = kunit_kmalloc_array(test, num_possible_cpus(), sizeof(*all),
						     GFP_KERNEL);
	char (*names)[64] = kunit_kmalloc_array(test, 512, sizeof(*names), GFP_KERNEL);
	unsigned int cpu, n = 0, one;

	KUNIT_ASSERT_NOT_NULL(test, all);
	KUNIT_ASSERT_NOT_NULL(test, names);
	for_each_possible_cpu(cpu)
		all[n++] = (struct asi_extent){ per_cpu_offset(cpu) + offset, 8 };
	one = asi_resolve_neighbours(&all[n - 1], 1, names, 512);
	KUNIT_ASSERT_GT(test, one, 0);
	KUNIT_ASSERT_LE(test, one, 512);
	KUNIT_EXPECT_TRUE(test, asi_test_has_name(names, one, "batched_entropy_u32") ||
			  asi_test_has_name(names, one, "batched_entropy_u8"));
	KUNIT_EXPECT_FALSE(test, asi_test_has_name(names, one, "batched_entropy_u16"));
	KUNIT_EXPECT_EQ(test, asi_resolve_neighbours(all, n, names, 512), one);
}

static void asi_test_resolve_module(struct kunit *test)
{
	struct asi_resolved res;
	unsigned int i;

	/* No skip: KUnit would skip it in the run with the module, too. */
	if (!asi_symbol_module("kvm")) {
		kunit_info(test, "nothing checked: load kvm.ko and run the suite again");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(asi_test_kvm_refusals); i++)
		asi_test_check_refused(test, asi_test_kvm_refusals[i].spec,
				       asi_test_kvm_refusals[i].code,
				       asi_test_kvm_refusals[i].text);
	asi_test_check_accepted(test, "kvm_lock", "kvm:kvm_lock", &res);
	KUNIT_EXPECT_EQ(test, res.kind, ASI_SPEC_SYMBOL);
	KUNIT_EXPECT_EQ(test, res.extents[0].len, sizeof(struct mutex));
	KUNIT_EXPECT_EQ(test, res.extents[0].start, asi_test_address_of(test, "kvm:kvm_lock"));
	asi_resolve_free(&res);
	asi_test_check_accepted(test, "percpu:kvm_running_vcpu", "kvm:kvm_running_vcpu", &res);
	KUNIT_EXPECT_EQ(test, res.kind, ASI_SPEC_PERCPU);
	KUNIT_EXPECT_EQ(test, res.n, num_possible_cpus());
	KUNIT_EXPECT_EQ(test, res.extents[0].len, sizeof(void *));
	KUNIT_EXPECT_EQ(test, res.extents[0].start,
			per_cpu_offset(cpumask_first(cpu_possible_mask)) +
			asi_test_address_of(test, "kvm:kvm_running_vcpu"));
	asi_resolve_free(&res);
	asi_test_check_range_refused(test, asi_test_address_of(test, "kvm:kvm_vcpu_ioctl"), 1,
				     -EEXIST, "core");
	asi_test_check_range_refused(test, asi_test_address_of(test, "kvm:kvm_vm_stats_desc"), 1,
				     -EEXIST, "core");
}

/* Built at boot in the kernel that has a core; a second call does nothing. */
static int asi_test_resolve_setup(struct kunit_suite *suite)
{
	return asi_secret_init();
}

static struct kunit_case asi_test_resolve_cases[] = {
	KUNIT_CASE(asi_test_resolve_refusals),
	KUNIT_CASE(asi_test_resolve_too_long),
	KUNIT_CASE(asi_test_resolve_range),
	KUNIT_CASE(asi_test_resolve_required_range),
	KUNIT_CASE(asi_test_resolve_init_range),
	KUNIT_CASE(asi_test_resolve_unmapped_range),
	KUNIT_CASE(asi_test_resolve_symbol),
	KUNIT_CASE(asi_test_resolve_percpu),
	KUNIT_CASE(asi_test_resolve_rcu_data),
	KUNIT_CASE(asi_test_resolve_sizes),
	KUNIT_CASE(asi_test_resolve_object),
	KUNIT_CASE(asi_test_resolve_secret_pages),
	KUNIT_CASE(asi_test_resolve_forced),
	KUNIT_CASE(asi_test_resolve_neighbours),
	KUNIT_CASE(asi_test_resolve_percpu_neighbours),
	KUNIT_CASE(asi_test_resolve_module),
	{ }
};

static struct kunit_suite asi_test_resolve_suite = {
	.name = "asi_resolve",
	.suite_init = asi_test_resolve_setup,
	.test_cases = asi_test_resolve_cases,
};

kunit_test_suite(asi_test_resolve_suite);
