/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fault table: what faulted, how often. Written by the hook without a lock.
 */
#ifndef _ASI_FAULT_H
#define _ASI_FAULT_H

#include <linux/asi.h>
#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/irq_work.h>
#include <linux/ratelimit_types.h>
#include <linux/sched.h>
#include <linux/stackdepot.h>
#include <linux/workqueue_types.h>
#include <linux/xarray.h>

#include "info.h"
#include "pagetable.h"

/* Rows that a table holds unless somebody asks for another number. */
#define ASI_CAPACITY	4096

/* Stacks and switch reports that can wait for the work item at a time. */
#define ASI_RAW_STACKS	64
#define ASI_RAW_REPORTS	4

/* Pages that learn mode can map before the work item makes mappings of them. */
#define ASI_LEARNED	256

/**
 * struct asi_key - what makes two faults the same row; constant once published
 * @ip: address of the instruction
 * @page: address of the page
 * @domain: id of the domain
 * @access: what the access wanted
 * @user: a user address
 * @switching: taken in the switch itself
 * @zero: nothing
 * @rest: all from @domain on, to compare and hash at once
 */
struct asi_key {
	unsigned long ip;
	unsigned long page;
	union {
		struct {
			u32 domain;
			u8 access;
			bool user;
			bool switching;
			u8 zero;
		};
		u64 rest;
	};
};

/**
 * struct asi_fault_in - a fault that is being handled; the hook's, on its stack
 * @ctx: the context that it was taken in
 * @regs: of the faulting instruction
 * @error_code: the hardware's
 * @address: the faulting address
 * @seq: number of the fault
 * @hash: of @key
 * @key: what makes its row
 */
struct asi_fault_in {
	struct asi_context *ctx;
	struct pt_regs *regs;
	unsigned long error_code;
	unsigned long address;
	s64 seq;
	u64 hash;
	struct asi_key key;
};

/**
 * struct asi_text - the names of a row; constant once published
 * @ip: name of the instruction
 * @data: name of the data
 * @spec: SPEC that maps it, or NULL
 * @start: first byte of the object
 * @len: bytes of the object, 0 if not known
 * @gone: it was no longer there
 * @private: it belongs to the row's domain alone
 */
struct asi_text {
	char *ip;
	char *data;
	char *spec;
	u64 start;
	u64 len;
	bool gone;
	bool private;
};

/**
 * struct asi_row - one row
 * @key: see there; written before @ready
 * @id: never used again; written before @ready
 * @raw: slot of the raw stack plus one, 0 if none; written before @ready, then the work item's
 * @report: slot of the switch report plus one, 0 if none; likewise
 * @ready: the row is published; set with release, read with acquire
 * @void_row: another CPU was first with the same key; written before @ready
 * @seen: the work item has met the row; under asi_lock
 * @first: TSC of the first fault; written before @ready
 * @count: faults; atomic
 * @seq: number of the latest fault; atomic
 * @address: exact address of the latest fault; each of the following is written by the
 *	hook without order, and is valid by itself
 * @last: TSC of the latest fault
 * @error_code: of the latest fault
 * @cpu: of the latest fault
 * @pid: of the latest fault
 * @exit_reason: VM exit reason that was being handled
 * @has_reason: @exit_reason is known
 * @comm: of the latest fault
 * @text: names, NULL until the work item has set them; under asi_lock
 * @stack: stack of the first fault; under asi_lock
 */
struct asi_row {
	struct asi_key key;
	u32 id;
	u16 raw;
	u16 report;
	bool ready;
	bool void_row;
	bool seen;
	u64 first;
	atomic64_t count;
	atomic64_t seq;
	unsigned long address;
	u64 last;
	u32 error_code;
	u32 cpu;
	u32 pid;
	u32 exit_reason;
	bool has_reason;
	char comm[TASK_COMM_LEN];
	struct asi_text *text;
	depot_stack_handle_t stack;
};

/**
 * struct asi_fault_table - rows in the order in which they came, and a hash over them
 * @capacity: entries in @row; constant
 * @mask: entries in @slot, a power of two, minus one; constant
 * @next: rows handed out, never above @capacity; atomic
 * @seen: rows from the first that the work item has met; under asi_lock
 * @slot: upper half of the hash and index of the row plus one, 0 if free; atomic
 * @row: the rows
 */
