// SPDX-License-Identifier: GPL-2.0-or-later
/* The head of the report: whose it is, the numbers that matter, what was lost. */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "lib/record.h"
#include "net/recording.h"
#include "net/session.h"
#include "out/cells.h"
#include "report/report.h"

/* A counter that should be 0, and what it means that it is not. */
struct loss {
	const char *key;
	const char *what;
};

static const struct loss loss_warnings[] = {
	{ "dropped", "faults were not recorded, the table was full: see asictl capacity" },
	{ "refused", "enters were refused because something that must be mapped was not" },
	{ "exits-switch", "faults hit the switch between the address spaces" },
	{ "stacks-dropped", "stacks were not kept" },
	{ "prints-dropped", "lines of the kernel log were suppressed" },
	{ "events-lost", "events did not reach a listener" },
	{ "learn-degraded", "pages could not be learned" },
};

/* What day it was may be unknown: old recordings do not say it. */
static void print_date(struct html *html, const struct report *report)
{
	char *up = cells_duration(session_clock(report->context) / 1000000000);
	time_t now = session_time(report->context);
	char text[32] = "";
	struct tm day;

	if (now && gmtime_r(&now, &day))
		strftime(text, sizeof(text), "%F %T UTC, ", &day);
	html->failed |= !up;
	html_print(html, "<dt>%s</dt><dd>%s%s after boot</dd>",
		   session_replays(report->context) ? "Recorded" : "Time", text, up);
	free(up);
}

static void print_facts(struct html *html, const struct report *report, struct json_object *class)
{
	char kernel[RECORDING_KERNEL];

	session_kernel(report->context, kernel);
	html_print(html, "<header>\n<h1>Address space isolation of the class %s</h1>\n<dl>"
		   "<dt>Kernel</dt><dd>%s</dd><dt>Mode</dt><dd>%s</dd>",
		   record_text(class, "name"), kernel, record_text(class, "mode"));
	print_date(html, report);
	html_print(html, "</dl>\n");
}

static void print_card(struct html *html, const char *value, const char *unit, const char *what)
{
	html_print(html, "<li><b>%s%s</b> %s</li>", value, value ? unit : "", what);
}

static void print_cards(struct html *html, const struct report *report, struct json_object *class,
			struct json_object *sum)
{
	char objects[24];

	snprintf(objects, sizeof(objects), "%zu", report->objects.count);
	html_print(html, "<ul class=\"cards\">");
	print_card(html, record_text(class, "domains"), "", "VMs isolated");
	print_card(html, record_text(sum, "stays-percent"), " %",
		   "of the VM exits stayed isolated");
	print_card(html, record_text(sum, "vm-exits"), "", "VM exits");
	print_card(html, record_text(sum, "faults"), "", "faults");
	print_card(html, objects, "", "objects that they hit");
	print_card(html, record_text(class, "mappings"), "", "mappings");
	html_print(html, "<li><b>");
	html_size(html, record_number(sum, "bytes-exposed"));
	html_print(html, "</b> exposed by them</li></ul>\n");
}

static void print_warning(struct html *html, const char *number, const char *what)
{
	html_print(html, "<li>%s%s%s</li>", number ? number : "", number ? " " : "", what);
}

static void print_warnings(struct html *html, const struct report *report,
			   struct json_object *class, struct json_object *sum)
{
	struct json_object *available = json_object_object_get(class, "available");

	html_print(html, "<ul class=\"warnings\">");
	if (available && !json_object_get_boolean(available))
		print_warning(html, NULL, "The owner of the class is not loaded, or does not want "
			      "isolation (kvm.address_space_isolation).");
	if (report->context->incomplete)
		print_warning(html, NULL, "A list kept changing while it was read, and may lack "
			      "something.");
	for (size_t i = 0; i < ARRAY_SIZE(loss_warnings); i++) {
		if (record_number(sum, loss_warnings[i].key))
			print_warning(html, record_text(sum, loss_warnings[i].key),
				      loss_warnings[i].what);
	}
	html_print(html, "</ul>\n");
}

static void print_domains(struct html *html, struct json_object *domains)
{
	static const char *const headings[] = {
		">VM", "Owner", ">Pages", ">Core", ">Table pages", ">Objects", NULL
	};
	size_t count = record_count(domains);

	if (!count) {
		report_nothing(html, "No VM is isolated now.");
		return;
	}
	report_table(html, "VMs", headings);
	for (size_t i = 0; i < count && i < REPORT_ROWS; i++) {
		struct json_object *domain = record_at(domains, i);

		html_print(html, "<tr>");
		report_number(html, domain, "id");
		report_made(html, cell_who(domain));
		report_number(html, domain, "pages");
		report_number(html, domain, "core-pages");
		report_number(html, domain, "table-pages");
		report_number(html, domain, "objects");
		html_print(html, "</tr>\n");
	}
	report_table_end(html);
	if (count > REPORT_ROWS)
		html_print(html, "<p class=\"more\">%zu more VMs are not shown.</p>\n",
			   count - REPORT_ROWS);
}

void report_head(struct html *html, const struct report *report)
{
	struct json_object *class = record_at(report->classes, 0);
	struct json_object *sum = record_at(report->stats, 0);

	print_facts(html, report, class);
	print_cards(html, report, class, sum);
	print_warnings(html, report, class, sum);
	print_domains(html, report->domains);
	html_print(html, "<nav><a href=\"#faults\">What faulted</a> "
		   "<a href=\"#objects\">Which data</a> <a href=\"#causes\">Exits by cause</a> "
		   "<a href=\"#reasons\">VM exits by reason</a> "
		   "<a href=\"#regions\">What is mapped</a> "
		   "<a href=\"#exposure\">Exposure</a></nav>\n</header>\n");
}
