/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is answered: classes, domains, rows, mappings and counters, as the interfaces show
 * them. All of it is a copy.
 */
#ifndef _ASI_INFO_H
#define _ASI_INFO_H

#include <linux/sched.h>
#include <linux/types.h>
#include <uapi/linux/asi.h>

struct asi_class;
struct asi_fault_take;

/* Ranges and neighbours that an asi_map_info lists; the totals are exact. */
#define ASI_INFO_RANGES		64
#define ASI_INFO_NEIGHBOURS	16
#define ASI_INFO_SYMBOL		64

/* Most VM exit reasons that are counted one by one, and what stands for all others. */
#define ASI_INFO_REASONS	192
#define ASI_REASON_OTHER	U32_MAX

/* Frames of a stack that a row keeps. */
#define ASI_STACK_FRAMES	24

/* Longest label, terminator included. */
#define ASI_LABEL_MAX	24

/**
 * struct asi_object_info - a registered object; a copy
 * @label: its label
 * @start: first byte
 * @len: bytes
 */
struct asi_object_info {
	char label[ASI_LABEL_MAX];
	unsigned long start;
	unsigned long len;
};

/**
 * struct asi_class_info - a class as the interfaces show it
 * @name: its name; a copy, like all fields here
 * @mode: its mode
 * @stack: a stack is kept with each new row
 * @available: its owner is loaded and wants isolation
 * @capacity: most rows of the fault table
 * @domains: domains that live
 * @rows: rows in the fault table
 * @mappings: mappings in the set
 * @generation: grows with each change of the set, the modes or the domains
 * @numbering: of the VM exit reasons
 */
struct asi_class_info {
	char name[ASI_CLASS_NAME_MAX + 1];
	enum asi_mode mode;
	bool stack;
	bool available;
	u32 capacity;
	u32 domains;
	u32 rows;
	u32 mappings;
	u32 generation;
	enum asi_numbering numbering;
};

/**
 * struct asi_domain_info - a domain as the interfaces show it
 * @id: its id; a copy, like all fields here
 * @pid: pid of the owner in the initial namespace
 * @comm: command name of the owner
 * @class: name of its class
 * @pages: pages mapped, core included
 * @required_pages: pages of these that are core
 * @table_pages: pages that hold its page table
 * @objects: named objects registered
 * @generation: generation of its page table
 */
struct asi_domain_info {
	u32 id;
	u32 pid;
	char comm[TASK_COMM_LEN];
	char class[ASI_CLASS_NAME_MAX + 1];
	u32 pages;
	u32 required_pages;
	u32 table_pages;
	u32 objects;
	u32 generation;
};

/**
 * enum asi_domain_event - what happens to a domain
 * @ASI_DOMAIN_BORN: it can be asked for from now on
 * @ASI_DOMAIN_DIES: it cannot be asked for any more in a moment
 */
enum asi_domain_event {
	ASI_DOMAIN_BORN,
	ASI_DOMAIN_DIES,
};

/**
 * struct asi_domain_notice - which domain an event is about
 * @class: its class; the caller's, like all fields here
 * @id: its id
 */
struct asi_domain_notice {
	struct asi_class *class;
	u32 id;
};

/**
 * struct asi_fault_info - a row as the interfaces show it
 * @id: its id; a copy, like all fields here
 * @domain: id of its domain
 * @ip: address of the instruction
 * @address: exact address of the latest fault
 * @seq: number of the latest fault
 * @count: faults counted
 * @first: time of the first fault, ns of the scheduler clock
 * @last: time of the latest fault, ns of the scheduler clock
 * @access: what the access wanted
 * @user: the address is a user address
 * @switching: the fault hit the switch itself
 * @has_reason: @exit_reason is known
 * @error_code: of the latest fault
 * @cpu: CPU of the latest fault
 * @pid: pid of the latest fault, initial namespace
 * @exit_reason: VM exit reason that was being handled
 * @comm: command name of the latest fault
 * @name_state: whether the names below are set
 * @ip_name: name of @ip, empty if there is none yet
 * @data: name of the data, empty if there is none yet
 * @spec: SPEC that maps the data, empty if there is none
 * @object_start: first byte of the object
 * @object_len: bytes of the object, 0 if not known
 * @frames: number of entries in @frame
 * @frame: the stack of the first fault, innermost first
 */
struct asi_fault_info {
	u32 id;
	u32 domain;
	u64 ip;
	u64 address;
	u64 seq;
	u64 count;
	u64 first;
	u64 last;
	enum asi_access access;
	bool user;
	bool switching;
	bool has_reason;
	u32 error_code;
	u32 cpu;
	u32 pid;
	u32 exit_reason;
	char comm[TASK_COMM_LEN];
	enum asi_name_state name_state;
	char ip_name[ASI_NAME_MAX + 1];
	char data[ASI_NAME_MAX + 1];
	char spec[ASI_SPEC_MAX + 1];
	u64 object_start;
	u64 object_len;
	unsigned int frames;
	unsigned long frame[ASI_STACK_FRAMES];
};

/**
 * struct asi_taken_info - a row that a reader has taken, as the interfaces show it
 * @row: the row; a copy
 * @taken: the reader's, from the one who lists it
 */
