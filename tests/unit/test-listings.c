// SPDX-License-Identifier: GPL-2.0-or-later
/* The listings of the verbs, from the bytes of a message to the table and the JSON. */
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "list/listing.h"
#include "out/cells.h"
#include "support.h"
#include "verbs/map-reply.h"

static const struct verb any_verb = { .name = "any" };

/* Print @records, which are taken. */
static void print(struct capture *capture, const struct listing *listing,
		  struct json_object *records, bool json)
{
	capture_start(capture);
	capture->context.options.json = json;
	capture->context.verb = &any_verb;
	assert_int_equal(listing_print(&capture->context, listing, records), STATUS_DONE);
	capture_end(capture);
	assert_string_equal(capture->err, "");
}

/* Something else than JSON, with @options. */
static void check_with(const struct options *options, const struct listing *listing,
		       struct json_object *records, const char *out)
{
	struct capture capture;

	capture_start(&capture);
	capture.context.options = *options;
	capture.context.verb = &any_verb;
	assert_int_equal(listing_print(&capture.context, listing, records), STATUS_DONE);
	capture_end(&capture);
	assert_string_equal(capture.out, out);
	capture_free(&capture);
}

static void check(const struct listing *listing, struct json_object *records, bool json,
		  const char *out)
{
	struct capture capture;

	print(&capture, listing, records, json);
	assert_string_equal(capture.out, out);
	capture_free(&capture);
}

static void put_frame(struct nlmsghdr *header, uint64_t ip, const char *name)
{
	struct nlattr *nest = mnl_attr_nest_start(header, ASI_A_FAULT_FRAME);

	mnl_attr_put_u64(header, ASI_A_FRAME_IP, ip);
	if (name)
		mnl_attr_put_strz(header, ASI_A_FRAME_NAME, name);
	mnl_attr_nest_end(header, nest);
}

static struct json_object *fault(bool stack, bool odd)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);

	mnl_attr_put_u32(header, ASI_A_FAULT_ID, 12);
	mnl_attr_put_strz(header, ASI_A_FAULT_CLASS, "kvm");
	mnl_attr_put_u32(header, ASI_A_FAULT_DOMAIN, 3);
	mnl_attr_put_u64(header, ASI_A_FAULT_IP, 0xffffffff81000010);
	mnl_attr_put_u64(header, ASI_A_FAULT_ADDRESS, 0xffff888000001040);
	mnl_attr_put_u32(header, ASI_A_FAULT_ACCESS, odd ? ASI_ACCESS_EXEC : ASI_ACCESS_WRITE);
	mnl_attr_put_u32(header, ASI_A_FAULT_SEQ, 900);
	mnl_attr_put_u32(header, ASI_A_FAULT_COUNT, 10000);
	mnl_attr_put_u32(header, ASI_A_FAULT_CPU, 1);
	mnl_attr_put_strz(header, ASI_A_FAULT_COMM, "vmm");
	if (odd) {
		mnl_attr_put(header, ASI_A_FAULT_USER, 0, NULL);
		mnl_attr_put(header, ASI_A_FAULT_SWITCHING, 0, NULL);
	} else {
		mnl_attr_put_strz(header, ASI_A_FAULT_IP_NAME, "f+0x10/0x20");
		mnl_attr_put_strz(header, ASI_A_FAULT_DATA, "rcu_data+0x40");
		mnl_attr_put_strz(header, ASI_A_FAULT_SPEC, "rcu_data");
	}
	if (stack) {
		put_frame(header, 0xffffffff81000010, "f+0x10/0x20");
		put_frame(header, 0xffffffff81000020, NULL);
	}
	return decode_one(&fault_attributes, header);
}

static void faults_as_table(void **state)
{
	(void)state;
	check_with(&(struct options){ .stack = true }, &faults_listing, fault(true, false),
	      "ID VM COUNT SEQ ACC DATA          SPEC     "
	      "ADDRESS            IP                   CPU COMM\n"
	      "12  3 10000 900 w   rcu_data+0x40 rcu_data "
	      "0xffff888000001040 f+0x10/0x20            1 vmm\n"
	      "                                           "
	      "                     f+0x10/0x20            \n"
	      "                                           "
	      "                     0xffffffff81000020     \n");
}

