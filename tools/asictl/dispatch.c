// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "dispatch.h"
#include "options.h"
#include "report.h"
#include "suggest.h"

static void print_usage(const struct context *context, FILE *stream)
{
	fputs("Usage: asictl [OPTIONS] VERB [ARGUMENTS]\n\n"
	      "See where isolated address spaces fault, and change what is mapped in them.\n\n"
	      "Verbs:\n", stream);
	for (const struct verb *verb = context->verbs; verb->name; verb++)
		fprintf(stream, "  %-10s%s\n", verb->name, verb->help);
	fprintf(stream, "  %-10s%s\n", "help", "print this help, or that of a verb");
	options_help(stream, 0);
	fputs("\nasictl VERB --help tells more about a verb.\n", stream);
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
		      "  ADDRESS-END       a range, END is its last byte + 1\n"
		      "  vm:OBJECT         a named object of each VM, like vm:vcpu\n"
		      "  fault:N           what the row N of the fault table names\n", stream);
	if (verb->run == verb_unmap)
		fputs("\nA bare decimal number is the ID of a mapping.\n", stream);
	options_help(stream, verb->options);
}

static const struct verb *find_verb(struct context *context, const char *word)
{
	struct suggestion near = { 0 };

	for (const struct verb *verb = context->verbs; verb->name; verb++) {
		if (!strcmp(verb->name, word))
			return verb;
		suggest_offer(&near, word, verb->name);
	}
	suggest_offer(&near, word, "help");
	if (near.word)
		report(context, word, "unknown verb, did you mean %s?", near.word);
	else
		report(context, word, "unknown verb, asictl --help lists them");
	return NULL;
}

static int run_help(struct context *context, int count, char **words)
{
	const struct verb *verb;

	if (count > 1) {
		report(context, words[1], "help takes one verb");
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

/* Options and operands of a known verb, then the verb itself. */
static int run_verb(struct context *context, int argc, char **argv)
{
	const struct verb *verb = context->verb;
	int first = options_parse(context, argc, argv, verb->options, false);
	int count = argc - first;

	if (first < 0)
		return STATUS_USAGE;
	if (context->options.version)
		return print_version(context);
	if (context->options.help) {
		print_verb_help(verb, context->out);
		return STATUS_DONE;
	}
	if (count < verb->least) {
		report(context, NULL, "too few words, usage: asictl %s %s", verb->name,
		       verb->synopsis);
		return STATUS_USAGE;
	}
	if (count > verb->most) {
		report(context, argv[first + verb->most], "one word too many");
		return STATUS_USAGE;
	}
	return verb->run(context, count, argv + first);
}

int dispatch(struct context *context, int argc, char **argv)
{
	int first;

	context->verb = NULL;
	context->options = (struct options){ 0 };
	first = options_parse(context, argc, argv, 0, true);
	if (first < 0)
		return STATUS_USAGE;
	if (context->options.version)
		return print_version(context);
	if (context->options.help)
		return run_help(context, argc - first, argv + first);
	if (first == argc) {
		print_usage(context, context->err);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[first], "help"))
		return run_help(context, argc - first - 1, argv + first + 1);
	context->verb = find_verb(context, argv[first]);
	if (!context->verb)
		return STATUS_USAGE;
	return run_verb(context, argc - first, argv + first);
}
