// SPDX-License-Identifier: GPL-2.0-or-later
/* Made from asi.yaml by tests/lint/generated --write: do not edit. */
#include <linux/asi.h>

#include "asictl.h"
#include "net/attributes.h"

const char *const mode_words[] = {
	[ASI_MODE_OFF] = "off",
	[ASI_MODE_LOG] = "log",
	[ASI_MODE_LEARN] = "learn",
	NULL
};

const char *const access_words[] = {
	[ASI_ACCESS_READ] = "read",
	[ASI_ACCESS_WRITE] = "write",
	[ASI_ACCESS_EXEC] = "exec",
	NULL
};

const char *const origin_words[] = {
	[ASI_ORIGIN_CORE] = "core",
	[ASI_ORIGIN_KVM] = "kvm",
	[ASI_ORIGIN_NETLINK] = "netlink",
	[ASI_ORIGIN_DEBUGFS] = "debugfs",
	[ASI_ORIGIN_CONFIGFS] = "configfs",
	[ASI_ORIGIN_LEARN] = "learn",
	NULL
};

const char *const name_state_words[] = {
	[ASI_NAME_STATE_PENDING] = "pending",
	[ASI_NAME_STATE_NAMED] = "named",
	[ASI_NAME_STATE_GONE] = "gone",
	NULL
};

const char *const numbering_words[] = {
	[ASI_NUMBERING_SVM] = "svm",
	[ASI_NUMBERING_VMX] = "vmx",
	NULL
};

const char *const level_words[] = {
	[ASI_LEVEL_PTE] = "pte",
	[ASI_LEVEL_PMD] = "pmd",
	[ASI_LEVEL_PUD] = "pud",
	[ASI_LEVEL_P4D] = "p4d",
	[ASI_LEVEL_PGD] = "pgd",
	NULL
};

const char *const cache_words[] = {
	[ASI_CACHE_WB] = "wb",
	[ASI_CACHE_WC] = "wc",
	[ASI_CACHE_UC_MINUS] = "uc-minus",
	[ASI_CACHE_UC] = "uc",
	[ASI_CACHE_WT] = "wt",
	[ASI_CACHE_WP] = "wp",
	NULL
};

const char *const violation_words[] = {
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
	NULL
};

static const struct attribute class_table[] = {
	[ASI_A_CLASS_NAME] = {
		.name = "name", .type = ATTRIBUTE_STRING,
		.doc = "Name of the class.",
	},
	[ASI_A_CLASS_MODE] = {
		.name = "mode", .type = ATTRIBUTE_U32, .show = SHOW_WORD, .words = mode_words,
		.doc = "Mode of the class.",
	},
	[ASI_A_CLASS_STACK] = {
		.name = "stack", .type = ATTRIBUTE_U8, .show = SHOW_SWITCH,
		.doc = "1 if new rows keep and print their stack, else 0.",
	},
	[ASI_A_CLASS_CAPACITY] = {
		.name = "capacity", .type = ATTRIBUTE_U32,
		.doc = "Most rows that the fault table holds.",
	},
	[ASI_A_CLASS_DOMAINS] = {
		.name = "domains", .type = ATTRIBUTE_U32,
		.doc = "Number of domains.",
	},
	[ASI_A_CLASS_ROWS] = {
		.name = "rows", .type = ATTRIBUTE_U32,
		.doc = "Number of rows in the fault table.",
	},
	[ASI_A_CLASS_MAPPINGS] = {
		.name = "mappings", .type = ATTRIBUTE_U32,
		.doc = "Number of mappings, those of single domains included.",
	},
	[ASI_A_CLASS_GENERATION] = {
		.name = "generation", .type = ATTRIBUTE_U32,
		.doc = "Grows with each change of the mappings, the mode or the list of "
			"domains.",
	},
	[ASI_A_CLASS_AVAILABLE] = {
		.name = "available", .type = ATTRIBUTE_U8, .show = SHOW_SWITCH,
		.doc = "1 if the owner of the class is loaded and wants isolation, else 0.",
	},
	[ASI_A_CLASS_BOUND] = {
		.name = "bound", .type = ATTRIBUTE_FLAG,
		.doc = "The mode is set until the socket closes. Then the previous mode is "
			"restored, and pages that were learned meanwhile are unmapped.",
	},
};

const struct attribute_set class_attributes = {
	.name = "class",
	.attributes = class_table,
	.count = ARRAY_SIZE(class_table),
};

