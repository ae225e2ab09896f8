// SPDX-License-Identifier: GPL-2.0-or-later
/* verify, walk and dump, from the bytes of the messages to what is printed. */
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "model/pte-text.h"
#include "support.h"
#include "verbs/dump.h"
#include "verbs/verify.h"
#include "verbs/walk.h"

#define TEXT  0xffffffff81000000
#define BELOW 0xffff888001000000

typedef int (*print_function)(const struct context *context, struct json_object *records);

/* Print @records, which are taken, and compare. */
static void check(print_function print, struct json_object *records, bool json, int status,
		  const char *out, const char *err)
{
	struct capture capture;

	capture_start(&capture);
	capture.context.options.json = json;
	assert_int_equal(print(&capture.context, records), status);
	capture_end(&capture);
	if (out)
		assert_string_equal(capture.out, out);
	assert_string_equal(capture.err, err);
	capture_free(&capture);
	json_object_put(records);
}

/* The same for JSON: the records alone, their header is another test's. */
static void check_json(print_function print, struct json_object *records, int status,
		       const char *text)
{
	struct capture capture;
	char *found;

	capture_start(&capture);
	capture.context.options.json = true;
	assert_int_equal(print(&capture.context, records), status);
	capture_end(&capture);
	found = strstr(capture.out, "\"records\":");
	assert_non_null(found);
	assert_non_null(strstr(found, text));
	capture_free(&capture);
	json_object_put(records);
}

/* ---- verify ----------------------------------------------------------- */

static void add_violation(struct json_object *findings, bool numbers)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);

	mnl_attr_put_strz(header, ASI_A_VERIFY_CLASS, "kvm");
	mnl_attr_put_u32(header, ASI_A_VERIFY_DOMAIN, 3);
	mnl_attr_put_u32(header, ASI_A_VERIFY_KIND,
			 numbers ? ASI_VIOLATION_COUNT : ASI_VIOLATION_FOREIGN);
	mnl_attr_put_u64(header, ASI_A_VERIFY_ADDRESS, BELOW);
	mnl_attr_put_u32(header, ASI_A_VERIFY_LEVEL, ASI_LEVEL_PTE);
	if (numbers) {
		mnl_attr_put_u32(header, ASI_A_VERIFY_COUNTED, 2);
		mnl_attr_put_u32(header, ASI_A_VERIFY_WANTED, 1);
	} else {
		mnl_attr_put_u64(header, ASI_A_VERIFY_OWN, 0x1000063);
		mnl_attr_put_u32(header, ASI_A_VERIFY_OTHER, 4);
		mnl_attr_put_strz(header, ASI_A_VERIFY_NAME, "vm:run+0x0");
	}
	json_object_array_add(findings, decode(&verify_attributes, header));
}

static void add_sum(struct json_object *findings, uint32_t domain, uint32_t violations)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);

	mnl_attr_put_strz(header, ASI_A_VERIFY_CLASS, "kvm");
	mnl_attr_put_u32(header, ASI_A_VERIFY_DOMAIN, domain);
	mnl_attr_put_u32(header, ASI_A_VERIFY_ENTRIES, 2949);
	mnl_attr_put_u32(header, ASI_A_VERIFY_TABLES, 29);
	mnl_attr_put_u32(header, ASI_A_VERIFY_CORE_PAGES, 2942);
	mnl_attr_put_u32(header, ASI_A_VERIFY_PINNED_PAGES, 7);
	mnl_attr_put_u32(header, ASI_A_VERIFY_MAPPED_PAGES, 1);
	mnl_attr_put_u32(header, ASI_A_VERIFY_GUEST_PAGES, 0);
	mnl_attr_put_u32(header, ASI_A_VERIFY_UNOWNED_PAGES, 1);
	mnl_attr_put_u32(header, ASI_A_VERIFY_NEIGHBOURS, 0);
	mnl_attr_put_u32(header, ASI_A_VERIFY_VIOLATIONS, violations);
	json_object_array_add(findings, decode(&verify_attributes, header));
}

