// SPDX-License-Identifier: GPL-2.0-only
/*
 * Static symbols of vmlinux and of loaded modules.
 *
 * On x86-64 the per-CPU symbols of vmlinux are zero-based: kallsyms holds them
 * as absolute values below the size of the per-CPU section, so that a value
 * shows that it is per-CPU. Modules' per-CPU symbols have the value
 * of a __percpu pointer and lie in the reserved part after that section.
 */
#include <linux/kallsyms.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/module_symbol.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/pfn.h>
#include <linux/string.h>

#include <asm/cpu_entry_area.h>
#include <asm/sections.h>

#include "../../../../kernel/module/internal.h"
#include "symbol.h"

/* A function to be called for the symbols that overlap a range. */
struct asi_symbol_walk {
	unsigned long start;
	unsigned long end;
	asi_symbol_fn fn;
	void *data;
};

/* The walk through the per-CPU symbols: the one whose end is not known yet. */
struct asi_percpu_walk {
	const struct asi_symbol_walk *walk;
	bool pending;
	bool stopped;
	unsigned long start;
	char name[KSYM_NAME_LEN];
};

/* A search by name: what was found so far, of which @max are kept. */
struct asi_symbol_search {
	const char *name;
	struct asi_symbol *found;
	unsigned int max;
	unsigned int n;
};

/* A copy of the first symbol that a walk meets. */
struct asi_symbol_copy {
	struct asi_symbol *sym;
	char *name;
	size_t size;
	bool found;
};

static unsigned long asi_percpu_size(void)
{
	return (unsigned long)__per_cpu_end - (unsigned long)__per_cpu_start;
}

static bool asi_in_image(unsigned long address)
{
	return address >= (unsigned long)_text && address < (unsigned long)_end;
}

static bool asi_is_percpu_mark(const char *name)
{
	return !strcmp(name, "__per_cpu_start") || !strcmp(name, "__per_cpu_end");
}

static enum asi_place asi_image_place(unsigned long address)
{
	if (!asi_in_image(address))
		return ASI_PLACE_NONE;
	if (address >= (unsigned long)__init_begin && address < (unsigned long)__init_end)
		return ASI_PLACE_INIT;
	if (address < (unsigned long)_etext)
		return ASI_PLACE_TEXT;
	if (address >= (unsigned long)__start_rodata && address < (unsigned long)__end_rodata)
		return ASI_PLACE_RODATA;
	return ASI_PLACE_DATA;
}

/*
 * The last symbol of a section would otherwise reach to the first of the next
 * one, over padding that may have been freed.
 */
static unsigned long asi_image_section_end(unsigned long address)
{
	const unsigned long ends[] = {
		(unsigned long)_etext, (unsigned long)__end_rodata, (unsigned long)_edata,
		(unsigned long)__init_end, (unsigned long)__bss_stop,
		(unsigned long)__brk_limit, (unsigned long)_end,
	};
	unsigned long end = ULONG_MAX;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ends); i++)
		if (ends[i] > address)
			end = min(end, ends[i]);
	return end;
}

static unsigned long asi_image_len(unsigned long start, unsigned long distance)
{
	return min(distance, asi_image_section_end(start) - start);
}

/* Returns true if the walk is to stop. */
static bool asi_symbol_visit(const struct asi_symbol_walk *walk, const struct asi_symbol *sym,
			     const char *name)
{
	if (sym->start >= walk->end || sym->start + sym->len <= walk->start)
		return false;
	return walk->fn(sym, name, walk->data);
}

static void asi_image_walk(const struct asi_symbol_walk *walk)
{
	unsigned long end = min_t(unsigned long, walk->end, (unsigned long)_end);
	unsigned long at = walk->start;
	struct asi_symbol sym = { };
	unsigned long size, offset;
	char name[KSYM_NAME_LEN];
	char *module;

	while (at < end) {
		if (!kallsyms_lookup(at, &size, &offset, &module, name) || module || !size)
			return;
		sym.start = at - offset;
		sym.place = asi_image_place(sym.start);
		sym.len = asi_image_len(sym.start, size);
		if (asi_symbol_visit(walk, &sym, name))
			return;
		at = sym.start + size;
		cond_resched();
	}
}

static bool asi_percpu_flush(struct asi_percpu_walk *state, unsigned long end)
{
	struct asi_symbol sym = {
		.place = ASI_PLACE_PERCPU,
		.start = state->start,
		.len = end - state->start,
	};

	if (!state->pending)
		return false;
	state->pending = false;
	return asi_symbol_visit(state->walk, &sym, state->name);
}

