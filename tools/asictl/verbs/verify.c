// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl verify [--vm ID] */
#include <errno.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <string.h>

#include "lib/message.h"
#include "lib/record.h"
#include "net/client.h"
#include "out/output.h"
#include "verbs/verbs.h"
#include "verbs/verify.h"

#define COUNTER(name, text) { .key = (name), .heading = (text), .flags = COLUMN_RIGHT }

static const struct column verify_columns[] = {
	{ .key = "class" }, { .key = "domain" }, { .key = "kind" }, { .key = "address" },
	{ .key = "level" }, { .key = "own" }, { .key = "kernel" }, { .key = "counted" },
	{ .key = "wanted" }, { .key = "other" }, { .key = "name" }, { .key = "entries" },
	{ .key = "tables" }, { .key = "core-pages" }, { .key = "pinned-pages" },
	{ .key = "mapped-pages" }, { .key = "guest-pages" }, { .key = "unowned-pages" },
	{ .key = "neighbours" }, { .key = "violations" }, { .key = "generation" },
};

const struct view verify_view = {
	.name = "verify", .set = &verify_attributes,
	.columns = verify_columns, .count = ARRAY_SIZE(verify_columns),
};

/* In a table what is wrong and the sums are two. */
static const struct column wrong_columns[] = {
	COUNTER("domain", "VM"),
	{ .key = "kind", .heading = "VIOLATION", .flags = COLUMN_ALARM },
	{ .key = "address", .heading = "ADDRESS" },
	{ .key = "level", .heading = "LEVEL" },
	{ .key = "own", .heading = "DOMAIN" },
	{ .key = "kernel", .heading = "KERNEL" },
	COUNTER("counted", "COUNTED"),
	COUNTER("wanted", "WANTED"),
	COUNTER("other", "OF-VM"),
	{ .key = "name", .heading = "NAME", .flags = COLUMN_WRAP },
};

static const struct view wrong_view = {
	.set = &verify_attributes, .columns = wrong_columns, .count = ARRAY_SIZE(wrong_columns),
};

static const struct column sum_columns[] = {
	COUNTER("domain", "VM"),
	COUNTER("entries", "ENTRIES"),
	COUNTER("tables", "TABLES"),
	COUNTER("core-pages", "CORE"),
	COUNTER("pinned-pages", "PINNED"),
	COUNTER("mapped-pages", "MAPPED"),
	COUNTER("guest-pages", "GUEST"),
	COUNTER("unowned-pages", "UNOWNED"),
	COUNTER("neighbours", "NEIGHBOURS"),
	{ .key = "violations", .heading = "VIOLATIONS", .flags = COLUMN_RIGHT | COLUMN_ALARM },
};

static const struct view sum_view = {
	.set = &verify_attributes, .columns = sum_columns, .count = ARRAY_SIZE(sum_columns),
};

/* The last finding of a domain is the sum, those before it are what is wrong. */
static bool is_wrong(struct json_object *finding)
{
	return record_text(finding, "kind") != NULL;
}

/* Without a number of violations there may be any. */
static bool is_sum(struct json_object *finding)
{
	return is_wrong(finding) || record_text(finding, "violations");
}

static bool has_sums(struct json_object *findings)
{
	for (size_t i = 0; i < record_count(findings); i++) {
		if (!is_sum(record_at(findings, i)))
			return false;
	}
	return true;
}

/* Those of the findings that are wrong, or those that are not; NULL without memory. */
static struct json_object *choose_findings(struct json_object *findings, bool wrong)
{
	struct json_object *chosen = json_object_new_array();
	size_t count = record_count(findings);

	for (size_t i = 0; chosen && i < count; i++) {
		struct json_object *finding = record_at(findings, i);

		if (is_wrong(finding) != wrong)
			continue;
		if (!json_object_array_add(chosen, json_object_get(finding)))
			continue;
		json_object_put(finding);
		json_object_put(chosen);
		return NULL;
	}
	return chosen;
}

static uint64_t total(struct json_object *sums, const char *key)
{
	size_t count = record_count(sums);
	uint64_t total = 0;

	for (size_t i = 0; i < count; i++)
		total += record_number(record_at(sums, i), key);
	return total;
}

static int print_tables(const struct context *context, struct json_object *wrong,
			struct json_object *sums)
{
	int status = STATUS_DONE;

	if (record_count(wrong)) {
		status = output_records(context, &wrong_view, wrong);
		fputc('\n', context->out);
	}
	if (!status)
		status = output_records(context, &sum_view, sums);
	if (!status)
		fprintf(context->out, "\ndomains: %zu, entries: %" PRIu64
			", violations: %" PRIu64 "\n", record_count(sums),
			total(sums, "entries"), total(sums, "violations"));
	return status;
}

int verify_print(const struct context *context, struct json_object *findings)
{
	struct json_object *wrong = choose_findings(findings, true);
	struct json_object *sums = choose_findings(findings, false);
	int status;

	if (!has_sums(findings)) {
		message_error(context, NULL, "the kernel's reply is malformed: "
			      "it has no number of violations");
		status = STATUS_REFUSED;
	} else if (!wrong || !sums) {
		status = message_errno(context, ENOMEM);
	} else if (context->options.json) {
		status = output_records(context, &verify_view, findings);
	} else {
		status = print_tables(context, wrong, sums);
	}
	if (!status && (record_count(wrong) || total(sums, "violations")))
		status = STATUS_REFUSED;
	json_object_put(wrong);
	json_object_put(sums);
	return status;
}

int verb_verify(struct context *context, int count, char **words)
{
	struct json_object *findings;
	struct request request;
	int status;

	(void)count;
	(void)words;
	request_start(&request, ASI_CMD_VERIFY_GET, &verify_attributes, true);
	client_put_class(context, &request, ASI_A_VERIFY_CLASS);
	client_put_domain(context, &request, ASI_A_VERIFY_DOMAIN);
	status = client_ask(context, &request, &findings);
	request_free(&request);
	if (status)
		return status;
	status = verify_print(context, findings);
	json_object_put(findings);
	return status;
}