static void verify_of_nobody(void **state)
{
	(void)state;
	check(verify_print, json_object_new_array(), false, STATUS_DONE,
	      "VM ENTRIES TABLES CORE PINNED MAPPED GUEST UNOWNED NEIGHBOURS VIOLATIONS\n\n"
	      "domains: 0, entries: 0, violations: 0\n", "");
}

static void verify_clean(void **state)
{
	struct json_object *findings = json_object_new_array();

	(void)state;
	add_sum(findings, 3, 0);
	add_sum(findings, 4, 0);
	check(verify_print, findings, false, STATUS_DONE,
	      "VM ENTRIES TABLES CORE PINNED MAPPED GUEST UNOWNED NEIGHBOURS VIOLATIONS\n"
	      " 3    2949     29 2942      7      1     0       1          0          0\n"
	      " 4    2949     29 2942      7      1     0       1          0          0\n\n"
	      "domains: 2, entries: 5898, violations: 0\n", "");
}

static struct json_object *violations(void)
{
	struct json_object *findings = json_object_new_array();

	add_violation(findings, false);
	add_violation(findings, true);
	add_sum(findings, 3, 2);
	return findings;
}

static void verify_with_violations(void **state)
{
	(void)state;
	check(verify_print, violations(), false, STATUS_REFUSED,
	      "VM VIOLATION ADDRESS            LEVEL DOMAIN    KERNEL COUNTED WANTED OF-VM NAME\n"
	      " 3 foreign   0xffff888001000000 pte   0x1000063 -            -      -     4 "
	      "vm:run+0x0\n"
	      " 3 count     0xffff888001000000 pte   -         -            2      1     - -\n\n"
	      "VM ENTRIES TABLES CORE PINNED MAPPED GUEST UNOWNED NEIGHBOURS VIOLATIONS\n"
	      " 3    2949     29 2942      7      1     0       1          0          2\n\n"
	      "domains: 1, entries: 2949, violations: 2\n", "");
}

static void verify_as_json(void **state)
{
	(void)state;
	check_json(verify_print, violations(), STATUS_REFUSED,
		   "{\"class\":\"kvm\",\"domain\":3,\"kind\":\"foreign\","
		   "\"address\":\"0xffff888001000000\",\"level\":\"pte\",\"own\":\"0x1000063\","
		   "\"kernel\":null,\"counted\":null,\"wanted\":null,\"other\":4,"
		   "\"name\":\"vm:run+0x0\",\"entries\":null,");
	check_json(verify_print, violations(), STATUS_REFUSED,
		   "\"kind\":null,\"address\":null,\"level\":null,\"own\":null,\"kernel\":null,"
		   "\"counted\":null,\"wanted\":null,\"other\":null,\"name\":null,"
		   "\"entries\":2949,\"tables\":29,\"core-pages\":2942,\"pinned-pages\":7,"
		   "\"mapped-pages\":1,\"guest-pages\":0,\"unowned-pages\":1,\"neighbours\":0,"
		   "\"violations\":2,\"generation\":null}");
}

/* Whatever the sum says, or if there is none: what is wrong is wrong. */
static void verify_believes_no_sum(void **state)
{
	struct json_object *findings = json_object_new_array();

	(void)state;
	add_violation(findings, false);
	check(verify_print, findings, false, STATUS_REFUSED, NULL, "");
	findings = json_object_new_array();
	add_violation(findings, false);
	add_sum(findings, 3, 0);
	check(verify_print, findings, true, STATUS_REFUSED, NULL, "");
	findings = json_object_new_array();
	add_sum(findings, 3, 1);
	check(verify_print, findings, false, STATUS_REFUSED, NULL, "");
}

/* ---- walk ------------------------------------------------------------- */

static void put_step(struct nlmsghdr *header, unsigned int side, uint32_t level, uint64_t value,
		     bool bad)
{
	struct nlattr *nest = mnl_attr_nest_start(header, (uint16_t)side);

	mnl_attr_put_u32(header, ASI_A_STEP_LEVEL, level);
	if (bad)
		mnl_attr_put(header, ASI_A_STEP_BAD, 0, NULL);
	else
		mnl_attr_put_u64(header, ASI_A_STEP_VALUE, value);
	mnl_attr_nest_end(header, nest);
}

