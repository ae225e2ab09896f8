// SPDX-License-Identifier: GPL-2.0-or-later
/* The command table. */
#include <limits.h>
#include <linux/asi.h>

#include "asictl.h"
#include "cli/word-kinds.h"
#include "list/groups.h"
#include "list/listing.h"
#include "model/class.h"
#include "model/faulted-data.h"
#include "model/metrics.h"
#include "profile/profile.h"
#include "report/report.h"
#include "top/top.h"
#include "verbs.h"
#include "verbs/verbs.h"

/* In the synopsis of those with OPTION_SELECT and OPTION_SORT. */
#define SELECT "[--where EXPR] [--sort KEYS] [--columns KEYS]"

/* In the help of those that take specs. */
#define SPEC_NOTES \
	"SPEC is one of\n" \
	"  SYMBOL            a variable of the kernel, per-CPU ones included\n" \
	"  MODULE:SYMBOL     a variable of a module\n" \
	"  ADDRESS+LENGTH    a range\n" \
	"  ADDRESS-END       a range up to, but not including, END\n" \
	"  vm:OBJECT         a named object of each VM, like vm:vcpu\n" \
	"  fault:N           what the row N of the fault table names\n"

#define VIEWS(...) .views = (const struct view *const[]){ __VA_ARGS__, NULL }

