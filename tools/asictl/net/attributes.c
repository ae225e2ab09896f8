// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/asi.h>

#include "asictl.h"
#include "net/attributes.h"

/* One line for each kind of attribute, so that a table reads like the spec. */
#define NUMBER(text)  { .name = (text), .type = ATTRIBUTE_U32 }
#define COUNTER(text) { .name = (text), .type = ATTRIBUTE_UINT }
#define ADDRESS(text) { .name = (text), .type = ATTRIBUTE_UINT, .show = SHOW_ADDRESS }
#define TOGGLE(text)  { .name = (text), .type = ATTRIBUTE_U8, .show = SHOW_SWITCH }
#define STRING(text)  { .name = (text), .type = ATTRIBUTE_STRING }
#define STRINGS(text) { .name = (text), .type = ATTRIBUTE_STRING, .multi = true }
#define FLAG(text)    { .name = (text), .type = ATTRIBUTE_FLAG }
#define WORD(text, list) \
	{ .name = (text), .type = ATTRIBUTE_U32, .show = SHOW_WORD, .words = (list) }
#define NESTS(text, set) \
	{ .name = (text), .type = ATTRIBUTE_NEST, .multi = true, .nested = &(set) }

#define SET(text, table) { .name = (text), .attributes = (table), .count = ARRAY_SIZE(table) }

const char *const mode_words[] = {
	[ASI_MODE_OFF] = "off",
	[ASI_MODE_LOG] = "log",
	[ASI_MODE_LEARN] = "learn",
	NULL
};

static const char *const access_words[] = {
	[ASI_ACCESS_READ] = "read",
	[ASI_ACCESS_WRITE] = "write",
	[ASI_ACCESS_EXEC] = "exec",
	NULL
};

static const char *const origin_words[] = {
	[ASI_ORIGIN_CORE] = "core",
	[ASI_ORIGIN_KVM] = "kvm",
	[ASI_ORIGIN_NETLINK] = "netlink",
	[ASI_ORIGIN_DEBUGFS] = "debugfs",
	[ASI_ORIGIN_CONFIGFS] = "configfs",
	[ASI_ORIGIN_LEARN] = "learn",
	NULL
};

static const char *const name_state_words[] = {
	[ASI_NAME_STATE_PENDING] = "pending",
	[ASI_NAME_STATE_NAMED] = "named",
	[ASI_NAME_STATE_GONE] = "gone",
	NULL
};

static const char *const numbering_words[] = {
	[ASI_NUMBERING_SVM] = "svm",
	[ASI_NUMBERING_VMX] = "vmx",
	NULL
};

static const char *const level_words[] = {
	[ASI_LEVEL_PTE] = "pte",
	[ASI_LEVEL_PMD] = "pmd",
	[ASI_LEVEL_PUD] = "pud",
	[ASI_LEVEL_P4D] = "p4d",
	[ASI_LEVEL_PGD] = "pgd",
	NULL
};

static const char *const cache_words[] = {
	[ASI_CACHE_WB] = "wb",
	[ASI_CACHE_WC] = "wc",
	[ASI_CACHE_UC_MINUS] = "uc-minus",
	[ASI_CACHE_UC] = "uc",
	[ASI_CACHE_WT] = "wt",
	[ASI_CACHE_WP] = "wp",
	NULL
};

static const char *const violation_words[] = {
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
	[ASI_A_CLASS_NAME] = STRING("name"),
	[ASI_A_CLASS_MODE] = WORD("mode", mode_words),
	[ASI_A_CLASS_STACK] = TOGGLE("stack"),
	[ASI_A_CLASS_CAPACITY] = NUMBER("capacity"),
	[ASI_A_CLASS_DOMAINS] = NUMBER("domains"),
	[ASI_A_CLASS_ROWS] = NUMBER("rows"),
	[ASI_A_CLASS_MAPPINGS] = NUMBER("mappings"),
	[ASI_A_CLASS_GENERATION] = NUMBER("generation"),
	[ASI_A_CLASS_AVAILABLE] = TOGGLE("available"),
	[ASI_A_CLASS_BOUND] = FLAG("bound"),
};