/* The frames take a table that has a line for each; without the option they stay away. */
static void faults_without_stack(void **state)
{
	(void)state;
	check(&faults_listing, fault(true, false), false,
	      "ID VM COUNT SEQ ACC DATA          SPEC     "
	      "ADDRESS            IP          CPU COMM\n"
	      "12  3 10000 900 w   rcu_data+0x40 rcu_data "
	      "0xffff888000001040 f+0x10/0x20   1 vmm\n");
}

/* The root comes first; what faulted is the first frame already. */
static void faults_folded(void **state)
{
	struct json_object *records = fault(true, false);

	(void)state;
	check_with(&(struct options){ .folded = true }, &faults_listing, records,
		   "VM_3;0xffffffff81000020;f;[rcu_data] 10000\n");
}

/* Not mappable by name, no symbol for the ip, user address, fault in the switch. */
static void faults_marks_odd_rows(void **state)
{
	(void)state;
	check(&faults_listing, fault(false, true), false,
	      "ID VM COUNT SEQ ACC DATA SPEC ADDRESS            IP                 CPU COMM\n"
	      "12  3 10000 900 xu! -    -    0xffff888000001040 0xffffffff81000010   1 vmm\n");
}

static void faults_as_json(void **state)
{
	(void)state;
	check(&faults_listing, fault(true, false), true,
	      DOCUMENT("any", "\n {\"id\":12,\"class\":\"kvm\",\"domain\":3,"
	      "\"count\":10000,\"seq\":900,"
	      "\"access\":\"write\",\"user\":false,\"switching\":false,\"data\":\"rcu_data+0x40\","
	      "\"spec\":\"rcu_data\",\"address\":\"0xffff888000001040\",\"object-start\":null,"
	      "\"object-len\":null,\"name-state\":null,\"ip\":\"0xffffffff81000010\","
	      "\"ip-name\":\"f+0x10/0x20\",\"error-code\":null,\"exit-reason\":null,"
	      "\"exit-reason-name\":null,"
	      "\"first\":null,\"last\":null,\"cpu\":1,\"pid\":null,\"comm\":\"vmm\","
	      "\"stack\":[{\"ip\":\"0xffffffff81000010\",\"name\":\"f+0x10/0x20\"},"
	      "{\"ip\":\"0xffffffff81000020\",\"name\":null}],\"generation\":null}\n"));
}

static struct json_object *mapping(bool odd)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	struct nlattr *nest;

	mnl_attr_put_u32(header, ASI_A_MAP_ID, 5);
	mnl_attr_put_strz(header, ASI_A_MAP_CLASS, "kvm");
	mnl_attr_put_strz(header, ASI_A_MAP_SPEC, "jiffies");
	mnl_attr_put_u32(header, ASI_A_MAP_ORIGIN, odd ? ASI_ORIGIN_CORE : ASI_ORIGIN_NETLINK);
	mnl_attr_put_u32(header, ASI_A_MAP_BYTES_ASKED, 8);
	mnl_attr_put_u32(header, ASI_A_MAP_BYTES_EXPOSED, 4096);
	mnl_attr_put_u32(header, ASI_A_MAP_PAGES, 1);
	nest = mnl_attr_nest_start(header, ASI_A_MAP_RANGE);
	mnl_attr_put_u64(header, ASI_A_RANGE_START, 0xffffffff82a00000);
	mnl_attr_put_u32(header, ASI_A_RANGE_LEN, 8);
	mnl_attr_nest_end(header, nest);
	mnl_attr_put_u32(header, ASI_A_MAP_RANGES, 1);
	mnl_attr_put_u32(header, ASI_A_MAP_NEIGHBOURS, odd ? 0 : 5);
	if (odd) {
		mnl_attr_put_u32(header, ASI_A_MAP_DOMAIN, 9);
		mnl_attr_put(header, ASI_A_MAP_UNOWNED, 0, NULL);
		return decode_one(&map_attributes, header);
	}
	mnl_attr_put_u32(header, ASI_A_MAP_PID, 77);
	mnl_attr_put_strz(header, ASI_A_MAP_COMM, "asictl");
	mnl_attr_put_strz(header, ASI_A_MAP_NEIGHBOUR, "tick");
	mnl_attr_put_strz(header, ASI_A_MAP_NEIGHBOUR, "tock");
	mnl_attr_put_strz(header, ASI_A_MAP_NEIGHBOUR, "bong");
	mnl_attr_put_strz(header, ASI_A_MAP_NEIGHBOUR, "clang");
	return decode_one(&map_attributes, header);
}