const struct verb verb_table[] = {
	{
		.name = "faults", .run = verb_faults,
		.synopsis = "[--vm ID] " SELECT " [--group BY|--stack|--folded|--follow] "
			    "[--until N] [--wait SECONDS]",
		.help = "list the rows of the fault table",
		.options = OPTION_VM | OPTION_SELECT | OPTION_SORT | OPTION_ROWS,
		VIEWS(&faults_listing.view, &groups_view),
	}, {
		.name = "map", .run = verb_map, .change = &map_change,
		.synopsis = "SPEC...|--faults [--vm ID] [--check] [--force]",
		.help = "map data in the isolated address spaces, all of it or none",
		.notes = SPEC_NOTES,
		.takes = KIND_SPEC,
		.options = OPTION_VM | OPTION_CHECK | OPTION_FAULTS | OPTION_FORCE,
		.least = 1, .most = ASI_SPECS_MAX,
		VIEWS(&map_reply_view),
	}, {
		.name = "unmap", .run = verb_unmap, .change = &unmap_change,
		.synopsis = "SPEC|ID... [--vm ID]",
		.help = "remove mappings, all of them or none",
		.notes = SPEC_NOTES "\nA decimal number is the ID of a mapping.\n",
		.takes = KIND_SPEC | KIND_MAPPING,
		.options = OPTION_VM, .least = 1, .most = ASI_SPECS_MAX,
		VIEWS(&map_reply_view),
	}, {
		.name = "maps", .run = verb_maps, .synopsis = "[--vm ID] " SELECT,
		.help = "list the mappings: what was asked for, and what is exposed",
		.options = OPTION_VM | OPTION_SELECT | OPTION_SORT, VIEWS(&maps_listing.view),
	}, {
		.name = "suggest", .run = verb_suggest, .synopsis = "[--vm ID] [-o FILE]",
		.help = "print a profile of what faulted, with reasons, for review",
		.options = OPTION_VM | OPTION_OUTPUT, VIEWS(&faulted_view),
	}, {
		.name = "apply", .run = verb_apply, .alone = true,
		.synopsis = "FILE... [--check] [--sync] [--missing skip]",
		.help = "map what profiles list, all of it or none",
		.takes = KIND_FILE,
		.options = OPTION_CHECK | OPTION_SYNC | OPTION_MISSING,
		.least = 1, .most = INT_MAX, VIEWS(&apply_view),
	}, {
		.name = "save", .run = verb_save, .synopsis = "[-o FILE]",
		.help = "print what is mapped as a profile",
		.options = OPTION_OUTPUT, VIEWS(&profile_view),
	}, {
		.name = "diff", .run = verb_diff, .synopsis = "FILE|live FILE|live",
		.help = "compare two profiles, or a profile with what is mapped",
		.takes = KIND_FILE | KIND_LIVE,
		.least = 2, .most = 2, VIEWS(&diff_view),
	}, {
		.name = "merge", .run = verb_merge, .synopsis = "FILE... [-o FILE]",
		.help = "merge the profiles of many hosts into one",
		.takes = KIND_FILE,
		.options = OPTION_OUTPUT, .least = 1, .most = INT_MAX, VIEWS(&profile_view),
	}, {
		.name = "learn", .run = verb_learn, .alone = true,
		.synopsis = "[--rounds N] [-o FILE] [--for SECONDS | -- COMMAND...]",
		.help = "find out what faults, map it by name, and print the profile",
		.takes = KIND_PROGRAM,
		.options = OPTION_ROUNDS | OPTION_FOR | OPTION_OUTPUT, .most = INT_MAX,
		VIEWS(&profile_view),
	}, {
		.name = "clear", .run = verb_clear, .change = &clear_change,
		.synopsis = "[--upto SEQ] [--vm ID]",
		.help = "remove rows of the fault table",
		.options = OPTION_VM | OPTION_UPTO, VIEWS(&clear_view),
	}, {
		.name = "stack", .run = verb_stack, .change = &stack_change,
		.synopsis = "[on|off]",
		.help = "print or set whether new rows keep their stack",
		.takes = KIND_SWITCH,
		.most = 1, VIEWS(&class_view),
	}, {
		.name = "mode", .run = verb_mode, .change = &mode_change,
		.synopsis = "[off|log|learn]",
		.help = "print or set what a fault leads to",
		.takes = KIND_MODE,
		.most = 1, VIEWS(&class_view),
	}, {
		.name = "capacity", .run = verb_capacity, .change = &capacity_change,
		.synopsis = "[ROWS]",
		.help = "print or set how many rows the fault table holds",
		.most = 1, VIEWS(&class_view),
	}, {
		.name = "domains", .run = verb_domains, .synopsis = SELECT,
		.help = "list the isolated address spaces, one for each VM",
		.options = OPTION_SELECT | OPTION_SORT,
		VIEWS(&domains_listing.view),
	}, {
		.name = "stats", .run = verb_stats,
		.synopsis = "[--reasons] [--vm ID] " SELECT,
		.help = "print the counters of the class and of each domain",
		.options = OPTION_VM | OPTION_REASONS | OPTION_SELECT | OPTION_SORT,
		VIEWS(&stats_listing.view, &reasons_listing.view),
	}, {
		.name = "metrics", .run = verb_metrics, .synopsis = "[-o FILE]",
		.help = "print the counters as OpenMetrics text for a monitoring system",
		.options = OPTION_OUTPUT, VIEWS(&metrics_view),
	}, {
		.name = "top", .run = verb_top, .alone = true,
		.synopsis = "[--interval SECONDS] [--sort KEYS] [--rounds N] [--vm ID]",
		.help = "watch the counters and the rows that grow most",
		.options = OPTION_INTERVAL | OPTION_SORT | OPTION_ROUNDS | OPTION_VM,
		VIEWS(&top_view),
	}, {
		.name = "verify", .run = verb_verify, .synopsis = "[--vm ID]",
		.help = "compare each page table with the kernel's and with the records",
		.options = OPTION_VM, VIEWS(&verify_view),
	}, {
		.name = "walk", .run = verb_walk, .synopsis = "ADDRESS|SYMBOL [--vm ID]",
		.help = "print the page table entries for an address",
		.notes = "ADDRESS is hexadecimal with 0x. SYMBOL may be code or read-only data, "
			 "too:\n"
			 "SYMBOL, MODULE:SYMBOL or percpu:SYMBOL.\n",
		.takes = KIND_SYMBOL,
		.options = OPTION_VM, .least = 1, .most = 1, VIEWS(&walk_view),
	}, {
		.name = "dump", .run = verb_dump, .synopsis = "[--vm ID]",
		.help = "print what the page table of each domain maps",
		.options = OPTION_VM, VIEWS(&dump_view),
	}, {
		.name = "report", .run = verb_report, .synopsis = "[-o FILE]",
		.help = "write an HTML page with what faulted, is mapped and is exposed",
		.options = OPTION_OUTPUT,
	}, {
		.name = "doctor", .run = verb_doctor, .synopsis = "",
		.help = "find out what keeps isolation from working, and what to do",
		VIEWS(&doctor_view),
	}, {
		.name = "schema", .run = verb_schema, .synopsis = "",
		.help = "print the JSON Schema of what --json prints",
	},
	{ .name = NULL }
};
