// SPDX-License-Identifier: GPL-2.0-or-later
/* The sections of the report on what faulted, and on which data that was. */
#include <inttypes.h>
#include <string.h>
#include <stdlib.h>

#include "lib/record.h"
#include "model/exit-reason.h"
#include "out/cells.h"
#include "report/report.h"

static int compare_rows(const void *a, const void *b)
{
	struct json_object *const *left = a, *const *right = b;
	uint64_t more = record_number(*left, "count"), less = record_number(*right, "count");

	if (more == less) {
		more = record_number(*right, "id");
		less = record_number(*left, "id");
	}
	return more < less ? 1 : -(more > less);
}

/* What was done with the data, and what the kernel was about when it did. */
static void print_cause(struct html *html, struct json_object *row)
{
	const char *name, *number = record_text(row, "exit-reason");

	html_print(html, "<td>%s%s%s</td>", record_text(row, "access"),
		   record_flag(row, "user") ? ", user address" : "",
		   record_flag(row, "switching") ? ", in the switch" : "");
	name = number ? exit_reason_name(record_text(row, "numbering"),
					 record_number(row, "exit-reason")) : NULL;
	html_print(html, "<td>%s</td>", name ? name : number);
}

/* Without the stack it is the place alone. */
static void print_place(struct html *html, struct json_object *row)
{
	const char *ip = record_text(row, "ip-name");
	struct json_object *frames = json_object_object_get(row, "frame");
	size_t count = record_count(frames);

	ip = ip ? ip : record_text(row, "ip");
	if (!count) {
		report_code(html, ip);
		return;
	}
	html_print(html, "<td><details><summary><code>%s</code></summary><ol>", ip);
	for (size_t i = 0; i < count; i++) {
		struct json_object *frame = record_at(frames, i);
		const char *name = record_text(frame, "name");

		html_print(html, "<li><code>%s</code></li>",
			   name ? name : record_text(frame, "ip"));
	}
	html_print(html, "</ol></details></td>");
}

static void print_fault(struct html *html, struct json_object *row)
{
	html_print(html, "<tr>");
	report_number(html, row, "count");
	report_number(html, row, "domain");
	report_code(html, record_text(row, "data"));
	print_place(html, row);
	print_cause(html, row);
	report_made(html, cell_who(row));
	report_number(html, row, "id");
	report_code(html, record_text(row, "address"));
	html_print(html, "</tr>\n");
}

static uint64_t count_from(struct json_object *rows, size_t first)
{
	uint64_t sum = 0;

	for (size_t i = first; i < record_count(rows); i++)
		sum += record_number(record_at(rows, i), "count");
	return sum;
}

void report_faults(struct html *html, const struct report *report)
{
	static const char *const headings[] = {
		">Count", ">VM", "Data", "Code", "Access", "VM exit", "Process", ">Row",
		"Address", NULL
	};
	struct json_object *rows = report->objects.records;
	size_t count = record_count(rows);

	report_section(html, "faults", "What faulted", "Each line is code that needed data which "
		       "the VM's address space does not have: it was left, and the exit was not "
		       "isolated. The most frequent first; VM exit is what was being handled.");
	json_object_array_sort(rows, compare_rows);
	if (count)
		report_table(html, "Faults", headings);
	else
		report_nothing(html, "The fault table is empty.");
	for (size_t i = 0; i < count && i < REPORT_ROWS; i++)
		print_fault(html, record_at(rows, i));
	if (count)
		report_table_end(html);
	if (count > REPORT_ROWS)
		html_print(html, "<p class=\"more\">%zu more rows, with %" PRIu64 " faults, are "
			   "not shown.</p>\n", count - REPORT_ROWS, count_from(rows, REPORT_ROWS));
	report_section_end(html);
}

/* Is there a mapping of what the object is, for its domain or for all? */
static bool is_mapped(const struct report *report, const struct faulted_object *object)
{
	for (size_t i = 0; object->spec && i < record_count(report->maps); i++) {
		struct json_object *map = record_at(report->maps, i);
		const char *spec = record_text(map, "spec");

		if (spec && !strcmp(spec, object->spec) && !record_flag(map, "gone") &&
		    (!record_text(map, "domain") ||
		     record_number(map, "domain") == object->domain))
			return true;
	}
	return false;
}

static void print_object(struct html *html, const struct report *report,
			 const struct faulted_object *object, uint64_t most)
{
	const struct segment bar = { "faults", "fault", object->count };
	char *name = faulted_name(object);
	const char *advice = object->why;

	if (!advice)
		advice = is_mapped(report, object) ? "mapped by now" : "can be mapped";
	html->failed |= !name;
	html_print(html, "<tr><td class=\"n\">%" PRIu64 "</td><td class=\"wide\">",
		   object->count);
	report_bar(html, &bar, 1, most);
	html_print(html, "</td><td><code>%s</code></td>", name);
	report_code(html, object->spec);
	html_print(html, "<td class=\"n\">%" PRIu32 "</td>", object->rows);
	report_code(html, object->where);
	report_sentence(html, advice);
	html_print(html, "</tr>\n");
	free(name);
}

void report_objects(struct html *html, const struct report *report)
{
	static const char *const headings[] = {
		">Faults", "Share", "Object", "SPEC", ">Rows", "Most at", "What to do", NULL
	};
	const struct faulted_data *objects = &report->objects;

	report_section(html, "objects", "Which data",
		       "The same, summed up for the objects that the data belongs to. A "
		       "SPEC is what asictl map and a profile take; asictl suggest writes the "
		       "profile.");
	if (objects->count)
		report_table(html, "Objects", headings);
	else
		report_nothing(html, "No object was hit.");
	for (size_t i = 0; i < objects->count && i < REPORT_ROWS; i++)
		print_object(html, report, &objects->list[i], objects->list[0].count);
	if (objects->count)
		report_table_end(html);
	if (objects->count > REPORT_ROWS)
		html_print(html, "<p class=\"more\">%zu more objects are not shown.</p>\n",
			   objects->count - REPORT_ROWS);
	report_section_end(html);
}
