// SPDX-License-Identifier: GPL-2.0-or-later
/* The section of the report on what the mappings expose. */
#include <inttypes.h>
#include <stdlib.h>

#include "lib/record.h"
#include "model/exposure.h"
#include "out/cells.h"
#include "report/report.h"

static const struct segment parts[] = {
	{ .name = "asked for", .colour = "asked" },
	{ .name = "exposed besides", .colour = "excess" },
};

/* How much more is exposed than was asked for. */
static uint64_t excess_of(struct json_object *map)
{
	uint64_t exposed = record_number(map, "bytes-exposed");
	uint64_t asked = exposure_bytes(map);

	return exposed > asked ? exposed - asked : 0;
}

static int compare_mappings(const void *a, const void *b)
{
	struct json_object *const *left = a, *const *right = b;
	uint64_t more = excess_of(*left), less = excess_of(*right);

	if (more == less) {
		more = record_number(*left, "bytes-exposed");
		less = record_number(*right, "bytes-exposed");
	}
	if (more == less) {
		more = record_number(*right, "id");
		less = record_number(*left, "id");
	}
	return more < less ? 1 : -(more > less);
}

/* The names fold: there may be many of them. */
static void print_neighbours(struct html *html, struct json_object *map)
{
	struct json_object *names = json_object_object_get(map, "neighbour");
	uint64_t total = record_number(map, "neighbours");
	size_t count = record_count(names);

	if (!count) {
		html_print(html, "<td>%" PRIu64 "</td>", total);
		return;
	}
	html_print(html, "<td><details><summary>%" PRIu64 "</summary><ul>", total);
	for (size_t i = 0; i < count; i++)
		html_print(html, "<li><code>%s</code></li>",
			   json_object_get_string(record_at(names, i)));
	if (total > count)
		html_print(html, "<li>%" PRIu64 " more</li>", total - count);
	html_print(html, "</ul></details></td>");
}

static const char *note_of(struct json_object *map)
{
	if (record_flag(map, "gone"))
		return "gone";
	return record_flag(map, "unowned") ? "unowned" : NULL;
}

static void print_map(struct html *html, struct json_object *map, uint64_t most)
{
	struct segment segments[] = { parts[0], parts[1] };
	char *scope = cell_scope(map), *asked = exposure_cell(map);

	segments[0].amount = record_number(map, "bytes-exposed") - excess_of(map);
	segments[1].amount = excess_of(map);
	html->failed |= !scope || !asked;
	html_print(html, "<tr>");
	report_number(html, map, "id");
	html_print(html, "<td class=\"n\">%s</td>", scope);
	report_code(html, record_text(map, "spec"));
	html_print(html, "<td class=\"n\">%s</td>", asked);
	report_number(html, map, "bytes-exposed");
	html_print(html, "<td class=\"n\">%" PRIu64 "</td><td class=\"wide\">", excess_of(map));
	report_bar(html, segments, ARRAY_SIZE(segments), most);
	html_print(html, "</td>");
	report_number(html, map, "pages");
	print_neighbours(html, map);
	report_cell(html, record_text(map, "origin"));
	report_made(html, cell_who(map));
	report_made(html, cell_age(map));
	report_cell(html, note_of(map));
	html_print(html, "</tr>\n");
	free(asked);
	free(scope);
}

static uint64_t largest(struct json_object *maps)
{
	uint64_t most = 0;

	for (size_t i = 0; i < record_count(maps); i++) {
		struct json_object *map = record_at(maps, i);
		uint64_t exposed = record_number(map, "bytes-exposed");

		most = exposed > most ? exposed : most;
	}
	return most;
}

void report_exposure(struct html *html, const struct report *report)
{
	static const char *const headings[] = {
		">ID", ">VM", "SPEC", ">Asked", ">Exposed", ">Excess", "Bytes", ">Pages",
		"Neighbours", "Origin", "Who", "Age", "Note", NULL
	};
	struct json_object *maps = report->maps;
	size_t count = record_count(maps);
	uint64_t most = largest(maps);

	report_section(html, "exposure", "Exposure", "Only whole pages can be mapped, so a mapping "
		       "exposes its neighbours, too. What exposes most that was not asked for "
		       "comes first. Sizes are in bytes.");
	json_object_array_sort(maps, compare_mappings);
	if (count) {
		report_legend(html, parts, ARRAY_SIZE(parts));
		report_table(html, "Mappings", headings);
	} else {
		report_nothing(html, "Nothing is mapped but the core.");
	}
	for (size_t i = 0; i < count && i < REPORT_ROWS; i++)
		print_map(html, record_at(maps, i), most);
	if (count)
		report_table_end(html);
	if (count > REPORT_ROWS)
		html_print(html, "<p class=\"more\">%zu more mappings, which expose less, are not "
			   "shown.</p>\n", count - REPORT_ROWS);
	report_section_end(html);
}