struct asi_fault_table {
	u32 capacity;
	u32 mask;
	atomic_t next;
	u32 seen;
	atomic64_t *slot;
	struct asi_row *row;
};

/**
 * struct asi_raw_stack - a stack that waits for the work item
 * @n: entries; written by the context that has claimed the slot, like all fields here
 * @entry: return addresses, innermost first
 */
struct asi_raw_stack {
	unsigned int n;
	unsigned long entry[ASI_STACK_FRAMES];
};

/**
 * struct asi_switch_report - a fault in the switch that waits for the work item
 * @address: what was accessed; written by the context that has claimed the slot, like all
 *	fields here
 * @cr3: CR3 at the time of the fault
 * @kernel_cr3: CR3 that the switch goes back to
 * @root_cr3: CR3 of the domain
 * @kernel: walk of the kernel's page table
 * @domain: walk of the domain's
 */
struct asi_switch_report {
	unsigned long address;
	unsigned long cr3;
	unsigned long kernel_cr3;
	unsigned long root_cr3;
	struct asi_walk kernel;
	struct asi_walk domain;
};

/**
 * struct asi_learned - pages that learn mode has mapped, for the work item
 * @lock: of all of it; a leaf, taken by trylock in the fault hook
 * @n: entries in @page
 * @page: the pages; one that is lost is only to be dropped
 */
struct asi_learned {
	raw_spinlock_t lock;
	unsigned int n;
	struct asi_page page[ASI_LEARNED];
};

/**
 * struct asi_faults - the fault table of a class
 * @table: replaced under asi_lock, followed by asi_call_out_all(); read with IRQs off
 * @total: faults, the seq of the latest; atomic
 * @dropped: faults that found the table full; atomic
 * @stacks_dropped: stacks and switch reports that found no slot; atomic
 * @next_id: id of the latest row; atomic
 * @cleared: faults whose rows were cleared; under asi_lock
 * @taken: faults in rows that were taken, and are neither cleared nor back; under asi_lock
 * @prints_dropped: new rows not printed; under asi_lock
 * @by_id: rows that the work item has seen; the place of one that is taken is kept;
 *	under asi_lock
 * @n_rows: rows in @by_id; under asi_lock
 * @stacks_busy: slots of @stack that are claimed; atomic bit operations
 * @reports_busy: slots of @report that are claimed; likewise
 * @stack: raw stacks, by slot
 * @report: raw switch reports, by slot
 * @limit: of the prints; the work item's
 * @irq_work: queues @work; from the hook
 * @work: names, prints, keeps stacks, makes mappings of learned pages
 */
struct asi_faults {
	struct asi_fault_table *table;
	atomic64_t total;
	atomic64_t dropped;
	atomic64_t stacks_dropped;
	atomic_t next_id;
	u64 cleared;
	u64 taken;
	u64 prints_dropped;
	struct xarray by_id;
	u32 n_rows;
	DECLARE_BITMAP(stacks_busy, ASI_RAW_STACKS);
	DECLARE_BITMAP(reports_busy, ASI_RAW_REPORTS);
	struct asi_raw_stack stack[ASI_RAW_STACKS];
	struct asi_switch_report report[ASI_RAW_REPORTS];
	struct ratelimit_state limit;
	struct irq_work irq_work;
	struct work_struct work;
};

/**
 * struct asi_fault_take - what one reader has taken; all of it under asi_lock
 * @class: whose rows they are, NULL while there are none
 * @filter: as requested
 * @n: number of @row
 * @row: the rows as they were when they were taken, by id
 * @result: rows, and the faults that they had counted
 */
struct asi_fault_take {
	struct asi_class *class;
	struct asi_row_filter filter;
	u32 n;
	struct asi_row *row;
	struct asi_clear_result result;
};

int asi_faults_init(struct asi_faults *faults);
int asi_faults_resize(struct asi_class *class, u32 capacity);
int asi_faults_clear(struct asi_class *class, const struct asi_row_filter *filter,
		     struct asi_clear_result *result);
int asi_faults_take(struct asi_class *class, struct asi_fault_take *taken);
int asi_faults_drop_dead(struct asi_class *class);
void asi_row_forget(struct asi_faults *faults, struct asi_row *row);
bool asi_row_carry(struct asi_faults *faults, struct asi_fault_table *table, struct asi_row *old);
bool asi_row_ready(const struct asi_row *row);
void asi_row_free_text(struct asi_row *row);

#endif /* _ASI_FAULT_H */