/* kallsyms is sorted by value, so the per-CPU symbols come first. */
static int asi_percpu_visit(void *data, const char *name, unsigned long value)
{
	struct asi_percpu_walk *state = data;

	if (value >= asi_percpu_size())
		return 1;
	if (asi_is_percpu_mark(name) || (state->pending && state->start == value))
		return 0;
	state->stopped = asi_percpu_flush(state, value);
	if (state->stopped || value >= state->walk->end)
		return 1;
	state->pending = true;
	state->start = value;
	strscpy(state->name, name);
	return 0;
}

static void asi_percpu_walk(const struct asi_symbol_walk *walk)
{
	struct asi_percpu_walk state = { .walk = walk };

	kallsyms_on_each_symbol(asi_percpu_visit, &state);
	if (!state.stopped)
		asi_percpu_flush(&state, asi_percpu_size());
}

/* A module that is going away is not offered: its memory is about to be freed. */
static bool asi_module_usable(const struct module *mod)
{
	return mod->state == MODULE_STATE_LIVE || mod->state == MODULE_STATE_COMING;
}

static bool asi_module_percpu(const struct module *mod, unsigned long value)
{
	return value - (unsigned long)mod->percpu < mod->percpu_size;
}

static enum asi_place asi_module_place(const struct module *mod, unsigned long value)
{
	if (asi_module_percpu(mod, value))
		return ASI_PLACE_PERCPU;
	for_each_mod_mem_type(type) {
		if (!within_module_mem_type(value, mod, type))
			continue;
		if (mod_mem_type_is_init(type))
			return ASI_PLACE_INIT;
		if (mod_mem_type_is_text(type))
			return ASI_PLACE_TEXT;
		return type == MOD_DATA ? ASI_PLACE_DATA : ASI_PLACE_RODATA;
	}
	return ASI_PLACE_NONE;
}

static unsigned long asi_module_section_end(const struct module *mod, unsigned long value)
{
	if (asi_module_percpu(mod, value))
		return (unsigned long)mod->percpu + mod->percpu_size;
	for_each_mod_mem_type(type)
		if (within_module_mem_type(value, mod, type))
			return (unsigned long)mod->mem[type].base + mod->mem[type].size;
	return value;
}

static const char *asi_module_symbol_name(const struct mod_kallsyms *table, unsigned int i)
{
	return table->strtab + table->symtab[i].st_name;
}

static bool asi_module_symbol_real(const struct mod_kallsyms *table, unsigned int i)
{
	const char *name = asi_module_symbol_name(table, i);
	unsigned int section = table->symtab[i].st_shndx;

	return section != SHN_UNDEF && section != SHN_ABS && *name && !is_mapping_symbol(name);
}

/* Symbols from assembly may have no size: then the next symbol bounds them. */
static unsigned long asi_module_len(const struct module *mod, const struct mod_kallsyms *table,
				    unsigned int i)
{
	unsigned long value = table->symtab[i].st_value;
	unsigned long end = asi_module_section_end(mod, value);
	unsigned int k;

	if (table->symtab[i].st_size)
		return min(end - value, (unsigned long)table->symtab[i].st_size);
	for (k = 1; k < table->num_symtab; k++)
		if (asi_module_symbol_real(table, k) && table->symtab[k].st_value > value)
			end = min(end, (unsigned long)table->symtab[k].st_value);
	return end - value;
}

static void asi_module_symbol(const struct module *mod, const struct mod_kallsyms *table,
			      unsigned int i, struct asi_symbol *sym)
{
	sym->start = table->symtab[i].st_value;
	sym->place = asi_module_place(mod, sym->start);
	sym->len = asi_module_len(mod, table, i);
	strscpy(sym->module, mod->name);
}

static const struct mod_kallsyms *asi_module_table(const struct module *mod)
{
	return rcu_dereference_protected(mod->kallsyms, lockdep_is_held(&module_mutex));
}

static bool asi_module_overlaps(const struct module *mod, unsigned long start, unsigned long end)
{
	unsigned long percpu = (unsigned long)mod->percpu;

	if (mod->percpu_size && percpu < end && percpu + mod->percpu_size > start)
		return true;
	for_each_mod_mem_type(type) {
		unsigned long base = (unsigned long)mod->mem[type].base;

		if (mod->mem[type].size && base < end && base + mod->mem[type].size > start)
			return true;
	}
	return false;
}

