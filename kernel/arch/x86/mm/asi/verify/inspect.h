/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the interfaces show to prove that the isolation holds: walks, verifications and what
 * is in a page table. ctl/iter.h lists them.
 */
#ifndef _ASI_INSPECT_H
#define _ASI_INSPECT_H

#include <linux/types.h>
#include <uapi/linux/asi.h>

#include "pagetable.h"
#include "resolve.h"

struct asi_class;
struct asi_error;

/* Violations that a verification lists; their number is exact. */
#define ASI_VIOLATIONS	128

/**
 * struct asi_violation_info - one thing that is wrong
 * @kind: what; a copy, like all fields here
 * @level: of the entry
 * @address: first byte of the page, or of what the entry serves
 * @own: the domain's entry
 * @kernel: the kernel's as an entry of 4 KiB, 0 if it has none
 * @counted: what was counted, of kinds that are about a number
 * @wanted: what it should have been
 * @other: the domain that it belongs to, 0 if there is none
 */
struct asi_violation_info {
	enum asi_violation kind;
	enum asi_level level;
	u64 address;
	u64 own;
	u64 kernel;
	u64 counted;
	u64 wanted;
	u32 other;
};

/**
 * struct asi_verify_info - what the verification of one domain has found
 * @domain: id of the domain; a copy, like all fields here
 * @entries: entries compared
 * @tables: tables looked at
 * @required: entries that every domain has
 * @pinned: entries pinned for a context
 * @mapped: entries that somebody asked for
 * @guest: entries of user addresses
 * @unowned: entries whose pages are held by reference
 * @neighbours: objects of other domains in pages that were asked for
 * @found: violations
 * @listed: entries in @list
 * @list: the first of them
 */
struct asi_verify_info {
	u32 domain;
	u64 entries;
	u64 tables;
	u64 required;
	u64 pinned;
	u64 mapped;
	u64 guest;
	u64 unowned;
	u64 neighbours;
	u32 found;
	u32 listed;
	struct asi_violation_info list[ASI_VIOLATIONS];
};

/**
 * struct asi_finding_info - a violation or, after the last, the sum of a domain
 * @verify: of the whole domain; a copy, like all fields here
 * @violation: the violation, NULL for the sum; points into @verify
 * @name: what lies at its address, empty if that is not known
 */
struct asi_finding_info {
	struct asi_verify_info verify;
	const struct asi_violation_info *violation;
	char name[ASI_NAME_MAX + 1];
};

/**
 * struct asi_run_info - pages in a row that are alike
 * @domain: id of the domain; a copy, like all fields here
 * @start: first byte
 * @pages: pages
 * @region: part of the address space; constant text
 * @first: nothing of this region is mapped before it
 * @write: they can be written
 * @exec: they can be executed
 * @user: user space can use them
 * @cache: how they are cached
 * @required: every domain has them
 * @pinned: they are pinned for a context
 * @mapped: somebody asked for them
 * @unowned: they are held by reference
 */
struct asi_run_info {
	u32 domain;
	u64 start;
	u64 pages;
	const char *region;
	bool first;
	bool write;
	bool exec;
	bool user;
	enum asi_cache cache;
	bool required;
	bool pinned;
	bool mapped;
	bool unowned;
};

/**
 * struct asi_walk_info - the entries that an address meets
 * @target: what to walk to; the caller's, all else is a copy
 * @domain: id of the domain
 * @address: the address
 * @cpu: CPU whose copy of a per-CPU symbol it is, valid if @target is per-CPU data
 * @name: what lies there, empty if that is not known
 * @region: part of the address space; constant text
 * @kernel: in the kernel's page table, or for a user address in the owner's
 * @own: in the domain's
 */
struct asi_walk_info {
	struct asi_place_at target;
	u32 domain;
	u64 address;
	u32 cpu;
	char name[ASI_NAME_MAX + 1];
	const char *region;
	struct asi_walk kernel;
	struct asi_walk own;
};

int asi_inspect_target(const char *text, struct asi_walk_info *info, struct asi_error *err);
int asi_inspect_next_walk(struct asi_class *class, u32 domain, u64 after,
			  struct asi_walk_info *info, u64 *key);
int asi_inspect_next_finding(struct asi_class *class, u32 domain, u64 after,
			     struct asi_finding_info *info, u64 *key);
int asi_inspect_next_run(struct asi_class *class, u32 domain, u64 after,
			 struct asi_run_info *info, u64 *key);

#endif /* _ASI_INSPECT_H */
