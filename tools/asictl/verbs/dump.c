// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl dump [--vm ID] */
#include <errno.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/escape.h"
#include "lib/message.h"
#include "lib/record.h"
#include "net/client.h"
#include "out/output.h"
#include "verbs/dump.h"
#include "verbs/verbs.h"

#define PAGE_KIB 4

static const struct column dump_columns[] = {
	{ .key = "class" }, { .key = "domain" }, { .key = "start" }, { .key = "pages" },
	{ .key = "region" }, { .key = "write" }, { .key = "exec" }, { .key = "user" },
	{ .key = "cache" }, { .key = "core" }, { .key = "pinned" }, { .key = "mapped" },
	{ .key = "unowned" }, { .key = "generation" },
};

const struct view dump_view = {
	.name = "dump", .set = &pagetable_attributes,
	.columns = dump_columns, .count = ARRAY_SIZE(dump_columns),
};

static const struct column region_columns[] = {
	{ .key = "region", .heading = "REGION" },
	{ .key = "runs", .heading = "RUNS", .flags = COLUMN_RIGHT },
	{ .key = "pages", .heading = "PAGES", .flags = COLUMN_RIGHT },
	{ .key = "kib", .heading = "KIB", .flags = COLUMN_RIGHT },
};

static const struct view region_view = {
	.columns = region_columns, .count = ARRAY_SIZE(region_columns),
};

static void print_run(FILE *out, struct json_object *run)
{
	const char *cache = record_text(run, "cache");
	uint64_t first = record_address(run, "start");
	uint64_t kib = record_number(run, "pages") * PAGE_KIB;

	escape_print(out, "0x%016" PRIx64 "-0x%016" PRIx64 " %8" PRIu64 "K %s %s %s %-8s", first,
		     first + kib * 1024, kib, record_flag(run, "user") ? "US" : "  ",
		     record_flag(run, "write") ? "RW" : "ro",
		     record_flag(run, "exec") ? "x " : "NX", cache ? cache : "-");
	fprintf(out, "%s%s%s%s\n", record_flag(run, "core") ? " core" : "",
		record_flag(run, "pinned") ? " pinned" : "",
		record_flag(run, "mapped") ? " mapped" : "",
		record_flag(run, "unowned") ? " unowned" : "");
}

/* The line of the region @name in @regions, which is added if it is new; NULL: no memory. */
static struct json_object *find_region(struct json_object *regions, const char *name)
{
	size_t count = record_count(regions);
	struct json_object *region;

	for (size_t i = 0; i < count; i++) {
		region = record_at(regions, i);
		if (!strcmp(record_text(region, "region"), name))
			return region;
	}
	region = json_object_new_object();
	if (region && !record_put(region, "region", json_object_new_string(name)) &&
	    !json_object_array_add(regions, region))
		return region;
	json_object_put(region);
	return NULL;
}

static int count_run(struct json_object *regions, struct json_object *run)
{
	const char *name = record_text(run, "region");
	struct json_object *region = find_region(regions, name ? name : "-");
	uint64_t pages;

	if (!region)
		return -ENOMEM;
	pages = record_number(region, "pages") + record_number(run, "pages");
	if (record_put_number(region, "runs", record_number(region, "runs") + 1) ||
	    record_put_number(region, "pages", pages) ||
	    record_put_number(region, "kib", pages * PAGE_KIB))
		return -ENOMEM;
	return 0;
}

/* Print the runs from the @first on that are of the same domain. Returns their number. */
static size_t print_runs(const struct context *context, struct json_object *runs, size_t first)
{
	struct json_object *run = record_at(runs, first);
	uint64_t domain = record_number(run, "domain");
	size_t count = record_count(runs), i = first;
	const char *last = "";

	fprintf(context->out, "%sVM %" PRIu64 "\n", first ? "\n" : "", domain);
	for (; i < count; i++) {
		const char *region;

		run = record_at(runs, i);
		if (record_number(run, "domain") != domain)
			break;
		region = record_text(run, "region");
		if (region && strcmp(region, last)) {
			escape_print(context->out, "---[ %s ]---\n", region);
			last = region;
		}
		print_run(context->out, run);
	}
	return i - first;
}

/* How much of each region is mapped by the @count runs from the @first on. */
static int print_regions(const struct context *context, struct json_object *runs, size_t first,
			 size_t count)
{
	struct json_object *regions = json_object_new_array();
	int ret = regions ? 0 : -ENOMEM, status = STATUS_REFUSED;

	for (size_t i = first; !ret && i < first + count; i++)
		ret = count_run(regions, record_at(runs, i));
	if (ret) {
		message_errno(context, -ret);
	} else {
		fputc('\n', context->out);
		status = output_records(context, &region_view, regions);
	}
	json_object_put(regions);
	return status;
}

int dump_print(const struct context *context, struct json_object *runs)
{
	size_t count = record_count(runs), of_one;
	int status = STATUS_DONE;

	if (context->options.json)
		return output_records(context, &dump_view, runs);
	if (!count)
		message_print(context, &(struct message){ .kind = MESSAGE_NOTE },
			      "the class %s has no domain: no VM is running",
			      context->options.class_name);
	for (size_t first = 0; !status && first < count; first += of_one) {
		of_one = print_runs(context, runs, first);
		status = print_regions(context, runs, first, of_one);
	}
	return status;
}

int verb_dump(struct context *context, int count, char **words)
{
	struct json_object *runs;
	struct request request;
	int status;

	(void)count;
	(void)words;
	request_start(&request, ASI_CMD_PAGETABLE_GET, &pagetable_attributes, true);
	client_put_class(context, &request, ASI_A_PAGETABLE_CLASS);
	client_put_domain(context, &request, ASI_A_PAGETABLE_DOMAIN);
	status = client_ask(context, &request, &runs);
	request_free(&request);
	if (status)
		return status;
	status = dump_print(context, runs);
	json_object_put(runs);
	return status;
}
