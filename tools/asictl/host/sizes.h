/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many bytes the variables of the kernel have, from where that is known: the kernel has
 * their names and addresses only, so that it takes each to reach up to the next one.
 */
#ifndef ASICTL_HOST_SIZES_H
#define ASICTL_HOST_SIZES_H

#include "asictl.h"
#include "host/build-id.h"

/* Who says it. */
enum size_source {
	SIZE_BOUND, /* nobody: there is the next symbol */
	SIZE_ELF,   /* the symbol table of the vmlinux that --vmlinux names */
	SIZE_BTF,   /* the types that the kernel has of itself */
	SIZE_SOURCES
};

/* A variable of the kernel image. */
struct size {
	char *name;     /* owned by the list that it is in */
	uint64_t bytes; /* of one copy, if each CPU has one */
	uint64_t start; /* where it was linked to: an address, or in an area of per-CPU data */
	bool placed;    /* @start is known */
	bool percpu;    /* each CPU has one */
};

/* What one source has. Start with all zero. */
struct size_list {
	struct size *all; /* owned; sorted by size_list_sort() */
	size_t count;     /* of them */
	size_t room;      /* for so many */
};

/* All sources. Start with all zero. */
struct sizes {
	struct size_list lists[SIZE_SOURCES]; /* SIZE_BOUND has none */
	const char *paths[SIZE_SOURCES];      /* the files; of the command line, or constant */
	bool same[SIZE_SOURCES];              /* it is known to be of the kernel that answers */
	bool warned[SIZE_SOURCES];            /* it was reported to contradict the kernel */
	const char *notes;                    /* of the kernel, NULL: BUILD_ID_NOTES */
	bool tried;                           /* to read the types of the kernel */
	uint64_t cpus;                        /* that have per-CPU data, 0: not known */
};

/*
 * Append @size, with a copy of its name. Returns 0 or -ENOMEM.
 */
int size_list_add(struct size_list *list, const struct size *size);

/*
 * Sort the list by name, as size_list_find() needs it.
 */
void size_list_sort(struct size_list *list);

/*
 * Look for the variable @name; of several the one that lies at @address, where the kernel
 * runs, if there is one and that is not 0. Those that are left and have one size are one.
 * Returns true with *@size, whose name belongs to the list.
 */
bool size_list_find(const struct size_list *list, const char *name, uint64_t address,
		    struct size *size);

/*
 * Can the variable be at @address, 0: anywhere, wherever the kernel was put?
 */
bool size_lies_at(const struct size *size, uint64_t address);
void size_list_free(struct size_list *list);

/*
 * Read the file that --vmlinux names, if it does and that was not done. The kernel that
 * answers is the one that runs here, or with @recorded one of which that is known.
 * Returns STATUS_DONE; after a report STATUS_USAGE, or STATUS_ABSENT without the library.
 */
int sizes_open(const struct context *context, struct sizes *sizes,
	       const struct build_id *recorded);
void sizes_free(struct sizes *sizes);

/*
 * Look for a variable of the kernel image in all sources, as size_list_find() does in one.
 * Returns the source that has it, SIZE_BOUND if none does.
 */
enum size_source sizes_find(const struct context *context, struct sizes *sizes,
			    const char *name, uint64_t address, struct size *size);

/*
 * Append what a file has. *@id becomes its build ID, if it has one.
 * Return 0; -ENOMEM; another negative errno if the file cannot be read; -ELIBACC if the
 * library for it cannot be loaded, or -ENOEXEC if the file is not what it should be, with
 * the reason in *@why, text that is valid until the next call.
 */
int sizes_read_elf(const char *path, struct size_list *list, struct build_id *id,
		   const char **why);
int sizes_read_btf(const char *path, struct size_list *list, const char **why);

#endif