static bool asi_module_walk_one(const struct module *mod, const struct asi_symbol_walk *walk)
{
	const struct mod_kallsyms *table = asi_module_table(mod);
	struct asi_symbol sym;
	unsigned int i;

	for (i = 1; i < table->num_symtab; i++) {
		if (!asi_module_symbol_real(table, i))
			continue;
		if (table->symtab[i].st_value >= walk->end)
			continue;
		asi_module_symbol(mod, table, i, &sym);
		if (sym.place != ASI_PLACE_NONE &&
		    asi_symbol_visit(walk, &sym, asi_module_symbol_name(table, i)))
			return true;
	}
	return false;
}

static void asi_module_walk(const struct asi_symbol_walk *walk)
{
	const struct module *mod;

	mutex_lock(&module_mutex);
	list_for_each_entry(mod, &modules, list) {
		if (!asi_module_usable(mod) || !asi_module_overlaps(mod, walk->start, walk->end))
			continue;
		if (asi_module_walk_one(mod, walk))
			break;
	}
	mutex_unlock(&module_mutex);
}

/**
 * asi_symbol_each() - visit the symbols that overlap a range
 * @start: first address, or first offset in the per-CPU area
 * @end: first address, or offset, after the range
 * @fn: called for each of them, with module_mutex held for those of modules;
 *      returns true to stop. Of several symbols at one address of vmlinux only
 *      the first is visited. The name lives as long as the call.
 * @data: for @fn
 *
 * Context: Process context, may sleep. Takes module_mutex.
 */
void asi_symbol_each(unsigned long start, unsigned long end, asi_symbol_fn fn, void *data)
{
	const struct asi_symbol_walk walk = { .start = start, .end = end, .fn = fn, .data = data };

	if (asi_in_image(start)) {
		asi_image_walk(&walk);
		return;
	}
	if (start < asi_percpu_size())
		asi_percpu_walk(&walk);
	if (end > asi_percpu_size() && start < TASK_SIZE_MAX)
		asi_module_walk(&walk);
	if (start >= MODULES_VADDR && start < MODULES_END)
		asi_module_walk(&walk);
}

static bool asi_symbol_copy(const struct asi_symbol *sym, const char *name, void *data)
{
	struct asi_symbol_copy *copy = data;

	*copy->sym = *sym;
	if (copy->name)
		strscpy(copy->name, name, copy->size);
	copy->found = true;
	return true;
}

/**
 * asi_symbol_at() - the symbol that covers an address
 * @address: the address, or an offset in the per-CPU area
 * @sym: set if the answer is true
 * @name: takes its name, cut to @size; NULL if it is not wanted
 * @size: bytes of @name
 *
 * Context: Process context, may sleep. Takes module_mutex.
 * Return: true if there is one.
 */
bool asi_symbol_at(unsigned long address, struct asi_symbol *sym, char *name, size_t size)
{
	struct asi_symbol_copy copy = { .sym = sym, .name = name, .size = size };

	asi_symbol_each(address, address + 1, asi_symbol_copy, &copy);
	return copy.found;
}

static void asi_search_add(struct asi_symbol_search *search, const struct asi_symbol *sym)
{
	if (search->n < search->max)
		search->found[search->n] = *sym;
	search->n++;
}

static bool asi_search_has(const struct asi_symbol_search *search, unsigned long start)
{
	unsigned int i;

	for (i = 0; i < min(search->n, search->max); i++)
		if (search->found[i].start == start)
			return true;
	return false;
}

static int asi_search_visit(void *data, unsigned long value)
{
	struct asi_symbol_search *search = data;
	struct asi_symbol sym = { .start = value };
	unsigned long size, offset;

	if (asi_search_has(search, value))
		return 0;
	if (asi_in_image(value)) {
		sym.place = asi_image_place(value);
		if (kallsyms_lookup_size_offset(value, &size, &offset))
			sym.len = asi_image_len(value, size - offset);
	} else if (value < asi_percpu_size() && !asi_is_percpu_mark(search->name)) {
		asi_symbol_at(value, &sym, NULL, 0);
	}
	asi_search_add(search, &sym);
	return 0;
}

static void asi_search_module(struct asi_symbol_search *search, const struct module *mod)
{
	const struct mod_kallsyms *table = asi_module_table(mod);
	struct asi_symbol sym;
	unsigned int i;

	for (i = 1; i < table->num_symtab; i++) {
		if (!asi_module_symbol_real(table, i) ||
		    strcmp(asi_module_symbol_name(table, i), search->name))
			continue;
		asi_module_symbol(mod, table, i, &sym);
		asi_search_add(search, &sym);
	}
}

static void asi_search_modules(struct asi_symbol_search *search, const char *module)
{
	const struct module *mod;

	mutex_lock(&module_mutex);
	list_for_each_entry(mod, &modules, list) {
		if (!asi_module_usable(mod) || (module && strcmp(module, mod->name)))
			continue;
		asi_search_module(search, mod);
	}
	mutex_unlock(&module_mutex);
}

