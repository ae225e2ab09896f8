// SPDX-License-Identifier: GPL-2.0-or-later
/* Sizes of variables: lists of them, an ELF file, types, and build IDs. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/sizes.h"
#include "support.h"

/* Where the fixture is linked to, and that with what the kernel was moved by. */
#define DATA UINT64_C(0xffffffff82000000)
#define MOVED (DATA + UINT64_C(0x1a400000))

static char *fixture(const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", getenv("FIXTURE"), name) > 0);
	return path;
}

/* A file of @len bytes; close() ends it. */
static int write_file(const void *bytes, size_t len, char *path)
{
	int fd = memfd_create("fixture", 0);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	sprintf(path, "/proc/self/fd/%d", fd);
	return fd;
}

static char *read_file(const char *name, size_t *len)
{
	static char bytes[65536];
	char *path = fixture(name);
	FILE *stream = fopen(path, "re");

	assert_non_null(stream);
	*len = fread(bytes, 1, sizeof(bytes), stream);
	assert_true(*len > 0 && *len < sizeof(bytes));
	fclose(stream);
	free(path);
	return bytes;
}

static void add(struct size_list *list, const char *name, uint64_t bytes, uint64_t start,
		bool percpu)
{
	assert_int_equal(size_list_add(list, &(struct size){
		.name = (char *)name, .bytes = bytes, .start = start, .placed = true,
		.percpu = percpu,
	}), 0);
}

/* What @name has by @list, 0: that is not known. */
static uint64_t bytes_of(const struct size_list *list, const char *name, uint64_t address)
{
	struct size size;

	return size_list_find(list, name, address, &size) ? size.bytes : 0;
}

static void finds_by_name(void **state)
{
	struct size_list list = { 0 };
	char name[16];

	(void)state;
	assert_int_equal(bytes_of(&list, "any", 0), 0);
	for (uint64_t i = 3000; i > 0; i--) {
		sprintf(name, "v%u", (unsigned int)i);
		add(&list, name, i, DATA + 8 * i, false);
	}
	size_list_sort(&list);
	assert_int_equal(bytes_of(&list, "v1", 0), 1);
	assert_int_equal(bytes_of(&list, "v10", 0), 10);
	assert_int_equal(bytes_of(&list, "v3000", 0), 3000);
	assert_int_equal(bytes_of(&list, "v999", 0), 999);
	assert_int_equal(bytes_of(&list, "v", 0), 0);
	assert_int_equal(bytes_of(&list, "v3001", 0), 0);
	assert_int_equal(bytes_of(&list, "a", 0), 0);
	assert_int_equal(bytes_of(&list, "z", 0), 0);
	size_list_free(&list);
}

static void tells_duplicates_apart(void **state)
{
	struct size_list list = { 0 };
	struct size size;

	(void)state;
	add(&list, "odd", 8, DATA + 0x100, false);
	add(&list, "odd", 16, DATA + 0x1100, false);
	add(&list, "even", 24, DATA + 0x200, false);
	add(&list, "even", 24, DATA + 0x300, false);
	size_list_sort(&list);
	assert_int_equal(bytes_of(&list, "odd", 0), 0);
	assert_int_equal(bytes_of(&list, "odd", MOVED + 0x100), 8);
	assert_int_equal(bytes_of(&list, "odd", MOVED + 0x1100), 16);
	assert_int_equal(bytes_of(&list, "odd", MOVED + 0x108), 0);
	assert_true(size_list_find(&list, "even", 0, &size));
	assert_int_equal(size.bytes, 24);
	assert_false(size.placed);
	assert_true(size_list_find(&list, "even", MOVED + 0x300, &size));
	assert_true(size.placed);
	assert_int_equal(size.start, DATA + 0x300);
	size_list_free(&list);
}

static void knows_where_things_lie(void **state)
{
	struct size data = { .start = DATA + 0x1100, .placed = true };
	struct size percpu = { .start = 0x1100, .placed = true, .percpu = true };

	(void)state;
	assert_true(size_lies_at(&data, 0));
	assert_true(size_lies_at(&data, MOVED + 0x1100));
	assert_false(size_lies_at(&data, MOVED + 0x2100));
	assert_true(size_lies_at(&percpu, 0xffff888000002100));
	assert_false(size_lies_at(&percpu, 0xffff888000002108));
	data.placed = false;
	assert_true(size_lies_at(&data, MOVED + 0x2100));
}

static int read_elf(const char *path, struct size_list *list, const char **why)
{
	struct build_id id = { 0 };
	int ret;

	*why = NULL;
	ret = sizes_read_elf(path, list, &id, why);
	size_list_sort(list);
	return ret;
}