static const struct attribute domain_table[] = {
	[ASI_A_DOMAIN_ID] = NUMBER("id"),
	[ASI_A_DOMAIN_CLASS] = STRING("class"),
	[ASI_A_DOMAIN_PID] = NUMBER("pid"),
	[ASI_A_DOMAIN_COMM] = STRING("comm"),
	[ASI_A_DOMAIN_PAGES] = NUMBER("pages"),
	[ASI_A_DOMAIN_CORE_PAGES] = NUMBER("core-pages"),
	[ASI_A_DOMAIN_TABLE_PAGES] = NUMBER("table-pages"),
	[ASI_A_DOMAIN_OBJECTS] = NUMBER("objects"),
	[ASI_A_DOMAIN_GENERATION] = NUMBER("generation"),
};

static const struct attribute frame_table[] = {
	[ASI_A_FRAME_IP] = ADDRESS("ip"),
	[ASI_A_FRAME_NAME] = STRING("name"),
};

static const struct attribute_set frame_attributes = SET("frame", frame_table);

static const struct attribute fault_table[] = {
	[ASI_A_FAULT_ID] = NUMBER("id"),
	[ASI_A_FAULT_CLASS] = STRING("class"),
	[ASI_A_FAULT_DOMAIN] = NUMBER("domain"),
	[ASI_A_FAULT_IP] = ADDRESS("ip"),
	[ASI_A_FAULT_IP_NAME] = STRING("ip-name"),
	[ASI_A_FAULT_ADDRESS] = ADDRESS("address"),
	[ASI_A_FAULT_DATA] = STRING("data"),
	[ASI_A_FAULT_SPEC] = STRING("spec"),
	[ASI_A_FAULT_OBJECT_START] = ADDRESS("object-start"),
	[ASI_A_FAULT_OBJECT_LEN] = COUNTER("object-len"),
	[ASI_A_FAULT_NAME_STATE] = WORD("name-state", name_state_words),
	[ASI_A_FAULT_ACCESS] = WORD("access", access_words),
	[ASI_A_FAULT_USER] = FLAG("user"),
	[ASI_A_FAULT_SWITCHING] = FLAG("switching"),
	[ASI_A_FAULT_SEQ] = COUNTER("seq"),
	[ASI_A_FAULT_COUNT] = COUNTER("count"),
	[ASI_A_FAULT_FIRST] = COUNTER("first"),
	[ASI_A_FAULT_LAST] = COUNTER("last"),
	[ASI_A_FAULT_ERROR_CODE] = NUMBER("error-code"),
	[ASI_A_FAULT_CPU] = NUMBER("cpu"),
	[ASI_A_FAULT_PID] = NUMBER("pid"),
	[ASI_A_FAULT_COMM] = STRING("comm"),
	[ASI_A_FAULT_EXIT_REASON] = NUMBER("exit-reason"),
	[ASI_A_FAULT_FRAME] = NESTS("frame", frame_attributes),
	[ASI_A_FAULT_UPTO] = COUNTER("upto"),
	[ASI_A_FAULT_CLEARED_ROWS] = NUMBER("cleared-rows"),
	[ASI_A_FAULT_CLEARED_FAULTS] = COUNTER("cleared-faults"),
	[ASI_A_FAULT_GENERATION] = NUMBER("generation"),
	[ASI_A_FAULT_NUMBERING] = WORD("numbering", numbering_words),
	[ASI_A_FAULT_EVENT] = COUNTER("event"),
	[ASI_A_FAULT_TAKEN] = FLAG("taken"),
};

static const struct attribute range_table[] = {
	[ASI_A_RANGE_START] = ADDRESS("start"),
	[ASI_A_RANGE_LEN] = COUNTER("len"),
	[ASI_A_RANGE_DOMAIN] = NUMBER("domain"),
};

static const struct attribute_set range_attributes = SET("range", range_table);

static const struct attribute item_table[] = {
	[ASI_A_ITEM_ID] = NUMBER("id"),
	[ASI_A_ITEM_SPEC] = STRING("spec"),
	[ASI_A_ITEM_DOMAIN] = NUMBER("domain"),
	[ASI_A_ITEM_BYTES_ASKED] = COUNTER("bytes-asked"),
	[ASI_A_ITEM_BYTES_EXPOSED] = COUNTER("bytes-exposed"),
	[ASI_A_ITEM_PAGES] = NUMBER("pages"),
};