/**
 * asi_symbol_find() - the symbols that have a name
 * @module: look in this module only, ASI_SYMBOL_VMLINUX for the kernel image;
 *          NULL to look everywhere
 * @name: the name, whole
 * @found: takes the first @max of them
 * @max: entries of @found
 *
 * Context: Process context, may sleep. Takes module_mutex.
 * Return: number of different symbols of that name, which may exceed @max.
 */
unsigned int asi_symbol_find(const char *module, const char *name,
			     struct asi_symbol *found, unsigned int max)
{
	struct asi_symbol_search search = { .name = name, .found = found, .max = max };
	bool vmlinux = module && !strcmp(module, ASI_SYMBOL_VMLINUX);

	if (!module || vmlinux)
		kallsyms_on_each_match_symbol(asi_search_visit, name, &search);
	if (!vmlinux)
		asi_search_modules(&search, module);
	return search.n;
}

/**
 * asi_symbol_module() - whether symbols of a module can be asked for
 * @module: its name, ASI_SYMBOL_VMLINUX for the kernel image
 *
 * Context: Process context, may sleep. Takes module_mutex.
 * Return: true if it is loaded and not going away.
 */
bool asi_symbol_module(const char *module)
{
	const struct module *mod;
	bool usable;

	if (!strcmp(module, ASI_SYMBOL_VMLINUX))
		return true;
	mutex_lock(&module_mutex);
	mod = find_module_all(module, strlen(module), false);
	usable = mod && asi_module_usable(mod);
	mutex_unlock(&module_mutex);
	return usable;
}

static bool asi_ranges_overlap(unsigned long start, unsigned long len, unsigned long from,
			       unsigned long to)
{
	return start < to && start + len > from;
}

static bool asi_module_is_required(const struct module *mod, unsigned long start, unsigned long len)
{
	for_each_mod_mem_type(type) {
		unsigned long base = (unsigned long)mod->mem[type].base;

		if (type == MOD_DATA || mod_mem_type_is_init(type) || !mod->mem[type].size)
			continue;
		if (asi_ranges_overlap(start, len, base, base + mod->mem[type].size))
			return true;
	}
	return false;
}

/**
 * asi_symbol_is_required() - whether a range touches memory that is always mapped
 * @start: first address
 * @len: bytes; the range must not wrap
 *
 * Text and read-only data of vmlinux and of modules, and the cpu_entry_area.
 *
 * Context: Process context, may sleep. Takes module_mutex.
 * Return: true if it touches such memory.
 */
bool asi_symbol_is_required(unsigned long start, unsigned long len)
{
	const struct module *mod;
	bool core = false;

	if (asi_ranges_overlap(start, len, (unsigned long)_text, (unsigned long)_etext) ||
	    asi_ranges_overlap(start, len, (unsigned long)__start_rodata,
			       (unsigned long)__end_rodata) ||
	    asi_ranges_overlap(start, len, CPU_ENTRY_AREA_BASE, CPU_ENTRY_AREA_BASE +
			       CPU_ENTRY_AREA_MAP_SIZE))
		return true;
	if (!asi_ranges_overlap(start, len, MODULES_VADDR, MODULES_END))
		return false;
	mutex_lock(&module_mutex);
	list_for_each_entry(mod, &modules, list) {
		core = asi_module_usable(mod) && asi_module_is_required(mod, start, len);
		if (core)
			break;
	}
	mutex_unlock(&module_mutex);
	return core;
}

/**
 * asi_symbol_percpu() - split an address of the first per-CPU chunk
 * @address: the address
 * @cpu: set to the CPU whose area it lies in
 * @offset: set to the offset in that area, the same for every CPU
 *
 * The first chunk holds all static per-CPU data, those of modules, and some
 * dynamic data. Its size is what setup_per_cpu_areas() asks for.
 *
 * Context: Any.
 * Return: true if the address lies in the first chunk.
 */
bool asi_symbol_percpu(unsigned long address, unsigned int *cpu, unsigned long *offset)
{
	unsigned long best = PFN_ALIGN(asi_percpu_size() + PERCPU_MODULE_RESERVE +
				       PERCPU_DYNAMIC_RESERVE);
	bool found = false;
	unsigned int i;

	/* With page-sized units those of two CPUs can touch: the nearest counts. */
	for_each_possible_cpu(i) {
		unsigned long distance = address - per_cpu_offset(i);

		if (distance >= best)
			continue;
		best = distance;
		*cpu = i;
		*offset = distance;
		found = true;
	}
	return found;
}