struct asi_taken_info {
	struct asi_fault_info row;
	struct asi_fault_take *taken;
};

/**
 * struct asi_row_filter - which rows are meant
 * @domain: those of this domain only, 0 for all; it need not exist any more
 * @upto: those only whose seq is not above this
 */
struct asi_row_filter {
	u32 domain;
	u64 upto;
};

/**
 * struct asi_clear_result - what a clear removed
 * @rows: rows
 * @faults: faults that these rows had counted
 * @generation: of the class, right after
 */
struct asi_clear_result {
	u32 rows;
	u64 faults;
	u32 generation;
};

/**
 * struct asi_range_info - one range of a mapping
 * @start: first byte asked for; a copy, like all fields here
 * @len: bytes asked for
 * @domain: the only domain that has it, 0 if all have
 */
struct asi_range_info {
	u64 start;
	u64 len;
	u32 domain;
};

/**
 * struct asi_map_item - what became of one spec of a request
 * @id: id of the mapping, 0 if the request only checked
 * @domain: the one domain that it is for, 0 for the whole class
 * @spec: the spec in its canonical form
 * @bytes_asked: bytes asked for
 * @bytes_exposed: bytes of the pages that cover them
 * @pages: these pages
 */
struct asi_map_item {
	u32 id;
	u32 domain;
	char spec[ASI_SPEC_MAX + 1];
	u64 bytes_asked;
	u64 bytes_exposed;
	u32 pages;
};

/**
 * struct asi_map_info - a mapping as the interfaces show it
 * @item: its id, scope, spec and size; a copy, like all fields here
 * @origin: the interface that it came through
 * @pid: who asked for it, initial namespace
 * @comm: who asked for it
 * @time: when, ns of the scheduler clock
 * @unowned: nobody takes it out when the memory is freed; its pages are held
 * @force: pages that hold secrets were asked for, too
 * @gone: nothing is left of it: the module is unloaded, or the memory given up
 * @ranges: number of ranges
 * @range: the first ASI_INFO_RANGES of them
 * @neighbours: number of other symbols in the exposed pages
 * @neighbour: the first ASI_INFO_NEIGHBOURS of them
 */
struct asi_map_info {
	struct asi_map_item item;
	enum asi_origin origin;
	u32 pid;
	char comm[TASK_COMM_LEN];
	u64 time;
	bool unowned;
	bool force;
	bool gone;
	u32 ranges;
	struct asi_range_info range[ASI_INFO_RANGES];
	u32 neighbours;
	char neighbour[ASI_INFO_NEIGHBOURS][ASI_INFO_SYMBOL];
};

/**
 * struct asi_commit_result - what a transaction has done
 * @added: mappings added
 * @removed: mappings removed; those that were gone and replaced are not counted
 * @generation: of the class, right after
 */
struct asi_commit_result {
	u32 added;
	u32 removed;
	u32 generation;
};

/**
 * struct asi_reason_info - the VM exits of one reason
 * @reason: the hardware's number, or ASI_REASON_OTHER; a copy, like all fields here
 * @vm_exits: taken on a domain's root
 * @stays: handled without leaving
 */
struct asi_reason_info {
	u32 reason;
	u64 vm_exits;
	u64 stays;
};

/**
 * struct asi_stats_info - the counters of a class or of one domain
 * @class: name of the class; a copy, like all fields here
 * @domain: id of the domain, 0 for the class (its dead domains included)
 * @enters: enters
 * @refused: enters refused
 * @stays: VM exits handled without leaving
 * @vm_exits: VM exits taken on a domain's root
 * @isolated: time in a domain, ns; up to each context's latest exit
 * @exits: exits by cause, in the order of enum asi_cause
 * @faults: faults, class only
 * @dropped: faults that found the table full, class only
 * @cleared: faults whose rows were cleared, class only
 * @taken: faults in rows that were taken, and are neither cleared nor back, class only
 * @rows: rows (of the domain, or of the class)
 * @stacks_dropped: stacks of new rows that found no slot, class only
 * @prints_dropped: new rows not printed, class only
 * @learned: pages that learn mode mapped
 * @learn_degraded: faults in learn mode that were only logged
 * @pages: pages mapped now
 * @table_pages: pages of page table now
 * @bytes_exposed: bytes of the pages that are not core
 * @events_lost: events that could not be sent, class only
 * @reasons: number of entries in @reason
 * @reason: VM exits by reason, those that came
 */
struct asi_stats_info {
	char class[ASI_CLASS_NAME_MAX + 1];
	u32 domain;
	u64 enters;
	u64 refused;
	u64 stays;
	u64 vm_exits;
	u64 isolated;
	u64 exits[7];
	u64 faults;
	u64 dropped;
	u64 cleared;
	u64 taken;
	u32 rows;
	u64 stacks_dropped;
	u64 prints_dropped;
	u64 learned;
	u64 learn_degraded;
	u64 pages;
	u64 table_pages;
	u64 bytes_exposed;
	u64 events_lost;
	unsigned int reasons;
	struct asi_reason_info reason[ASI_INFO_REASONS];
};

#endif /* _ASI_INFO_H */
