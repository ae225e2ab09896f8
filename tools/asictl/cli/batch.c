// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/batch.h"
#include "cli/command.h"
#include "lib/message.h"
#include "lib/textfile.h"
#include "lib/words.h"
#include "net/request.h"
#include "out/output.h"

/* A line that has words, beyond what struct line holds of it. */
struct entry {
	struct command command; /* what it means; the verb is NULL if that is not known */
	char *text;             /* what its words are made of; owned */
	char **moved;           /* its words, which parsing may reorder; owned */
	bool refused;           /* it cannot be in the transaction */
};

/* A file, read as a whole: nothing is sent before all of it is understood. */
struct batch {
	const char *name;
	struct line *lines;     /* owned, as are their lists of words */
	struct entry *entries;  /* of these lines; owned */
	size_t count;           /* of both */
	int status;             /* of the first line that is not understood */
};

/* Neighbouring lines, from the first to the one before last. */
struct stretch {
	size_t first, last;
};

static void fail_line(struct batch *batch, int status)
{
	if (!batch->status)
		batch->status = status;
}

static void free_batch(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		free(batch->lines[i].words);
		free(batch->entries[i].moved);
		free(batch->entries[i].text);
	}
	free(batch->lines);
	free(batch->entries);
}

static bool make_entry_room(struct batch *batch)
{
	struct line *lines = reallocarray(batch->lines, batch->count + 1, sizeof(*lines));
	struct entry *entries;

	if (!lines)
		return false;
	batch->lines = lines;
	entries = reallocarray(batch->entries, batch->count + 1, sizeof(*entries));
	if (!entries)
		return false;
	batch->entries = entries;
	return true;
}

/* Append a line of @count words behind the slot in @moved; all of them are taken. */
static int append_line(struct batch *batch, unsigned int number, char *text, char **moved,
		       int count)
{
	char **words = calloc((size_t)count + 1, sizeof(*words));

	if (!words || !make_entry_room(batch)) {
		free(words);
		free(moved);
		free(text);
		return -ENOMEM;
	}
	memcpy(words, moved + 1, (size_t)count * sizeof(*words));
	batch->lines[batch->count] = (struct line){
		.file = batch->name, .number = number, .count = count, .words = words,
	};
	batch->entries[batch->count] = (struct entry){ .text = text, .moved = moved };
	batch->count++;
	return 0;
}

/* Take in the line @text of @len bytes. Returns 0, also if it is wrong, or -ENOMEM. */
static int take_batch_line(struct context *context, struct batch *batch, unsigned int number,
			   const char *text, size_t len)
{
	struct line line = { .file = batch->name, .number = number };
	char *copy = strdup(text), **words = NULL;
	const char *culprit;
	int count = -ENOMEM;

	if (copy && strlen(copy) != len)
		count = -EILSEQ;
	else if (copy)
		count = words_split(copy, &words, &culprit);
	if (count > 0)
		return append_line(batch, number, copy, words, count);
	if (count == -EILSEQ || count == -EINVAL) {
		context->line = &line;
		message_error(context, NULL, count == -EINVAL ? "a quote is not closed" :
								"a NUL character in the line");
		context->line = NULL;
		fail_line(batch, STATUS_USAGE);
		count = 0;
	}
	free(words);
	free(copy);
	return count;
}

static int read_lines(struct context *context, struct batch *batch, FILE *stream)
{
	struct textfile file = { .stream = stream };
	int ret;

	while ((ret = textfile_next(&file)) > 0) {
		ret = take_batch_line(context, batch, file.number, file.line, file.len);
		if (ret)
			break;
	}
	if (ret)
		textfile_report(context, batch->name, &file, ret);
	textfile_free(&file);
	return ret ? STATUS_USAGE : STATUS_DONE;
}

static int read_batch(struct context *context, struct batch *batch)
{
	bool is_stdin = !strcmp(batch->name, "-");
	FILE *stream = is_stdin ? stdin : fopen(batch->name, "re");
	int status;

	if (!stream) {
		message_error(context, batch->name, "%s", strerror(errno));
		return STATUS_USAGE;
	}
	status = read_lines(context, batch, stream);
	if (!is_stdin)
		fclose(stream);
	return status;
}

static bool is_change(const struct entry *entry)
{
	const struct verb *verb = entry->command.verb;

	return verb && verb->change && entry->command.count >= verb->change->least;
}

/* Understand line @index; help that it asks for is printed. */
static int parse_line(struct context *context, struct batch *batch, size_t index)
{
	static char program[] = "asictl";
	struct entry *entry = &batch->entries[index];
	int status;

	context->line = &batch->lines[index];
	entry->moved[0] = program;
	status = command_parse(context, context->line->count + 1, entry->moved,
				&entry->command);
	fail_line(batch, status);
	return status;
}

/* Do both lines put the same into a request before their operands? */
static bool same_start(const struct options *a, const struct options *b)
{
	return !strcmp(a->class_name, b->class_name) && a->vm == b->vm &&
	       a->check == b->check && a->force == b->force && a->json == b->json;
}

