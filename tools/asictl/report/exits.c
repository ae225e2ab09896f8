// SPDX-License-Identifier: GPL-2.0-or-later
/* The sections of the report on why isolation was left, and on VM exits by reason. */
#include <inttypes.h>

#include "lib/record.h"
#include "out/cells.h"
#include "report/report.h"

struct cause {
	const char *key;
	struct segment segment; /* without its amount */
};

static const struct cause causes[] = {
	{ "exits-fault", { .name = "fault", .colour = "fault" } },
	{ "exits-irq", { .name = "irq", .colour = "irq" } },
	{ "exits-nmi", { .name = "nmi", .colour = "nmi" } },
	{ "exits-sched", { .name = "sched", .colour = "sched" } },
	{ "exits-user", { .name = "user", .colour = "user" } },
	{ "exits-switch", { .name = "switch", .colour = "switch" } },
	{ "exits-disable", { .name = "disable", .colour = "disable" } },
};

static const struct segment exit_segments[] = {
	{ .name = "stayed", .colour = "stay" },
	{ .name = "left", .colour = "left" },
};

static void print_scope(struct html *html, struct json_object *record)
{
	char *scope = cell_scope(record);

	html->failed |= !scope;
	html_print(html, "<td class=\"n\">%s</td>", scope);
	free(scope);
}

static void print_causes(struct html *html, struct json_object *record)
{
	struct segment segments[ARRAY_SIZE(causes)];
	uint64_t sum = 0;

	for (size_t i = 0; i < ARRAY_SIZE(causes); i++) {
		segments[i] = causes[i].segment;
		segments[i].amount = record_number(record, causes[i].key);
		sum += segments[i].amount;
	}
	html_print(html, "<tr>");
	print_scope(html, record);
	report_number(html, record, "enters");
	html_print(html, "<td class=\"n\">%" PRIu64 "</td><td class=\"wide\">", sum);
	report_bar(html, segments, ARRAY_SIZE(segments), sum);
	html_print(html, "</td>");
	for (size_t i = 0; i < ARRAY_SIZE(causes); i++)
		report_number(html, record, causes[i].key);
	html_print(html, "</tr>\n");
}

static void print_more(struct html *html, size_t count)
{
	if (count > REPORT_ROWS)
		html_print(html, "<p class=\"more\">%zu more VMs are not shown.</p>\n",
			   count - REPORT_ROWS);
}

static void print_by_cause(struct html *html, struct json_object *stats)
{
	static const char *const headings[] = {
		">VM", ">Enters", ">Left", "Causes", ">Fault", ">IRQ", ">NMI", ">Sched", ">User",
		">Switch", ">Disable", NULL
	};
	struct segment segments[ARRAY_SIZE(causes)];
	size_t count = record_count(stats);

	for (size_t i = 0; i < ARRAY_SIZE(causes); i++)
		segments[i] = causes[i].segment;
	report_section(html, "causes", "Exits by cause", "How often the isolated address space was "
		       "left, and why: a fault on data that is not mapped there, an interrupt, an "
		       "NMI, the scheduler, the return to the VM's process, a fault in the switch "
		       "itself, or isolation being switched off. VM all is the class.");
	report_legend(html, segments, ARRAY_SIZE(segments));
	report_table(html, "Exits by cause", headings);
	for (size_t i = 0; i < count && i < REPORT_ROWS; i++)
		print_causes(html, record_at(stats, i));
	report_table_end(html);
	print_more(html, count);
	report_section_end(html);
}

/* Of @record, a class, a domain, or one of their reasons. */
static void print_stays(struct html *html, struct json_object *record, uint64_t most)
{
	uint64_t exits = record_number(record, "vm-exits");
	uint64_t stays = record_number(record, "stays");
	struct segment segments[] = { exit_segments[0], exit_segments[1] };

	segments[0].amount = stays;
	segments[1].amount = exits > stays ? exits - stays : 0;
	report_number(html, record, "vm-exits");
	report_number(html, record, "stays");
	report_number(html, record, "stays-percent");
	html_print(html, "<td class=\"wide\">");
	report_bar(html, segments, ARRAY_SIZE(segments), most);
	html_print(html, "</td></tr>\n");
}

static int compare_reasons(const void *a, const void *b)
{
	struct json_object *const *left = a, *const *right = b;
	uint64_t more = record_number(*left, "vm-exits");
	uint64_t less = record_number(*right, "vm-exits");

	return more < less ? 1 : -(more > less);
}

/* One line for all of them, then one for each reason. */
static void print_reasons(struct html *html, struct json_object *record)
{
	struct json_object *reasons = json_object_object_get(record, "reason");
	uint64_t most = record_number(record, "vm-exits");

	html_print(html, "<tr class=\"sum\">");
	print_scope(html, record);
	html_print(html, "<td>all</td><td class=\"n\">-</td>");
	print_stays(html, record, most);
	json_object_array_sort(reasons, compare_reasons);
	for (size_t i = 0; i < record_count(reasons); i++) {
		struct json_object *reason = record_at(reasons, i);

		html_print(html, "<tr>");
		print_scope(html, record);
		report_cell(html, record_text(reason, "name"));
		report_number(html, reason, "number");
		print_stays(html, reason, most);
	}
}

static void print_by_reason(struct html *html, struct json_object *stats)
{
	static const char *const headings[] = {
		">VM", "Reason", ">Number", ">VM exits", ">Stays", ">Stays %", "Share", NULL
	};
	size_t count = record_count(stats);

	report_section(html, "reasons", "VM exits by reason", "A VM exit stayed if it was handled "
		       "up to the next entry without leaving the isolated address space; this "
		       "share should be high.");
	report_legend(html, exit_segments, ARRAY_SIZE(exit_segments));
	report_table(html, "VM exits by reason", headings);
	for (size_t i = 0; i < count && i < REPORT_ROWS; i++)
		print_reasons(html, record_at(stats, i));
	report_table_end(html);
	print_more(html, count);
	report_section_end(html);
}

void report_exits(struct html *html, const struct report *report)
{
	print_by_cause(html, report->stats);
	print_by_reason(html, report->stats);
}
