// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl apply FILE... [--check] [--sync] [--missing=skip] */
#include <errno.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "model/exposure.h"
#include "model/transaction.h"
#include "net/client.h"
#include "net/decode.h"
#include "net/reply.h"
#include "out/cells.h"
#include "out/output.h"
#include "profile/profile.h"
#include "verbs/apply.h"

static const struct column columns[] = {
	{ .key = "change", .heading = "CHANGE", .type = COLUMN_TEXT },
	{ .key = "id", .heading = "ID", .flags = COLUMN_RIGHT },
	{ .key = "spec", .heading = "SPEC", .flags = COLUMN_WRAP },
	{ .key = "domain", .heading = "VM", .flags = COLUMN_RIGHT, .cell = cell_scope },
	{ .key = "bytes-asked", .heading = "ASKED", .flags = COLUMN_RIGHT, .cell = cell_asked },
	{ .key = "bytes-exposed", .heading = "EXPOSED", .flags = COLUMN_RIGHT },
	{ .key = "pages", .heading = "PAGES", .flags = COLUMN_RIGHT },
	EXPOSURE_COLUMNS,
};

const struct view apply_view = {
	.name = "apply", .columns = columns, .count = ARRAY_SIZE(columns), .set = &item_attributes,
};

/* Files, what they ask for, and what that changes. */
struct application {
	struct context *context;
	struct profile wanted;
	struct profile live;
	struct transaction transaction;
	struct json_object *records; /* of apply_view; those to add come first */
	int status;                  /* of the first line that cannot be done */
};

/* A record in which everything is absent. */
static struct json_object *empty_record(void)
{
	struct json_object *record = json_object_new_object();

	for (size_t i = 0; record && i < ARRAY_SIZE(columns); i++) {
		if (!json_object_object_add(record, columns[i].key, NULL))
			continue;
		json_object_put(record);
		return NULL;
	}
	return record;
}

static bool put(struct json_object *record, const char *key, struct json_object *value)
{
	if (value && !json_object_object_add(record, key, value))
		return true;
	json_object_put(value);
	return false;
}

/* Add a line to what is printed; @item has the figures, if there are any. */
static int note_change(struct application *application, const char *change,
		       const struct wish *wish, struct json_object *item)
{
	static const char *const figures[] = { "bytes-asked", "bytes-exposed", "pages" };
	struct json_object *record = empty_record(), *value;
	bool done = record && put(record, "change", json_object_new_string(change)) &&
		    put(record, "spec", json_object_new_string(wish->spec));

	if (done && wish->id)
		done = put(record, "id", json_object_new_int64(wish->id));
	if (done && wish->domain)
		done = put(record, "domain", json_object_new_int64(wish->domain));
	if (done && !item && wish->exposes)
		done = put(record, "bytes-exposed", json_object_new_uint64(wish->exposes));
	for (size_t i = 0; done && item && i < ARRAY_SIZE(figures); i++) {
		value = json_object_object_get(item, figures[i]);
		done = put(record, figures[i], json_object_get(value));
	}
	if (done && item)
		done = !exposure_add(application->context, record);
	if (done && !json_object_array_add(application->records, record))
		return 0;
	json_object_put(record);
	return -ENOMEM;
}

static int note_skipped(struct application *application, const struct wish *wish,
			const struct refusal *refusal)
{
	struct context *context = application->context;

	report_message(context, &(struct message){
		.kind = MESSAGE_WARNING, .word = wish->spec,
		.place = line_find(context, wish->spec), .error = refusal->error,
	}, "left out: %s", refusal->text);
	return note_change(application, "skip", wish, NULL);
}

static int take_item(struct application *application, const struct wish *wish,
		     struct json_object *replies)
{
	struct json_object *list, *item;
	int ret;

	list = json_object_object_get(json_object_array_get_idx(replies, 0), "item");
	item = json_object_array_get_idx(list, 0);
	ret = note_change(application, "add", wish, item);
	return ret ? ret : transaction_add(&application->transaction, wish->spec);
}

/* What the kernel says of a line that it would not add. */
static int take_refusal(struct application *application, const struct request *request,
			const struct wish *wish, const struct refusal *refusal)
{
	bool may_miss = wish->skip || application->context->options.skip_missing;
	int status;

	/* Core, or mapped by another spelling: there it is. */
	if (refusal->error == EEXIST)
		return note_change(application, "keep", wish, NULL);
	if (refusal->error == ENOENT && may_miss)
		return note_skipped(application, wish, refusal);
	status = client_refused(application->context, request, refusal);
	if (!application->status)
		application->status = status;
	return 0;
}

/* Each line is asked for by itself: then all that are wrong can be told. */
static int check_wish(struct application *application, const struct wish *wish)
{
	struct context *context = application->context;
	struct refusal refusal = { 0 };
	struct json_object *replies;
	struct request request;
	int status, ret = 0;

	request_start(&request, ASI_CMD_MAP_ADD, &map_attributes, false);
	client_put_class(context, &request, ASI_A_MAP_CLASS);
	request_put_flag(&request, ASI_A_MAP_CHECK, "");
	request_put_string(&request, ASI_A_MAP_SPEC, wish->spec, NULL);
	status = client_probe(context, &request, &replies, &refusal);
	if (!status)
		ret = replies ? take_item(application, wish, replies) :
				take_refusal(application, &request, wish, &refusal);
	request_free(&request);
	json_object_put(replies);
	return ret ? client_failed(context, NULL, -ret) : status;
}

