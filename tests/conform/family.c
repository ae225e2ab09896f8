// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <string.h>

#include "family.h"

#define U8(text)	{ .name = (text), .kind = KIND_U8 }
#define U32(text)	{ .name = (text), .kind = KIND_U32 }
#define UINT(text)	{ .name = (text), .kind = KIND_UINT }
#define STRING(text)	{ .name = (text), .kind = KIND_STRING }
#define STRINGS(text)	{ .name = (text), .kind = KIND_STRING, .many = true }
#define FLAG(text)	{ .name = (text), .kind = KIND_FLAG }
#define WORD(text, all)	{ .name = (text), .kind = KIND_U32, .words = (all) }
#define NESTS(text, set) { .name = (text), .kind = KIND_NEST, .many = true, .inner = &(set) }

#define SET(text, table) \
	{ .name = (text), .fields = (table), .max = sizeof(table) / sizeof((table)[0]) - 1 }

#define LEVELS	"pte pmd pud p4d pgd"

static const struct field class_fields[] = {
	{},
	STRING("name"), WORD("mode", "off log learn"), U8("stack"), U32("capacity"),
	U32("domains"), U32("rows"), U32("mappings"), U32("generation"), U8("available"),
	FLAG("bound"),
};

static const struct field domain_fields[] = {
	{},
	U32("id"), STRING("class"), U32("pid"), STRING("comm"), U32("pages"), U32("core-pages"),
	U32("table-pages"), U32("objects"), U32("generation"),
};

static const struct field frame_fields[] = { {}, UINT("ip"), STRING("name") };
static const struct set frame_set = SET("frame", frame_fields);

static const struct field fault_fields[] = {
	{},
	U32("id"), STRING("class"), U32("domain"), UINT("ip"), STRING("ip-name"),
	UINT("address"), STRING("data"), STRING("spec"), UINT("object-start"),
	UINT("object-len"), WORD("name-state", "pending named gone"),
	WORD("access", "read write exec"), FLAG("user"), FLAG("switching"), UINT("seq"),
	UINT("count"), UINT("first"), UINT("last"), U32("error-code"), U32("cpu"), U32("pid"),
	STRING("comm"), U32("exit-reason"), NESTS("frame", frame_set), UINT("upto"),
	U32("cleared-rows"), UINT("cleared-faults"), U32("generation"),
	WORD("numbering", "svm vmx"), UINT("event"), FLAG("taken"),
};

static const struct field range_fields[] = { {}, UINT("start"), UINT("len"), U32("domain") };
static const struct set range_set = SET("range", range_fields);

static const struct field item_fields[] = {
	{},
	U32("id"), STRING("spec"), U32("domain"), UINT("bytes-asked"), UINT("bytes-exposed"),
	U32("pages"),
};
static const struct set item_set = SET("item", item_fields);

static const struct field map_fields[] = {
	{},
	U32("id"), STRING("class"), U32("domain"), STRING("spec"),
	WORD("origin", "core kvm netlink debugfs configfs learn"), U32("pid"), STRING("comm"),
	UINT("time"), UINT("bytes-asked"), UINT("bytes-exposed"), U32("pages"),
	NESTS("range", range_set), U32("ranges"), STRINGS("neighbour"), U32("neighbours"),
	FLAG("unowned"), FLAG("check"), NESTS("item", item_set), U32("generation"),
	FLAG("gone"), FLAG("transaction"), U32("added"), U32("removed"),
	FLAG("force"),
};

static const struct field reason_fields[] = {
	{},
	U32("number"), UINT("vm-exits"), UINT("stays"),
};
static const struct set reason_set = SET("reason", reason_fields);

static const struct field stats_fields[] = {
	{},
	STRING("class"), U32("domain"), UINT("enters"), UINT("refused"), UINT("stays"),
	UINT("vm-exits"), UINT("exits-fault"), UINT("exits-irq"), UINT("exits-nmi"),
	UINT("exits-sched"), UINT("exits-user"), UINT("exits-switch"), UINT("exits-disable"),
	UINT("faults"), UINT("dropped"), UINT("cleared"), U32("rows"), UINT("stacks-dropped"),
	UINT("prints-dropped"), UINT("learned"), UINT("learn-degraded"), UINT("pages"),
	UINT("table-pages"), UINT("bytes-exposed"), UINT("isolated"),
	NESTS("reason", reason_set), WORD("numbering", "svm vmx"), UINT("events-lost"),
	UINT("taken"),
};

