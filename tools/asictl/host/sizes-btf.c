// SPDX-License-Identifier: GPL-2.0-or-later
/* Sizes of variables out of the types that a kernel has of itself. */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "host/sizes.h"
#include "lib/library.h"

/* The number of its interface is part of the name. */
#define LIBRARY "libbpf.so.1"

/* What is used of it; each becomes a pointer. */
#define BTF_NAMES(DO) \
	DO(btf__free) \
	DO(btf__name_by_offset) \
	DO(btf__parse) \
	DO(btf__type_by_id) \
	DO(btf__type_cnt) \
	DO(libbpf_set_print)

#define POINTER(name) __typeof__(&name) name;

struct library {
	BTF_NAMES(POINTER)
};

#define OFFSET(name) { #name, offsetof(struct library, name) },

static const struct library_name btf_names[] = { BTF_NAMES(OFFSET) };

/* Types that are being read. */
struct reader {
	const struct library *lib;
	struct btf *btf;
	struct size_list *list;
};

/* Where a section lies in the image is not said; the per-CPU data begins with a page. */
static int take_variable(struct reader *reader, const struct btf_var_secinfo *info, bool percpu)
{
	const struct btf_type *variable = reader->lib->btf__type_by_id(reader->btf, info->type);
	const char *name;

	if (!variable || btf_kind(variable) != BTF_KIND_VAR || !info->size)
		return 0;
	name = reader->lib->btf__name_by_offset(reader->btf, variable->name_off);
	if (!name || !*name)
		return 0;
	return size_list_add(reader->list, &(struct size){
		.name = (char *)name, .bytes = info->size, .start = info->offset,
		.placed = percpu, .percpu = percpu,
	});
}

static int take_section(struct reader *reader, const struct btf_type *section)
{
	const struct btf_var_secinfo *infos = btf_var_secinfos(section);
	const char *name = reader->lib->btf__name_by_offset(reader->btf, section->name_off);
	bool percpu = name && !strcmp(name, ".data..percpu");
	int ret = 0;

	for (unsigned int i = 0; !ret && i < btf_vlen(section); i++)
		ret = take_variable(reader, &infos[i], percpu);
	return ret;
}

static int read_btf(struct reader *reader)
{
	unsigned int count = reader->lib->btf__type_cnt(reader->btf);
	int ret = 0;

	for (unsigned int i = 1; !ret && i < count; i++) {
		const struct btf_type *type = reader->lib->btf__type_by_id(reader->btf, i);

		if (type && btf_kind(type) == BTF_KIND_DATASEC)
			ret = take_section(reader, type);
	}
	return ret;
}

int sizes_read_btf(const char *path, struct size_list *list, const char **why)
{
	static struct library library;
	struct reader reader = { .lib = &library, .list = list };
	int ret;

	*why = library_load(LIBRARY, btf_names, ARRAY_SIZE(btf_names), &library);
	if (*why)
		return -ELIBACC;
	/* What it would say is not for those who use asictl. */
	library.libbpf_set_print(NULL);
	reader.btf = library.btf__parse(path, NULL);
	if (!reader.btf && errno == ENOMEM)
		return -ENOMEM;
	if (!reader.btf) {
		*why = "no BTF that libbpf can read";
		return -ENOEXEC;
	}
	ret = read_btf(&reader);
	library.btf__free(reader.btf);
	return ret;
}