static void maps_as_table(void **state)
{
	(void)state;
	check(&maps_listing, mapping(false), false,
	      "ID  VM SPEC    ORIGIN  ASKED EXPOSED PAGES "
	      "WHO        AGE NOTE NEIGHBOURS\n"
	      " 5 all jiffies netlink   <=8    4096     1 "
	      "asictl[77]   - -    5: tick, tock, bong, ...\n");
	check(&maps_listing, mapping(true), false,
	      "ID VM SPEC    ORIGIN ASKED EXPOSED PAGES WHO AGE NOTE    NEIGHBOURS\n"
	      " 5  9 jiffies core     <=8    4096     1 -     - unowned 0\n");
}

static void maps_that_are_gone(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	struct json_object *record;

	(void)state;
	mnl_attr_put_u32(header, ASI_A_MAP_ID, 5);
	mnl_attr_put_strz(header, ASI_A_MAP_SPEC, "vhost:limit");
	mnl_attr_put(header, ASI_A_MAP_UNOWNED, 0, NULL);
	mnl_attr_put(header, ASI_A_MAP_GONE, 0, NULL);
	record = decode_one(&map_attributes, header);
	check(&maps_listing, record, false,
	      "ID  VM SPEC        ORIGIN ASKED EXPOSED PAGES WHO AGE NOTE NEIGHBOURS\n"
	      " 5 all vhost:limit -          -       -     - -     - gone 0\n");
}

static void maps_as_json(void **state)
{
	(void)state;
	check(&maps_listing, mapping(false), true,
	      DOCUMENT("any", "\n {\"id\":5,\"class\":\"kvm\",\"domain\":null,\"spec\":\"jiffies\","
	      "\"origin\":\"netlink\",\"pid\":77,\"comm\":\"asictl\",\"time\":null,"
	      "\"bytes-asked\":8,\"bytes-exposed\":4096,\"pages\":1,"
	      "\"size\":8,\"size-source\":\"bound\",\"pages-needless\":null,"
	      "\"range\":[{\"start\":\"0xffffffff82a00000\",\"len\":8,\"domain\":null}],"
	      "\"ranges\":1,\"unowned\":false,\"force\":false,\"gone\":false,"
	      "\"neighbour\":[\"tick\",\"tock\",\"bong\",\"clang\"],"
	      "\"neighbours\":5,\"generation\":null}\n"));
}

static struct json_object *counters(uint64_t exits, uint64_t stays)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);

	mnl_attr_put_strz(header, ASI_A_STATS_CLASS, "kvm");
	mnl_attr_put_u64(header, ASI_A_STATS_VM_EXITS, exits);
	mnl_attr_put_u64(header, ASI_A_STATS_STAYS, stays);
	return decode_one(&stats_attributes, header);
}

static const char *percent(struct capture *capture, uint64_t exits, uint64_t stays)
{
	static const char key[] = "\"stays-percent\":";
	char *end;

	print(capture, &stats_listing, counters(exits, stays), true);
	end = strstr(capture->out, key);
	assert_non_null(end);
	end += sizeof(key) - 1;
	end[strcspn(end, ",")] = '\0';
	return end;
}

static void stats_has_the_share_of_stays(void **state)
{
	struct capture capture;

	(void)state;
	assert_string_equal(percent(&capture, 10000, 9994), "99.94");
	capture_free(&capture);
	assert_string_equal(percent(&capture, 3, 1), "33.33");
	capture_free(&capture);
	assert_string_equal(percent(&capture, 5, 5), "100.00");
	capture_free(&capture);
	assert_string_equal(percent(&capture, 0, 0), "null");
	capture_free(&capture);
}

static void stats_of_one_stand_upright(void **state)
{
	struct capture capture;
	struct json_object *records = counters(4, 1), *more = counters(2, 2);

	(void)state;
	print(&capture, &stats_listing, json_object_get(records), false);
	assert_non_null(strstr(capture.out, "VM-EXITS        4\n"));
	assert_non_null(strstr(capture.out, "STAYS%      25.00\n"));
	capture_free(&capture);
	json_object_array_add(records, json_object_get(json_object_array_get_idx(more, 0)));
	print(&capture, &stats_listing, records, false);
	assert_int_equal(strncmp(capture.out, "CLASS  VM VM-EXITS STAYS STAYS%", 31), 0);
	capture_free(&capture);
	json_object_put(more);
}