static const struct attribute map_table[] = {
	[ASI_A_MAP_ID] = NUMBER("id"),
	[ASI_A_MAP_CLASS] = STRING("class"),
	[ASI_A_MAP_DOMAIN] = NUMBER("domain"),
	[ASI_A_MAP_SPEC] = STRING("spec"),
	[ASI_A_MAP_ORIGIN] = WORD("origin", origin_words),
	[ASI_A_MAP_PID] = NUMBER("pid"),
	[ASI_A_MAP_COMM] = STRING("comm"),
	[ASI_A_MAP_TIME] = COUNTER("time"),
	[ASI_A_MAP_BYTES_ASKED] = COUNTER("bytes-asked"),
	[ASI_A_MAP_BYTES_EXPOSED] = COUNTER("bytes-exposed"),
	[ASI_A_MAP_PAGES] = NUMBER("pages"),
	[ASI_A_MAP_RANGE] = NESTS("range", range_attributes),
	[ASI_A_MAP_RANGES] = NUMBER("ranges"),
	[ASI_A_MAP_NEIGHBOUR] = STRINGS("neighbour"),
	[ASI_A_MAP_NEIGHBOURS] = NUMBER("neighbours"),
	[ASI_A_MAP_UNOWNED] = FLAG("unowned"),
	[ASI_A_MAP_CHECK] = FLAG("check"),
	[ASI_A_MAP_ITEM] = NESTS("item", item_attributes),
	[ASI_A_MAP_GENERATION] = NUMBER("generation"),
	[ASI_A_MAP_GONE] = FLAG("gone"),
	[ASI_A_MAP_TRANSACTION] = FLAG("transaction"),
	[ASI_A_MAP_ADDED] = NUMBER("added"),
	[ASI_A_MAP_REMOVED] = NUMBER("removed"),
	[ASI_A_MAP_FORCE] = FLAG("force"),
};

static const struct attribute reason_table[] = {
	[ASI_A_REASON_NUMBER] = NUMBER("number"),
	[ASI_A_REASON_VM_EXITS] = COUNTER("vm-exits"),
	[ASI_A_REASON_STAYS] = COUNTER("stays"),
};

static const struct attribute stats_table[] = {
	[ASI_A_STATS_CLASS] = STRING("class"),
	[ASI_A_STATS_DOMAIN] = NUMBER("domain"),
	[ASI_A_STATS_ENTERS] = COUNTER("enters"),
	[ASI_A_STATS_REFUSED] = COUNTER("refused"),
	[ASI_A_STATS_STAYS] = COUNTER("stays"),
	[ASI_A_STATS_VM_EXITS] = COUNTER("vm-exits"),
	[ASI_A_STATS_EXITS_FAULT] = COUNTER("exits-fault"),
	[ASI_A_STATS_EXITS_IRQ] = COUNTER("exits-irq"),
	[ASI_A_STATS_EXITS_NMI] = COUNTER("exits-nmi"),
	[ASI_A_STATS_EXITS_SCHED] = COUNTER("exits-sched"),
	[ASI_A_STATS_EXITS_USER] = COUNTER("exits-user"),
	[ASI_A_STATS_EXITS_SWITCH] = COUNTER("exits-switch"),
	[ASI_A_STATS_EXITS_DISABLE] = COUNTER("exits-disable"),
	[ASI_A_STATS_FAULTS] = COUNTER("faults"),
	[ASI_A_STATS_DROPPED] = COUNTER("dropped"),
	[ASI_A_STATS_CLEARED] = COUNTER("cleared"),
	[ASI_A_STATS_ROWS] = NUMBER("rows"),
	[ASI_A_STATS_STACKS_DROPPED] = COUNTER("stacks-dropped"),
	[ASI_A_STATS_PRINTS_DROPPED] = COUNTER("prints-dropped"),
	[ASI_A_STATS_LEARNED] = COUNTER("learned"),
	[ASI_A_STATS_LEARN_DEGRADED] = COUNTER("learn-degraded"),
	[ASI_A_STATS_PAGES] = COUNTER("pages"),
	[ASI_A_STATS_TABLE_PAGES] = COUNTER("table-pages"),
	[ASI_A_STATS_BYTES_EXPOSED] = COUNTER("bytes-exposed"),
	[ASI_A_STATS_ISOLATED] = COUNTER("isolated"),
	[ASI_A_STATS_REASON] = NESTS("reason", reason_attributes),
	[ASI_A_STATS_NUMBERING] = WORD("numbering", numbering_words),
	[ASI_A_STATS_EVENTS_LOST] = COUNTER("events-lost"),
	[ASI_A_STATS_TAKEN] = COUNTER("taken"),
};

