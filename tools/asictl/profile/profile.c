// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "lib/record.h"
#include "model/spec.h"
#include "net/client.h"
#include "profile/profile.h"

static char *copy_or_null(const char *text, bool *failed)
{
	char *copy = text ? strdup(text) : NULL;

	*failed |= text && !copy;
	return copy;
}

static void free_entry(struct profile_entry *entry)
{
	free(entry->note);
	free(entry->why);
	free(entry->copy);
}

struct profile_entry *profile_add(struct profile *profile, const struct profile_entry *entry)
{
	struct profile_entry *entries = reallocarray(profile->entries, profile->count + 1,
						     sizeof(*entries));
	struct profile_entry fresh = *entry;
	bool failed = !entries;

	if (entries)
		profile->entries = entries;
	fresh.note = copy_or_null(entry->note, &failed);
	fresh.why = copy_or_null(entry->why, &failed);
	fresh.copy = copy_or_null(entry->copy, &failed);
	if (failed) {
		free_entry(&fresh);
		return NULL;
	}
	if (fresh.copy)
		fresh.spec = fresh.copy;
	entries[profile->count] = fresh;
	return &entries[profile->count++];
}

struct profile_entry *profile_find(const struct profile *profile, const char *spec)
{
	for (size_t i = 0; i < profile->count; i++) {
		struct profile_entry *entry = &profile->entries[i];

		if (!entry->domain && !strcmp(spec_canonical(entry->spec), spec))
			return entry;
	}
	return NULL;
}

static int compare_entries(const void *a, const void *b)
{
	const struct profile_entry *left = a, *right = b;

	/* Comments behind the lines. */
	if (!left->why != !right->why)
		return left->why ? 1 : -1;
	return strcmp(left->spec, right->spec);
}

void profile_sort(struct profile *profile)
{
	if (profile->count)
		qsort(profile->entries, profile->count, sizeof(*profile->entries), compare_entries);
}

/* Why a profile cannot have the mapping; to be freed, NULL if it can. */
static char *why_no_entry(const struct profile_entry *entry, bool *failed)
{
	char *why = NULL;
	int len = 0;

	if (entry->domain)
		len = asprintf(&why, "it is for VM %u only, and IDs of VMs change with the next "
			       "boot",
			       entry->domain);
	else if (entry->forced)
		len = asprintf(&why, "it holds a secret: asictl map --force maps it");
	else if (spec_is_address(entry->spec))
		len = asprintf(&why, "an address means something else after the next boot");
	*failed = len < 0;
	return len < 0 ? NULL : why;
}

static bool is_origin(const char *origin, const char *word)
{
	return origin && !strcmp(origin, word);
}

/* Add the mapping @record. Returns 0 or -ENOMEM. */
static int add_mapping(struct profile *profile, struct json_object *record)
{
	const char *spec = record_text(record, "spec"), *origin = record_text(record, "origin");
	struct profile_entry entry = {
		.id = (uint32_t)record_number(record, "id"),
		.domain = (uint32_t)record_number(record, "domain"),
		.hosts = 1,
		.given = is_origin(origin, "kvm"),
		.learned = is_origin(origin, "learn"),
		.gone = record_flag(record, "gone"),
		.forced = record_flag(record, "force"),
	};
	bool failed;
	int ret;

	if (!spec || is_origin(origin, "core"))
		return 0;
	entry.copy = strdup(spec_canonical(spec));
	if (!entry.copy)
		return -ENOMEM;
	entry.spec = entry.copy;
	/* How many pages the objects of VMs take depends on which VMs there are. */
	if (strncmp(spec, "vm:", 3) && !entry.gone)
		entry.exposes = record_number(record, "bytes-exposed");
	entry.why = why_no_entry(&entry, &failed);
	ret = failed || !profile_add(profile, &entry) ? -ENOMEM : 0;
	free_entry(&entry);
	return ret;
}

int profile_live(struct context *context, struct profile *profile)
{
	struct json_object *records;
	struct request request;
	int status, ret = 0;

	request_start(&request, ASI_CMD_MAP_GET, &map_attributes, true);
	client_put_class(context, &request, ASI_A_MAP_CLASS);
	status = client_ask(context, &request, &records);
	request_free(&request);
	if (status)
		return status;
	profile->live = true;
	profile->hosts++;
	for (size_t i = 0; !ret && i < record_count(records); i++)
		ret = add_mapping(profile, record_at(records, i));
	json_object_put(records);
	return ret ? message_errno(context, -ret) : STATUS_DONE;
}

void profile_free(struct profile *profile)
{
	for (size_t i = 0; i < profile->count; i++)
		free_entry(&profile->entries[i]);
	for (size_t i = 0; i < profile->line_count; i++) {
		free(profile->texts[i].words);
		free(profile->texts[i].text);
	}
	free(profile->entries);
	free(profile->lines);
	free(profile->texts);
	*profile = (struct profile){ 0 };
}