static const struct attribute domain_table[] = {
	[ASI_A_DOMAIN_ID] = {
		.name = "id", .type = ATTRIBUTE_U32,
		.doc = "ID of the domain; not 0, and not reused before the next boot.",
	},
	[ASI_A_DOMAIN_CLASS] = {
		.name = "class", .type = ATTRIBUTE_STRING,
		.doc = "Class that the domain belongs to.",
	},
	[ASI_A_DOMAIN_PID] = {
		.name = "pid", .type = ATTRIBUTE_U32,
		.doc = "Process ID of the owner, in the initial pid namespace.",
	},
	[ASI_A_DOMAIN_COMM] = {
		.name = "comm", .type = ATTRIBUTE_STRING,
		.doc = "Command name of the owner.",
	},
	[ASI_A_DOMAIN_PAGES] = {
		.name = "pages", .type = ATTRIBUTE_U32,
		.doc = "Pages that are mapped, core included.",
	},
	[ASI_A_DOMAIN_CORE_PAGES] = {
		.name = "core-pages", .type = ATTRIBUTE_U32,
		.doc = "Those of them that every domain has (core).",
	},
	[ASI_A_DOMAIN_TABLE_PAGES] = {
		.name = "table-pages", .type = ATTRIBUTE_U32,
		.doc = "Pages that the page table takes.",
	},
	[ASI_A_DOMAIN_OBJECTS] = {
		.name = "objects", .type = ATTRIBUTE_U32,
		.doc = "Named objects that the owner has registered.",
	},
	[ASI_A_DOMAIN_GENERATION] = {
		.name = "generation", .type = ATTRIBUTE_U32,
		.doc = "Grows when an entry of the page table is removed or changed.",
	},
};

const struct attribute_set domain_attributes = {
	.name = "domain",
	.attributes = domain_table,
	.count = ARRAY_SIZE(domain_table),
};

static const struct attribute frame_table[] = {
	[ASI_A_FRAME_IP] = {
		.name = "ip", .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS,
		.doc = "Return address of the frame.",
	},
	[ASI_A_FRAME_NAME] = {
		.name = "name", .type = ATTRIBUTE_STRING,
		.doc = "The same as a symbol with an offset.",
	},
};

const struct attribute_set frame_attributes = {
	.name = "frame",
	.attributes = frame_table,
	.count = ARRAY_SIZE(frame_table),
};

