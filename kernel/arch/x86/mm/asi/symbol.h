/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Static symbols of vmlinux and of loaded modules: by name, by address, and
 * where in the kernel they lie. Knows no grammar and no refusals.
 */
#ifndef _ASI_SYMBOL_H
#define _ASI_SYMBOL_H

#include <linux/module.h>
#include <linux/types.h>

/* The module part that stands for the kernel image itself. */
#define ASI_SYMBOL_VMLINUX	"vmlinux"

/**
 * enum asi_place - where a symbol lies
 * @ASI_PLACE_NONE: nowhere: an absolute value or a mark of the linker
 * @ASI_PLACE_DATA: data that can be written
 * @ASI_PLACE_PERCPU: static per-CPU data
 * @ASI_PLACE_TEXT: text
 * @ASI_PLACE_RODATA: data that is read-only, or becomes so after init
 * @ASI_PLACE_INIT: memory that is freed after init
 */
enum asi_place {
	ASI_PLACE_NONE,
	ASI_PLACE_DATA,
	ASI_PLACE_PERCPU,
	ASI_PLACE_TEXT,
	ASI_PLACE_RODATA,
	ASI_PLACE_INIT,
};

/**
 * struct asi_symbol - a static symbol
 * @place: where it lies; a copy, like all fields here
 * @start: its address; for per-CPU data its offset in the area of each CPU
 * @len: bytes up to the next symbol or the end of the section, in a module its
 *       ELF size if it has one; 0 if not known
 * @module: the module, empty for vmlinux
 */
struct asi_symbol {
	enum asi_place place;
	unsigned long start;
	unsigned long len;
	char module[MODULE_NAME_LEN];
};

typedef bool (*asi_symbol_fn)(const struct asi_symbol *sym, const char *name, void *data);

unsigned int asi_symbol_find(const char *module, const char *name,
			     struct asi_symbol *found, unsigned int max);
bool asi_symbol_module(const char *module);
void asi_symbol_each(unsigned long start, unsigned long end, asi_symbol_fn fn, void *data);
bool asi_symbol_at(unsigned long address, struct asi_symbol *sym, char *name, size_t size);
bool asi_symbol_is_required(unsigned long start, unsigned long len);
bool asi_symbol_percpu(unsigned long address, unsigned int *cpu, unsigned long *offset);

#endif /* _ASI_SYMBOL_H */
