// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl report [-o FILE] */
#include <errno.h>
#include <linux/asi.h>
#include <string.h>

#include "lib/message.h"
#include "lib/outfile.h"
#include "list/listing.h"
#include "model/class.h"
#include "net/client.h"
#include "net/session.h"
#include "report/report.h"

/* The records of one dump, finished as its verb does. Returns an enum status. */
static int read_list(struct context *context, const struct listing *listing,
		     struct json_object **records)
{
	int status = listing_ask(context, listing, records), ret = 0;

	if (!status && listing->finish)
		ret = listing->finish(context, records);
	return ret ? client_failed(context, NULL, -ret) : status;
}

static int read_all(struct context *context, struct page *page)
{
	static const struct listing runs = {
		.command = ASI_CMD_PAGETABLE_GET, .set = &pagetable_attributes,
		.class_number = ASI_A_PAGETABLE_CLASS,
	};
	int status = class_get(context, &page->classes);

	if (!status)
		status = read_list(context, &domains_listing, &page->domains);
	if (!status)
		status = read_list(context, &stats_listing, &page->stats);
	if (!status)
		status = objects_read(context, &page->objects);
	if (!status)
		status = read_list(context, &maps_listing, &page->maps);
	if (!status)
		status = read_list(context, &runs, &page->runs);
	return status;
}

void page_free(struct page *page)
{
	json_object_put(page->classes);
	json_object_put(page->domains);
	json_object_put(page->stats);
	json_object_put(page->maps);
	json_object_put(page->runs);
	objects_free(&page->objects);
}

/* The policy forbids whatever is not in the page itself, should anything slip through. */
static void print_start(struct html *html, const struct page *page)
{
	html_print(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		   "<meta charset=\"utf-8\">\n"
		   "<meta http-equiv=\"Content-Security-Policy\" "
		   "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		   "<meta name=\"color-scheme\" content=\"light dark\">\n"
		   "<title>Isolation of the class %s</title>\n<style>\n",
		   page->context->options.class_name);
	fputs(page_style, html->out);
	html_print(html, "</style>\n</head>\n<body>\n<main>\n");
}

static int print(const struct context *context, const void *data)
{
	const struct page *page = data;
	struct html html = { .out = context->out };

	print_start(&html, page);
	page_head(&html, page);
	page_faults(&html, page);
	page_objects(&html, page);
	page_exits(&html, page);
	page_regions(&html, page);
	page_exposure(&html, page);
	html_print(&html, "<footer><p>Written by asictl %s. Nothing in this page is loaded from "
		   "elsewhere. It has addresses of the kernel: think before it is handed on."
		   "</p></footer>\n</main>\n</body>\n</html>\n", ASICTL_VERSION);
	return html.failed ? -ENOMEM : 0;
}

int verb_report(struct context *context, int count, char **words)
{
	struct page page = { .context = context };
	struct message message = {
		.word = "--json", .fix = "faults, stats, maps and dump have its numbers as JSON",
	};
	int status;

	(void)count;
	(void)words;
	if (context->options.json) {
		report_message(context, &message, "the report is a page of HTML");
		return STATUS_USAGE;
	}
	status = read_all(context, &page);
	if (!status)
		status = deliver(context, 0600, print, &page);
	page_free(&page);
	return status;
}