static void add_walk(struct json_object *walks, bool odd)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);

	mnl_attr_put_strz(header, ASI_A_WALK_CLASS, "kvm");
	mnl_attr_put_u32(header, ASI_A_WALK_DOMAIN, 3);
	mnl_attr_put_u64(header, ASI_A_WALK_ADDRESS, TEXT);
	mnl_attr_put_strz(header, ASI_A_WALK_REGION, "kernel image");
	if (odd)
		mnl_attr_put_u32(header, ASI_A_WALK_CPU, 1);
	else
		mnl_attr_put_strz(header, ASI_A_WALK_NAME, "_text+0x0");
	put_step(header, ASI_A_WALK_KERNEL, ASI_LEVEL_PGD, 0x2061a067, false);
	put_step(header, ASI_A_WALK_KERNEL, ASI_LEVEL_PUD, 0x2061c063, false);
	put_step(header, ASI_A_WALK_KERNEL, ASI_LEVEL_PMD, 0x10001a1, false);
	put_step(header, ASI_A_WALK_OWN, ASI_LEVEL_PGD, 0x1fc063, false);
	put_step(header, ASI_A_WALK_OWN, ASI_LEVEL_PUD, odd ? 0 : 0x1ea063, odd);
	if (!odd) {
		put_step(header, ASI_A_WALK_OWN, ASI_LEVEL_PMD, 0x1e8063, false);
		put_step(header, ASI_A_WALK_OWN, ASI_LEVEL_PTE, 0x1000021, false);
	}
	json_object_array_add(walks, decode(&walk_attributes, header));
}

static void walk_side_by_side(void **state)
{
	struct json_object *walks = json_object_new_array();

	(void)state;
	add_walk(walks, false);
	add_walk(walks, true);
	check(walk_print, walks, false, STATUS_DONE,
	      "VM 3: 0xffffffff81000000 _text+0x0, kernel image\n"
	      "LEVEL KERNEL     FLAGS     DOMAIN    FLAGS\n"
	      "PGD   0x2061a067 RW US A D 0x1fc063  RW A D\n"
	      "PUD   0x2061c063 RW A D    0x1ea063  RW A D\n"
	      "PMD   0x10001a1  A G 2M    0x1e8063  RW A D\n"
	      "PTE                        0x1000021 A\n\n"
	      "VM 3, CPU 1: 0xffffffff81000000, kernel image\n"
	      "LEVEL KERNEL     FLAGS     DOMAIN   FLAGS\n"
	      "PGD   0x2061a067 RW US A D 0x1fc063 RW A D\n"
	      "PUD   0x2061c063 RW A D    BAD      \n"
	      "PMD   0x10001a1  A G 2M             \n", "");
}

static void walk_as_json(void **state)
{
	struct json_object *walks = json_object_new_array();

	(void)state;
	add_walk(walks, true);
	check_json(walk_print, walks, STATUS_DONE,
		   "{\"class\":\"kvm\",\"domain\":3,\"cpu\":1,\"address\":\"0xffffffff81000000\","
		   "\"name\":null,\"region\":\"kernel image\",\"kernel\":[{\"level\":\"pgd\","
		   "\"value\":\"0x2061a067\",\"bad\":false,\"flags\":\"RW US A D\",\"leaf\":null},"
		   "{\"level\":\"pud\",\"value\":\"0x2061c063\",\"bad\":false,"
		   "\"flags\":\"RW A D\",\"leaf\":null},{\"level\":\"pmd\","
		   "\"value\":\"0x10001a1\",\"bad\":false,\"flags\":\"A G 2M\","
		   "\"leaf\":2097152}],\"own\":[{\"level\":\"pgd\",\"value\":\"0x1fc063\","
		   "\"bad\":false,\"flags\":\"RW A D\",\"leaf\":null},{\"level\":\"pud\","
		   "\"value\":null,\"bad\":true,\"flags\":\"BAD\",\"leaf\":null}],"
		   "\"generation\":null}");
}