static void put_reason(struct nlmsghdr *header, bool other, uint32_t number, uint64_t exits,
		       uint64_t stays)
{
	struct nlattr *nest = mnl_attr_nest_start(header, ASI_A_STATS_REASON);

	if (!other)
		mnl_attr_put_u32(header, ASI_A_REASON_NUMBER, number);
	mnl_attr_put_u64(header, ASI_A_REASON_VM_EXITS, exits);
	mnl_attr_put_u64(header, ASI_A_REASON_STAYS, stays);
	mnl_attr_nest_end(header, nest);
}

static struct json_object *reasons(uint32_t numbering, uint32_t number)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);

	mnl_attr_put_strz(header, ASI_A_STATS_CLASS, "kvm");
	mnl_attr_put_u32(header, ASI_A_STATS_NUMBERING, numbering);
	put_reason(header, false, number, 1000, 998);
	put_reason(header, false, 183, 0, 1);
	put_reason(header, true, 0, 3, 0);
	return decode_one(&stats_attributes, header);
}

static void stats_names_the_reasons_of_each_vendor(void **state)
{
	struct capture capture;

	(void)state;
	capture_start(&capture);
	capture.context.options.reasons = true;
	assert_int_equal(listing_print(&capture.context, &reasons_listing,
				       reasons(ASI_NUMBERING_SVM, 0x72)), STATUS_DONE);
	capture_end(&capture);
	assert_string_equal(capture.out,
			    "CLASS  VM REASON NUMBER VM-EXITS STAYS STAYS%\n"
			    "kvm   all cpuid     114     1000   998  99.80\n"
			    "kvm   all -         183        0     1      -\n"
			    "kvm   all other       -        3     0   0.00\n");
	capture_free(&capture);
	print(&capture, &stats_listing, reasons(ASI_NUMBERING_VMX, 10), true);
	assert_non_null(strstr(capture.out, "\"numbering\":\"vmx\",\"reasons\":["
					    "{\"number\":10,\"vm-exits\":1000,\"stays\":998,"
					    "\"name\":\"CPUID\",\"stays-percent\":99.80}"));
	capture_free(&capture);
}

static struct json_object *domain(uint32_t id, const char *class_name)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);

	mnl_attr_put_u32(header, ASI_A_DOMAIN_ID, id);
	mnl_attr_put_strz(header, ASI_A_DOMAIN_CLASS, class_name);
	return decode(&domain_attributes, header);
}

static void domains_as_table(void **state)
{
	struct json_object *records = json_object_new_array();

	(void)state;
	json_object_array_add(records, domain(1, "kvm"));
	json_object_array_add(records, domain(3, "kvm"));
	check(&domains_listing, records, false,
	      "VM CLASS PID COMM PAGES CORE TABLE OBJECTS\n"
	      " 1 kvm     - -        -    -     -       -\n"
	      " 3 kvm     - -        -    -     -       -\n");
}

static struct json_object *answer(bool checked)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	struct nlattr *nest;

	for (uint32_t i = 0; i < 2; i++) {
		nest = mnl_attr_nest_start(header, ASI_A_MAP_ITEM);
		if (!checked)
			mnl_attr_put_u32(header, ASI_A_ITEM_ID, 40 + i);
		mnl_attr_put_strz(header, ASI_A_ITEM_SPEC, i ? "vm:vcpu" : "jiffies");
		if (i)
			mnl_attr_put_u32(header, ASI_A_ITEM_DOMAIN, 3);
		mnl_attr_put_u32(header, ASI_A_ITEM_BYTES_ASKED, 8);
		mnl_attr_put_u32(header, ASI_A_ITEM_BYTES_EXPOSED, 4096);
		mnl_attr_put_u32(header, ASI_A_ITEM_PAGES, 1);
		mnl_attr_nest_end(header, nest);
	}
	mnl_attr_put_u32(header, ASI_A_MAP_GENERATION, 6);
	return decode_one(&map_attributes, header);
}

static void check_items(bool checked, bool json, const char *out)
{
	struct json_object *replies = answer(checked);
	struct capture capture;

	capture_start(&capture);
	capture.context.options.json = json;
	capture.context.verb = &any_verb;
	assert_int_equal(map_reply_print(&capture.context, ASI_CMD_MAP_DEL, replies), STATUS_DONE);
	capture_end(&capture);
	assert_string_equal(capture.out, out);
	capture_free(&capture);
	json_object_put(replies);
}

