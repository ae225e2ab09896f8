// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl apply FILE... [--check] [--sync] [--missing=skip] */
#include <errno.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "lib/record.h"
#include "model/exposure.h"
#include "model/transaction.h"
#include "net/client.h"
#include "net/reply.h"
#include "out/cells.h"
#include "out/output.h"
#include "profile/profile.h"
#include "verbs/verbs.h"

static const struct column apply_columns[] = {
	{ .key = "change", .heading = "CHANGE", .type = COLUMN_TEXT,
	  .doc = "What was done: add, remove or keep; skip for what this host does not have." },
	{ .key = "id", .heading = "ID", .flags = COLUMN_RIGHT },
	{ .key = "spec", .heading = "SPEC", .flags = COLUMN_WRAP },
	{ .key = "domain", .heading = "VM", .flags = COLUMN_RIGHT, .cell = cell_scope },
	{ .key = "bytes-asked", .heading = "ASKED", .flags = COLUMN_RIGHT, .cell = exposure_cell },
	{ .key = "bytes-exposed", .heading = "EXPOSED", .flags = COLUMN_RIGHT },
	{ .key = "pages", .heading = "PAGES", .flags = COLUMN_RIGHT },
	EXPOSURE_COLUMNS,
};

const struct view apply_view = {
	.name = "apply", .set = &item_attributes,
	.columns = apply_columns, .count = ARRAY_SIZE(apply_columns),
};

/* Files, what they ask for, and what that changes. */
struct apply {
	struct context *context;
	struct profile wanted;
	struct profile live;
	struct transaction transaction;
	struct json_object *records; /* of apply_view; those to add come first */
	int status;                  /* of the first line that cannot be done */
};

/* A record in which everything is absent. */
static struct json_object *empty_change(void)
{
	struct json_object *record = json_object_new_object();

	for (size_t i = 0; record && i < ARRAY_SIZE(apply_columns); i++) {
		if (!json_object_object_add(record, apply_columns[i].key, NULL))
			continue;
		json_object_put(record);
		return NULL;
	}
	return record;
}

/* Add a line to what is printed; @item has the figures, if there are any. */
static int note_change(struct apply *apply, const char *change,
		       const struct profile_entry *entry, struct json_object *item)
{
	static const char *const figures[] = { "bytes-asked", "bytes-exposed", "pages" };
	struct json_object *record = empty_change(), *value;
	bool failed = !record || record_put_text(record, "change", change) ||
		      record_put_text(record, "spec", entry->spec);

	if (!failed && entry->id)
		failed = record_put_number(record, "id", entry->id);
	if (!failed && entry->domain)
		failed = record_put_number(record, "domain", entry->domain);
	if (!failed && !item && entry->exposes)
		failed = record_put_number(record, "bytes-exposed", entry->exposes);
	for (size_t i = 0; !failed && item && i < ARRAY_SIZE(figures); i++) {
		value = json_object_object_get(item, figures[i]);
		failed = record_put(record, figures[i], json_object_get(value));
	}
	if (!failed && item)
		failed = exposure_add(apply->context, record);
	if (!failed && !json_object_array_add(apply->records, record))
		return 0;
	json_object_put(record);
	return -ENOMEM;
}

static int note_skipped(struct apply *apply, const struct profile_entry *entry,
			const struct refusal *refusal)
{
	struct context *context = apply->context;

	message_print(context, &(struct message){
		.kind = MESSAGE_WARNING, .word = entry->spec,
		.place = line_find(context, entry->spec), .error = refusal->error,
	}, "skipped: %s", refusal->text);
	return note_change(apply, "skip", entry, NULL);
}

static int take_item(struct apply *apply, const struct profile_entry *entry,
		     struct json_object *replies)
{
	struct json_object *list, *item;
	int ret;

	list = json_object_object_get(record_at(replies, 0), "item");
	item = record_at(list, 0);
	ret = note_change(apply, "add", entry, item);
	return ret ? ret : transaction_add(&apply->transaction, entry->spec);
}

/* What the kernel says of a line that it would not add. */
static int take_refusal(struct apply *apply, const struct request *request,
			const struct profile_entry *entry, const struct refusal *refusal)
{
	bool may_miss = entry->skip || apply->context->options.skip_missing;
	int status;

	/* Core, or mapped by another spelling: there it is. */
	if (refusal->error == EEXIST)
		return note_change(apply, "keep", entry, NULL);
	if (refusal->error == ENOENT && may_miss)
		return note_skipped(apply, entry, refusal);
	status = client_refused(apply->context, request, refusal);
	if (!apply->status)
		apply->status = status;
	return 0;
}

/* Each line is asked for by itself: then all that are wrong can be told. */
static int check_entry(struct apply *apply, const struct profile_entry *entry)
{
	struct context *context = apply->context;
	struct refusal refusal = { 0 };
	struct json_object *replies;
	struct request request;
	int status, ret = 0;

	request_start(&request, ASI_CMD_MAP_ADD, &map_attributes, false);
	client_put_class(context, &request, ASI_A_MAP_CLASS);
	request_put_flag(&request, ASI_A_MAP_CHECK, "");
	request_put_string(&request, ASI_A_MAP_SPEC, entry->spec, NULL);
	status = client_probe(context, &request, &replies, &refusal);
	if (!status)
		ret = replies ? take_item(apply, entry, replies) :
				take_refusal(apply, &request, entry, &refusal);
	request_free(&request);
	json_object_put(replies);
	return ret ? message_errno(context, -ret) : status;
}