static const struct attribute fault_table[] = {
	[ASI_A_FAULT_ID] = {
		.name = "id", .type = ATTRIBUTE_U32,
		.doc = "ID of the row, the N of the SPEC fault:N; not reused before the next "
			"boot.",
	},
	[ASI_A_FAULT_CLASS] = {
		.name = "class", .type = ATTRIBUTE_STRING,
		.doc = "Class that the fault was taken in.",
	},
	[ASI_A_FAULT_DOMAIN] = {
		.name = "domain", .type = ATTRIBUTE_U32,
		.doc = "ID of the domain that did not map the page.",
	},
	[ASI_A_FAULT_IP] = {
		.name = "ip", .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS,
		.doc = "Address of the faulting instruction.",
	},
	[ASI_A_FAULT_IP_NAME] = {
		.name = "ip-name", .type = ATTRIBUTE_STRING,
		.doc = "The same as a symbol with an offset; absent until the row is named.",
	},
	[ASI_A_FAULT_ADDRESS] = {
		.name = "address", .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS,
		.doc = "Exact address of the latest fault of this row.",
	},
	[ASI_A_FAULT_DATA] = {
		.name = "data", .type = ATTRIBUTE_STRING,
		.doc = "Name of the data that was missing.",
	},
	[ASI_A_FAULT_SPEC] = {
		.name = "spec", .type = ATTRIBUTE_STRING,
		.doc = "SPEC that maps the data; absent if it cannot be mapped by name.",
	},
	[ASI_A_FAULT_OBJECT_START] = {
		.name = "object-start", .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS,
		.doc = "First byte of the object that holds the data; absent if the bounds are"
			" not known.",
	},
	[ASI_A_FAULT_OBJECT_LEN] = {
		.name = "object-len", .type = ATTRIBUTE_UINT,
		.doc = "Size of the object in bytes; absent if its bounds are not known.",
	},
	[ASI_A_FAULT_NAME_STATE] = {
		.name = "name-state", .type = ATTRIBUTE_U32, .show = SHOW_WORD, .words =
		name_state_words,
		.doc = "Whether the work item has named the row.",
	},
	[ASI_A_FAULT_ACCESS] = {
		.name = "access", .type = ATTRIBUTE_U32, .show = SHOW_WORD, .words =
		access_words,
		.doc = "Kind of the access.",
	},
	[ASI_A_FAULT_USER] = {
		.name = "user", .type = ATTRIBUTE_FLAG,
		.doc = "The address is a user address.",
	},
	[ASI_A_FAULT_SWITCHING] = {
		.name = "switching", .type = ATTRIBUTE_FLAG,
		.doc = "The fault hit the switch between address spaces, and was reported as "
			"unhandled.",
	},
	[ASI_A_FAULT_SEQ] = {
		.name = "seq", .type = ATTRIBUTE_UINT,
		.doc = "Number of the latest fault of this row, counted over the class.",
	},
	[ASI_A_FAULT_COUNT] = {
		.name = "count", .type = ATTRIBUTE_UINT,
		.doc = "Faults of this row.",
	},
	[ASI_A_FAULT_FIRST] = {
		.name = "first", .type = ATTRIBUTE_UINT,
		.doc = "Time of the first fault, in nanoseconds of the scheduler clock.",
	},
	[ASI_A_FAULT_LAST] = {
		.name = "last", .type = ATTRIBUTE_UINT,
		.doc = "Time of the latest fault, in nanoseconds of the scheduler clock.",
	},
	[ASI_A_FAULT_ERROR_CODE] = {
		.name = "error-code", .type = ATTRIBUTE_U32,
		.doc = "Page fault error code of the latest fault.",
	},
	[ASI_A_FAULT_CPU] = {
		.name = "cpu", .type = ATTRIBUTE_U32,
		.doc = "CPU that took the latest fault of this row.",
	},
	[ASI_A_FAULT_PID] = {
		.name = "pid", .type = ATTRIBUTE_U32,
		.doc = "Thread that took the latest fault, in the initial pid namespace.",
	},
	[ASI_A_FAULT_COMM] = {
		.name = "comm", .type = ATTRIBUTE_STRING,
		.doc = "Command name of that thread.",
	},
	[ASI_A_FAULT_EXIT_REASON] = {
		.name = "exit-reason", .type = ATTRIBUTE_U32,
		.doc = "VM exit reason that was being handled; absent before the first VM "
			"exit.",
	},
	[ASI_A_FAULT_FRAME] = {
		.name = "frame", .type = ATTRIBUTE_NEST, .multi = true, .nested =
		&frame_attributes,
		.doc = "Stack of the first fault, innermost frame first, if it was kept.",
	},
	[ASI_A_FAULT_UPTO] = {
		.name = "upto", .type = ATTRIBUTE_UINT,
		.doc = "Clear the rows whose seq is not above this one.",
	},
	[ASI_A_FAULT_CLEARED_ROWS] = {
		.name = "cleared-rows", .type = ATTRIBUTE_U32,
		.doc = "Number of rows that were removed.",
	},
	[ASI_A_FAULT_CLEARED_FAULTS] = {
		.name = "cleared-faults", .type = ATTRIBUTE_UINT,
		.doc = "Number of faults that these rows had counted.",
	},
	[ASI_A_FAULT_GENERATION] = {
		.name = "generation", .type = ATTRIBUTE_U32,
		.doc = "Generation of the class when this was read.",
	},
	[ASI_A_FAULT_NUMBERING] = {
		.name = "numbering", .type = ATTRIBUTE_U32, .show = SHOW_WORD, .words =
		numbering_words,
		.doc = "Whose numbers the VM exit reasons are.",
	},
	[ASI_A_FAULT_EVENT] = {
		.name = "event", .type = ATTRIBUTE_UINT,
		.doc = "Number of the event in the group faults, counted over the class; a gap"
			" means a loss.",
	},
	[ASI_A_FAULT_TAKEN] = {
		.name = "taken", .type = ATTRIBUTE_FLAG,
		.doc = "Clear all rows that this socket has taken.",
	},
};

const struct attribute_set fault_attributes = {
	.name = "fault",
	.attributes = fault_table,
	.count = ARRAY_SIZE(fault_table),
};

static const struct attribute range_table[] = {
	[ASI_A_RANGE_START] = {
		.name = "start", .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS,
		.doc = "First byte asked for.",
	},
	[ASI_A_RANGE_LEN] = {
		.name = "len", .type = ATTRIBUTE_UINT,
		.doc = "Bytes asked for.",
	},
	[ASI_A_RANGE_DOMAIN] = {
		.name = "domain", .type = ATTRIBUTE_U32,
		.doc = "The one domain that has this range; absent if all have it.",
	},
};

const struct attribute_set range_attributes = {
	.name = "range",
	.attributes = range_table,
	.count = ARRAY_SIZE(range_table),
};

static const struct attribute item_table[] = {
	[ASI_A_ITEM_ID] = {
		.name = "id", .type = ATTRIBUTE_U32,
		.doc = "ID of the mapping; absent if the request was only checked.",
	},
	[ASI_A_ITEM_SPEC] = {
		.name = "spec", .type = ATTRIBUTE_STRING,
		.doc = "The spec as requested.",
	},
	[ASI_A_ITEM_DOMAIN] = {
		.name = "domain", .type = ATTRIBUTE_U32,
		.doc = "The one domain that the mapping is for; absent for the whole class.",
	},
	[ASI_A_ITEM_BYTES_ASKED] = {
		.name = "bytes-asked", .type = ATTRIBUTE_UINT,
		.doc = "Bytes that the spec names.",
	},
	[ASI_A_ITEM_BYTES_EXPOSED] = {
		.name = "bytes-exposed", .type = ATTRIBUTE_UINT,
		.doc = "Whole pages that cover these, in bytes.",
	},
	[ASI_A_ITEM_PAGES] = {
		.name = "pages", .type = ATTRIBUTE_U32,
		.doc = "Number of these pages.",
	},
};