static const struct attribute step_table[] = {
	[ASI_A_STEP_LEVEL] = WORD("level", level_words),
	[ASI_A_STEP_VALUE] = ADDRESS("value"),
	[ASI_A_STEP_BAD] = FLAG("bad"),
};

static const struct attribute_set step_attributes = SET("step", step_table);

static const struct attribute walk_table[] = {
	[ASI_A_WALK_CLASS] = STRING("class"),
	[ASI_A_WALK_DOMAIN] = NUMBER("domain"),
	[ASI_A_WALK_TARGET] = STRING("target"),
	[ASI_A_WALK_ADDRESS] = ADDRESS("address"),
	[ASI_A_WALK_CPU] = NUMBER("cpu"),
	[ASI_A_WALK_NAME] = STRING("name"),
	[ASI_A_WALK_REGION] = STRING("region"),
	[ASI_A_WALK_KERNEL] = NESTS("kernel", step_attributes),
	[ASI_A_WALK_OWN] = NESTS("own", step_attributes),
	[ASI_A_WALK_GENERATION] = NUMBER("generation"),
};

static const struct attribute verify_table[] = {
	[ASI_A_VERIFY_CLASS] = STRING("class"),
	[ASI_A_VERIFY_DOMAIN] = NUMBER("domain"),
	[ASI_A_VERIFY_KIND] = WORD("kind", violation_words),
	[ASI_A_VERIFY_ADDRESS] = ADDRESS("address"),
	[ASI_A_VERIFY_LEVEL] = WORD("level", level_words),
	[ASI_A_VERIFY_OWN] = ADDRESS("own"),
	[ASI_A_VERIFY_KERNEL] = ADDRESS("kernel"),
	[ASI_A_VERIFY_COUNTED] = COUNTER("counted"),
	[ASI_A_VERIFY_WANTED] = COUNTER("wanted"),
	[ASI_A_VERIFY_OTHER] = NUMBER("other"),
	[ASI_A_VERIFY_NAME] = STRING("name"),
	[ASI_A_VERIFY_ENTRIES] = COUNTER("entries"),
	[ASI_A_VERIFY_TABLES] = COUNTER("tables"),
	[ASI_A_VERIFY_CORE_PAGES] = COUNTER("core-pages"),
	[ASI_A_VERIFY_PINNED_PAGES] = COUNTER("pinned-pages"),
	[ASI_A_VERIFY_MAPPED_PAGES] = COUNTER("mapped-pages"),
	[ASI_A_VERIFY_GUEST_PAGES] = COUNTER("guest-pages"),
	[ASI_A_VERIFY_UNOWNED_PAGES] = COUNTER("unowned-pages"),
	[ASI_A_VERIFY_NEIGHBOURS] = COUNTER("neighbours"),
	[ASI_A_VERIFY_VIOLATIONS] = COUNTER("violations"),
	[ASI_A_VERIFY_GENERATION] = NUMBER("generation"),
};

