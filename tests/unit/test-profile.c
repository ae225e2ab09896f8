// SPDX-License-Identifier: GPL-2.0-or-later
/* Profiles: what their lines mean, how several become one, how two differ. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/faulted-data.h"
#include "profile/profile.h"
#include "profile/proposal.h"
#include "support.h"
#include "verbs/diff.h"

/* Read @text as a file; what is reported stays in @capture. Returns its status. */
static int read_text(struct capture *capture, struct profile *profile, const char *text)
{
	char path[] = "/tmp/asictl-unit.XXXXXX";
	int fd = mkstemp(path), status;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	status = profile_read(&capture->context, path, profile);
	unlink(path);
	return status;
}

/* Read each of @texts, which must be good, into one profile. */
static void read_all(struct profile *profile, const char *const *texts)
{
	struct capture capture;

	capture_start(&capture);
	for (; *texts; texts++)
		assert_int_equal(read_text(&capture, profile, *texts), STATUS_DONE);
	capture_end(&capture);
	assert_string_equal(capture.err, "");
	capture_free(&capture);
}

#define READ(profile, ...) read_all(profile, (const char *const[]){ __VA_ARGS__, NULL })

static void understands_a_line(void **state)
{
	struct profile profile = { 0 };

	(void)state;
	READ(&profile, "# head\n\n"
	     "percpu:rcu_data\tmissing=skip exposes=8192  #  why: 'it' # faults \n"
	     "vmlinux:jiffies_64#x\n'vm:kvm' hosts=2/3 #c");
	assert_int_equal(profile.count, 3);
	assert_string_equal(profile.entries[0].spec, "rcu_data");
	assert_true(profile.entries[0].skip);
	assert_int_equal(profile.entries[0].exposes, 8192);
	assert_string_equal(profile.entries[0].note, "why: 'it' # faults");
	assert_string_equal(profile.entries[1].spec, "jiffies_64#x");
	assert_null(profile.entries[1].note);
	assert_false(profile.entries[1].skip);
	assert_string_equal(profile.entries[2].spec, "vm:kvm");
	assert_string_equal(profile.entries[2].note, "c");
	assert_int_equal(profile.entries[2].hosts, 2);
	assert_int_equal(profile.hosts, 3);
	assert_int_equal(profile.entries[0].hosts, 3);
	profile_free(&profile);
}

/* @text is refused with @why. */
static void refuses(const char *text, const char *why)
{
	struct profile profile = { 0 };
	struct capture capture;

	capture_start(&capture);
	assert_int_equal(read_text(&capture, &profile, text), STATUS_USAGE);
	assert_int_equal(profile.count, 0);
	assert_null(capture.context.line);
	capture_end(&capture);
	assert_non_null(strstr(capture.err, why));
	assert_non_null(strstr(capture.err, ":1: "));
	capture_free(&capture);
	profile_free(&profile);
}

static void refuses_what_is_no_line(void **state)
{
	char longest[300] = "";

	(void)state;
	refuses("0x10+8\n", "an address");
	refuses("12\n", "an address");
	refuses("fault:1\n", "rows of the fault table");
	refuses("''\n", "a SPEC cannot have this length");
	refuses("x missing=no\n", "unknown value");
	refuses("x missing\n", "unknown option");
	refuses("x y\n", "unknown option");
	refuses("x exposes=\n", "not a number");
	refuses("x exposes=-1\n", "not a number");
	refuses("x exposes=99999999999999999999\n", "not a number");
	refuses("x hosts=1\n", "not a valid number of hosts");
	refuses("x hosts=0/1\n", "not a valid number of hosts");
	refuses("x hosts=2/1\n", "not a valid number of hosts");
	refuses("x hosts=1/4294967296\n", "not a valid number of hosts");
	refuses("x missing=skip missing=skip\n", "said twice");
	refuses("'x\n", "a quote is not closed");
	memset(longest, 'x', 256);
	refuses(longest, "a SPEC cannot have this length");
}

