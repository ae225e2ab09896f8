// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl report [-o FILE] */
#include <errno.h>
#include <linux/asi.h>
#include <string.h>

#include "lib/message.h"
#include "lib/outfile.h"
#include "list/listing.h"
#include "model/class.h"
#include "report/report.h"

/* The records of one dump, finished as its verb does. Returns an enum status. */
static int read_list(struct context *context, const struct listing *listing,
		     struct json_object **records)
{
	int status = listing_ask(context, listing, records), ret = 0;

	if (!status && listing->finish)
		ret = listing->finish(context, records);
	return ret ? message_errno(context, -ret) : status;
}

static int read_lists(struct context *context, struct report *report)
{
	static const struct listing runs = {
		.command = ASI_CMD_PAGETABLE_GET, .set = &pagetable_attributes,
		.class_number = ASI_A_PAGETABLE_CLASS,
	};
	int status = class_get(context, &report->classes);

	if (!status)
		status = read_list(context, &domains_listing, &report->domains);
	if (!status)
		status = read_list(context, &stats_listing, &report->stats);
	if (!status)
		status = faulted_read(context, &report->objects);
	if (!status)
		status = read_list(context, &maps_listing, &report->maps);
	if (!status)
		status = read_list(context, &runs, &report->runs);
	return status;
}

void report_free(struct report *report)
{
	json_object_put(report->classes);
	json_object_put(report->domains);
	json_object_put(report->stats);
	json_object_put(report->maps);
	json_object_put(report->runs);
	faulted_free(&report->objects);
}

/* The policy forbids whatever is not in the page itself, should anything slip through. */
static void print_start(struct html *html, const struct report *report)
{
	html_print(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		   "<meta charset=\"utf-8\">\n"
		   "<meta http-equiv=\"Content-Security-Policy\" "
		   "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		   "<meta name=\"color-scheme\" content=\"light dark\">\n"
		   "<title>Isolation of the class %s</title>\n<style>\n",
		   report->context->options.class_name);
	fputs(report_style, html->out);
	html_print(html, "</style>\n</head>\n<body>\n<main>\n");
}

static int print_report(const struct context *context, const void *data)
{
	const struct report *report = data;
	struct html html = { .out = context->out };

	print_start(&html, report);
	report_head(&html, report);
	report_faults(&html, report);
	report_objects(&html, report);
	report_exits(&html, report);
	report_regions(&html, report);
	report_exposure(&html, report);
	html_print(&html, "<footer><p>Written by asictl %s. Nothing in this page is loaded from "
		   "elsewhere. It contains kernel addresses: consider this before you pass it on."
		   "</p></footer>\n</main>\n</body>\n</html>\n", ASICTL_VERSION);
	return html.failed ? -ENOMEM : 0;
}

int verb_report(struct context *context, int count, char **words)
{
	struct report report = { .context = context };
	struct message message = {
		.word = "--json", .fix = "faults, stats, maps and dump have its numbers as JSON",
	};
	int status;

	(void)count;
	(void)words;
	if (context->options.json) {
		message_print(context, &message, "the report is a page of HTML");
		return STATUS_USAGE;
	}
	status = read_lists(context, &report);
	if (!status)
		status = outfile_write(context, 0600, print_report, &report);
	report_free(&report);
	return status;
}
