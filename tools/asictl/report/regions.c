// SPDX-License-Identifier: GPL-2.0-or-later
/* The section of the report on what is mapped, drawn to scale. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/record.h"
#include "model/spec.h"
#include "report/report.h"

#define PAGE_SIZE UINT64_C(4096)

/* Units that a drawing is wide, and a run at least: what has no width is not drawn. */
#define WIDTH 1000.0
#define LEAST 0.5

/* More VMs than this are not drawn: all have the core, and not much besides. */
#define DRAWN 16

/* Where the upper half of the address space begins, by the levels of page tables. */
#define BASE_4 UINT64_C(0xffff800000000000)
#define BASE_5 UINT64_C(0xff00000000000000)

/* Where the variables lie that are not per CPU. */
#define KERNEL_IMAGE UINT64_C(0xffffffff80000000)

/* Why a page is mapped; the first that fits. */
enum run_kind {
	RUN_CORE,
	RUN_UNOWNED,
	RUN_MAPPED,
	RUN_PINNED,
	RUN_OTHER,
	RUN_KINDS
};

static const struct segment run_kinds[RUN_KINDS] = {
	[RUN_CORE] = { .name = "core", .colour = "core" },
	[RUN_UNOWNED] = { .name = "unowned", .colour = "unowned" },
	[RUN_MAPPED] = { .name = "mapped", .colour = "mapped" },
	[RUN_PINNED] = { .name = "pinned", .colour = "pinned" },
	[RUN_OTHER] = { .name = "other", .colour = "other" },
};

/* Regions that a kernel has; what the kernel names besides is shown if it is mapped. */
static const char *const known_regions[] = {
	"direct map", "vmalloc", "vmemmap", "cpu_entry_area", "kernel image", "modules",
};

/* Runs side by side: those of a domain, or of a region in it. */
struct stretch {
	struct json_object *runs; /* all there are */
	size_t first, count;
};

static struct json_object *run_at(const struct stretch *stretch, size_t index)
{
	return record_at(stretch->runs, stretch->first + index);
}

static enum run_kind kind_of(struct json_object *run)
{
	if (record_flag(run, "core"))
		return RUN_CORE;
	if (record_flag(run, "unowned"))
		return RUN_UNOWNED;
	if (record_flag(run, "mapped"))
		return RUN_MAPPED;
	return record_flag(run, "pinned") ? RUN_PINNED : RUN_OTHER;
}

static const char *region_of(struct json_object *run)
{
	const char *region = record_text(run, "region");

	return region ? region : "unknown";
}

static uint64_t size_of(struct json_object *run)
{
	return record_number(run, "pages") * PAGE_SIZE;
}

/* The runs from @first on that are of one domain. */
static struct stretch domain_at(struct json_object *runs, size_t first)
{
	struct stretch stretch = { .runs = runs, .first = first };
	size_t count = record_count(runs);
	uint64_t domain = record_number(run_at(&stretch, 0), "domain");

	while (first + stretch.count < count &&
	       record_number(run_at(&stretch, stretch.count), "domain") == domain)
		stretch.count++;
	return stretch;
}

/* Those of @whole from @index on that are of one region. */
static struct stretch region_at(const struct stretch *whole, size_t index)
{
	struct stretch stretch = { .runs = whole->runs, .first = whole->first + index };

	while (index + stretch.count < whole->count &&
	       !strcmp(region_of(run_at(&stretch, stretch.count)),
		       region_of(run_at(&stretch, 0))))
		stretch.count++;
	return stretch;
}

static uint64_t pages_in(const struct stretch *stretch)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < stretch->count; i++)
		pages += record_number(run_at(stretch, i), "pages");
	return pages;
}

static void count_kinds(const struct stretch *stretch, struct segment *segments)
{
	memcpy(segments, run_kinds, sizeof(run_kinds));
	for (size_t i = 0; i < stretch->count; i++) {
		struct json_object *run = run_at(stretch, i);

		segments[kind_of(run)].amount += record_number(run, "pages");
	}
}

/* A drawing of the addresses from @from on, @len bytes of them. */
struct scale {
	uint64_t from;
	double len;
	double drawn[RUN_KINDS]; /* up to where each kind has been drawn */
};

