// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said of the sizes of what is mapped. */
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/sizes.h"
#include "host/symbols.h"
#include "list/listing.h"
#include "model/exposure.h"
#include "net/session.h"
#include "support.h"
#include "verbs/map-reply.h"

/* A run that a recording answers, with the fixtures for the kernel. */
static char recording[512], vmlinux[512];

static void start(struct capture *capture)
{
	snprintf(recording, sizeof(recording), "%s/recordings/empty.rec", getenv("GOLDEN"));
	snprintf(vmlinux, sizeof(vmlinux), "%s/vmlinux", getenv("FIXTURE"));
	capture_start(capture);
	capture->context.options.replay = recording;
	capture->context.options.vmlinux = vmlinux;
	assert_int_equal(session_open(&capture->context), STATUS_DONE);
}

static void end(struct capture *capture)
{
	assert_int_equal(session_close(&capture->context, 0), 0);
	capture_end(capture);
	capture_free(capture);
}

/* A record of @spec; @more are further keys. */
static struct json_object *make(const char *spec, const char *more)
{
	struct json_object *record;
	char text[512];

	snprintf(text, sizeof(text), "{\"spec\":\"%s\",%s}", spec, more);
	record = json_tokener_parse(text);
	assert_non_null(record);
	return record;
}

/* A key that is not there at all would not be valid JSON. */
static const char *text_of(struct json_object *record, const char *key)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(record, key, &value));
	return value ? json_object_get_string(value) : "null";
}

/* What is added to it is @wanted: "SIZE SOURCE NEEDLESS"; its cell is @cell. */
static void check(const struct context *context, const char *spec, const char *more,
		  const char *wanted, const char *cell)
{
	struct json_object *record = make(spec, more);
	char text[128], *shown;

	assert_int_equal(exposure_add(context, record), 0);
	snprintf(text, sizeof(text), "%s %s %s", text_of(record, "size"),
		 text_of(record, "size-source"), text_of(record, "pages-needless"));
	assert_string_equal(text, wanted);
	shown = exposure_cell(record);
	assert_string_equal(shown, cell);
	free(shown);
	json_object_put(record);
}

static void adds_sizes(void **state)
{
	struct capture capture;
	const struct context *context = &capture.context;

	(void)state;
	start(&capture);
	check(context, "jiffies_64", "\"bytes-asked\":64,\"pages\":1", "8 elf 0", "8 (ELF)");
	check(context, "vmlinux:jiffies_64", "\"bytes-asked\":64,\"pages\":1", "8 elf 0",
	      "8 (ELF)");
	/* The copies of two CPUs. */
	check(context, "rcu_data", "\"bytes-asked\":1152,\"pages\":2", "1140 elf 0", "1140 (ELF)");
	check(context, "rcu_data", "\"bytes-asked\":576,\"pages\":1", "570 elf 0", "570 (ELF)");
	check(context, "rcu_data", "\"bytes-asked\":1152,\"pages\":2,\"ranges\":2,\"range\":["
	      "{\"start\":\"0xffff888012342040\"}]", "1140 elf 0", "1140 (ELF)");
	/* Of what no source has there is the bound. */
	check(context, "nosuch", "\"bytes-asked\":64,\"pages\":1", "64 bound null", "<=64");
	check(context, "mem_section", "\"bytes-asked\":8,\"pages\":1", "8 bound null", "<=8");
	check(context, "kvm:rcu_data", "\"bytes-asked\":576,\"pages\":1", "576 bound null",
	      "<=576");
	/* What is no variable has the size that it was given. */
	check(context, "vm:vcpu", "\"bytes-asked\":4096,\"pages\":1", "null null null", "4096");
	check(context, "0xffffffff82000000+0x40", "\"bytes-asked\":64,\"pages\":1",
	      "null null null", "64");
	check(context, "jiffies_64", "\"pages\":1", "null null null", "-");
	fflush(capture.context.err);
	assert_int_equal(capture.err_len, 0);
	end(&capture);
}

static void tells_copies(void **state)
{
	struct capture capture;
	const char *two = "\"bytes-asked\":8192,\"pages\":2";

	(void)state;
	start(&capture);
	/* One CPU with two pages, or two with one each. */
	check(&capture.context, "fixed_percpu_data", two, "8192 bound null", "<=8192");
	session_sizes(&capture.context)->cpus = 2;
	check(&capture.context, "fixed_percpu_data", two, "96 elf 0", "96 (ELF)");
	session_sizes(&capture.context)->cpus = 1;
	check(&capture.context, "fixed_percpu_data", two, "48 elf 1", "48 (ELF)");
	end(&capture);
}