static void refuses_a_line_twice(void **state)
{
	struct profile profile = { 0 };
	struct capture capture;

	(void)state;
	capture_start(&capture);
	assert_int_equal(read_text(&capture, &profile, "x\npercpu:x\n"), STATUS_USAGE);
	capture_end(&capture);
	assert_non_null(strstr(capture.err, ":2: "));
	assert_non_null(strstr(capture.err, "the file has this SPEC already"));
	capture_free(&capture);
	profile_free(&profile);
}

static const struct profile_entry *find(const struct profile *profile, const char *spec)
{
	const struct profile_entry *entry = profile_find(profile, spec);

	assert_non_null(entry);
	return entry;
}

static void merges_files(void **state)
{
	struct profile profile = { 0 };

	(void)state;
	READ(&profile, "a missing=skip exposes=1 # first\nb\n", "a missing=skip exposes=3 # x\nc\n",
	     "a hosts=2/4 exposes=2\nd\n", "");
	assert_int_equal(profile.hosts, 7);
	assert_int_equal(profile.count, 4);
	assert_int_equal(find(&profile, "a")->hosts, 4);
	assert_int_equal(find(&profile, "a")->exposes, 3);
	assert_false(find(&profile, "a")->skip);
	assert_string_equal(find(&profile, "a")->note, "first");
	assert_int_equal(find(&profile, "b")->hosts, 1);
	assert_int_equal(find(&profile, "c")->hosts, 1);
	assert_int_equal(find(&profile, "d")->hosts, 4);
	profile_free(&profile);
}

/* The lines of @profile as they are written; to be freed. */
static char *write_text(const struct profile *profile)
{
	struct capture capture;
	char *text;

	capture_start(&capture);
	assert_int_equal(profile_write(&capture.context, profile, "head"), STATUS_DONE);
	capture_end(&capture);
	text = strdup(capture.out);
	capture_free(&capture);
	return text;
}

static void writes_what_it_reads(void **state)
{
	static const char text[] = "# head\n"
				   "a      hosts=1/2  # one\n"
				   "vm:kvm missing=skip hosts=2/2 exposes=4096\n";
	struct profile profile = { 0 };
	char *once, *again;

	(void)state;
	READ(&profile, "vm:kvm missing=skip exposes=4096\na # one", "vm:kvm missing=skip\n");
	profile_sort(&profile);
	once = write_text(&profile);
	assert_string_equal(once, text);
	profile_free(&profile);
	READ(&profile, once);
	again = write_text(&profile);
	assert_string_equal(again, once);
	profile_free(&profile);
	free(again);
	free(once);
}

/* How the files @a and @b differ: "CHANGE SPEC" of each, one after the other. */
static void differ(const char *a, const char *b, bool live, const char *expected)
{
	struct profile before = { .live = live }, after = { 0 };
	struct json_object *records;
	char text[256] = "";

	READ(&before, a);
	READ(&after, b);
	if (live)
		before.entries[0].given = true;
	profile_sort(&before);
	profile_sort(&after);
	records = diff_compare(&before, &after);
	for (size_t i = 0; i < json_object_array_length(records); i++) {
		struct json_object *record = json_object_array_get_idx(records, i);

		strcat(text, json_object_get_string(json_object_object_get(record, "change")));
		strcat(text, " ");
		strcat(text, json_object_get_string(json_object_object_get(record, "spec")));
		strcat(text, ";");
	}
	assert_string_equal(text, expected);
	json_object_put(records);
	profile_free(&before);
	profile_free(&after);
}

static void tells_differences(void **state)
{
	(void)state;
	differ("a\nb\n", "b\na # x\n", false, "");
	differ("a\nb\n", "b\nc\n", false, "gone a;new c;");
	differ("a exposes=1\nb\n", "a exposes=2\nb exposes=2\n", false, "changed a;");
	differ("a missing=skip\n", "a\n", false, "changed a;");
	differ("a hosts=1/2\n", "a hosts=2/2\n", false, "changed a;");
	differ("a hosts=1/2\n", "a hosts=1/3\n", false, "");
	/* What KVM gives may be there or not; what lives knows of no missing=. */
	differ("a\nb\n", "b missing=skip\n", true, "");
	differ("a\nb\n", "a\nb\n", true, "");
	differ("a exposes=1\n", "a exposes=2\n", true, "changed a;");
}