/* What would add less than can be seen to what has been drawn of its kind is left out. */
static void draw_pages(struct html *html, struct scale *scale, struct json_object *run,
		       uint64_t start, uint64_t size)
{
	double from = WIDTH * (double)(start - scale->from) / scale->len;
	double width = WIDTH * (double)size / scale->len;
	enum run_kind kind = kind_of(run);

	if (width < LEAST)
		width = LEAST;
	if (from > WIDTH - width)
		from = WIDTH - width;
	if (scale->drawn[kind] > 0 && from + width < scale->drawn[kind] + LEAST)
		return;
	scale->drawn[kind] = from + width;
	html_print(html, "<rect class=\"%s\" x=\"%.2f\" y=\"0\" width=\"%.2f\" height=\"10\">"
		   "<title>0x%016" PRIx64 ": %" PRIu64 " page%s, %s</title></rect>\n",
		   run_kinds[kind].colour, from, width, start, size / PAGE_SIZE,
		   size == PAGE_SIZE ? "" : "s", region_of(run));
}

static void start_drawing(struct html *html)
{
	html_print(html, "<svg class=\"map\" viewBox=\"0 0 1000 10\" "
		   "preserveAspectRatio=\"none\" aria-hidden=\"true\">\n");
}

static void draw_runs(struct html *html, struct scale *scale, const struct stretch *stretch)
{
	start_drawing(html);
	for (size_t i = 0; i < stretch->count; i++) {
		struct json_object *run = run_at(stretch, i);

		if (record_address(run, "start") >= scale->from)
			draw_pages(html, scale, run, record_address(run, "start"), size_of(run));
	}
	html_print(html, "</svg>\n");
}

static void print_ends(struct html *html, uint64_t first, uint64_t last)
{
	html_print(html, "<p class=\"ends\"><code>0x%016" PRIx64 "</code> "
		   "<code>0x%016" PRIx64 "</code></p>\n", first, last);
}

/* All of the kernel's addresses on one scale: where in it anything is. */
static void draw_all(struct html *html, const struct stretch *domain)
{
	uint64_t last = record_address(run_at(domain, domain->count - 1), "start");
	struct scale scale = { .from = BASE_4 };
	struct stretch region;

	for (size_t i = 0; i < domain->count; i++) {
		uint64_t start = record_address(run_at(domain, i), "start");

		if (start >= BASE_5 && start < BASE_4)
			scale.from = BASE_5;
	}
	if (last < scale.from)
		return;
	scale.len = -(double)scale.from + 18446744073709551616.0;
	html_print(html, "<figure><figcaption><b>Kernel addresses</b>, ");
	html_size(html, -scale.from);
	html_print(html, " from end to end; mapped are, from the left: ");
	for (size_t i = 0; i < domain->count; i += region.count) {
		region = region_at(domain, i);
		html_print(html, "%s%s", i ? ", " : "", region_of(run_at(&region, 0)));
	}
	html_print(html, "</figcaption>\n");
	draw_runs(html, &scale, domain);
	print_ends(html, scale.from, UINT64_MAX);
	html_print(html, "</figure>\n");
}

/* From the first to the last page that it has mapped. */
static void draw_region(struct html *html, const struct stretch *region)
{
	struct json_object *last = run_at(region, region->count - 1);
	uint64_t from = record_address(run_at(region, 0), "start");
	uint64_t to = record_address(last, "start") + size_of(last) - 1;
	struct scale scale = { .from = from, .len = (double)(to - from) + 1 };
	uint64_t pages = pages_in(region);

	html_print(html, "<figure><figcaption><b>%s</b>, %" PRIu64 " page%s, ",
		   region_of(last), pages, pages == 1 ? "" : "s");
	html_size(html, pages * PAGE_SIZE);
	html_print(html, " of a stretch of ");
	html_size(html, to - from + 1);
	html_print(html, "</figcaption>\n");
	draw_runs(html, &scale, region);
	print_ends(html, from, to);
	html_print(html, "</figure>\n");
}

/*
 * The areas of per-CPU data lie in the direct map, and no region is theirs. They are as far
 * from each other as the copies of one variable, and begin at multiples of that distance:
 * the kernel aligns the first one to 2 MiB and gives each a part of that.
 */
