// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <linux/asi.h>
#include <string.h>

#include "number.h"
#include "options.h"
#include "report.h"
#include "suggest.h"

/* Values of the options that have no letter. */
enum {
	VALUE_VM = 256,
	VALUE_UPTO,
	VALUE_CHECK,
	VALUE_REASONS,
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "class", required_argument, NULL, 'c' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ "vm", required_argument, NULL, VALUE_VM },
	{ "upto", required_argument, NULL, VALUE_UPTO },
	{ "check", no_argument, NULL, VALUE_CHECK },
	{ "reasons", no_argument, NULL, VALUE_REASONS },
	{ NULL, 0, NULL, 0 }
};

static unsigned int mask_of(int value)
{
	switch (value) {
	case VALUE_VM:
		return OPTION_VM;
	case VALUE_UPTO:
		return OPTION_UPTO;
	case VALUE_CHECK:
		return OPTION_CHECK;
	case VALUE_REASONS:
		return OPTION_REASONS;
	default:
		return 0;
	}
}

/* "--vm" for VALUE_VM and so on. */
static const char *name_of(int value)
{
	switch (value) {
	case VALUE_VM:
		return "--vm";
	case VALUE_UPTO:
		return "--upto";
	case VALUE_REASONS:
		return "--reasons";
	default:
		return "--check";
	}
}

/*
 * getopt_long() takes abbreviations, and a script that uses one breaks when another
 * option of that beginning is added: refuse them before it sees them.
 */
static bool name_is_known(const struct context *context, const char *word)
{
	struct suggestion near = { 0 };
	char name[32];
	size_t len = strcspn(word + 2, "=");

	if (len >= sizeof(name))
		len = sizeof(name) - 1;
	memcpy(name, word + 2, len);
	name[len] = '\0';
	for (const struct option *option = long_options; option->name; option++) {
		if (!strcmp(option->name, name))
			return true;
		suggest_offer(&near, name, option->name);
	}
	if (near.word)
		report(context, word, "unknown option, did you mean --%s?", near.word);
	else
		report(context, word, "unknown option");
	return false;
}

static bool names_are_known(const struct context *context, int argc, char **argv, bool leading)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		if (leading && argv[i][0] != '-' && strcmp(argv[i - 1], "-c") &&
		    strcmp(argv[i - 1], "--class"))
			break;
		if (!strncmp(argv[i], "--", 2) && !name_is_known(context, argv[i]))
			return false;
	}
	return true;
}

static bool take_number(const struct context *context, const char *option, uint64_t least,
			uint64_t most, uint64_t *number)
{
	int ret = number_parse(optarg, most, number);

	if (!ret && *number < least)
		ret = -ERANGE;
	if (!ret)
		return true;
	report(context, option, "%s: %s", optarg,
	       ret == -ERANGE ? "the number is out of range" : "not a decimal number");
	return false;
}

static bool take_class(struct context *context)
{
	size_t len = strlen(optarg);

	if (len && len <= ASI_CLASS_NAME_MAX) {
		context->options.class_name = optarg;
		return true;
	}
	report(context, "--class", "a class has a name of 1 to %d bytes", ASI_CLASS_NAME_MAX);
	return false;
}

static bool take_option(struct context *context, int value)
{
	struct options *options = &context->options;
	uint64_t number;

	switch (value) {
	case 'j':
		options->json = true;
		return true;
	case 'h':
		options->help = true;
		return true;
	case 'V':
		options->version = true;
		return true;
	case 'c':
		return take_class(context);
	case VALUE_VM:
		if (!take_number(context, name_of(value), 1, UINT32_MAX, &number))
			return false;
		options->vm = (uint32_t)number;
		return true;
	case VALUE_UPTO:
		options->has_upto = true;
		return take_number(context, name_of(value), 0, UINT64_MAX, &options->upto);
	case VALUE_REASONS:
		options->reasons = true;
		return true;
	default:
		options->check = true;
		return true;
	}
}

/* getopt_long() has said @value, '?' or ':', about the word before optind. */
static void report_bad_option(const struct context *context, char **argv, int value)
{
	char letter[] = { '-', (char)optopt, '\0' };
	bool is_letter = optopt > ' ' && optopt < VALUE_VM;
	const char *word = is_letter ? letter : argv[optind - 1];

	if (value == ':')
		report(context, word, "an argument is needed");
	else if (is_letter && strchr("jhV", optopt))
		report(context, argv[optind - 1], "this option takes no argument");
	else
		report(context, word, is_letter || !strchr(word, '=') ?
		       "unknown option" : "this option takes no argument");
}

int options_parse(struct context *context, int argc, char **argv, unsigned int allowed,
		  bool leading)
{
	const char *letters = leading ? "+:jc:hV" : ":jc:hV";
	int value;

	if (!context->options.class_name)
		context->options.class_name = "kvm";
	if (!names_are_known(context, argc, argv, leading))
		return -1;
	optind = 0; /* makes getopt_long() start afresh */
	while ((value = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
		if (value == '?' || value == ':') {
			report_bad_option(context, argv, value);
			return -1;
		}
		if (mask_of(value) & ~allowed) {
			report(context, name_of(value), context->verb ?
			       "this verb takes no such option" :
			       "this option belongs behind the verb");
			return -1;
		}
		if (!take_option(context, value))
			return -1;
	}
	return optind;
}

void options_help(FILE *stream, unsigned int allowed)
{
	fputs("\nOptions:\n", stream);
	if (allowed & OPTION_VM)
		fputs("      --vm ID       only the domain (VM) with this id\n", stream);
	if (allowed & OPTION_UPTO)
		fputs("      --upto SEQ    only rows whose latest fault is SEQ or older\n", stream);
	if (allowed & OPTION_CHECK)
		fputs("      --check       say what would be mapped, but change nothing\n", stream);
	if (allowed & OPTION_REASONS)
		fputs("      --reasons     VM exits by reason, how many of each stayed\n",
		      stream);
	fputs("  -c, --class NAME  class of address spaces, default kvm\n"
	      "  -j, --json        print JSON\n"
	      "  -h, --help        print this help\n"
	      "  -V, --version     print the version\n", stream);
}
