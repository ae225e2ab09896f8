// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl learn [--rounds N] [-o FILE] [--for SECONDS | -- COMMAND...] */
#include <errno.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "lib/record.h"
#include "model/class.h"
#include "model/spec.h"
#include "model/transaction.h"
#include "net/client.h"
#include "profile/proposal.h"
#include "verbs/verbs.h"
#include "verbs/workload.h"

#define ROUNDS 16
#define SECONDS 10

/* What is learned, over all rounds. */
struct learning {
	struct context *context;
	char **command;         /* NULL: let time pass */
	uint32_t round;         /* from 1 */
	enum asi_mode before;   /* the mode that was found */
	enum asi_mode mode;     /* that the rounds have set, bound to the socket */
	struct profile early;   /* what was mapped when it began */
	struct profile found;   /* names that were mapped, with the reasons */
	struct profile unnamed; /* what the latest round found and has no name */
	bool quiet;             /* the latest round has found no new name */
};

/* The mode as it is now. */
static int get_mode(struct context *context, enum asi_mode *mode)
{
	struct json_object *records;
	int status = class_get(context, &records);
	const char *word;

	if (status)
		return status;
	word = record_text(record_at(records, 0), "mode");
	*mode = ASI_MODE_OFF;
	while (word && mode_words[*mode] && strcmp(mode_words[*mode], word))
		*mode += 1;
	/* It is to be restored, so it must not be guessed. */
	if (!word || !mode_words[*mode]) {
		message_error(context, NULL, "the mode of the class is not known: %s",
			      word ? word : "the kernel has not said it");
		status = STATUS_REFUSED;
	}
	json_object_put(records);
	return status;
}

/* Send @request, which is released; nothing of the answer is of interest. */
static int send_and_forget(struct context *context, struct request *request)
{
	struct json_object *records;
	int status = client_ask(context, request, &records);

	request_free(request);
	json_object_put(records);
	return status;
}

/* Whatever becomes of asictl: when its socket closes, the mode is as it was found. */
static int bind_mode(struct learning *learning, enum asi_mode mode)
{
	struct request request;

	class_start_set(learning->context, &request);
	request_put_u32(&request, ASI_A_CLASS_MODE, mode, NULL, mode_words[mode]);
	request_put_flag(&request, ASI_A_CLASS_BOUND, "");
	learning->mode = mode;
	return send_and_forget(learning->context, &request);
}

static int clear_rows(struct context *context)
{
	struct request request;

	request_start(&request, ASI_CMD_FAULT_CLEAR, &fault_attributes, false);
	client_put_class(context, &request, ASI_A_FAULT_CLASS);
	return send_and_forget(context, &request);
}

/* Somebody else may have wanted another mode: then the round is worth nothing. */
static int check_mode(struct learning *learning)
{
	enum asi_mode mode;
	int status = get_mode(learning->context, &mode);

	if (status || mode == learning->mode)
		return status;
	message_error(learning->context, NULL,
		      "the mode was set to %s by another program meanwhile",
		      mode_words[mode] ? mode_words[mode] : "another one");
	learning->mode = learning->before;
	return STATUS_REFUSED;
}

static bool was_there(const struct profile *early, uint32_t id)
{
	for (size_t i = 0; i < early->count; i++) {
		if (early->entries[i].id == id)
			return true;
	}
	return false;
}

/* The pages that this learning has brought: names are to take their place. */
static int drop_pages(struct learning *learning, struct transaction *transaction)
{
	struct profile live = { 0 };
	int status = profile_live(learning->context, &live), ret = 0;

	for (size_t i = 0; !status && !ret && i < live.count; i++) {
		if (live.entries[i].learned && !was_there(&learning->early, live.entries[i].id))
			ret = transaction_remove(transaction, live.entries[i].id);
	}
	profile_free(&live);
	return ret ? message_errno(learning->context, -ret) : status;
}

/* The name that maps @object for all VMs, NULL if it has none. */
static const char *name_of(const struct faulted_object *object)
{
	const char *spec = object->item ? record_text(object->item, "spec") : NULL;

	if (!spec || spec_is_address(spec) || record_text(object->item, "domain"))
		return NULL;
	return spec;
}

/* What is new becomes part of @transaction and of what was found. */
static int take_objects(struct learning *learning, const struct faulted_data *objects,
			struct transaction *transaction)
{
	int ret = 0;

	profile_free(&learning->unnamed);
	for (size_t i = 0; !ret && i < objects->count; i++) {
		const struct faulted_object *object = &objects->list[i];
		const char *name = name_of(object);

		if (name)
			ret = transaction_add(transaction, name);
		if (!ret && !object->mapped)
			ret = proposal_add(name ? &learning->found : &learning->unnamed, object);
	}
	return ret ? message_errno(learning->context, -ret) : STATUS_DONE;
}

static void tell_round(struct learning *learning, enum asi_mode mode,
		       const struct faulted_data *objects, size_t names)
{
	message_print(learning->context, &(struct message){ .kind = MESSAGE_NOTE },
		      "round %" PRIu32 ", mode %s: %zu objects, %zu new names",
		      learning->round, mode_words[mode], objects->count, names);
}

