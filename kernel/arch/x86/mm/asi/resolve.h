/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SPEC -> ranges. Knows the grammar and the symbol tables, nothing of domains
 * or page tables; vm: and fault: are only recognised here.
 */
#ifndef _ASI_RESOLVE_H
#define _ASI_RESOLVE_H

#include <linux/sizes.h>
#include <linux/types.h>
#include <uapi/linux/asi.h>

struct asi_error;

/* Most bytes that one range may ask for. */
#define ASI_RANGE_MAX	SZ_64M

/**
 * enum asi_spec_kind - what a SPEC names
 * @ASI_SPEC_RANGE: ADDR+LEN or ADDR-END
 * @ASI_SPEC_SYMBOL: SYM or MODULE:SYM, static data
 * @ASI_SPEC_PERCPU: SYM, percpu:SYM or MODULE:SYM, static per-CPU data
 * @ASI_SPEC_OBJECT: vm:OBJECT
 * @ASI_SPEC_FAULT: fault:N
 */
enum asi_spec_kind {
	ASI_SPEC_RANGE,
	ASI_SPEC_SYMBOL,
	ASI_SPEC_PERCPU,
	ASI_SPEC_OBJECT,
	ASI_SPEC_FAULT,
};

/**
 * struct asi_extent - a piece of kernel address space
 * @start: first byte; the array's owner's, like all fields here
 * @len: bytes, never 0
 */
struct asi_extent {
	unsigned long start;
	unsigned long len;
};

/**
 * struct asi_resolved - what a SPEC stands for
 * @kind: what it names; the caller's, like all fields here
 * @spec: canonical form: one thing has one spelling ("percpu:x" becomes "x")
 * @label: OBJECT of vm:OBJECT, points into @spec
 * @row: N of fault:N
 * @force: pages that hold secrets are not refused
 * @n: number of @extents; 0 for vm: and fault:
 * @extents: from kmalloc_array(), given back by asi_resolve_free()
 */
struct asi_resolved {
	enum asi_spec_kind kind;
	char spec[ASI_SPEC_MAX + 1];
	const char *label;
	u32 row;
	bool force;
	unsigned int n;
	struct asi_extent *extents;
};

/**
 * struct asi_place_at - what an address or a symbol stands for
 * @address: the address, of per-CPU data the offset in the area of each CPU; the
 *	caller's, like all fields here
 * @percpu: it is per-CPU data
 */
struct asi_place_at {
	unsigned long address;
	bool percpu;
};

int asi_resolve(const char *spec, bool force, struct asi_resolved *res, struct asi_error *err);
void asi_resolve_free(struct asi_resolved *res);
int asi_resolve_place(const char *text, struct asi_place_at *place, struct asi_error *err);
unsigned int asi_resolve_neighbours(const struct asi_extent *extents, unsigned int n,
				    char names[][64], unsigned int max);

#endif /* _ASI_RESOLVE_H */