static const struct field step_fields[] = {
	{},
	WORD("level", LEVELS), UINT("value"), FLAG("bad"),
};
static const struct set step_set = SET("step", step_fields);

static const struct field walk_fields[] = {
	{},
	STRING("class"), U32("domain"), STRING("target"), UINT("address"), U32("cpu"),
	STRING("name"), STRING("region"), NESTS("kernel", step_set), NESTS("own", step_set),
	U32("generation"),
};

static const struct field verify_fields[] = {
	{},
	STRING("class"), U32("domain"),
	WORD("kind", "absent frame write exec user cache global huge table shared-table core "
		     "pin foreign stack memory freed count total"),
	UINT("address"), WORD("level", LEVELS), UINT("own"), UINT("kernel"), UINT("counted"),
	UINT("wanted"), U32("other"), STRING("name"), UINT("entries"), UINT("tables"),
	UINT("core-pages"), UINT("pinned-pages"), UINT("mapped-pages"), UINT("guest-pages"),
	UINT("unowned-pages"), UINT("neighbours"), UINT("violations"), U32("generation"),
};

static const struct field pagetable_fields[] = {
	{},
	STRING("class"), U32("domain"), UINT("start"), UINT("pages"), STRING("region"),
	FLAG("write"), FLAG("exec"), FLAG("user"), WORD("cache", "wb wc uc-minus uc wt wp"),
	FLAG("core"), FLAG("pinned"), FLAG("mapped"), FLAG("unowned"), U32("generation"),
};

static const struct set class_set = SET("class", class_fields);
static const struct set domain_set = SET("domain", domain_fields);
static const struct set fault_set = SET("fault", fault_fields);
static const struct set map_set = SET("map", map_fields);
static const struct set stats_set = SET("stats", stats_fields);
static const struct set walk_set = SET("walk", walk_fields);
static const struct set verify_set = SET("verify", verify_fields);
static const struct set pagetable_set = SET("pagetable", pagetable_fields);

#define BIT(n)		(UINT32_C(1) << (n))
/* All numbers from @a to @b. */
#define RUN(a, b)	((uint32_t)((UINT64_C(2) << (b)) - (UINT64_C(1) << (a))))

const struct operation operations[] = {
	{},
	{ "class-get", &class_set, RUN(1, 9) },
	{ "class-set", &class_set, 0 },
	{ "domain-get", &domain_set, RUN(1, 9) },
	{ "fault-get", &fault_set, RUN(1, 24) | RUN(28, 29) },
	{ "fault-clear", &fault_set, RUN(26, 28) },
	{ "map-add", &map_set, RUN(18, 19) },
	{ "map-del", &map_set, RUN(18, 19) },
	{ "map-get", &map_set, RUN(1, 16) | RUN(19, 20) | BIT(24) },
	{ "stats-get", &stats_set, RUN(1, 29) },
	{ "fault-ntf", &fault_set, RUN(1, 24) | RUN(28, 30) },
	{ "fault-clear-ntf", &fault_set, RUN(2, 3) | RUN(25, 28) | BIT(30) },
	{ "class-ntf", &class_set, RUN(1, 9) },
	{ "walk-get", &walk_set, RUN(1, 10) & ~BIT(3) },
	{ "verify-get", &verify_set, RUN(1, 21) },
	{ "pagetable-get", &pagetable_set, RUN(1, 14) },
	{ "transaction-begin", &map_set, 0 },
	{ "transaction-commit", &map_set, BIT(19) | RUN(22, 23) },
	{ "transaction-abort", &map_set, 0 },
	{ "fault-take", &fault_set, RUN(1, 24) | RUN(28, 29) },
	{},
};

unsigned int operation_find(const char *name)
{
	for (unsigned int i = 1; operations[i].name; i++)
		if (!strcmp(operations[i].name, name))
			return i;
	return 0;
}

unsigned int field_find(const struct set *set, const char *name)
{
	for (unsigned int i = 1; i <= set->max; i++)
		if (!strcmp(set->fields[i].name, name))
			return i;
	return 0;
}
