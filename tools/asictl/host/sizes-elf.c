// SPDX-License-Identifier: GPL-2.0-or-later
/* Sizes of variables out of the symbol table of an ELF file. */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

#include "host/sizes.h"
#include "lib/library.h"

/* The number of its interface is part of the name. */
#define LIBRARY "libelf.so.1"

/* What is used of it; each becomes a pointer. */
#define ELF_NAMES(DO) \
	DO(elf_begin) \
	DO(elf_end) \
	DO(elf_getdata) \
	DO(elf_getshdrstrndx) \
	DO(elf_kind) \
	DO(elf_nextscn) \
	DO(elf_strptr) \
	DO(elf_version) \
	DO(gelf_getehdr) \
	DO(gelf_getshdr) \
	DO(gelf_getsym)

#define POINTER(name) __typeof__(&name) name;

struct elf {
	ELF_NAMES(POINTER)
};

#define OFFSET(name) { #name, offsetof(struct elf, name) },

static const struct library_name elf_names[] = { ELF_NAMES(OFFSET) };

/* A file that is being read. */
struct reader {
	const struct elf *lib;
	Elf *elf;
	size_t percpu; /* number of the section with the per-CPU data, 0: none */
	struct size_list *list;
	struct build_id *id;
	const char *why;
};

static int bad_file(struct reader *reader, const char *why)
{
	reader->why = why;
	return -ENOEXEC;
}

static int check_head(struct reader *reader)
{
	GElf_Ehdr head;

	if (reader->lib->elf_kind(reader->elf) != ELF_K_ELF ||
	    !reader->lib->gelf_getehdr(reader->elf, &head))
		return bad_file(reader, "no ELF file");
	if (head.e_machine != EM_X86_64)
		return bad_file(reader, "an ELF file for another machine than x86-64");
	if (head.e_type == ET_REL)
		return bad_file(reader, "an object file or a module, no kernel image");
	return 0;
}

static int take_symbol(struct reader *reader, const GElf_Shdr *table, const GElf_Sym *symbol)
{
	const char *name;

	if (GELF_ST_TYPE(symbol->st_info) != STT_OBJECT || !symbol->st_size ||
	    symbol->st_shndx == SHN_UNDEF)
		return 0;
	name = reader->lib->elf_strptr(reader->elf, table->sh_link, symbol->st_name);
	if (!name || !*name)
		return 0;
	return size_list_add(reader->list, &(struct size){
		.name = (char *)name, .bytes = symbol->st_size, .start = symbol->st_value,
		.placed = true, .percpu = reader->percpu && symbol->st_shndx == reader->percpu,
	});
}

static int take_symbols(struct reader *reader, Elf_Scn *section, const GElf_Shdr *table)
{
	Elf_Data *data = reader->lib->elf_getdata(section, NULL);
	GElf_Sym symbol;
	int ret = data ? 0 : bad_file(reader, "the symbol table cannot be read");

	for (int i = 1; !ret && reader->lib->gelf_getsym(data, i, &symbol); i++)
		ret = take_symbol(reader, table, &symbol);
	return ret;
}

static void take_notes(struct reader *reader, Elf_Scn *section)
{
	Elf_Data *data = reader->lib->elf_getdata(section, NULL);

	if (data && data->d_buf && !reader->id->len)
		build_id_find(data->d_buf, data->d_size, reader->id);
}

/* What has to be known before the symbols are read. Returns the section with these. */
static Elf_Scn *read_sections(struct reader *reader, GElf_Shdr *table)
{
	Elf_Scn *section = NULL, *symbols = NULL;
	const char *name;
	GElf_Shdr head;
	size_t strings;

	if (reader->lib->elf_getshdrstrndx(reader->elf, &strings))
		return NULL;
	for (size_t i = 1; (section = reader->lib->elf_nextscn(reader->elf, section)); i++) {
		if (!reader->lib->gelf_getshdr(section, &head))
			continue;
		name = reader->lib->elf_strptr(reader->elf, strings, head.sh_name);
		if (name && !strcmp(name, ".data..percpu"))
			reader->percpu = i;
		if (head.sh_type == SHT_NOTE)
			take_notes(reader, section);
		if (head.sh_type != SHT_SYMTAB)
			continue;
		symbols = section;
		*table = head;
	}
	return symbols;
}

static int read_elf(struct reader *reader)
{
	Elf_Scn *symbols;
	GElf_Shdr table = { .sh_link = 0 };
	int ret = check_head(reader);

	if (ret)
		return ret;
	symbols = read_sections(reader, &table);
	if (!symbols)
		return bad_file(reader, "it has no symbol table (stripped?)");
	return take_symbols(reader, symbols, &table);
}

static int read_open_file(struct reader *reader, int fd)
{
	int ret;

	if (reader->lib->elf_version(EV_CURRENT) == EV_NONE)
		return bad_file(reader, "libelf does not know this version of ELF");
	reader->elf = reader->lib->elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (!reader->elf)
		return bad_file(reader, "no ELF file");
	ret = read_elf(reader);
	reader->lib->elf_end(reader->elf);
	return ret;
}

int sizes_read_elf(const char *path, struct size_list *list, struct build_id *id,
		   const char **why)
{
	static struct elf elf;
	struct reader reader = { .lib = &elf, .list = list, .id = id };
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	*why = library_load(LIBRARY, elf_names, ARRAY_SIZE(elf_names), &elf);
	if (*why) {
		close(fd);
		return -ELIBACC;
	}
	ret = read_open_file(&reader, fd);
	close(fd);
	*why = reader.why;
	return ret;
}