static const struct attribute pagetable_table[] = {
	[ASI_A_PAGETABLE_CLASS] = STRING("class"),
	[ASI_A_PAGETABLE_DOMAIN] = NUMBER("domain"),
	[ASI_A_PAGETABLE_START] = ADDRESS("start"),
	[ASI_A_PAGETABLE_PAGES] = COUNTER("pages"),
	[ASI_A_PAGETABLE_REGION] = STRING("region"),
	[ASI_A_PAGETABLE_WRITE] = FLAG("write"),
	[ASI_A_PAGETABLE_EXEC] = FLAG("exec"),
	[ASI_A_PAGETABLE_USER] = FLAG("user"),
	[ASI_A_PAGETABLE_CACHE] = WORD("cache", cache_words),
	[ASI_A_PAGETABLE_CORE] = FLAG("core"),
	[ASI_A_PAGETABLE_PINNED] = FLAG("pinned"),
	[ASI_A_PAGETABLE_MAPPED] = FLAG("mapped"),
	[ASI_A_PAGETABLE_UNOWNED] = FLAG("unowned"),
	[ASI_A_PAGETABLE_GENERATION] = NUMBER("generation"),
};

const struct attribute_set class_attributes = SET("class", class_table);
const struct attribute_set domain_attributes = SET("domain", domain_table);
const struct attribute_set fault_attributes = SET("fault", fault_table);
const struct attribute_set item_attributes = SET("item", item_table);
const struct attribute_set map_attributes = SET("map", map_table);
const struct attribute_set reason_attributes = SET("reason", reason_table);
const struct attribute_set stats_attributes = SET("stats", stats_table);
const struct attribute_set walk_attributes = SET("walk", walk_table);
const struct attribute_set verify_attributes = SET("verify", verify_table);
const struct attribute_set pagetable_attributes = SET("pagetable", pagetable_table);

const struct attribute_set *attributes_all(size_t index)
{
	static const struct attribute_set *const sets[] = {
		&class_attributes, &domain_attributes, &frame_attributes, &fault_attributes,
		&range_attributes, &item_attributes, &map_attributes, &stats_attributes,
		&reason_attributes, &step_attributes, &walk_attributes, &verify_attributes,
		&pagetable_attributes,
	};

	return index < ARRAY_SIZE(sets) ? sets[index] : NULL;
}

const struct attribute *attributes_find(const struct attribute_set *set, unsigned int number)
{
	if (number >= set->count || set->attributes[number].type == ATTRIBUTE_NONE)
		return NULL;
	return &set->attributes[number];
}

const struct operation *attributes_operation(unsigned int command)
{
	static const struct operation operations[] = {
		[ASI_CMD_CLASS_GET] = { "class-get", &class_attributes },
		[ASI_CMD_CLASS_SET] = { "class-set", &class_attributes },
		[ASI_CMD_DOMAIN_GET] = { "domain-get", &domain_attributes },
		[ASI_CMD_FAULT_GET] = { "fault-get", &fault_attributes },
		[ASI_CMD_FAULT_CLEAR] = { "fault-clear", &fault_attributes },
		[ASI_CMD_MAP_ADD] = { "map-add", &map_attributes },
		[ASI_CMD_MAP_DEL] = { "map-del", &map_attributes },
		[ASI_CMD_MAP_GET] = { "map-get", &map_attributes },
		[ASI_CMD_STATS_GET] = { "stats-get", &stats_attributes },
		[ASI_CMD_FAULT_NTF] = { "fault-ntf", &fault_attributes },
		[ASI_CMD_FAULT_CLEAR_NTF] = { "fault-clear-ntf", &fault_attributes },
		[ASI_CMD_CLASS_NTF] = { "class-ntf", &class_attributes },
		[ASI_CMD_WALK_GET] = { "walk-get", &walk_attributes },
		[ASI_CMD_VERIFY_GET] = { "verify-get", &verify_attributes },
		[ASI_CMD_PAGETABLE_GET] = { "pagetable-get", &pagetable_attributes },
		[ASI_CMD_TRANSACTION_BEGIN] = { "transaction-begin", &map_attributes },
		[ASI_CMD_TRANSACTION_COMMIT] = { "transaction-commit", &map_attributes },
		[ASI_CMD_TRANSACTION_ABORT] = { "transaction-abort", &map_attributes },
		[ASI_CMD_FAULT_TAKE] = { "fault-take", &fault_attributes },
	};

	if (command >= ARRAY_SIZE(operations) || !operations[command].name)
		return NULL;
	return &operations[command];
}