struct areas {
	uint64_t size;    /* of each; 0: not known */
	uint64_t *starts; /* growing; owned */
	size_t count;
};

static uint64_t start_of(struct json_object *ranges, size_t index)
{
	return record_address(record_at(ranges, index), "start");
}

/* The ranges of a variable that each CPU has its own of, else NULL. */
static struct json_object *copies(struct json_object *map)
{
	struct json_object *ranges = json_object_object_get(map, "range");
	const char *spec = record_text(map, "spec");

	if (!spec || !strncmp(spec, "vm:", 3) || spec_is_address(spec) ||
	    record_count(ranges) < 2 || start_of(ranges, 0) >= KERNEL_IMAGE)
		return NULL;
	return ranges;
}

static void find_size(struct areas *areas, struct json_object *ranges)
{
	for (size_t i = 1; i < record_count(ranges); i++) {
		uint64_t distance = start_of(ranges, i) - start_of(ranges, i - 1);

		if (!areas->size || distance < areas->size)
			areas->size = distance;
	}
}

/* Returns false without memory. */
static bool add_area(struct areas *areas, uint64_t start)
{
	uint64_t *starts;
	size_t at = 0;

	while (at < areas->count && areas->starts[at] < start)
		at++;
	if (at < areas->count && areas->starts[at] == start)
		return true;
	starts = reallocarray(areas->starts, areas->count + 1, sizeof(*starts));
	if (!starts)
		return false;
	areas->starts = starts;
	memmove(&starts[at + 1], &starts[at], (areas->count - at) * sizeof(*starts));
	starts[at] = start;
	areas->count++;
	return true;
}

/* Of the mappings that are for all, as those by name are. */
static bool find_areas(struct areas *areas, struct json_object *maps)
{
	size_t count = record_count(maps);
	struct json_object *ranges;

	for (size_t i = 0; i < count; i++) {
		ranges = copies(record_at(maps, i));
		if (ranges)
			find_size(areas, ranges);
	}
	if (areas->size & (areas->size - 1) || areas->size < PAGE_SIZE)
		areas->size = 0;
	for (size_t i = 0; areas->size && i < count; i++) {
		ranges = copies(record_at(maps, i));
		for (size_t j = 0; ranges && j < record_count(ranges); j++) {
			if (!add_area(areas, start_of(ranges, j) & ~(areas->size - 1)))
				return false;
		}
	}
	return true;
}

/* The part of @run that lies in the area from @start on, its size in *@size; 0: none. */
static uint64_t part_of(struct json_object *run, uint64_t start, uint64_t area, uint64_t *size)
{
	uint64_t from = record_address(run, "start"), to = from + size_of(run);

	from = from < start ? start : from;
	to = to > start + area ? start + area : to;
	*size = to > from ? to - from : 0;
	return from;
}

/* Count the pages in the areas, and draw them if there is a scale. */
static uint64_t visit_areas(struct html *html, struct scale *scale, const struct areas *areas,
			    const struct stretch *domain)
{
	uint64_t sum = 0, start, size;

	for (size_t i = 0; i < areas->count; i++) {
		for (size_t j = 0; j < domain->count; j++) {
			struct json_object *run = run_at(domain, j);

			start = part_of(run, areas->starts[i], areas->size, &size);
			sum += size / PAGE_SIZE;
			if (size && scale)
				draw_pages(html, scale, run, start, size);
		}
	}
	return sum;
}

static void draw_areas(struct html *html, const struct areas *areas,
		       const struct stretch *domain)
{
	struct scale scale = { .from = areas->count ? areas->starts[0] : 0 };
	uint64_t pages = visit_areas(html, NULL, areas, domain), to;

	if (!areas->count)
		return;
	to = areas->starts[areas->count - 1] + areas->size - 1;
	scale.len = (double)(to - scale.from) + 1;
	html_print(html, "<figure><figcaption><b>per-CPU areas</b> of %zu CPUs, %" PRIu64
		   " pages, ", areas->count, pages);
	html_size(html, pages * PAGE_SIZE);
	html_print(html, ", counted above as well; each area has ");
	html_size(html, areas->size);
	html_print(html, "</figcaption>\n");
	start_drawing(html);
	visit_areas(html, &scale, areas, domain);
	html_print(html, "</svg>\n");
	print_ends(html, scale.from, to);
	html_print(html, "</figure>\n");
}