/* What the round in @mode has found is mapped by name, in the place of what was learned. */
static int apply(struct learning *learning, enum asi_mode mode)
{
	struct transaction transaction = { 0 };
	struct faulted_data objects = { 0 };
	struct json_object *replies = NULL;
	int status = faulted_read(learning->context, &objects);

	if (!status)
		status = faulted_check(learning->context, &objects);
	if (!status)
		status = take_objects(learning, &objects, &transaction);
	if (!status)
		status = drop_pages(learning, &transaction);
	if (!status)
		tell_round(learning, mode, &objects, transaction.adds);
	if (!status)
		status = transaction_commit(learning->context, &transaction, &replies);
	learning->quiet = !transaction.adds;
	json_object_put(replies);
	transaction_free(&transaction);
	faulted_free(&objects);
	return status;
}

/*
 * The rows have to be cleared while the mode is log, and what the round has found is to be mapped
 * while it is log again: a VM that runs all the time would have pages mapped of which no row
 * tells, if that was done in mode learn. In mode log it hits what is missing once more.
 */
static int run_round(struct learning *learning, enum asi_mode mode)
{
	struct context *context = learning->context;
	uint32_t seconds = context->options.seconds ? context->options.seconds : SECONDS;
	int status = bind_mode(learning, ASI_MODE_LOG);

	if (!status)
		status = clear_rows(context);
	if (!status && mode != ASI_MODE_LOG)
		status = bind_mode(learning, mode);
	if (!status)
		status = workload_run(context, learning->command, seconds);
	if (!status)
		status = check_mode(learning);
	if (!status && mode != ASI_MODE_LOG)
		status = bind_mode(learning, ASI_MODE_LOG);
	return status ? status : apply(learning, mode);
}

/*
 * In mode learn one fault does not hide the next, but a learned page hides what else lies
 * in it. So what has become quiet must be so in mode log, too.
 */
static int run_rounds(struct learning *learning)
{
	uint32_t most = learning->context->options.rounds;
	enum asi_mode mode = ASI_MODE_LEARN;
	int status = STATUS_DONE;

	most = most ? most : ROUNDS;
	while (!status && learning->round < most) {
		learning->round++;
		status = run_round(learning, mode);
		if (learning->quiet && mode == ASI_MODE_LOG)
			return status;
		mode = learning->quiet ? ASI_MODE_LOG : ASI_MODE_LEARN;
		learning->quiet = false;
	}
	return status;
}

/* Leave nothing behind but names, whatever happened. */
static int restore(struct learning *learning)
{
	struct transaction transaction = { 0 };
	struct json_object *replies = NULL;
	int status = STATUS_DONE;

	if (learning->mode != learning->before)
		status = bind_mode(learning, learning->before);
	if (!status && learning->before != ASI_MODE_LEARN)
		status = drop_pages(learning, &transaction);
	if (!status)
		status = transaction_commit(learning->context, &transaction, &replies);
	json_object_put(replies);
	transaction_free(&transaction);
	return status;
}

/* Copy the note of @entry to the same in @profile. */
static int add_note(const struct profile *profile, const struct profile_entry *entry)
{
	struct profile_entry *same = profile_find(profile, spec_canonical(entry->spec));

	if (!same || same->note || !entry->note)
		return 0;
	same->note = strdup(entry->note);
	return same->note ? 0 : -ENOMEM;
}

/* What is mapped now, with the reasons for what is new and what could not be learned. */
static int write_profile(struct learning *learning)
{
	struct profile live = { 0 };
	int status = profile_live(learning->context, &live), ret = 0;

	for (size_t i = 0; !status && !ret && i < learning->found.count; i++)
		ret = add_note(&live, &learning->found.entries[i]);
	for (size_t i = 0; !status && !ret && i < learning->unnamed.count; i++)
		ret = profile_add(&live, &learning->unnamed.entries[i]) ? 0 : -ENOMEM;
	profile_sort(&live);
	if (ret)
		status = message_errno(learning->context, -ret);
	if (!status)
		status = profile_write(learning->context, &live,
				       "What was needed, by asictl learn; see asi.conf(5).");
	profile_free(&live);
	return status;
}

static int finish_learning(struct learning *learning, int status)
{
	int tidied = restore(learning);

	if (status || tidied)
		return status ? status : tidied;
	status = write_profile(learning);
	if (status || learning->quiet)
		return status;
	message_print(learning->context, &(struct message){
		.fix = "use more rounds (--rounds), or a command that does the same each time",
	}, "the last of %" PRIu32 " rounds still found something new", learning->round);
	return STATUS_REFUSED;
}

int verb_learn(struct context *context, int count, char **words)
{
	struct learning learning = { .context = context, .command = count ? words : NULL };
	int status;

	if (count && context->options.seconds) {
		message_error(context, words[0], "use either a command or --for");
		return STATUS_USAGE;
	}
	status = get_mode(context, &learning.before);
	if (!status)
		status = profile_live(context, &learning.early);
	if (status)
		goto out;
	learning.mode = learning.before;
	workload_prepare();
	status = finish_learning(&learning, run_rounds(&learning));
out:
	profile_free(&learning.unnamed);
	profile_free(&learning.found);
	profile_free(&learning.early);
	return status;
}