static void reads_symbol_tables(void **state)
{
	char *path = fixture("vmlinux"), text[BUILD_ID_TEXT];
	struct size_list list = { 0 };
	struct build_id id = { 0 };
	struct size size;
	const char *why;

	(void)state;
	assert_int_equal(sizes_read_elf(path, &list, &id, &why), 0);
	build_id_text(&id, text);
	assert_string_equal(text, "0123456789abcdef0123456789abcdef01234567");
	size_list_sort(&list);
	assert_true(size_list_find(&list, "rcu_data", 0, &size));
	assert_int_equal(size.bytes, 570);
	assert_int_equal(size.start, 64);
	assert_true(size.percpu);
	assert_true(size_list_find(&list, "jiffies_64", 0, &size));
	assert_int_equal(size.bytes, 8);
	assert_int_equal(size.start, DATA + 0x79c0);
	assert_false(size.percpu);
	assert_int_equal(bytes_of(&list, "boot_cpu_data", 0), 100);
	/* Two files of the image have these. */
	assert_int_equal(bytes_of(&list, "mem_section", 0), 0);
	assert_int_equal(bytes_of(&list, "mem_section", MOVED), 8);
	assert_int_equal(bytes_of(&list, "twins", 0), 24);
	/* No variable, and one of which nothing is said. */
	assert_false(size_list_find(&list, "_start", 0, &size));
	assert_false(size_list_find(&list, "nothing", 0, &size));
	size_list_free(&list);
	free(path);
}

/* The fixture @name with the two bytes at @offset changed is refused by words like @wanted. */
static void refuse(const char *name, size_t offset, uint16_t value, const char *wanted)
{
	struct size_list list = { 0 };
	const char *why;
	char path[32], *bytes;
	size_t len;
	int fd;

	bytes = read_file(name, &len);
	if (offset)
		memcpy(bytes + offset, &value, sizeof(value));
	fd = write_file(bytes, len, path);
	assert_int_equal(read_elf(path, &list, &why), -ENOEXEC);
	assert_non_null(strstr(why, wanted));
	size_list_free(&list);
	close(fd);
}

static void refuses_other_files(void **state)
{
	struct size_list list = { 0 };
	const char *why;
	char path[32];
	int fd = write_file("", 0, path);

	(void)state;
	assert_int_equal(read_elf("/nosuch", &list, &why), -ENOENT);
	assert_null(why);
	assert_int_equal(read_elf("/", &list, &why), -ENOEXEC);
	assert_int_equal(read_elf(path, &list, &why), -ENOEXEC);
	close(fd);
	size_list_free(&list);
	refuse("btf", 0, 0, "no ELF file");
	refuse("object", 0, 0, "an object file or a module");
	refuse("stripped", 0, 0, "no symbol table");
	/* e_machine: AArch64. */
	refuse("vmlinux", 18, 183, "another machine");
}

/* Whatever is in a file, it is read to the end, or refused. */
static void survives_broken_files(void **state)
{
	static char good[65536];
	struct size_list list = { 0 };
	const char *why;
	char path[32], *bytes;
	size_t len;

	(void)state;
	bytes = read_file("vmlinux", &len);
	memcpy(good, bytes, len);
	srand(1);
	for (unsigned int n = 0; n < 1000; n++) {
		size_t size = n % 4 ? len : (size_t)rand() % len;
		int fd;

		memcpy(bytes, good, len);
		/* The heads are where most can be wrong: at the beginning, and at the end. */
		for (unsigned int i = 0; i < 1 + n % 8; i++)
			bytes[rand() % 2 ? (size_t)rand() % 64 : len - 1 - (size_t)rand() % 1200] =
				(char)rand();
		fd = write_file(bytes, size, path);
		read_elf(path, &list, &why);
		size_list_free(&list);
		close(fd);
	}
}

static void reads_types(void **state)
{
	struct size_list list = { 0 };
	char *path = fixture("btf");
	struct size size;
	const char *why = NULL;

	(void)state;
	assert_int_equal(sizes_read_btf(path, &list, &why), 0);
	size_list_sort(&list);
	assert_true(size_list_find(&list, "rcu_data", 0, &size));
	assert_int_equal(size.bytes, 568);
	assert_int_equal(size.start, 64);
	assert_true(size.placed && size.percpu);
	assert_true(size_list_find(&list, "boot_cpu_data", 0, &size));
	assert_int_equal(size.bytes, 312);
	assert_false(size.placed || size.percpu);
	assert_false(size_list_find(&list, "nothing", 0, &size));
	assert_false(size_list_find(&list, "char", 0, &size));
	size_list_free(&list);
	free(path);
	path = fixture("stripped");
	assert_int_equal(sizes_read_btf(path, &list, &why), -ENOEXEC);
	assert_non_null(why);
	size_list_free(&list);
	free(path);
}