static int take_wish(struct application *application, const struct wish *wish)
{
	const struct wish *there = profile_find(&application->live, wish->spec);
	int ret;

	if (!there)
		return check_wish(application, wish);
	ret = note_change(application, "keep", there, NULL);
	return ret ? client_failed(application->context, NULL, -ret) : STATUS_DONE;
}

/* What the files do not have; what KVM itself has mapped is not theirs to say. */
static int take_rest(struct application *application)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < application->live.count; i++) {
		const struct wish *wish = &application->live.wishes[i];

		if (wish->given ||
		    (!wish->domain && profile_find(&application->wanted, wish->spec)))
			continue;
		ret = note_change(application, "remove", wish, NULL);
		if (!ret)
			ret = transaction_remove(&application->transaction, wish->id);
	}
	return ret ? client_failed(application->context, NULL, -ret) : STATUS_DONE;
}

static int compare_all(struct application *application)
{
	const struct profile *wanted = &application->wanted;
	int status = STATUS_DONE;

	for (size_t i = 0; !status && i < wanted->count; i++)
		status = take_wish(application, &wanted->wishes[i]);
	if (!status)
		status = application->status;
	if (!status && application->context->options.sync)
		status = take_rest(application);
	return status;
}

static int read_files(struct application *application, int count, char **words)
{
	struct context *context = application->context;
	int status = STATUS_DONE;

	for (int i = 0; i < count; i++) {
		int one = profile_read(context, words[i], &application->wanted);

		status = status ? status : one;
	}
	context->lines = application->wanted.lines;
	context->line_count = application->wanted.line_count;
	return status;
}

/* A table has what changes, JSON all of it. */
static int print(struct application *application)
{
	struct json_object *records = application->records;

	for (size_t i = json_object_array_length(records); i-- > 0;) {
		const char *change = record_text(json_object_array_get_idx(records, i), "change");

		if (!application->context->options.json && change && !strcmp(change, "keep"))
			json_object_array_del_idx(records, i, 1);
	}
	return output_records(application->context, &apply_view, records);
}

/* What a transaction has added has no id until it is done: look for it in the list. */
static int look_up_ids(struct application *application)
{
	size_t count = json_object_array_length(application->records);
	struct profile live = { 0 };
	int status, ret = 0;

	if (transaction_is_short(&application->transaction))
		return STATUS_DONE;
	status = profile_live(application->context, &live);
	for (size_t i = 0; !status && !ret && i < count; i++) {
		struct json_object *record = json_object_array_get_idx(application->records, i);
		const struct wish *wish;

		if (strcmp(record_text(record, "change"), "add") || record_number(record, "id"))
			continue;
		wish = profile_find(&live, record_text(record, "spec"));
		if (wish && !put(record, "id", json_object_new_int64(wish->id)))
			ret = -ENOMEM;
	}
	profile_free(&live);
	return ret ? client_failed(application->context, NULL, -ret) : status;
}

/* The ids that the kernel gave, in the order of what was added. */
static int take_ids(struct application *application, struct json_object *replies)
{
	size_t reply = 0, index = 0;

	for (size_t i = 0; i < json_object_array_length(application->records); i++) {
		struct json_object *record = json_object_array_get_idx(application->records, i);
		struct json_object *list = NULL, *id;

		if (strcmp(record_text(record, "change"), "add"))
			continue;
		for (; reply < json_object_array_length(replies); reply++, index = 0) {
			list = json_object_object_get(json_object_array_get_idx(replies, reply),
						      "item");
			if (index < json_object_array_length(list))
				break;
		}
		id = json_object_object_get(json_object_array_get_idx(list, index++), "id");
		if (id && json_object_object_add(record, "id", json_object_get(id)))
			return -ENOMEM;
	}
	return 0;
}

static int commit(struct application *application)
{
	struct context *context = application->context;
	struct json_object *replies;
	int status, ret;

	if (context->options.check)
		return STATUS_DONE;
	status = transaction_commit(context, &application->transaction, &replies);
	if (status)
		return status;
	ret = take_ids(application, replies);
	json_object_put(replies);
	return ret ? client_failed(context, NULL, -ret) : look_up_ids(application);
}

int verb_apply(struct context *context, int count, char **words)
{
	struct application application = {
		.context = context, .records = json_object_new_array(),
	};
	int status = application.records ? STATUS_DONE : client_failed(context, NULL, ENOMEM);

	if (!status)
		status = read_files(&application, count, words);
	if (!status)
		status = profile_live(context, &application.live);
	if (!status)
		status = compare_all(&application);
	if (!status)
		status = output_ready(context);
	if (!status)
		status = commit(&application);
	if (!status)
		status = print(&application);
	context->lines = NULL;
	context->line_count = 0;
	transaction_free(&application.transaction);
	profile_free(&application.live);
	profile_free(&application.wanted);
	json_object_put(application.records);
	return status;
}