/* A module gives its symbols names. */
static void walk_of_a_name_that_steers(void **state)
{
	struct json_object *walks = json_object_new_array();
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);

	(void)state;
	mnl_attr_put_u32(header, ASI_A_WALK_DOMAIN, 3);
	mnl_attr_put_u64(header, ASI_A_WALK_ADDRESS, TEXT);
	mnl_attr_put_strz(header, ASI_A_WALK_NAME, "\033[31mevil");
	mnl_attr_put_strz(header, ASI_A_WALK_REGION, "\033]0;x\a");
	json_object_array_add(walks, decode(&walk_attributes, header));
	check(walk_print, walks, false, STATUS_DONE,
	      "VM 3: 0xffffffff81000000 \\u001b[31mevil, \\u001b]0;x\\u0007\n"
	      "LEVEL KERNEL FLAGS DOMAIN FLAGS\n", "");
}

static void walk_without_domains(void **state)
{
	(void)state;
	check(walk_print, json_object_new_array(), false, STATUS_DONE, "",
	      "asictl: note: the class kvm has no domain: no VM is running\n");
	check(walk_print, json_object_new_array(), true, STATUS_DONE, NULL, "");
}

static void check_entry(uint64_t entry, const char *level, const char *flags, uint64_t leaf)
{
	char *text = pte_flags(entry, level);

	assert_string_equal(text, flags);
	assert_int_equal(pte_leaf(entry, level), leaf);
	free(text);
}

static void entries_in_words(void **state)
{
	const uint64_t nx = UINT64_C(1) << 63;

	(void)state;
	check_entry(0, "pte", "none", 0);
	check_entry(0x1000, "pte", "not present", 0);
	check_entry(nx | 0x1066, "pte", "not present RW US A D NX", 0);
	check_entry(0x1001, "pte", "", 4096);
	check_entry(0x1063, "pte", "RW A D", 4096);
	check_entry(0x1081, "pte", "PAT", 4096);
	check_entry(0x119, "pte", "PWT PCD G", 4096);
	check_entry(0x1063, "pmd", "RW A D", 0);
	check_entry(nx | 0x2000e3, "pmd", "RW A D NX 2M", 2097152);
	check_entry(0x2010e3, "pmd", "RW A D PAT 2M", 2097152);
	check_entry(0x400000e1, "pud", "A D 1G", 1073741824);
	check_entry(0x10e1, "p4d", "A D", 0);
	check_entry(0x10e1, "pgd", "A D", 0);
}

/* ---- dump ------------------------------------------------------------- */

static struct nlmsghdr *start_run(struct bytes *bytes, uint32_t domain, uint64_t start,
				  uint32_t pages, const char *region)
{
	struct nlmsghdr *header = bytes_data(bytes, 0);

	mnl_attr_put_strz(header, ASI_A_PAGETABLE_CLASS, "kvm");
	mnl_attr_put_u32(header, ASI_A_PAGETABLE_DOMAIN, domain);
	mnl_attr_put_u64(header, ASI_A_PAGETABLE_START, start);
	mnl_attr_put_u32(header, ASI_A_PAGETABLE_PAGES, pages);
	mnl_attr_put_strz(header, ASI_A_PAGETABLE_REGION, region);
	return header;
}

static void add_run(struct json_object *runs, const struct nlmsghdr *header)
{
	json_object_array_add(runs, decode(&pagetable_attributes, header));
}

static void add_data(struct json_object *runs, uint32_t domain, uint64_t start)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = start_run(&bytes, domain, start, 3, "direct map");

	mnl_attr_put(header, ASI_A_PAGETABLE_WRITE, 0, NULL);
	mnl_attr_put_u32(header, ASI_A_PAGETABLE_CACHE, ASI_CACHE_UC_MINUS);
	mnl_attr_put(header, ASI_A_PAGETABLE_PINNED, 0, NULL);
	mnl_attr_put(header, ASI_A_PAGETABLE_MAPPED, 0, NULL);
	mnl_attr_put(header, ASI_A_PAGETABLE_UNOWNED, 0, NULL);
	add_run(runs, header);
}