/* A note by @name of type @type with @len bytes from @first on; returns its length. */
static size_t put_note(char *notes, const char *name, uint32_t type, uint32_t len, char first)
{
	uint32_t head[] = { (uint32_t)strlen(name) + 1, len, type };
	size_t used = sizeof(head);

	memcpy(notes, head, sizeof(head));
	memset(notes + used, 0, 8 + len + 3);
	strcpy(notes + used, name);
	used += (head[0] + 3) & ~3U;
	for (uint32_t i = 0; i < len; i++)
		notes[used + i] = (char)(first + (char)i);
	return used + ((len + 3) & ~3U);
}

static void finds_build_ids(void **state)
{
	char notes[512], text[BUILD_ID_TEXT];
	struct build_id id = { 0 }, other = { .bytes = { 9 }, .len = 6 };
	size_t len = put_note(notes, "Linux", 3, 5, 7);

	(void)state;
	len += put_note(notes + len, "GNU", 1, 16, 1);
	assert_false(build_id_find(notes, len, &id));
	assert_true(build_id_fits(&id, &other));
	len += put_note(notes + len, "GNU", 3, 6, 1);
	for (size_t cut = 0; cut < len; cut++) {
		char *exact = malloc(cut + 1);

		memcpy(exact, notes, cut);
		assert_false(build_id_find(exact, cut, &id));
		free(exact);
	}
	assert_true(build_id_find(notes, len, &id));
	build_id_text(&id, text);
	assert_string_equal(text, "010203040506");
	assert_true(build_id_parse(text, &other));
	assert_true(build_id_fits(&id, &other));
	other = (struct build_id){ .bytes = { 9 }, .len = 6 };
	assert_true(build_id_fits(&id, &id));
	assert_false(build_id_fits(&id, &other));
	other.len = 5;
	memcpy(other.bytes, id.bytes, 5);
	assert_false(build_id_fits(&id, &other));
	assert_false(build_id_fits(&other, &id));
	/* Too long to be one. */
	len = put_note(notes, "GNU", 3, BUILD_ID_MAX + 1, 0);
	assert_false(build_id_find(notes, len, &id));
}

static const struct build_id unknown;

/* Opens sizes for a kernel whose notes say @first; returns the status, errors are @text. */
static int open_sizes(char first, const struct build_id *recorded, const char *path, char *text)
{
	char notes[64], name[32];
	size_t len = put_note(notes, "GNU", 3, 20, first);
	int fd = write_file(notes, len, name), status;
	struct sizes sizes = { .notes = name };
	struct capture capture;

	capture_start(&capture);
	capture.context.options.vmlinux = path;
	status = sizes_open(&capture.context, &sizes, recorded);
	assert_true(status || bytes_of(&sizes.lists[SIZE_ELF], "rcu_data", 0));
	if (!status) {
		size_t count = sizes.lists[SIZE_ELF].count;

		/* Whoever asks again has it. */
		assert_int_equal(sizes_open(&capture.context, &sizes, recorded), STATUS_DONE);
		assert_int_equal(sizes.lists[SIZE_ELF].count, count);
	}
	sizes_free(&sizes);
	capture_end(&capture);
	strcpy(text, capture.err);
	capture_free(&capture);
	close(fd);
	return status;
}

static void parses_build_ids(void **state)
{
	char digits[BUILD_ID_TEXT + 2];
	struct build_id id;

	(void)state;
	memset(digits, 'f', sizeof(digits));
	digits[2 * BUILD_ID_MAX] = '\0';
	assert_true(build_id_parse(digits, &id));
	assert_int_equal(id.len, BUILD_ID_MAX);
	digits[2 * BUILD_ID_MAX] = 'f';
	digits[2 * BUILD_ID_MAX + 2] = '\0';
	assert_false(build_id_parse(digits, &id));
	assert_false(build_id_parse("", &id));
	assert_false(build_id_parse("012", &id));
	assert_false(build_id_parse("0g", &id));
	assert_false(build_id_parse("AB", &id));
	assert_false(build_id_parse("01 23", &id));
}