const struct attribute_set item_attributes = {
	.name = "item",
	.attributes = item_table,
	.count = ARRAY_SIZE(item_table),
};

static const struct attribute map_table[] = {
	[ASI_A_MAP_ID] = {
		.name = "id", .type = ATTRIBUTE_U32,
		.doc = "ID of the mapping; not reused before the next boot.",
	},
	[ASI_A_MAP_CLASS] = {
		.name = "class", .type = ATTRIBUTE_STRING,
		.doc = "Class that has the mapping.",
	},
	[ASI_A_MAP_DOMAIN] = {
		.name = "domain", .type = ATTRIBUTE_U32,
		.doc = "The one domain that the mapping is for; absent for the whole class.",
	},
	[ASI_A_MAP_SPEC] = {
		.name = "spec", .type = ATTRIBUTE_STRING,
		.doc = "What is mapped, as requested.",
	},
	[ASI_A_MAP_ORIGIN] = {
		.name = "origin", .type = ATTRIBUTE_U32, .show = SHOW_WORD, .words =
		origin_words,
		.doc = "Where the request for the mapping came from.",
	},
	[ASI_A_MAP_PID] = {
		.name = "pid", .type = ATTRIBUTE_U32,
		.doc = "Process that asked for the mapping.",
	},
	[ASI_A_MAP_COMM] = {
		.name = "comm", .type = ATTRIBUTE_STRING,
		.doc = "Command name of that process.",
	},
	[ASI_A_MAP_TIME] = {
		.name = "time", .type = ATTRIBUTE_UINT,
		.doc = "Time of the request, in nanoseconds of the scheduler clock.",
	},
	[ASI_A_MAP_BYTES_ASKED] = {
		.name = "bytes-asked", .type = ATTRIBUTE_UINT,
		.doc = "Bytes that the spec names.",
	},
	[ASI_A_MAP_BYTES_EXPOSED] = {
		.name = "bytes-exposed", .type = ATTRIBUTE_UINT,
		.doc = "Bytes of the whole pages that were mapped for it.",
	},
	[ASI_A_MAP_PAGES] = {
		.name = "pages", .type = ATTRIBUTE_U32,
		.doc = "Number of whole pages that cover these.",
	},
	[ASI_A_MAP_RANGE] = {
		.name = "range", .type = ATTRIBUTE_NEST, .multi = true, .nested =
		&range_attributes,
		.doc = "Ranges of addresses that the spec names; the first 64 are listed.",
	},
	[ASI_A_MAP_RANGES] = {
		.name = "ranges", .type = ATTRIBUTE_U32,
		.doc = "Number of ranges, even if the reply lists only the first of them.",
	},
	[ASI_A_MAP_NEIGHBOUR] = {
		.name = "neighbour", .type = ATTRIBUTE_STRING, .multi = true,
		.doc = "Another symbol in the exposed pages; the first 16 are listed.",
	},
	[ASI_A_MAP_NEIGHBOURS] = {
		.name = "neighbours", .type = ATTRIBUTE_U32,
		.doc = "Number of other symbols in the exposed pages.",
	},
	[ASI_A_MAP_UNOWNED] = {
		.name = "unowned", .type = ATTRIBUTE_FLAG,
		.doc = "The owner of the memory does not say when it is freed; the pages are "
			"held.",
	},
	[ASI_A_MAP_CHECK] = {
		.name = "check", .type = ATTRIBUTE_FLAG,
		.doc = "Check the request and answer as if it were done, but change nothing.",
	},
	[ASI_A_MAP_ITEM] = {
		.name = "item", .type = ATTRIBUTE_NEST, .multi = true, .nested =
		&item_attributes,
		.doc = "The result for each spec, in the order of the request.",
	},
	[ASI_A_MAP_GENERATION] = {
		.name = "generation", .type = ATTRIBUTE_U32,
		.doc = "Generation of the class when this was read.",
	},
	[ASI_A_MAP_GONE] = {
		.name = "gone", .type = ATTRIBUTE_FLAG,
		.doc = "Nothing is mapped: the module was unloaded, and the mapping comes back"
			" with it, or the memory was freed.",
	},
	[ASI_A_MAP_TRANSACTION] = {
		.name = "transaction", .type = ATTRIBUTE_FLAG,
		.doc = "Check and answer, but change nothing until the transaction of the "
			"socket is committed.",
	},
	[ASI_A_MAP_ADDED] = {
		.name = "added", .type = ATTRIBUTE_U32,
		.doc = "Number of mappings that the transaction added.",
	},
	[ASI_A_MAP_REMOVED] = {
		.name = "removed", .type = ATTRIBUTE_U32,
		.doc = "Number of mappings that the transaction removed.",
	},
	[ASI_A_MAP_FORCE] = {
		.name = "force", .type = ATTRIBUTE_FLAG,
		.doc = "Also map pages that hold secrets of the kernel. In a reply, the "
			"mapping was requested with this flag.",
	},
};

