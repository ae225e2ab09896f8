// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/options.h"
#include "lib/escape.h"
#include "lib/line.h"
#include "lib/message.h"
#include "lib/nearest.h"

static void print_usage(const struct context *context, FILE *stream)
{
	fputs("Usage: asictl [OPTIONS] VERB [ARGUMENTS]\n\n"
	      "Show which data faults in isolated address spaces, and map it.\n\n"
	      "Verbs:\n", stream);
	for (const struct verb *verb = context->verbs; verb->name; verb++)
		escape_print(stream, "  %-10s%s\n", verb->name, verb->help);
	escape_print(stream, "  %-10s%s\n", "help", "print this help, or help for a verb");
	options_help(stream, OPTION_BATCH);
	fputs("\nTry asictl VERB --help for a verb.\n", stream);
}

static void print_verb_help(const struct verb *verb, FILE *stream)
{
	escape_print(stream, "Usage: asictl %s%s%s [OPTIONS]\n\n%s\n", verb->name,
		     *verb->synopsis ? " " : "", verb->synopsis, verb->help);
	if (verb->notes) {
		fputc('\n', stream);
		fputs(verb->notes, stream);
	}
	options_help(stream, verb->options);
}

static const struct verb *find_verb(struct context *context, const char *word)
{
	struct nearest near = { 0 };
	char fix[64];
	struct message message = {
		.word = word, .place = line_find(context, word), .fix = fix,
	};

	for (const struct verb *verb = context->verbs; verb->name; verb++) {
		if (!strcmp(verb->name, word))
			return verb;
		nearest_offer(&near, word, verb->name);
	}
	nearest_offer(&near, word, "help");
	nearest_say(&near, "asictl --help lists the verbs", fix, sizeof(fix));
	message_print(context, &message, "unknown verb");
	return NULL;
}

static int run_help(struct context *context, int count, char **words)
{
	const struct verb *verb;

	if (count > 1) {
		message_error(context, words[1], "help takes one verb");
		return STATUS_USAGE;
	}
	if (!count || !strcmp(words[0], "help")) {
		print_usage(context, context->out);
		return STATUS_DONE;
	}
	verb = find_verb(context, words[0]);
	if (!verb)
		return STATUS_USAGE;
	print_verb_help(verb, context->out);
	return STATUS_DONE;
}

static int print_version(const struct context *context)
{
	fputs("asictl " ASICTL_VERSION "\n", context->out);
	return STATUS_DONE;
}

static void report_too_few_words(const struct context *context, const struct verb *verb)
{
	struct message message = { .place = line_end(context) };
	char *fix;

	if (asprintf(&fix, "usage: asictl %s %s", verb->name, verb->synopsis) < 0)
		fix = NULL;
	message.fix = fix;
	message_print(context, &message, "an operand is missing");
	free(fix);
}

/* Options and operands of a known verb. */
static int parse_verb(struct context *context, int argc, char **argv, struct command *command)
{
	const struct verb *verb = context->verb;
	int first = options_parse(context, argc, argv, verb->options, false);
	int count = argc - first;
	/* The fault table can stand for operands. */
	int least = context->options.faults ? 0 : verb->least;

	if (first < 0)
		return STATUS_USAGE;
	if (context->options.version)
		return print_version(context);
	if (context->options.help) {
		print_verb_help(verb, context->out);
		return STATUS_DONE;
	}
	if (count < least) {
		report_too_few_words(context, verb);
		return STATUS_USAGE;
	}
	if (count > verb->most) {
		message_error(context, argv[first + verb->most], "unexpected operand");
		return STATUS_USAGE;
	}
	*command = (struct command){
		.verb = verb, .options = context->options, .count = count, .words = argv + first,
	};
	return STATUS_DONE;
}

/* Are lines to be typed? Not in the shell itself, where they are already. */
static bool is_typed(const struct context *context)
{
	return context->type_lines && !context->shell && isatty(STDIN_FILENO) &&
	       isatty(fileno(context->out));
}

/* No verb, but perhaps a batch, or somebody who types. */
static int parse_none(struct context *context, struct command *command)
{
	if (!context->options.batch && is_typed(context)) {
		command->shell = true;
	} else if (!context->options.batch) {
		print_usage(context, context->err);
		return STATUS_USAGE;
	}
	command->options = context->options;
	return STATUS_DONE;
}

static bool is_batch_with_verb(const struct context *context, const char *word)
{
	if (context->options.batch)
		message_error(context, word, "no verb may be given with --batch");
	else if (context->options.force)
		message_error(context, "--force",
			      "without --batch this is an option of the verb map: put it "
			      "after the verb");
	return context->options.batch || context->options.force;
}

int command_parse(struct context *context, int argc, char **argv, struct command *command)
{
	unsigned int leading = context->lines ? 0 : OPTION_BATCH;
	int first;

	*command = (struct command){ 0 };
	context->verb = NULL;
	context->options = context->defaults;
	options_scan(context, argc, argv);
	first = options_parse(context, argc, argv, leading, true);
	if (first < 0)
		return STATUS_USAGE;
	if (context->options.version)
		return print_version(context);
	if (context->options.help)
		return run_help(context, argc - first, argv + first);
	if (first == argc)
		return parse_none(context, command);
	if (is_batch_with_verb(context, argv[first]))
		return STATUS_USAGE;
	if (!strcmp(argv[first], "help"))
		return run_help(context, argc - first - 1, argv + first + 1);
	context->verb = find_verb(context, argv[first]);
	if (!context->verb)
		return STATUS_USAGE;
	if (context->verb->alone && context->lines) {
		message_error(context, argv[first], "not allowed in a batch");
		return STATUS_USAGE;
	}
	return parse_verb(context, argc - first, argv + first, command);
}

int command_run(struct context *context, const struct command *command)
{
	int status;

	context->verb = command->verb;
	context->options = command->options;
	context->incomplete = false;
	status = command->verb->run(context, command->count, command->words);
	return !status && context->incomplete && command->options.strict ? STATUS_INCOMPLETE :
									   status;
}
