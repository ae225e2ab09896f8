// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "host/sizes.h"
#include "lib/message.h"

#define BTF "/sys/kernel/btf/vmlinux"

/* Wherever the kernel is put, it is put there by a multiple of this. */
#define ALIGNMENT UINT64_C(0x200000)

int size_list_add(struct size_list *list, const struct size *size)
{
	struct size *all = list->all;

	if (list->count == list->room) {
		list->room = list->room ? 2 * list->room : 1024;
		all = reallocarray(all, list->room, sizeof(*all));
		if (!all)
			return -ENOMEM;
		list->all = all;
	}
	all[list->count] = *size;
	all[list->count].name = strdup(size->name);
	if (!all[list->count].name)
		return -ENOMEM;
	list->count++;
	return 0;
}

static int compare_sizes(const void *a, const void *b)
{
	const struct size *left = a, *right = b;

	return strcmp(left->name, right->name);
}

void size_list_sort(struct size_list *list)
{
	if (list->count)
		qsort(list->all, list->count, sizeof(*list->all), compare_sizes);
}

/* The first that has the name, or would stand behind all that do not come after it. */
static size_t first_of(const struct size_list *list, const char *name)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(list->all[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Areas of per-CPU data begin with a page. */
bool size_lies_at(const struct size *size, uint64_t address)
{
	uint64_t unit = size->percpu ? PAGE : ALIGNMENT;

	return !address || !size->placed || !((address - size->start) & (unit - 1));
}

/* Make one of @size and @other, which has its name. Returns false if they cannot be. */
static bool unite_sizes(struct size *size, const struct size *other)
{
	if (size->bytes != other->bytes || size->percpu != other->percpu)
		return false;
	if (size->start != other->start)
		size->placed = false;
	return true;
}

/* Make one of all that have the name and can lie at @address. */
static bool find_at(const struct size_list *list, const char *name, uint64_t address,
		    struct size *size)
{
	bool found = false;

	for (size_t i = first_of(list, name);
	     i < list->count && !strcmp(list->all[i].name, name); i++) {
		if (!size_lies_at(&list->all[i], address))
			continue;
		if (found && !unite_sizes(size, &list->all[i]))
			return false;
		if (!found)
			*size = list->all[i];
		found = true;
	}
	return found;
}

bool size_list_find(const struct size_list *list, const char *name, uint64_t address,
		    struct size *size)
{
	return find_at(list, name, address, size) || (address && find_at(list, name, 0, size));
}

void size_list_free(struct size_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->all[i].name);
	free(list->all);
	*list = (struct size_list){ .all = NULL };
}

static int refuse_file(const struct context *context, const char *path, int error, const char *why)
{
	struct message message = { .word = path, .place = line_find(context, path) };

	if (error == -ELIBACC)
		message.fix = "install libelf1, or go without --vmlinux";
	else if (error == -ENOEXEC)
		message.fix = "use the uncompressed vmlinux, from the build directory of the "
			      "kernel or a package with debugging symbols";
	message_print(context, &message, "%s", why ? why : strerror(-error));
	return error == -ELIBACC ? STATUS_ABSENT : STATUS_USAGE;
}

static int refuse_other(const struct context *context, const struct build_id *of_file,
			const struct build_id *of_kernel, bool recorded)
{
	const char *path = context->options.vmlinux;
	char file[BUILD_ID_TEXT], kernel[BUILD_ID_TEXT];

	build_id_text(of_file, file);
	build_id_text(of_kernel, kernel);
	message_print(context, &(struct message){
		.word = path, .place = line_find(context, path),
	}, "its build ID is %s, that of the %s kernel is %s", file,
		      recorded ? "recorded" : "running", kernel);
	return STATUS_USAGE;
}

int sizes_open(const struct context *context, struct sizes *sizes,
	       const struct build_id *recorded)
{
	const char *path = context->options.vmlinux, *why = NULL;
	struct build_id of_file = { .len = 0 }, of_kernel = { .len = 0 };
	int ret;

	/* The types of the kernel that runs here are not those of a recording. */
	sizes->paths[SIZE_BTF] = getenv("ASICTL_BTF");
	if (!sizes->paths[SIZE_BTF] && !recorded) {
		sizes->paths[SIZE_BTF] = BTF;
		sizes->same[SIZE_BTF] = true;
	}
	if (!recorded)
		sizes->cpus = (uint64_t)get_nprocs_conf();
	sizes->paths[SIZE_ELF] = path;
	if (!path || sizes->lists[SIZE_ELF].count)
		return STATUS_DONE;
	ret = sizes_read_elf(path, &sizes->lists[SIZE_ELF], &of_file, &why);
	if (ret) {
		size_list_free(&sizes->lists[SIZE_ELF]);
		return refuse_file(context, path, ret, why);
	}
	size_list_sort(&sizes->lists[SIZE_ELF]);
	if (recorded)
		of_kernel = *recorded;
	else
		build_id_running(sizes->notes ? sizes->notes : BUILD_ID_NOTES, &of_kernel);
	sizes->same[SIZE_ELF] = of_file.len && of_kernel.len;
	if (build_id_fits(&of_file, &of_kernel))
		return STATUS_DONE;
	size_list_free(&sizes->lists[SIZE_ELF]);
	return refuse_other(context, &of_file, &of_kernel, recorded);
}

/* Not every kernel has types, nor every machine the library: then there is the bound. */
static void load_types(const struct context *context, struct sizes *sizes)
{
	const char *path = sizes->paths[SIZE_BTF], *why = NULL;
	struct size_list *list = &sizes->lists[SIZE_BTF];
	int ret;

	sizes->tried = true;
	if (!path || access(path, R_OK))
		return;
	ret = sizes_read_btf(path, list, &why);
	if (ret)
		size_list_free(list);
	if (ret && ret != -ELIBACC)
		message_print(context, &(struct message){ .kind = MESSAGE_WARNING, .word = path },
			      "cannot read sizes: %s", why ? why : strerror(-ret));
	size_list_sort(list);
}

enum size_source sizes_find(const struct context *context, struct sizes *sizes,
			    const char *name, uint64_t address, struct size *size)
{
	if (size_list_find(&sizes->lists[SIZE_ELF], name, address, size))
		return SIZE_ELF;
	if (!sizes->tried)
		load_types(context, sizes);
	return size_list_find(&sizes->lists[SIZE_BTF], name, address, size) ? SIZE_BTF :
									       SIZE_BOUND;
}

void sizes_free(struct sizes *sizes)
{
	for (size_t i = 0; i < SIZE_SOURCES; i++)
		size_list_free(&sizes->lists[i]);
	*sizes = (struct sizes){ .tried = false };
}