const struct attribute_set map_attributes = {
	.name = "map",
	.attributes = map_table,
	.count = ARRAY_SIZE(map_table),
};

static const struct attribute stats_table[] = {
	[ASI_A_STATS_CLASS] = {
		.name = "class", .type = ATTRIBUTE_STRING,
		.doc = "Class that is counted.",
	},
	[ASI_A_STATS_DOMAIN] = {
		.name = "domain", .type = ATTRIBUTE_U32,
		.doc = "The domain that is counted; absent in the sums of the class.",
	},
	[ASI_A_STATS_ENTERS] = {
		.name = "enters", .type = ATTRIBUTE_UINT,
		.doc = "Enters into a domain, except those after a fault was learned.",
	},
	[ASI_A_STATS_REFUSED] = {
		.name = "refused", .type = ATTRIBUTE_UINT,
		.doc = "Enters that were refused because something that must be mapped was "
			"not.",
	},
	[ASI_A_STATS_STAYS] = {
		.name = "stays", .type = ATTRIBUTE_UINT,
		.doc = "VM exits handled up to the next VM entry without leaving the domain.",
	},
	[ASI_A_STATS_VM_EXITS] = {
		.name = "vm-exits", .type = ATTRIBUTE_UINT,
		.doc = "VM exits taken in a domain.",
	},
	[ASI_A_STATS_EXITS_FAULT] = {
		.name = "exits-fault", .type = ATTRIBUTE_UINT,
		.doc = "Exits because of a fault.",
	},
	[ASI_A_STATS_EXITS_IRQ] = {
		.name = "exits-irq", .type = ATTRIBUTE_UINT,
		.doc = "Exits because of an interrupt.",
	},
	[ASI_A_STATS_EXITS_NMI] = {
		.name = "exits-nmi", .type = ATTRIBUTE_UINT,
		.doc = "Exits because of an NMI, a machine check or a debug exception.",
	},
	[ASI_A_STATS_EXITS_SCHED] = {
		.name = "exits-sched", .type = ATTRIBUTE_UINT,
		.doc = "Exits before the task blocks or may be scheduled out.",
	},
	[ASI_A_STATS_EXITS_USER] = {
		.name = "exits-user", .type = ATTRIBUTE_UINT,
		.doc = "Exits because KVM returns to user space.",
	},
	[ASI_A_STATS_EXITS_SWITCH] = {
		.name = "exits-switch", .type = ATTRIBUTE_UINT,
		.doc = "Exits because of a switch to another mm or a TLB flush.",
	},
	[ASI_A_STATS_EXITS_DISABLE] = {
		.name = "exits-disable", .type = ATTRIBUTE_UINT,
		.doc = "Exits because isolation was switched off, or a page was unmapped.",
	},
	[ASI_A_STATS_FAULTS] = {
		.name = "faults", .type = ATTRIBUTE_UINT,
		.doc = "Faults taken in a domain; counts of all rows + taken + dropped + "
			"cleared.",
	},
	[ASI_A_STATS_DROPPED] = {
		.name = "dropped", .type = ATTRIBUTE_UINT,
		.doc = "Faults that found the fault table full.",
	},
	[ASI_A_STATS_CLEARED] = {
		.name = "cleared", .type = ATTRIBUTE_UINT,
		.doc = "Faults whose rows were cleared.",
	},
	[ASI_A_STATS_ROWS] = {
		.name = "rows", .type = ATTRIBUTE_U32,
		.doc = "Number of rows in the fault table.",
	},
	[ASI_A_STATS_STACKS_DROPPED] = {
		.name = "stacks-dropped", .type = ATTRIBUTE_UINT,
		.doc = "Stacks of new rows that could not be kept.",
	},
	[ASI_A_STATS_PRINTS_DROPPED] = {
		.name = "prints-dropped", .type = ATTRIBUTE_UINT,
		.doc = "New rows that were not printed because of the rate limit.",
	},
	[ASI_A_STATS_LEARNED] = {
		.name = "learned", .type = ATTRIBUTE_UINT,
		.doc = "Pages mapped in mode learn.",
	},
	[ASI_A_STATS_LEARN_DEGRADED] = {
		.name = "learn-degraded", .type = ATTRIBUTE_UINT,
		.doc = "Faults in mode learn that were only recorded.",
	},
	[ASI_A_STATS_PAGES] = {
		.name = "pages", .type = ATTRIBUTE_UINT,
		.doc = "Pages that are mapped, core included.",
	},
	[ASI_A_STATS_TABLE_PAGES] = {
		.name = "table-pages", .type = ATTRIBUTE_UINT,
		.doc = "Pages that the page tables take.",
	},
	[ASI_A_STATS_BYTES_EXPOSED] = {
		.name = "bytes-exposed", .type = ATTRIBUTE_UINT,
		.doc = "Bytes of the mapped pages that are not core.",
	},
	[ASI_A_STATS_ISOLATED] = {
		.name = "isolated", .type = ATTRIBUTE_UINT,
		.doc = "Time spent in a domain up to the latest exit of each vCPU, in "
			"nanoseconds.",
	},
	[ASI_A_STATS_REASON] = {
		.name = "reason", .type = ATTRIBUTE_NEST, .multi = true, .nested =
		&reason_attributes,
		.doc = "VM exits by reason; reasons that never occurred are left out.",
	},
	[ASI_A_STATS_NUMBERING] = {
		.name = "numbering", .type = ATTRIBUTE_U32, .show = SHOW_WORD, .words =
		numbering_words,
		.doc = "Whose numbers the VM exit reasons are.",
	},
	[ASI_A_STATS_EVENTS_LOST] = {
		.name = "events-lost", .type = ATTRIBUTE_UINT,
		.doc = "Events that had a listener and could not be sent.",
	},
	[ASI_A_STATS_TAKEN] = {
		.name = "taken", .type = ATTRIBUTE_UINT,
		.doc = "Faults in rows that a socket has taken, and neither cleared nor given "
			"back yet.",
	},
};