static void add_text(struct json_object *runs, uint32_t domain)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = start_run(&bytes, domain, TEXT, 2048, "kernel image");

	mnl_attr_put(header, ASI_A_PAGETABLE_EXEC, 0, NULL);
	mnl_attr_put_u32(header, ASI_A_PAGETABLE_CACHE, ASI_CACHE_WB);
	mnl_attr_put(header, ASI_A_PAGETABLE_CORE, 0, NULL);
	add_run(runs, header);
}

/* The last page of the address space, and one of a user. */
static void add_ends(struct json_object *runs, uint32_t domain)
{
	struct bytes bytes = { 0 }, more = { 0 };
	struct nlmsghdr *header = start_run(&bytes, domain, 0x1000, 1, "user");

	mnl_attr_put(header, ASI_A_PAGETABLE_USER, 0, NULL);
	add_run(runs, header);
	add_run(runs, start_run(&more, domain, 0xfffffffffffff000, 1, "fixmap"));
}

static void dump_with_marks(void **state)
{
	struct json_object *runs = json_object_new_array();

	(void)state;
	add_data(runs, 3, BELOW);
	add_data(runs, 3, BELOW + 0x10000);
	add_text(runs, 3);
	add_ends(runs, 4);
	check(dump_print, runs, false, STATUS_DONE,
	      "VM 3\n"
	      "---[ direct map ]---\n"
	      "0xffff888001000000-0xffff888001003000       12K    RW NX uc-minus"
	      " pinned mapped unowned\n"
	      "0xffff888001010000-0xffff888001013000       12K    RW NX uc-minus"
	      " pinned mapped unowned\n"
	      "---[ kernel image ]---\n"
	      "0xffffffff81000000-0xffffffff81800000     8192K    ro x  wb       core\n\n"
	      "REGION       RUNS PAGES  KIB\n"
	      "direct map      2     6   24\n"
	      "kernel image    1  2048 8192\n\n"
	      "VM 4\n"
	      "---[ user ]---\n"
	      "0x0000000000001000-0x0000000000002000        4K US ro NX -       \n"
	      "---[ fixmap ]---\n"
	      "0xfffffffffffff000-0x0000000000000000        4K    ro NX -       \n\n"
	      "REGION RUNS PAGES KIB\n"
	      "user      1     1   4\n"
	      "fixmap    1     1   4\n", "");
}

static void dump_as_json(void **state)
{
	struct json_object *runs = json_object_new_array();

	(void)state;
	add_data(runs, 3, BELOW);
	check_json(dump_print, runs, STATUS_DONE,
		   "{\"class\":\"kvm\",\"domain\":3,\"start\":\"0xffff888001000000\",\"pages\":3,"
		   "\"region\":\"direct map\",\"write\":true,\"exec\":false,\"user\":false,"
		   "\"cache\":\"uc-minus\",\"core\":false,\"pinned\":true,\"mapped\":true,"
		   "\"unowned\":true,\"generation\":null}");
}

static void dump_without_domains(void **state)
{
	(void)state;
	check(dump_print, json_object_new_array(), false, STATUS_DONE, "",
	      "asictl: note: the class kvm has no domain: no VM is running\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verify_of_nobody),
		cmocka_unit_test(verify_clean),
		cmocka_unit_test(verify_with_violations),
		cmocka_unit_test(verify_as_json),
		cmocka_unit_test(verify_believes_no_sum),
		cmocka_unit_test(walk_side_by_side),
		cmocka_unit_test(walk_as_json),
		cmocka_unit_test(walk_of_a_name_that_steers),
		cmocka_unit_test(walk_without_domains),
		cmocka_unit_test(entries_in_words),
		cmocka_unit_test(dump_with_marks),
		cmocka_unit_test(dump_as_json),
		cmocka_unit_test(dump_without_domains),
	};

	return cmocka_run_group_tests_name("proof", tests, NULL, NULL);
}
