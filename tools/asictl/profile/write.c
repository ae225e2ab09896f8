// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/escape.h"
#include "lib/outfile.h"
#include "lib/record.h"
#include "lib/utf8.h"
#include "out/output.h"
#include "profile/profile.h"

/* Specs that are longer leave no room for the options to be below each other. */
#define WIDEST 40

static const struct column profile_columns[] = {
	{ .key = "spec", .type = COLUMN_TEXT,
	  .doc = "SPEC to be mapped." },
	{ .key = "missing", .type = COLUMN_TEXT,
	  .doc = "skip if a host without it is fine; else null." },
	{ .key = "hosts", .type = COLUMN_NUMBER,
	  .doc = "Number of hosts whose profile has it." },
	{ .key = "hosts-of", .type = COLUMN_NUMBER,
	  .doc = "Number of hosts that were merged." },
	{ .key = "exposes", .type = COLUMN_NUMBER,
	  .doc = "Bytes that it exposed when the profile was made." },
	{ .key = "why", .type = COLUMN_TEXT,
	  .doc = "Why it cannot be in a profile; null if it can." },
	{ .key = "note", .type = COLUMN_TEXT,
	  .doc = "Remark after it in the profile." },
};

const struct view profile_view = {
	.name = "profile", .columns = profile_columns, .count = ARRAY_SIZE(profile_columns),
};

char *profile_options(const struct profile_entry *entry, uint32_t hosts)
{
	char *text = NULL;
	size_t len;
	FILE *stream = open_memstream(&text, &len);
	bool failed;

	if (!stream)
		return NULL;
	if (entry->skip)
		fputs(" missing=skip", stream);
	if (hosts > 1)
		fprintf(stream, " hosts=%" PRIu32 "/%" PRIu32, entry->hosts, hosts);
	if (entry->exposes)
		fprintf(stream, " exposes=%" PRIu64, entry->exposes);
	failed = ferror(stream);
	if (fclose(stream) || failed) {
		free(text);
		return NULL;
	}
	/* Without the blank in front. */
	if (len)
		memmove(text, text + 1, len);
	return text;
}

static size_t widest(const struct profile *profile)
{
	size_t most = 0;

	for (size_t i = 0; i < profile->count; i++) {
		size_t width = strlen(profile->entries[i].spec);

		if (!profile->entries[i].why && width > most && width <= WIDEST)
			most = width;
	}
	return most;
}

static int print_profile_line(FILE *stream, const struct profile *profile,
			      const struct profile_entry *entry, size_t width)
{
	char *options = profile_options(entry, profile->live ? 0 : profile->hosts);
	bool more = options && (*options || entry->note);
	int ret = options ? 0 : -ENOMEM;

	if (!ret)
		ret = escape_print(stream, "%-*s", more ? (int)width : 0, entry->spec);
	if (!ret && *options)
		ret = escape_print(stream, " %s", options);
	/* A comment ends with its line. */
	if (!ret && entry->note)
		ret = escape_print(stream, "  # %s", entry->note);
	fputc('\n', stream);
	free(options);
	return ret;
}

static int print_comment(FILE *stream, const struct profile_entry *entry)
{
	int ret = escape_print(stream, "# %s: %s", entry->spec, entry->why);

	if (!ret && entry->note)
		ret = escape_print(stream, "; %s", entry->note);
	fputc('\n', stream);
	return ret;
}

static int print_text(FILE *stream, const struct profile *profile, const char *head)
{
	size_t width = widest(profile);
	int ret = escape_print(stream, "# %s\n", head);

	for (size_t i = 0; !ret && i < profile->count; i++) {
		const struct profile_entry *entry = &profile->entries[i];

		if (entry->given)
			continue;
		ret = entry->why ? print_comment(stream, entry) :
				   print_profile_line(stream, profile, entry, width);
	}
	return ret;
}

/* A number that is 0 was not said. */
static int put_if_said(struct json_object *record, const char *key, uint64_t number)
{
	return number ? record_put_number(record, key, number) : record_put_any(record, key, NULL);
}

static struct json_object *make_entry_record(const struct profile *profile,
					     const struct profile_entry *entry)
{
	struct json_object *record = json_object_new_object();

	if (record && !record_put_text(record, "spec", entry->spec) &&
	    !record_put_text(record, "missing", entry->skip ? "skip" : NULL) &&
	    !put_if_said(record, "hosts", entry->hosts) &&
	    !put_if_said(record, "hosts-of", profile->hosts) &&
	    !put_if_said(record, "exposes", entry->exposes) &&
	    !record_put_text(record, "why", entry->why) &&
	    !record_put_text(record, "note", entry->note))
		return record;
	json_object_put(record);
	return NULL;
}

static int print_profile_json(const struct context *context, const struct profile *profile)
{
	struct json_object *records = json_object_new_array();
	int ret = records ? 0 : -ENOMEM;

	for (size_t i = 0; !ret && i < profile->count; i++) {
		const struct profile_entry *entry = &profile->entries[i];

		if (!entry->given)
			ret = record_add(records, make_entry_record(profile, entry));
	}
	/* Its own report, of memory, is all that can go wrong there. */
	if (!ret && output_records(context, &profile_view, records))
		ret = -ENOMEM;
	json_object_put(records);
	return ret;
}

/* A profile, and the comment that it begins with. */
struct writing {
	const struct profile *profile;
	const char *head;
};

static int print_profile(const struct context *context, const void *data)
{
	const struct writing *writing = data;

	if (context->options.json)
		return print_profile_json(context, writing->profile);
	return print_text(context->out, writing->profile, writing->head);
}

int profile_write(struct context *context, const struct profile *profile, const char *head)
{
	struct writing writing = { .profile = profile, .head = head };

	return outfile_write(context, 0600, print_profile, &writing);
}