const struct attribute_set stats_attributes = {
	.name = "stats",
	.attributes = stats_table,
	.count = ARRAY_SIZE(stats_table),
};

static const struct attribute reason_table[] = {
	[ASI_A_REASON_NUMBER] = {
		.name = "number", .type = ATTRIBUTE_U32,
		.doc = "The vendor's number; absent for the sum of those that are not counted "
			"one by one.",
	},
	[ASI_A_REASON_VM_EXITS] = {
		.name = "vm-exits", .type = ATTRIBUTE_UINT,
		.doc = "VM exits for this reason, taken in a domain.",
	},
	[ASI_A_REASON_STAYS] = {
		.name = "stays", .type = ATTRIBUTE_UINT,
		.doc = "Those of them that were handled without leaving the domain.",
	},
};

const struct attribute_set reason_attributes = {
	.name = "reason",
	.attributes = reason_table,
	.count = ARRAY_SIZE(reason_table),
};

static const struct attribute step_table[] = {
	[ASI_A_STEP_LEVEL] = {
		.name = "level", .type = ATTRIBUTE_U32, .show = SHOW_WORD, .words = level_words,
		.doc = "Level of the table that has the entry.",
	},
	[ASI_A_STEP_VALUE] = {
		.name = "value", .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS,
		.doc = "The entry.",
	},
	[ASI_A_STEP_BAD] = {
		.name = "bad", .type = ATTRIBUTE_FLAG,
		.doc = "The table with the entry cannot be read; there is no value.",
	},
};

const struct attribute_set step_attributes = {
	.name = "step",
	.attributes = step_table,
	.count = ARRAY_SIZE(step_table),
};

static const struct attribute walk_table[] = {
	[ASI_A_WALK_CLASS] = {
		.name = "class", .type = ATTRIBUTE_STRING,
		.doc = "Class that the domain belongs to.",
	},
	[ASI_A_WALK_DOMAIN] = {
		.name = "domain", .type = ATTRIBUTE_U32,
		.doc = "ID of the domain whose page table is walked.",
	},
	[ASI_A_WALK_TARGET] = {
		.name = "target", .type = ATTRIBUTE_STRING,
		.doc = "An address with 0x, SYMBOL, MODULE:SYMBOL or percpu:SYMBOL.",
	},
	[ASI_A_WALK_ADDRESS] = {
		.name = "address", .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS,
		.doc = "Address that is walked to.",
	},
	[ASI_A_WALK_CPU] = {
		.name = "cpu", .type = ATTRIBUTE_U32,
		.doc = "CPU whose copy of a per-CPU symbol this is.",
	},
	[ASI_A_WALK_NAME] = {
		.name = "name", .type = ATTRIBUTE_STRING,
		.doc = "What lies at the address.",
	},
	[ASI_A_WALK_REGION] = {
		.name = "region", .type = ATTRIBUTE_STRING,
		.doc = "Region of the address space that the address lies in.",
	},
	[ASI_A_WALK_KERNEL] = {
		.name = "kernel", .type = ATTRIBUTE_NEST, .multi = true, .nested =
		&step_attributes,
		.doc = "Entries of the kernel's page table, from the top level to the first "
			"leaf or empty one.",
	},
	[ASI_A_WALK_OWN] = {
		.name = "own", .type = ATTRIBUTE_NEST, .multi = true, .nested =
		&step_attributes,
		.doc = "Entries of the domain's page table.",
	},
	[ASI_A_WALK_GENERATION] = {
		.name = "generation", .type = ATTRIBUTE_U32,
		.doc = "Generation of the class when this was read.",
	},
};

