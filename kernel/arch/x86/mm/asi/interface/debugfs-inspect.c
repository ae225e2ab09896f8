// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be read through debugfs of page tables: what is wrong with them, and what
 * they have.
 */
#include <linux/seq_file.h>

#include "interface/debugfs.h"
#include "verify/inspect.h"

static const char *const asi_level_names[] = {
	[ASI_LEVEL_PTE] = "pte",
	[ASI_LEVEL_PMD] = "pmd",
	[ASI_LEVEL_PUD] = "pud",
	[ASI_LEVEL_P4D] = "p4d",
	[ASI_LEVEL_PGD] = "pgd",
};

static const char *const asi_cache_names[] = {
	[ASI_CACHE_WB] = "wb",
	[ASI_CACHE_WC] = "wc",
	[ASI_CACHE_UC_MINUS] = "uc-minus",
	[ASI_CACHE_UC] = "uc",
	[ASI_CACHE_WT] = "wt",
	[ASI_CACHE_WP] = "wp",
};

static const char *const asi_violation_names[] = {
	[ASI_VIOLATION_ABSENT] = "absent",
	[ASI_VIOLATION_FRAME] = "frame",
	[ASI_VIOLATION_WRITE] = "write",
	[ASI_VIOLATION_EXEC] = "exec",
	[ASI_VIOLATION_USER] = "user",
	[ASI_VIOLATION_CACHE] = "cache",
	[ASI_VIOLATION_GLOBAL] = "global",
	[ASI_VIOLATION_HUGE] = "huge",
	[ASI_VIOLATION_TABLE] = "table",
	[ASI_VIOLATION_SHARED_TABLE] = "shared-table",
	[ASI_VIOLATION_CORE] = "core",
	[ASI_VIOLATION_PIN] = "pin",
	[ASI_VIOLATION_FOREIGN] = "foreign",
	[ASI_VIOLATION_STACK] = "stack",
	[ASI_VIOLATION_MEMORY] = "memory",
	[ASI_VIOLATION_FREED] = "freed",
	[ASI_VIOLATION_COUNT] = "count",
	[ASI_VIOLATION_TOTAL] = "total",
};

static void asi_show_violation(struct seq_file *m, const struct asi_finding_info *info)
{
	const struct asi_violation_info *found = info->violation;

	seq_printf(m, "violation\t%u\t%s\t%s\t0x%llx\t0x%llx\t0x%llx\t%llu\t%llu\t%u\t",
		   info->verify.domain, asi_violation_names[found->kind],
		   asi_level_names[found->level], found->address, found->own, found->kernel,
		   found->counted, found->wanted, found->other);
	seq_escape(m, info->name[0] ? info->name : "-", "\t\n\\");
	seq_putc(m, '\n');
}

/**
 * asi_show_finding() - a violation, or the sum of a domain
 * @m: the file
 * @item: a struct asi_finding_info
 *
 * Context: process context.
 */
void asi_show_finding(struct seq_file *m, const void *item)
{
	const struct asi_finding_info *info = item;
	const struct asi_verify_info *sum = &info->verify;

	if (info->violation) {
		asi_show_violation(m, info);
		return;
	}
	seq_printf(m, "vm %u\n", sum->domain);
	asi_show_counter(m, "entries", sum->entries);
	asi_show_counter(m, "tables", sum->tables);
	asi_show_counter(m, "core-pages", sum->required);
	asi_show_counter(m, "pinned-pages", sum->pinned);
	asi_show_counter(m, "mapped-pages", sum->mapped);
	asi_show_counter(m, "guest-pages", sum->guest);
	asi_show_counter(m, "unowned-pages", sum->unowned);
	asi_show_counter(m, "neighbours", sum->neighbours);
	asi_show_counter(m, "violations", sum->found);
}

/* Bytes in the largest unit that divides them. */
static void asi_show_size(struct seq_file *m, u64 bytes)
{
	static const char units[] = "KMG";
	unsigned int unit = 0;

	bytes >>= 10;
	while (units[unit + 1] && !(bytes & 1023)) {
		bytes >>= 10;
		unit++;
	}
	seq_printf(m, " %7llu%c", bytes, units[unit]);
}

/**
 * asi_show_run() - pages in a row that are alike, below the mark of their region
 * @m: the file
 * @item: a struct asi_run_info
 *
 * Context: process context.
 */
void asi_show_run(struct seq_file *m, const void *item)
{
	const struct asi_run_info *info = item;
	u64 bytes = info->pages << PAGE_SHIFT;

	if (info->first)
		seq_printf(m, "---[ %s ]---\n", info->region);
	seq_printf(m, "0x%016llx-0x%016llx", info->start, info->start + bytes);
	asi_show_size(m, bytes);
	seq_printf(m, " %s %s %s %s", info->user ? "US" : "  ", info->write ? "RW" : "ro",
		   info->exec ? "x " : "NX", asi_cache_names[info->cache]);
	seq_printf(m, "%s%s%s%s\n", info->required ? " core" : "", info->pinned ? " pinned" : "",
		   info->mapped ? " mapped" : "", info->unowned ? " unowned" : "");
}