static int take_entry(struct apply *apply, const struct profile_entry *entry)
{
	const struct profile_entry *there = profile_find(&apply->live, entry->spec);
	int ret;

	if (!there)
		return check_entry(apply, entry);
	ret = note_change(apply, "keep", there, NULL);
	return ret ? message_errno(apply->context, -ret) : STATUS_DONE;
}

/* What the files do not have; what KVM itself has mapped is not theirs to say. */
static int take_rest(struct apply *apply)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < apply->live.count; i++) {
		const struct profile_entry *entry = &apply->live.entries[i];

		if (entry->given ||
		    (!entry->domain && profile_find(&apply->wanted, entry->spec)))
			continue;
		ret = note_change(apply, "remove", entry, NULL);
		if (!ret)
			ret = transaction_remove(&apply->transaction, entry->id);
	}
	return ret ? message_errno(apply->context, -ret) : STATUS_DONE;
}

static int compare_all(struct apply *apply)
{
	const struct profile *wanted = &apply->wanted;
	int status = STATUS_DONE;

	for (size_t i = 0; !status && i < wanted->count; i++)
		status = take_entry(apply, &wanted->entries[i]);
	if (!status)
		status = apply->status;
	if (!status && apply->context->options.sync)
		status = take_rest(apply);
	return status;
}

static int read_files(struct apply *apply, int count, char **words)
{
	struct context *context = apply->context;
	int status = STATUS_DONE;

	for (int i = 0; i < count; i++) {
		int one = profile_read(context, words[i], &apply->wanted);

		status = status ? status : one;
	}
	context->lines = apply->wanted.lines;
	context->line_count = apply->wanted.line_count;
	return status;
}

/* A table has what changes, JSON all of it. */
static int print_changes(struct apply *apply)
{
	struct json_object *records = apply->records;

	for (size_t i = record_count(records); i-- > 0;) {
		const char *change = record_text(record_at(records, i), "change");

		if (!apply->context->options.json && change && !strcmp(change, "keep"))
			json_object_array_del_idx(records, i, 1);
	}
	return output_records(apply->context, &apply_view, records);
}

/* What a transaction has added has no id until it is done: look for it in the list. */
static int look_up_ids(struct apply *apply)
{
	size_t count = record_count(apply->records);
	struct profile live = { 0 };
	int status, ret = 0;

	if (transaction_is_short(&apply->transaction))
		return STATUS_DONE;
	status = profile_live(apply->context, &live);
	for (size_t i = 0; !status && !ret && i < count; i++) {
		struct json_object *record = record_at(apply->records, i);
		const struct profile_entry *entry;

		if (strcmp(record_text(record, "change"), "add") || record_number(record, "id"))
			continue;
		entry = profile_find(&live, record_text(record, "spec"));
		if (entry)
			ret = record_put_number(record, "id", entry->id);
	}
	profile_free(&live);
	return ret ? message_errno(apply->context, -ret) : status;
}

/* The ids that the kernel gave, in the order of what was added. */
static int take_ids(struct apply *apply, struct json_object *replies)
{
	size_t reply = 0, index = 0;

	for (size_t i = 0; i < record_count(apply->records); i++) {
		struct json_object *record = record_at(apply->records, i);
		struct json_object *list = NULL, *id;

		if (strcmp(record_text(record, "change"), "add"))
			continue;
		for (; reply < record_count(replies); reply++, index = 0) {
			list = json_object_object_get(record_at(replies, reply),
						      "item");
			if (index < record_count(list))
				break;
		}
		id = json_object_object_get(record_at(list, index++), "id");
		if (id && json_object_object_add(record, "id", json_object_get(id)))
			return -ENOMEM;
	}
	return 0;
}

static int commit(struct apply *apply)
{
	struct context *context = apply->context;
	struct json_object *replies;
	int status, ret;

	if (context->options.check)
		return STATUS_DONE;
	status = transaction_commit(context, &apply->transaction, &replies);
	if (status)
		return status;
	ret = take_ids(apply, replies);
	json_object_put(replies);
	status = ret ? message_errno(context, -ret) : look_up_ids(apply);
	return status ? client_changed(context, status) : STATUS_DONE;
}

int verb_apply(struct context *context, int count, char **words)
{
	struct apply apply = {
		.context = context, .records = json_object_new_array(),
	};
	int status = apply.records ? STATUS_DONE : message_errno(context, ENOMEM);

	if (!status)
		status = read_files(&apply, count, words);
	if (!status)
		status = profile_live(context, &apply.live);
	if (!status)
		status = compare_all(&apply);
	if (!status)
		status = output_ready(context);
	if (!status)
		status = commit(&apply);
	if (!status)
		status = print_changes(&apply);
	context->lines = NULL;
	context->line_count = 0;
	transaction_free(&apply.transaction);
	profile_free(&apply.live);
	profile_free(&apply.wanted);
	json_object_put(apply.records);
	return status;
}
