// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl diff FILE|live FILE|live */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "lib/record.h"
#include "verbs/diff.h"
#include "verbs/verbs.h"

static const struct column diff_columns[] = {
	{ .key = "change", .heading = "CHANGE", .type = COLUMN_TEXT,
	  .doc = "What differs." },
	{ .key = "spec", .heading = "SPEC", .flags = COLUMN_WRAP, .type = COLUMN_TEXT,
	  .doc = "The SPEC that differs." },
	{ .key = "before", .heading = "BEFORE", .type = COLUMN_TEXT,
	  .doc = "What the first profile has." },
	{ .key = "after", .heading = "AFTER", .type = COLUMN_TEXT,
	  .doc = "What the second profile has." },
	{ .key = "why", .heading = "NOTE", .flags = COLUMN_WRAP, .type = COLUMN_TEXT,
	  .doc = "Why it cannot be in a profile; null if it can." },
};

const struct view diff_view = {
	.name = "diff", .columns = diff_columns, .count = ARRAY_SIZE(diff_columns),
};

/* Two profiles and what was found. */
struct comparison {
	const struct profile *before, *after;
	struct json_object *records;
	bool failed; /* out of memory; sticky */
};

static char *options_of(const struct profile *profile, const struct profile_entry *entry)
{
	if (entry && entry->gone)
		return strdup("gone");
	return entry ? profile_options(entry, profile->live ? 0 : profile->hosts) : strdup("");
}

static void add_difference(struct comparison *comparison, const char *change,
			   const struct profile_entry *before, const struct profile_entry *after)
{
	const struct profile_entry *either = before ? before : after;
	char *was = options_of(comparison->before, before);
	char *is = options_of(comparison->after, after);
	struct json_object *record = json_object_new_object();

	if (!was || !is || !record || record_put_text(record, "change", change) ||
	    record_put_text(record, "spec", either->spec) ||
	    record_put_text(record, "before", *was ? was : NULL) ||
	    record_put_text(record, "after", *is ? is : NULL) ||
	    record_put_text(record, "why", either->why) ||
	    json_object_array_add(comparison->records, record)) {
		json_object_put(record);
		comparison->failed = true;
	}
	free(was);
	free(is);
}

/* What only one of two says is no difference; what lives has neither hosts nor missing. */
static bool is_changed(const struct comparison *comparison, const struct profile_entry *before,
		       const struct profile_entry *after)
{
	const struct profile *a = comparison->before, *b = comparison->after;

	if (before->gone != after->gone)
		return true;
	if (before->exposes && after->exposes && before->exposes != after->exposes)
		return true;
	if (a->live || b->live)
		return false;
	return before->skip != after->skip ||
	       (a->hosts == b->hosts && before->hosts != after->hosts);
}

static const struct profile_entry *counterpart(const struct profile *profile,
					       const struct profile_entry *entry)
{
	for (size_t i = 0; i < profile->count; i++) {
		const struct profile_entry *other = &profile->entries[i];

		if (other->domain == entry->domain && !strcmp(other->spec, entry->spec))
			return other;
	}
	return NULL;
}

static void compare_one(struct comparison *comparison, const struct profile_entry *before)
{
	const struct profile_entry *after = counterpart(comparison->after, before);

	if (!after && !before->given)
		add_difference(comparison, "gone", before, NULL);
	else if (after && is_changed(comparison, before, after))
		add_difference(comparison, "changed", before, after);
}

struct json_object *diff_compare(const struct profile *before, const struct profile *after)
{
	struct comparison comparison = {
		.before = before, .after = after, .records = json_object_new_array(),
	};

	if (!comparison.records)
		return NULL;
	for (size_t i = 0; i < before->count; i++)
		compare_one(&comparison, &before->entries[i]);
	for (size_t i = 0; i < after->count; i++) {
		const struct profile_entry *entry = &after->entries[i];

		if (!entry->given && !counterpart(before, entry))
			add_difference(&comparison, "new", NULL, entry);
	}
	if (!comparison.failed)
		return comparison.records;
	json_object_put(comparison.records);
	return NULL;
}

static int read_side(struct context *context, const char *word, struct profile *profile)
{
	int status;

	if (!strcmp(word, "live"))
		status = profile_live(context, profile);
	else
		status = profile_read(context, word, profile);
	profile_sort(profile);
	return status;
}

static int print_differences(struct context *context, const struct profile *before,
			     const struct profile *after)
{
	struct json_object *records = diff_compare(before, after);
	bool same = records && !record_count(records);
	int status;

	if (!records)
		return message_errno(context, ENOMEM);
	status = STATUS_DONE;
	if (!same || context->options.json)
		status = output_records(context, &diff_view, records);
	json_object_put(records);
	return status || same ? status : STATUS_DIFFERENT;
}

int verb_diff(struct context *context, int count, char **words)
{
	struct profile before = { 0 }, after = { 0 };
	int status = read_side(context, words[0], &before), other;

	(void)count;
	other = read_side(context, words[1], &after);
	status = status ? status : other;
	if (!status)
		status = print_differences(context, &before, &after);
	profile_free(&before);
	profile_free(&after);
	return status;
}