static void needs_no_sources(void **state)
{
	struct capture capture;

	(void)state;
	capture_start(&capture);
	check(&capture.context, "jiffies_64", "\"bytes-asked\":64,\"pages\":1", "64 bound null",
	      "<=64");
	capture_end(&capture);
	capture_free(&capture);
}

/* The sentence on the pages of a record is @wanted, NULL: none. */
static void say(const struct context *context, const char *spec, const char *more,
		const char *wanted)
{
	struct json_object *record = make(spec, more);
	char *text;

	assert_int_equal(exposure_add(context, record), 0);
	assert_int_equal(exposure_needless(record, &text), 0);
	assert_true(!text == !wanted);
	if (wanted)
		assert_string_equal(text, wanted);
	free(text);
	json_object_put(record);
}

static void tells_needless_pages(void **state)
{
	struct capture capture;
	const struct context *context = &capture.context;

	(void)state;
	start(&capture);
	say(context, "jiffies_64", "\"bytes-asked\":64,\"pages\":1", NULL);
	say(context, "nosuch", "\"bytes-asked\":8192,\"pages\":3", NULL);
	say(context, "jiffies_64", "\"bytes-asked\":4096,\"pages\":2",
	    "the last of 2 pages holds nothing of it");
	say(context, "jiffies_64", "\"bytes-asked\":8192,\"pages\":3",
	    "the last 2 of 3 pages hold nothing of it");
	/* The bound ends with a page. */
	say(context, "jiffies_64", "\"bytes-asked\":5696,\"pages\":2",
	    "the last of 2 pages holds nothing of it");
	say(context, "rcu_data", "\"bytes-asked\":16000,\"pages\":4,\"ranges\":2,\"range\":["
	    "{\"start\":\"0xffff888012342040\"}]",
	    "the last of 2 pages of each CPU holds nothing of it");
	/* Pages that do not fit the place: nothing is known of them. */
	say(context, "jiffies_64", "\"bytes-asked\":8192,\"pages\":2", NULL);
	end(&capture);
}

/* A file like /proc/kallsyms, which close() ends. */
static int put_symbols(void)
{
	static const char text[] =
		"0000000000000000 A fixed_percpu_data\n"
		"ffffffff82000010 d once\n"
		"ffffffff82000020 d once.1\n"
		"ffffffff82000030 d twice\n"
		"ffffffff82000040 b twice\n"
		"ffffffff820079c0 D jiffies_64\n"
		"ffffffffc0000010 d once\t[kvm]\n"
		"ffffffffc0000020 d module\t[kvm]\n"
		"ffffffff82000050 B last";
	int fd = memfd_create("kallsyms", 0);
	char path[32];

	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	setenv("ASICTL_KALLSYMS", path, 1);
	return fd;
}

/* What verb @run says when it has mapped a variable with a page too much. */
static void print_items(unsigned int command, const char *wanted)
{
	struct verb verb = { .name = "any" };
	struct json_object *replies = json_object_new_array(), *reply, *items;
	struct capture capture;

	start(&capture);
	capture.context.verb = &verb;
	reply = json_tokener_parse("{\"item\":[],\"generation\":1}");
	items = json_object_object_get(reply, "item");
	json_object_array_add(items, make("jiffies_64", "\"bytes-asked\":4096,\"pages\":2"));
	json_object_array_add(replies, reply);
	assert_int_equal(map_reply_print(&capture.context, command, replies), STATUS_DONE);
	fflush(capture.context.err);
	assert_string_equal(capture.err, wanted);
	json_object_put(replies);
	end(&capture);
}

static void tells_who_maps(void **state)
{
	(void)state;
	print_items(ASI_CMD_MAP_ADD,
		    "asictl: any: jiffies_64: note: the last of 2 pages holds nothing of it\n");
	print_items(ASI_CMD_MAP_DEL, "");
}

static void offers_what_maps_less(void **state)
{
	struct json_object *records = json_object_new_array();
	int fd = put_symbols();
	struct capture capture;

	(void)state;
	start(&capture);
	json_object_array_add(records, make("jiffies_64", "\"bytes-asked\":4096,\"pages\":2,"
		"\"ranges\":1,\"range\":[{\"start\":\"0xffffffff9a0079c0\"}]"));
	json_object_array_add(records, make("nosuch", "\"bytes-asked\":4096,\"pages\":2"));
	json_object_array_add(records, make("jiffies_64", "\"bytes-asked\":4096,\"pages\":2"));
	assert_int_equal(exposure_add_all(&capture.context, records), 0);
	assert_int_equal(exposure_report(&capture.context, records), 0);
	unsetenv("ASICTL_KALLSYMS");
	fflush(capture.context.err);
	/* Where it lies in a kernel that is gone is not for this one to say. */
	assert_string_equal(capture.err,
		"asictl: jiffies_64: note: the last of 2 pages holds nothing of it\n"
		"  asictl map 0xffffffff9a0079c0+8 maps only the other pages\n"
		"asictl: jiffies_64: note: the last of 2 pages holds nothing of it\n");
	json_object_put(records);
	end(&capture);
	close(fd);
}