static void items_of_map_and_unmap(void **state)
{
	(void)state;
	check_items(false, false,
		    "ID SPEC     VM ASKED EXPOSED PAGES\n"
		    "40 jiffies all   <=8    4096     1\n"
		    "41 vm:vcpu   3     8    4096     1\n");
	check_items(true, true,
		    DOCUMENT("any", "\n {\"id\":null,\"spec\":\"jiffies\",\"domain\":null,"
		    "\"bytes-asked\":8,"
		    "\"bytes-exposed\":4096,\"pages\":1,\"size\":8,"
		    "\"size-source\":\"bound\",\"pages-needless\":null,\"generation\":6},\n"
		    " {\"id\":null,\"spec\":\"vm:vcpu\",\"domain\":3,\"bytes-asked\":8,"
		    "\"bytes-exposed\":4096,\"pages\":1,\"size\":null,"
		    "\"size-source\":null,\"pages-needless\":null,\"generation\":6}\n"));
}

static void check_short(const char *json, const char *text)
{
	struct json_object *number = json ? json_tokener_parse(json) : NULL;
	char *shown = cells_short(number);

	assert_string_equal(shown, text);
	free(shown);
	json_object_put(number);
}

static void short_numbers(void **state)
{
	(void)state;
	check_short(NULL, "-");
	check_short("0", "0");
	check_short("0.00", "0");
	check_short("0.25", "0.2");
	check_short("9.94", "9.9");
	check_short("9.96", "10");
	check_short("999.4", "999");
	check_short("999.6", "1.0k");
	check_short("12345", "12k");
	check_short("999499", "999k");
	check_short("999600", "1.0M");
	check_short("18446744073709551615", "18E");
}

static void check_duration(uint64_t seconds, const char *text)
{
	char *duration = cells_duration(seconds);

	assert_string_equal(duration, text);
	free(duration);
}

static void durations(void **state)
{
	(void)state;
	check_duration(0, "0s");
	check_duration(59, "59s");
	check_duration(60, "1m00s");
	check_duration(3599, "59m59s");
	check_duration(3600, "1h00m");
	check_duration(86399, "23h59m");
	check_duration(86400, "1d00h");
	check_duration(1000 * 86400, "1000d00h");
}

static void check_age(uint64_t then, uint64_t now, const char *text)
{
	struct json_object *record = json_object_new_object();
	char *age;

	json_object_object_add(record, "time", json_object_new_uint64(then));
	json_object_object_add(record, "now", json_object_new_uint64(now));
	age = cell_age(record);
	assert_string_equal(age, text);
	free(age);
	json_object_put(record);
}

/* "time" of the kernel may be a little ahead of the clock that can be read here. */
static void age_never_is_negative(void **state)
{
	(void)state;
	check_age(1000000000, 62000000000, "1m01s");
	check_age(62000000000, 1000000000, "0s");
	check_age(1, 1, "0s");
}

/* The age of a mapping is of now, which is the clock that the kernel stamps with. */
static void age_is_of_now(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	struct capture capture;
	struct timespec now;

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec < 10)
		skip();
	mnl_attr_put_u32(header, ASI_A_MAP_ID, 5);
	mnl_attr_put_u64(header, ASI_A_MAP_TIME, 1);
	print(&capture, &maps_listing, decode_one(&map_attributes, header), false);
	assert_null(strstr(capture.out, " 0s "));
	capture_free(&capture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_as_table),
		cmocka_unit_test(faults_without_stack),
		cmocka_unit_test(faults_folded),
		cmocka_unit_test(faults_marks_odd_rows),
		cmocka_unit_test(faults_as_json),
		cmocka_unit_test(maps_as_table),
		cmocka_unit_test(maps_that_are_gone),
		cmocka_unit_test(maps_as_json),
		cmocka_unit_test(stats_has_the_share_of_stays),
		cmocka_unit_test(stats_of_one_stand_upright),
		cmocka_unit_test(stats_names_the_reasons_of_each_vendor),
		cmocka_unit_test(domains_as_table),
		cmocka_unit_test(items_of_map_and_unmap),
		cmocka_unit_test(durations),
		cmocka_unit_test(short_numbers),
		cmocka_unit_test(age_never_is_negative),
		cmocka_unit_test(age_is_of_now),
	};

	return cmocka_run_group_tests_name("listings", tests, NULL, NULL);
}
