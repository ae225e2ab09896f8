// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "cli/batch.h"
#include "cli/complete.h"
#include "cli/dispatch.h"
#include "cli/options.h"
#include "lib/message.h"
#include "lib/nearest.h"
#include "shell/shell.h"

static void print_usage(const struct context *context, FILE *stream)
{
	fputs("Usage: asictl [OPTIONS] VERB [ARGUMENTS]\n\n"
	      "Show which data faults in isolated address spaces, and map it.\n\n"
	      "Verbs:\n", stream);
	for (const struct verb *verb = context->verbs; verb->name; verb++)
		fprintf(stream, "  %-10s%s\n", verb->name, verb->help);
	fprintf(stream, "  %-10s%s\n", "help", "print this help, or help for a verb");
	options_help(stream, OPTION_BATCH);
	fputs("\nTry asictl VERB --help for a verb.\n", stream);
}

static void print_verb_help(const struct verb *verb, FILE *stream)
{
	fprintf(stream, "Usage: asictl %s%s%s [OPTIONS]\n\n%s\n", verb->name,
		*verb->synopsis ? " " : "", verb->synopsis, verb->help);
	if (verb->run == verb_map || verb->run == verb_unmap)
		fputs("\nSPEC is one of\n"
		      "  SYMBOL            a variable of the kernel, per-CPU ones included\n"
		      "  MODULE:SYMBOL     a variable of a module\n"
		      "  ADDRESS+LENGTH    a range\n"
		      "  ADDRESS-END       a range up to, but not including, END\n"
		      "  vm:OBJECT         a named object of each VM, like vm:vcpu\n"
		      "  fault:N           what the row N of the fault table names\n", stream);
	if (verb->run == verb_walk)
		fputs("\nADDRESS is hexadecimal with 0x. SYMBOL may be code or read-only data, "
		      "too:\nSYMBOL, MODULE:SYMBOL or percpu:SYMBOL.\n", stream);
	if (verb->run == verb_unmap)
		fputs("\nA decimal number is the ID of a mapping.\n", stream);
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

/* No verb, but perhaps a batch, or somebody who types. */
static int parse_none(struct context *context, struct command *command)
{
	if (!context->options.batch && shell_wanted(context)) {
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

int dispatch_parse(struct context *context, int argc, char **argv, struct command *command)
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

int dispatch_run(struct context *context, const struct command *command)
{
	int status;

	context->verb = command->verb;
	context->options = command->options;
	context->incomplete = false;
	status = command->verb->run(context, command->count, command->words);
	return !status && context->incomplete && command->options.strict ? STATUS_INCOMPLETE :
									   status;
}

/* What a command line asks for that has not been answered while it was parsed. */
static int run_parsed(struct context *context, const struct command *command)
{
	if (!command->verb && !command->options.batch && !command->shell)
		return STATUS_DONE;
	/* How wide characters are; read from files, which costs a fifth of a whole start. */
	setlocale(LC_CTYPE, "");
	if (command->verb)
		return dispatch_run(context, command);
	return command->options.batch ? batch_run(context) : shell_run(context);
}

int dispatch(struct context *context, int argc, char **argv)
{
	struct line line = { .count = argc, .words = calloc((size_t)argc + 1, sizeof(char *)) };
	static char program[] = "asictl";
	struct command command;
	int status;

	/* Not for those who type, so no option of the table. */
	if (argc > 1 && !context->shell && !strcmp(argv[1], "--complete")) {
		free(line.words);
		return complete_print(context, argc - 2, argv + 2);
	}
	if (!line.words)
		return message_errno(context, ENOMEM);
	/* A copy: getopt_long() moves the words. */
	memcpy(line.words, argv, (size_t)argc * sizeof(char *));
	line.words[0] = program;
	context->line = &line;
	status = dispatch_parse(context, argc, argv, &command);
	if (!status)
		status = run_parsed(context, &command);
	context->line = NULL;
	free(line.words);
	return status;
}