const struct attribute_set walk_attributes = {
	.name = "walk",
	.attributes = walk_table,
	.count = ARRAY_SIZE(walk_table),
};

static const struct attribute verify_table[] = {
	[ASI_A_VERIFY_CLASS] = {
		.name = "class", .type = ATTRIBUTE_STRING,
		.doc = "Class that the domain belongs to.",
	},
	[ASI_A_VERIFY_DOMAIN] = {
		.name = "domain", .type = ATTRIBUTE_U32,
		.doc = "ID of the domain that is verified.",
	},
	[ASI_A_VERIFY_KIND] = {
		.name = "kind", .type = ATTRIBUTE_U32, .show = SHOW_WORD, .words =
		violation_words,
		.doc = "The violation; absent in the last message of each domain, which has "
			"the numbers.",
	},
	[ASI_A_VERIFY_ADDRESS] = {
		.name = "address", .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS,
		.doc = "First byte of what the entry maps.",
	},
	[ASI_A_VERIFY_LEVEL] = {
		.name = "level", .type = ATTRIBUTE_U32, .show = SHOW_WORD, .words = level_words,
		.doc = "Level of the table that has the entry.",
	},
	[ASI_A_VERIFY_OWN] = {
		.name = "own", .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS,
		.doc = "The domain's entry.",
	},
	[ASI_A_VERIFY_KERNEL] = {
		.name = "kernel", .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS,
		.doc = "The kernel's entry, as one of 4 KiB; absent if it has none.",
	},
	[ASI_A_VERIFY_COUNTED] = {
		.name = "counted", .type = ATTRIBUTE_UINT,
		.doc = "The number that was counted, for violations that are about a number.",
	},
	[ASI_A_VERIFY_WANTED] = {
		.name = "wanted", .type = ATTRIBUTE_UINT,
		.doc = "The number that it should have been.",
	},
	[ASI_A_VERIFY_OTHER] = {
		.name = "other", .type = ATTRIBUTE_U32,
		.doc = "The domain that the page or the table belongs to, if there is one.",
	},
	[ASI_A_VERIFY_NAME] = {
		.name = "name", .type = ATTRIBUTE_STRING,
		.doc = "What lies at the address.",
	},
	[ASI_A_VERIFY_ENTRIES] = {
		.name = "entries", .type = ATTRIBUTE_UINT,
		.doc = "Entries that were compared with the kernel's.",
	},
	[ASI_A_VERIFY_TABLES] = {
		.name = "tables", .type = ATTRIBUTE_UINT,
		.doc = "Tables that were read.",
	},
	[ASI_A_VERIFY_CORE_PAGES] = {
		.name = "core-pages", .type = ATTRIBUTE_UINT,
		.doc = "Entries that every domain has.",
	},
	[ASI_A_VERIFY_PINNED_PAGES] = {
		.name = "pinned-pages", .type = ATTRIBUTE_UINT,
		.doc = "Entries that are pinned for a context.",
	},
	[ASI_A_VERIFY_MAPPED_PAGES] = {
		.name = "mapped-pages", .type = ATTRIBUTE_UINT,
		.doc = "Entries that were asked for, by a user, by KVM or by mode learn.",
	},
	[ASI_A_VERIFY_GUEST_PAGES] = {
		.name = "guest-pages", .type = ATTRIBUTE_UINT,
		.doc = "Entries for user addresses.",
	},
	[ASI_A_VERIFY_UNOWNED_PAGES] = {
		.name = "unowned-pages", .type = ATTRIBUTE_UINT,
		.doc = "Entries whose pages are held by reference, as their owner does not say"
			" when they are freed.",
	},
	[ASI_A_VERIFY_NEIGHBOURS] = {
		.name = "neighbours", .type = ATTRIBUTE_UINT,
		.doc = "Objects of other domains that lie in pages which were asked for.",
	},
	[ASI_A_VERIFY_VIOLATIONS] = {
		.name = "violations", .type = ATTRIBUTE_UINT,
		.doc = "Number of violations, even if not all of them are listed.",
	},
	[ASI_A_VERIFY_GENERATION] = {
		.name = "generation", .type = ATTRIBUTE_U32,
		.doc = "Generation of the class when this was read.",
	},
};

const struct attribute_set verify_attributes = {
	.name = "verify",
	.attributes = verify_table,
	.count = ARRAY_SIZE(verify_table),
};