/* Rows as the kernel's records have them, of what is of interest. */
#define ROW(id, domain, count, spec, data, more) \
	"{\"id\":" #id ",\"domain\":" #domain ",\"count\":" #count ",\"spec\":" spec \
	",\"data\":" data ",\"ip-name\":\"f+0x" #id "\",\"name-state\":\"named\"" more "}"

static void groups_rows_by_object(void **state)
{
	static const char rows[] = "["
		ROW(1, 1, 5, "\"rcu_data\"", "\"percpu:rcu_data+0x10\"", "") ","
		ROW(2, 2, 90, "\"rcu_data\"", "\"percpu:rcu_data+0x18\"", "") ","
		ROW(3, 1, 7, "\"0x1000+0x40\"", "\"slab:x-64+0x0\"", "") ","
		ROW(4, 2, 8, "\"0x1000+0x40\"", "\"slab:x-64+0x0\"", "") ","
		ROW(5, 1, 2, "null", "\"user address\"", ",\"user\":true") ","
		ROW(6, 2, 2, "null", "\"user address\"", ",\"user\":true") ","
		ROW(7, 1, 1, "\"a\"", "\"a+0x0\"", ",\"switching\":true") "]";
	struct faulted_data objects = { 0 };
	char *name, *reason;

	(void)state;
	assert_int_equal(faulted_group(&objects, json_tokener_parse(rows)), 0);
	assert_int_equal(objects.count, 5);
	assert_string_equal(objects.list[0].spec, "rcu_data");
	assert_int_equal(objects.list[0].count, 95);
	assert_int_equal(objects.list[0].rows, 2);
	assert_string_equal(objects.list[0].row, "fault:1");
	assert_string_equal(objects.list[0].where, "f+0x2");
	reason = faulted_reason(&objects.list[0]);
	assert_string_equal(reason, "95 faults in 2 rows, most at f+0x2");
	free(reason);
	name = faulted_name(&objects.list[1]);
	assert_string_equal(name, "slab:x-64");
	free(name);
	assert_int_equal(objects.list[1].domain, 2);
	assert_int_equal(objects.list[2].domain, 1);
	assert_string_equal(objects.list[3].data, "user address");
	assert_int_equal(objects.list[3].rows, 2);
	assert_non_null(strstr(objects.list[3].why, "user memory"));
	assert_non_null(strstr(objects.list[4].why, "the switch"));
	faulted_free(&objects);
}

static void proposes_names_only(void **state)
{
	static const char rows[] = "["
		ROW(1, 1, 5, "\"rcu_data\"", "\"percpu:rcu_data+0x10\"", "") ","
		ROW(3, 1, 7, "\"0x1000+0x40\"", "\"slab:x-64+0x0\"", "") "]";
	struct profile profile = { .hosts = 1 };
	struct faulted_data objects = { 0 };
	char *text;

	(void)state;
	assert_int_equal(faulted_group(&objects, json_tokener_parse(rows)), 0);
	for (size_t i = 0; i < objects.count; i++)
		assert_int_equal(proposal_add(&profile, &objects.list[i]), 0);
	profile_sort(&profile);
	text = write_text(&profile);
	assert_string_equal(text, "# head\n"
		"rcu_data  # 5 faults, taken at f+0x1\n"
		"# slab:x-64: it has no name; asictl map fault:N maps it until it is freed; "
		"7 faults, taken at f+0x3\n");
	free(text);
	profile_free(&profile);
	faulted_free(&objects);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(understands_a_line),
		cmocka_unit_test(refuses_what_is_no_line),
		cmocka_unit_test(refuses_a_line_twice),
		cmocka_unit_test(merges_files),
		cmocka_unit_test(writes_what_it_reads),
		cmocka_unit_test(tells_differences),
		cmocka_unit_test(groups_rows_by_object),
		cmocka_unit_test(proposes_names_only),
	};

	return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
