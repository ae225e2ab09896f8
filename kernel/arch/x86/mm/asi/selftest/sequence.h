/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sequences: what the test class does in its domain, on demand.
 */
#ifndef _ASI_TEST_SEQUENCE_H
#define _ASI_TEST_SEQUENCE_H

#include <linux/asi.h>
#include <linux/atomic.h>

/* Pages of the victim: memory that the domain does not have unless somebody maps it. */
#define ASI_TEST_VICTIM	16

/* What has become of the victim, as user space says; see struct asi_test_board. */
enum asi_test_mark {
	ASI_TEST_MARK_NONE,
	ASI_TEST_MARK_MAPPED,
	ASI_TEST_MARK_CHANGING,
	ASI_TEST_MARK_UNMAPPED,
	ASI_TEST_MARK_END,
};

/**
 * struct asi_test_board - what every run can use in the domain; a page of its own, pinned
 * @mark: enum asi_test_mark; written by user space's word, read by all runs
 * @watchers: runs that have begun to watch; user space sets it back
 */
struct asi_test_board {
	u32 mark;
	atomic_t watchers;
};

/**
 * struct asi_test_run - one open file: a context, and what its latest sequence met
 * @ctx: the context, first, and pinned with all of this; whole pages
 * @board: constant
 * @victim: ASI_TEST_VICTIM pages; constant
 * @domain: constant
 * @arg: number after the name of the sequence; the writer's
 * @address: what to read, @victim unless the writer names another; the writer's
 * @user: memory of the writer's own; the writer's
 * @inside: was the CPU still in the domain at the end? The rest is the result, too
 * @error: what the sequence found wrong, a negative errno
 * @value: what it has read
 * @reads: number of reads in the domain
 * @missing: reads that faulted though the victim was mapped
 * @stale: reads that did not fault though it was unmapped
 *
 * One sequence at a time: under the lock of its file.
 */
struct asi_test_run {
	struct asi_context ctx;
	struct asi_test_board *board;
	char *victim;
	struct asi_domain *domain;
	u64 arg;
	const char *address;
	const char __user *user;
	bool inside;
	int error;
	u64 value;
	u64 reads;
	u64 missing;
	u64 stale;
};

/**
 * struct asi_test_sequence - a sequence by its name; constant
 * @name: what user space calls it
 * @run: does it; process context
 * @unprepared: the task is not made fit to enter before
 */
struct asi_test_sequence {
	const char *name;
	void (*run)(struct asi_test_run *run);
	bool unprepared;
};

const struct asi_test_sequence *asi_test_find(const char *name);
void asi_test_poke(struct asi_test_run *run);

#endif /* _ASI_TEST_SEQUENCE_H */