static void print_region(struct html *html, const char *name, const struct stretch *region,
			 uint64_t most)
{
	struct segment segments[RUN_KINDS];
	uint64_t pages = pages_in(region);

	count_kinds(region, segments);
	html_print(html, "<tr><td>%s</td><td class=\"n\">%zu</td><td class=\"n\">%" PRIu64
		   "</td><td class=\"n\">%" PRIu64 "</td><td class=\"wide\">", name,
		   region->count, pages, pages * PAGE_SIZE / 1024);
	report_bar(html, segments, RUN_KINDS, most);
	html_print(html, "</td>");
	for (size_t i = 0; i < RUN_KINDS; i++)
		html_print(html, "<td class=\"n\">%" PRIu64 "</td>", segments[i].amount);
	html_print(html, "</tr>\n");
}

static bool has_region(const struct stretch *domain, const char *name)
{
	for (size_t i = 0; i < domain->count; i++) {
		if (!strcmp(region_of(run_at(domain, i)), name))
			return true;
	}
	return false;
}

/* That nothing of a region is mapped is worth a line. */
static void print_region_table(struct html *html, const struct stretch *domain)
{
	static const char *const headings[] = {
		"Region", ">Runs", ">Pages", ">KiB", "Pages to scale", ">Core", ">Unowned",
		">Mapped", ">Pinned", ">Other", NULL
	};
	const struct stretch none = { .count = 0 };
	struct stretch region;
	uint64_t most = 0;

	for (size_t i = 0; i < domain->count; i += region.count) {
		region = region_at(domain, i);
		if (pages_in(&region) > most)
			most = pages_in(&region);
	}
	report_table(html, "Regions", headings);
	for (size_t i = 0; i < domain->count; i += region.count) {
		region = region_at(domain, i);
		print_region(html, region_of(run_at(&region, 0)), &region, most);
	}
	for (size_t i = 0; i < ARRAY_SIZE(known_regions); i++) {
		if (!has_region(domain, known_regions[i]))
			print_region(html, known_regions[i], &none, most);
	}
	report_table_end(html);
}

static void print_domain(struct html *html, const struct stretch *domain,
			 const struct areas *areas)
{
	uint64_t pages = pages_in(domain);
	struct stretch region;

	html_print(html, "<details class=\"vm\"%s><summary>VM %" PRIu64 ": %" PRIu64
		   " pages, ", domain->first ? "" : " open",
		   record_number(run_at(domain, 0), "domain"), pages);
	html_size(html, pages * PAGE_SIZE);
	html_print(html, "</summary>\n");
	print_region_table(html, domain);
	draw_all(html, domain);
	for (size_t i = 0; i < domain->count; i += region.count) {
		region = region_at(domain, i);
		draw_region(html, &region);
	}
	draw_areas(html, areas, domain);
	html_print(html, "</details>\n");
}

void report_regions(struct html *html, const struct report *report)
{
	size_t count = record_count(report->runs), drawn = 0, left = 0;
	struct areas areas = { .count = 0 };
	struct stretch domain;

	html->failed |= !find_areas(&areas, report->maps);
	report_section(html, "regions", "What is mapped", "What the page table of each VM has, by "
		       "region of the kernel's address space. Each drawing is to scale, from its "
		       "first address on the left to its last on the right; what would be too thin "
		       "to be seen is drawn a little wider. Core is what every VM has, mapped "
		       "what was asked for, pinned what a vCPU or its thread needs; the owner "
		       "of an unowned page does not say when it is freed. The per-CPU areas are "
		       "found by the "
		       "variables in them that are mapped by name.");
	if (count)
		report_legend(html, run_kinds, RUN_KINDS);
	else
		report_nothing(html, "No VM is isolated now.");
	for (size_t i = 0; i < count; i += domain.count) {
		domain = domain_at(report->runs, i);
		if (drawn++ < DRAWN)
			print_domain(html, &domain, &areas);
		else
			left++;
	}
	if (left)
		html_print(html, "<p class=\"more\">%zu more VMs are not shown.</p>\n", left);
	report_section_end(html);
	free(areas.starts);
}