/* Why the line of @entry cannot be in one transaction with that of @other; NULL: it can. */
static const char *why_apart(const struct entry *entry, const struct entry *other)
{
	const struct change *change = entry->command.verb->change;
	const struct change *with = other->command.verb->change;

	if (change->alone || with->alone || change->command != with->command)
		return "the kernel takes it in a separate request";
	if (!same_start(&entry->command.options, &other->command.options))
		return "it is for another class or VM, or has other options";
	if (!change->most && change == with)
		return "the batch has set this already";
	return NULL;
}

static void refuse_batch_line(struct context *context, struct batch *batch, size_t index,
			      size_t other, const char *why)
{
	context->verb = batch->entries[index].command.verb;
	context->line = &batch->lines[index];
	message_print(context, &(struct message){
		.place = line_find(context, context->line->words[0]),
		.fix = "with --force the lines are sent one by one; when one fails, those before "
		      "it stay done",
	}, "this line cannot be in one transaction with line %u: %s",
		      batch->lines[other].number, why);
	batch->entries[index].refused = true;
	fail_line(batch, STATUS_USAGE);
}

/*
 * Why line @index cannot join the changes so far, with the number of the line that it
 * clashes with in *@other; NULL: it can.
 */
static const char *why_not_joined(const struct batch *batch, const struct stretch *changes,
				  size_t index, size_t *other)
{
	const char *why = NULL;

	*other = changes->first;
	if (changes->last < index)
		return "a line between them only reads";
	for (size_t i = changes->first; !why && i < index; i++) {
		if (batch->entries[i].refused)
			continue;
		*other = i;
		why = why_apart(&batch->entries[index], &batch->entries[i]);
	}
	return why;
}

/* The lines that change anything; they must be one request. */
static struct stretch find_changes(struct context *context, struct batch *batch)
{
	struct stretch changes = { 0 };
	const char *why;
	size_t other;

	for (size_t i = 0; i < batch->count; i++) {
		if (!is_change(&batch->entries[i]))
			continue;
		if (changes.first == changes.last)
			changes = (struct stretch){ i, i };
		why = why_not_joined(batch, &changes, i, &other);
		if (why)
			refuse_batch_line(context, batch, i, other, why);
		changes.last = i + 1;
	}
	return changes;
}

static void select_line(struct context *context, const struct batch *batch, size_t index)
{
	context->verb = batch->entries[index].command.verb;
	context->options = batch->entries[index].command.options;
	context->line = &batch->lines[index];
	context->incomplete = false;
}

/* Put what the lines want into @request. */
static int build_request(struct context *context, struct batch *batch,
			 const struct stretch *changes, struct request *request)
{
	const struct change *change = batch->entries[changes->first].command.verb->change;
	int status = STATUS_DONE, operands = 0;

	select_line(context, batch, changes->first);
	change->start(context, request);
	for (size_t i = changes->first; !status && i < changes->last; i++) {
		const struct command *command = &batch->entries[i].command;

		select_line(context, batch, i);
		change = command->verb->change;
		operands += command->count;
		status = change->put(context, request, command->count, command->words);
		if (!status && change->most && operands > change->most) {
			message_error(context, NULL, "a transaction takes at most %d operands",
				      change->most);
			status = STATUS_USAGE;
		}
	}
	return status;
}

/* Carry out lines that only read, until one fails. */
static int run_lines(struct context *context, struct batch *batch, struct stretch lines)
{
	int status = STATUS_DONE;

	for (size_t i = lines.first; !status && i < lines.last; i++) {
		select_line(context, batch, i);
		if (context->verb)
			status = command_run(context, &batch->entries[i].command);
	}
	return status;
}

/* Everything is understood: read, change, read. */
static int run_transaction(struct context *context, struct batch *batch, struct stretch changes)
{
	struct request request;
	int status = build_request(context, batch, &changes, &request);

	if (!status)
		status = run_lines(context, batch, (struct stretch){ 0, changes.first });
	if (!status) {
		select_line(context, batch, changes.first);
		status = output_ready(context);
	}
	if (!status)
		status = context->verb->change->send(context, &request);
	request_free(&request);
	if (!status)
		status = run_lines(context, batch, (struct stretch){ changes.last, batch->count });
	return status;
}

static int run_as_one(struct context *context, struct batch *batch)
{
	struct stretch changes;

	for (size_t i = 0; i < batch->count; i++)
		parse_line(context, batch, i);
	if (batch->status)
		return batch->status;
	changes = find_changes(context, batch);
	if (batch->status)
		return batch->status;
	if (changes.first == changes.last)
		return run_lines(context, batch, (struct stretch){ 0, batch->count });
	return run_transaction(context, batch, changes);
}

static int run_one_by_one(struct context *context, struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		if (parse_line(context, batch, i) || !context->verb)
			continue;
		fail_line(batch, command_run(context, &batch->entries[i].command));
	}
	return batch->status;
}

int batch_run(struct context *context)
{
	struct batch batch = { .name = context->options.batch };
	const struct options outer = context->defaults;
	const struct line *line = context->line;
	bool force = context->options.force;
	int status;

	status = read_batch(context, &batch);
	context->defaults = context->options;
	context->defaults.batch = NULL;
	context->defaults.force = false;
	context->lines = batch.lines;
	context->line_count = batch.count;
	if (!status)
		status = force ? run_one_by_one(context, &batch) : run_as_one(context, &batch);
	context->defaults = outer;
	context->lines = NULL;
	context->line_count = 0;
	context->line = line;
	context->verb = NULL;
	free_batch(&batch);
	return status;
}
