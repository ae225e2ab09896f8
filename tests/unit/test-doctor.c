// SPDX-License-Identifier: GPL-2.0-or-later
/* doctor, from the files of a host that is made up to what is said of it. */
#include <ftw.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "host/host.h"
#include "lib/record.h"
#include "support.h"
#include "verbs/doctor.h"

/* A host in a folder of its own. */
struct fixture {
	char root[64];
	struct host host;
};

static void write_file(struct fixture *fixture, const char *name, const char *text)
{
	char path[512];
	FILE *stream;

	snprintf(path, sizeof(path), "%s%s", fixture->root, name);
	for (char *slash = strchr(path + strlen(fixture->root) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	stream = fopen(path, "w");
	assert_non_null(stream);
	fputs(text, stream);
	assert_int_equal(fclose(stream), 0);
}

static void link_file(struct fixture *fixture, const char *name, const char *text)
{
	char path[512];

	write_file(fixture, name, "");
	snprintf(path, sizeof(path), "%s%s", fixture->root, name);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(text, path), 0);
}

/* One that has all it needs; each test then takes something away. */
static int make_host(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	strcpy(fixture->root, "/tmp/asictl-doctor.XXXXXX");
	assert_non_null(mkdtemp(fixture->root));
	write_file(fixture, "/proc/self/status", "Name:\tasictl\nCapEff:\t000001ffffffffff\n");
	write_file(fixture, "/proc/self/uid_map", "         0          0 4294967295\n");
	link_file(fixture, "/proc/self/ns/net", "net:[4026531840]");
	link_file(fixture, "/proc/1/ns/net", "net:[4026531840]");
	write_file(fixture, "/proc/self/mounts",
		   "debugfs /sys/kernel/debug debugfs rw 0 0\n"
		   "configfs /sys/kernel/config configfs rw 0 0\n");
	write_file(fixture, "/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu vmx pti\n");
	write_file(fixture, "/proc/sys/kernel/kptr_restrict", "0\n");
	write_file(fixture, "/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	write_file(fixture, "/sys/module/kvm/parameters/address_space_isolation", "Y\n");
	write_file(fixture, "/sys/module/kvm_intel/refcnt", "0\n");
	write_file(fixture, "/sys/devices/system/cpu/smt/active", "0\n");
	write_file(fixture, "/sys/devices/system/cpu/vulnerabilities/mds",
		   "Mitigation: Clear CPU buffers; SMT disabled\n");
	*state = fixture;
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int remove_host(void **state)
{
	struct fixture *fixture = *state;

	nftw(fixture->root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(fixture);
	return 0;
}

/* Read the host and judge it with answers that are fine, unless others are given. */
static struct json_object *judge(struct fixture *fixture, const struct answers *given)
{
	const struct answers fine = { .version = ASI_FAMILY_VERSION };
	struct json_object *records;

	host_read(fixture->root, &fixture->host);
	records = doctor_judge(&fixture->host, given ? given : &fine);
	assert_non_null(records);
	return records;
}

static struct json_object *finding(struct json_object *records, const char *check)
{
	size_t count = json_object_array_length(records);

	for (size_t i = 0; i < count; i++) {
		struct json_object *record = json_object_array_get_idx(records, i);

		if (!strcmp(record_text(record, "check"), check))
			return record;
	}
	fail_msg("nothing about %s", check);
	return NULL;
}

/* @check is in @state, and the exit status is @status. */
static void expect(struct fixture *fixture, const struct answers *answers, const char *check,
		   const char *state, int status)
{
	struct json_object *records = judge(fixture, answers);
	struct json_object *record = finding(records, check);

	assert_string_equal(record_text(record, "state"), state);
	if (strcmp(state, "ok") && strcmp(state, "unknown"))
		assert_non_null(record_text(record, "fix"));
	assert_int_equal(doctor_status(records), status);
	json_object_put(records);
}

static void test_all_is_fine(void **state)
{
	struct json_object *records = judge(*state, NULL);
	size_t count = json_object_array_length(records);

	assert_true(count >= 11);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(record_text(json_object_array_get_idx(records, i), "state"),
				    "ok");
	assert_int_equal(doctor_status(records), STATUS_DONE);
	json_object_put(records);
}

static void test_rights(void **state)
{
	write_file(*state, "/proc/self/status", "CapEff:\t00000000a80425fb\n");
	expect(*state, NULL, "rights", "problem", STATUS_DENIED);
	/* All capabilities, of a namespace of one's own. */
	write_file(*state, "/proc/self/status", "CapEff:\t000001ffffffffff\n");
	write_file(*state, "/proc/self/uid_map", "         0       1000          1\n");
	expect(*state, NULL, "rights", "problem", STATUS_DENIED);
}

static void test_lockdown(void **state)
{
	write_file(*state, "/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	expect(*state, NULL, "lockdown", "problem", STATUS_DENIED);
	write_file(*state, "/sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
	expect(*state, NULL, "lockdown", "problem", STATUS_DENIED);
	write_file(*state, "/sys/kernel/security/lockdown", "");
	expect(*state, NULL, "lockdown", "unknown", STATUS_DONE);
}

static void test_network(void **state)
{
	link_file(*state, "/proc/self/ns/net", "net:[4026532000]");
	expect(*state, NULL, "network", "problem", STATUS_ABSENT);
}

static void test_kernel(void **state)
{
	const struct answers absent = { .status = STATUS_ABSENT };
	const struct answers newer = { .version = ASI_FAMILY_VERSION + 1 };
	const struct answers denied = { .status = STATUS_DENIED };
	struct utsname name;
	char config[128];

	expect(*state, &absent, "kernel", "problem", STATUS_ABSENT);
	expect(*state, &newer, "version", "warning", STATUS_DONE);
	assert_int_equal(uname(&name), 0);
	snprintf(config, sizeof(config), "/boot/config-%s", name.release);
	write_file(*state, config, "# CONFIG_ADDRESS_SPACE_ISOLATION is not set\n");
	expect(*state, &absent, "kernel", "problem", STATUS_ABSENT);
	assert_int_equal(((struct fixture *)*state)->host.configured, ANSWER_NO);
	/* The cause stands first, and gives the exit status. */
	write_file(*state, "/proc/self/status", "CapEff:\t0000000000000000\n");
	expect(*state, &absent, "kernel", "problem", STATUS_DENIED);
	struct json_object *records = judge(*state, &denied);

	assert_string_equal(record_text(finding(records, "kernel"), "state"), "problem");
	json_object_put(records);
}

static void test_cpu_and_modules(void **state)
{
	write_file(*state, "/proc/cpuinfo", "flags\t\t: fpu svm fred\n");
	expect(*state, NULL, "cpu", "problem", STATUS_ABSENT);
	/* A flag that only begins like one is another. */
	write_file(*state, "/proc/cpuinfo", "flags\t\t: fpu svm_lock vmxnet\n");
	expect(*state, NULL, "cpu", "problem", STATUS_ABSENT);
	write_file(*state, "/proc/cpuinfo", "flags\t\t: fpu svm\n");
	expect(*state, NULL, "cpu", "ok", STATUS_DONE);
	write_file(*state, "/sys/module/kvm/parameters/address_space_isolation", "N\n");
	expect(*state, NULL, "modules", "problem", STATUS_ABSENT);
	write_file(*state, "/sys/module/kvm/parameters/address_space_isolation", "");
	expect(*state, NULL, "modules", "problem", STATUS_ABSENT);
}

static void test_around(void **state)
{
	write_file(*state, "/proc/sys/kernel/kptr_restrict", "2\n");
	expect(*state, NULL, "symbols", "note", STATUS_DONE);
	write_file(*state, "/proc/self/mounts", "proc /proc proc rw 0 0\n");
	expect(*state, NULL, "debugfs", "note", STATUS_DONE);
	expect(*state, NULL, "configfs", "note", STATUS_DONE);
	write_file(*state, "/sys/devices/system/cpu/smt/active", "1\n");
	expect(*state, NULL, "smt", "warning", STATUS_DONE);
	write_file(*state, "/sys/devices/system/cpu/vulnerabilities/l1tf", "Vulnerable\n");
	write_file(*state, "/sys/devices/system/cpu/vulnerabilities/mds",
		   "Mitigation: Clear CPU buffers; SMT vulnerable\n");
	expect(*state, NULL, "buffers", "warning", STATUS_DONE);
	assert_string_equal(((struct fixture *)*state)->host.vulnerable, "l1tf mds");
}

/* A file that cannot be read to its end may have there what was not found before. */
static void test_unreadable(void **state)
{
	struct fixture *fixture = *state;
	struct utsname name;
	char config[128];

	assert_int_equal(uname(&name), 0);
	snprintf(config, sizeof(config), "/boot/config-%s", name.release);
	link_file(fixture, config, "/proc/self/mem");
	link_file(fixture, "/proc/self/mounts", "/proc/self/mem");
	link_file(fixture, "/proc/self/status", "/");
	link_file(fixture, "/proc/cpuinfo", "/proc/self/mem");
	host_read(fixture->root, &fixture->host);
	assert_int_equal(fixture->host.configured, ANSWER_UNKNOWN);
	assert_int_equal(fixture->host.debugfs, ANSWER_UNKNOWN);
	assert_int_equal(fixture->host.configfs, ANSWER_UNKNOWN);
	assert_int_equal(fixture->host.capable, ANSWER_UNKNOWN);
	assert_null(fixture->host.vendor);
}

/* Long lines are no two lines. */
static void test_long_lines(void **state)
{
	static const char debugfs[] = " /sys/kernel/debug debugfs rw 0 0\n";
	struct fixture *fixture = *state;
	char text[4096 + sizeof(debugfs)];

	memset(text, 'x', 1010);
	strcpy(text + 1010, debugfs);
	write_file(fixture, "/proc/self/mounts", text);
	host_read(fixture->root, &fixture->host);
	assert_int_equal(fixture->host.debugfs, ANSWER_YES);
}

/* A class in mode learn whose owner is gone, and that has lost something. */
static void test_class(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	struct answers answers = { .version = ASI_FAMILY_VERSION };

	mnl_attr_put_strz(header, ASI_A_CLASS_NAME, "kvm");
	mnl_attr_put_u32(header, ASI_A_CLASS_MODE, ASI_MODE_LEARN);
	mnl_attr_put_u8(header, ASI_A_CLASS_AVAILABLE, 0);
	answers.class = decode(&class_attributes, header);
	bytes.used = 0;
	header = bytes_data(&bytes, 0);
	mnl_attr_put_u64(header, ASI_A_STATS_DROPPED, 5);
	mnl_attr_put_u64(header, ASI_A_STATS_EXITS_SWITCH, 1);
	answers.stats = decode(&stats_attributes, header);
	expect(*state, &answers, "class", "problem", STATUS_ABSENT);
	expect(*state, &answers, "mode", "warning", STATUS_ABSENT);
	expect(*state, &answers, "dropped", "warning", STATUS_ABSENT);
	expect(*state, &answers, "exits-switch", "warning", STATUS_ABSENT);
	json_object_put(answers.class);
	json_object_put(answers.stats);
}

#define WITH_HOST(test) cmocka_unit_test_setup_teardown(test, make_host, remove_host)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HOST(test_all_is_fine),
		WITH_HOST(test_rights),
		WITH_HOST(test_lockdown),
		WITH_HOST(test_network),
		WITH_HOST(test_kernel),
		WITH_HOST(test_cpu_and_modules),
		WITH_HOST(test_around),
		WITH_HOST(test_unreadable),
		WITH_HOST(test_long_lines),
		WITH_HOST(test_class),
	};

	return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