static const struct attribute pagetable_table[] = {
	[ASI_A_PAGETABLE_CLASS] = {
		.name = "class", .type = ATTRIBUTE_STRING,
		.doc = "Class that the domain belongs to.",
	},
	[ASI_A_PAGETABLE_DOMAIN] = {
		.name = "domain", .type = ATTRIBUTE_U32,
		.doc = "ID of the domain whose page table it is.",
	},
	[ASI_A_PAGETABLE_START] = {
		.name = "start", .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS,
		.doc = "First byte of the run.",
	},
	[ASI_A_PAGETABLE_PAGES] = {
		.name = "pages", .type = ATTRIBUTE_UINT,
		.doc = "Number of pages in the run.",
	},
	[ASI_A_PAGETABLE_REGION] = {
		.name = "region", .type = ATTRIBUTE_STRING,
		.doc = "Region of the address space that the run lies in.",
	},
	[ASI_A_PAGETABLE_WRITE] = {
		.name = "write", .type = ATTRIBUTE_FLAG,
		.doc = "The pages are writable.",
	},
	[ASI_A_PAGETABLE_EXEC] = {
		.name = "exec", .type = ATTRIBUTE_FLAG,
		.doc = "The pages are executable.",
	},
	[ASI_A_PAGETABLE_USER] = {
		.name = "user", .type = ATTRIBUTE_FLAG,
		.doc = "The pages are accessible from user space.",
	},
	[ASI_A_PAGETABLE_CACHE] = {
		.name = "cache", .type = ATTRIBUTE_U32, .show = SHOW_WORD, .words = cache_words,
		.doc = "How the pages are cached.",
	},
	[ASI_A_PAGETABLE_CORE] = {
		.name = "core", .type = ATTRIBUTE_FLAG,
		.doc = "Every domain has the pages.",
	},
	[ASI_A_PAGETABLE_PINNED] = {
		.name = "pinned", .type = ATTRIBUTE_FLAG,
		.doc = "The pages are pinned for a context.",
	},
	[ASI_A_PAGETABLE_MAPPED] = {
		.name = "mapped", .type = ATTRIBUTE_FLAG,
		.doc = "The pages were asked for, by a user, by KVM or by mode learn.",
	},
	[ASI_A_PAGETABLE_UNOWNED] = {
		.name = "unowned", .type = ATTRIBUTE_FLAG,
		.doc = "The pages are held by reference; their owner does not say when they "
			"are freed.",
	},
	[ASI_A_PAGETABLE_GENERATION] = {
		.name = "generation", .type = ATTRIBUTE_U32,
		.doc = "Generation of the class when this was read.",
	},
};

const struct attribute_set pagetable_attributes = {
	.name = "pagetable",
	.attributes = pagetable_table,
	.count = ARRAY_SIZE(pagetable_table),
};

const struct attribute_set *const attribute_sets[] = {
	&class_attributes,
	&domain_attributes,
	&frame_attributes,
	&fault_attributes,
	&range_attributes,
	&item_attributes,
	&map_attributes,
	&stats_attributes,
	&reason_attributes,
	&step_attributes,
	&walk_attributes,
	&verify_attributes,
	&pagetable_attributes,
	NULL
};

const struct operation operations[] = {
	[ASI_CMD_CLASS_GET] = { "class-get", &class_attributes, true },
	[ASI_CMD_CLASS_SET] = { "class-set", &class_attributes, false },
	[ASI_CMD_DOMAIN_GET] = { "domain-get", &domain_attributes, true },
	[ASI_CMD_FAULT_GET] = { "fault-get", &fault_attributes, false },
	[ASI_CMD_FAULT_CLEAR] = { "fault-clear", &fault_attributes, true },
	[ASI_CMD_MAP_ADD] = { "map-add", &map_attributes, true },
	[ASI_CMD_MAP_DEL] = { "map-del", &map_attributes, true },
	[ASI_CMD_MAP_GET] = { "map-get", &map_attributes, false },
	[ASI_CMD_STATS_GET] = { "stats-get", &stats_attributes, false },
	[ASI_CMD_FAULT_NTF] = { "fault-ntf", &fault_attributes, false },
	[ASI_CMD_FAULT_CLEAR_NTF] = { "fault-clear-ntf", &fault_attributes, false },
	[ASI_CMD_CLASS_NTF] = { "class-ntf", &class_attributes, false },
	[ASI_CMD_WALK_GET] = { "walk-get", &walk_attributes, false },
	[ASI_CMD_VERIFY_GET] = { "verify-get", &verify_attributes, false },
	[ASI_CMD_PAGETABLE_GET] = { "pagetable-get", &pagetable_attributes, false },
	[ASI_CMD_TRANSACTION_BEGIN] = { "transaction-begin", &map_attributes, false },
	[ASI_CMD_TRANSACTION_COMMIT] = { "transaction-commit", &map_attributes, true },
	[ASI_CMD_TRANSACTION_ABORT] = { "transaction-abort", &map_attributes, false },
	[ASI_CMD_FAULT_TAKE] = { "fault-take", &fault_attributes, false },
};

const size_t operations_count = ARRAY_SIZE(operations);