static void lists_needless_pages(void **state)
{
	struct json_object *records = json_object_new_array();
	struct capture capture;

	(void)state;
	start(&capture);
	capture.context.options.columns = "spec,asked,note";
	json_object_array_add(records, make("jiffies_64", "\"bytes-asked\":8192,\"pages\":3,"
		"\"ranges\":1,\"range\":[{\"start\":\"0xffffffff9a0079c0\"}]"));
	json_object_array_add(records, make("jiffies_64", "\"bytes-asked\":8192,\"pages\":3,"
		"\"ranges\":1,\"gone\":true"));
	json_object_array_add(records, make("nosuch", "\"bytes-asked\":8192,\"pages\":3"));
	assert_int_equal(listing_print(&capture.context, &maps_listing, records), STATUS_DONE);
	fflush(capture.context.out);
	assert_string_equal(capture.out, "SPEC         ASKED NOTE\n"
					 "jiffies_64 8 (ELF) 2 needless\n"
					 "jiffies_64 8 (ELF) gone\n"
					 "nosuch      <=8192 -\n");
	end(&capture);
}

/* A record that cannot be of this kernel is reported as @wanted. */
static void contradict(bool same, const char *spec, const char *more, const char *wanted,
		       const char *cell)
{
	struct json_object *record;
	struct capture capture;
	char *shown;

	start(&capture);
	session_sizes(&capture.context)->same[SIZE_ELF] = same;
	for (unsigned int i = 0; i < 2; i++) {
		record = make(spec, more);
		assert_int_equal(exposure_add(&capture.context, record), 0);
		shown = exposure_cell(record);
		assert_string_equal(shown, cell);
		free(shown);
		json_object_put(record);
	}
	fflush(capture.context.err);
	assert_non_null(strstr(capture.err, "/vmlinux: warning: "));
	/* Once, however often it is so. */
	assert_string_equal(strstr(capture.err, "warning: ") + strlen("warning: "), wanted);
	end(&capture);
}

static void notices_other_kernels(void **state)
{
	(void)state;
	contradict(true, "phys_base", "\"bytes-asked\":8,\"pages\":1",
		   "phys_base has 16 bytes there, but no more than 8 in the kernel\n"
		   "  there must be a symbol inside of it\n", "<=8");
	contradict(false, "phys_base", "\"bytes-asked\":8,\"pages\":1",
		   "phys_base has 16 bytes there, but no more than 8 in the kernel\n"
		   "  it seems to be from another kernel\n", "<=8");
	contradict(false, "rcu_data", "\"bytes-asked\":1000,\"pages\":2,\"ranges\":2",
		   "rcu_data has 570 bytes there, but no more than 500 in the kernel\n"
		   "  it seems to be from another kernel\n", "<=1000");
	contradict(false, "jiffies_64", "\"bytes-asked\":64,\"pages\":1,\"ranges\":1,"
		   "\"range\":[{\"start\":\"0xffffffff9a0089c0\"}]",
		   "jiffies_64 has another address in the kernel\n"
		   "  it seems to be from another kernel\n", "<=64");
}

/* The address of @name by a file like /proc/kallsyms. */
static uint64_t address_of(const char *name)
{
	int fd = put_symbols();
	uint64_t address = symbols_address(name);

	unsetenv("ASICTL_KALLSYMS");
	close(fd);
	return address;
}

static void finds_addresses(void **state)
{
	(void)state;
	assert_int_equal(address_of("once"), 0xffffffff82000010);
	assert_int_equal(address_of("last"), 0xffffffff82000050);
	assert_int_equal(address_of("twice"), 0);
	assert_int_equal(address_of("module"), 0);
	assert_int_equal(address_of("nosuch"), 0);
	assert_int_equal(address_of("on"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_sizes),
		cmocka_unit_test(tells_copies),
		cmocka_unit_test(needs_no_sources),
		cmocka_unit_test(tells_needless_pages),
		cmocka_unit_test(tells_who_maps),
		cmocka_unit_test(offers_what_maps_less),
		cmocka_unit_test(lists_needless_pages),
		cmocka_unit_test(notices_other_kernels),
		cmocka_unit_test(finds_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
