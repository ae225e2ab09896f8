/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside of the verification: verify.c compares entries and tables with the kernel's and
 * with the records, verify-owner.c looks for what belongs to others.
 */
#ifndef _ASI_VERIFY_H
#define _ASI_VERIFY_H

#include "domain.h"
#include "verify/expected.h"
#include "verify/inspect.h"

/* Entries that are looked at under one hold of the locks. */
#define ASI_CHUNK	64u

/**
 * struct asi_chunk - some neighbouring entries, as they were at one moment
 * @own: the domain's
 * @count: how many want each
 * @kernel: what the kernel has, as entries of 4 KiB
 * @n_learned: entries in @learned
 * @learned: pages that learn mode has mapped and the work item has not met
 */
struct asi_chunk {
	u64 own[ASI_CHUNK];
	u64 count[ASI_CHUNK];
	u64 kernel[ASI_CHUNK];
	unsigned int n_learned;
	struct asi_page learned[ASI_LEARNED];
};

/**
 * struct asi_check - a verification under way; all of it is the caller's
 * @domain: the domain
 * @index: who can want its pages
 * @info: what was found
 * @chunk: the entries that are being looked at
 */
struct asi_check {
	struct asi_domain *domain;
	struct asi_page_index index;
	struct asi_verify_info *info;
	struct asi_chunk chunk;
};

int asi_verify_once(struct asi_domain *domain, struct asi_verify_info *info);
void asi_check_others(struct asi_check *check);

/* Notes a violation. */
static inline void asi_check_found(struct asi_check *check,
				   const struct asi_violation_info *found)
{
	struct asi_verify_info *info = check->info;

	info->found++;
	if (info->listed < ASI_VIOLATIONS)
		info->list[info->listed++] = *found;
}

#endif /* _ASI_VERIFY_H */