static void wants_the_kernel_that_runs(void **state)
{
	char *path = fixture("vmlinux"), text[1024];
	struct build_id id;

	(void)state;
	assert_int_equal(open_sizes(3, NULL, path, text), STATUS_USAGE);
	assert_non_null(strstr(text, "0123456789abcdef0123456789abcdef01234567"));
	assert_non_null(strstr(text, "030405060708090a0b0c0d0e0f10111213141516"));
	/* A recording is of another kernel, and may know of which. */
	assert_int_equal(open_sizes(3, &unknown, path, text), STATUS_DONE);
	assert_string_equal(text, "");
	assert_true(build_id_parse("0123456789abcdef0123456789abcdef01234567", &id));
	assert_int_equal(open_sizes(3, &id, path, text), STATUS_DONE);
	id.bytes[19] ^= 1;
	assert_int_equal(open_sizes(3, &id, path, text), STATUS_USAGE);
	assert_non_null(strstr(text, "0123456789abcdef0123456789abcdef01234567, that of the "
			       "recorded kernel is 0123456789abcdef0123456789abcdef01234566"));
	free(path);
	path = fixture("stripped");
	assert_int_equal(open_sizes(3, &unknown, path, text), STATUS_USAGE);
	assert_non_null(strstr(text, "stripped: it has no symbol table"));
	assert_non_null(strstr(text, "use the uncompressed vmlinux"));
	free(path);
}

static void takes_what_there_is(void **state)
{
	struct sizes sizes = { .tried = false };
	struct capture capture;
	char *path = fixture("vmlinux"), *types = fixture("btf");
	struct size size;

	(void)state;
	setenv("ASICTL_BTF", types, 1);
	capture_start(&capture);
	capture.context.options.vmlinux = path;
	assert_int_equal(sizes_open(&capture.context, &sizes, &unknown), STATUS_DONE);
	assert_false(sizes.tried);
	assert_int_equal(sizes_find(&capture.context, &sizes, "rcu_data", 0, &size), SIZE_ELF);
	assert_false(sizes.tried);
	assert_int_equal(sizes_find(&capture.context, &sizes, "nosuch", 0, &size), SIZE_BOUND);
	sizes_free(&sizes);
	capture.context.options.vmlinux = NULL;
	assert_int_equal(sizes_open(&capture.context, &sizes, &unknown), STATUS_DONE);
	assert_int_equal(sizes_find(&capture.context, &sizes, "rcu_data", 0, &size), SIZE_BTF);
	sizes_free(&sizes);
	/* None is nothing to speak of. */
	setenv("ASICTL_BTF", "/nosuch", 1);
	assert_int_equal(sizes_open(&capture.context, &sizes, &unknown), STATUS_DONE);
	assert_int_equal(sizes_find(&capture.context, &sizes, "rcu_data", 0, &size), SIZE_BOUND);
	sizes_free(&sizes);
	/* Those of this machine are not those of a recording. */
	unsetenv("ASICTL_BTF");
	assert_int_equal(sizes_open(&capture.context, &sizes, &unknown), STATUS_DONE);
	assert_null(sizes.paths[SIZE_BTF]);
	sizes_free(&sizes);
	assert_int_equal(sizes_open(&capture.context, &sizes, NULL), STATUS_DONE);
	assert_string_equal(sizes.paths[SIZE_BTF], "/sys/kernel/btf/vmlinux");
	assert_int_not_equal(sizes.cpus, 0);
	sizes_free(&sizes);
	fflush(capture.context.err);
	assert_int_equal(capture.err_len, 0);
	/* What is there and is none is worth a word. */
	setenv("ASICTL_BTF", path, 1);
	assert_int_equal(sizes_open(&capture.context, &sizes, &unknown), STATUS_DONE);
	assert_int_equal(sizes_find(&capture.context, &sizes, "rcu_data", 0, &size), SIZE_BOUND);
	sizes_free(&sizes);
	unsetenv("ASICTL_BTF");
	capture_end(&capture);
	assert_non_null(strstr(capture.err, "warning: cannot read sizes: no BTF"));
	capture_free(&capture);
	free(types);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_by_name),
		cmocka_unit_test(tells_duplicates_apart),
		cmocka_unit_test(knows_where_things_lie),
		cmocka_unit_test(reads_symbol_tables),
		cmocka_unit_test(refuses_other_files),
		cmocka_unit_test(survives_broken_files),
		cmocka_unit_test(reads_types),
		cmocka_unit_test(finds_build_ids),
		cmocka_unit_test(parses_build_ids),
		cmocka_unit_test(wants_the_kernel_that_runs),
		cmocka_unit_test(takes_what_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
