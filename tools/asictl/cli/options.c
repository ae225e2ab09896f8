// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <string.h>

#include "cli/options-change.h"
#include "cli/options-list.h"
#include "cli/options.h"
#include "cli/word-kinds.h"
#include "lib/color.h"
#include "lib/escape.h"
#include "lib/message.h"
#include "lib/nearest.h"
#include "lib/number.h"

/* getopt_long() gives an index into the table from here on; below are its letters. */
#define FIRST 256

/* Width of the names in the help. */
#define HELP_WIDTH 20

static bool take_json(struct context *context, const char *word);
static bool take_color(struct context *context, const char *word);
static bool take_batch(struct context *context, const char *word);
static bool take_record(struct context *context, const char *word);
static bool take_replay(struct context *context, const char *word);
static bool take_vmlinux(struct context *context, const char *word);
static bool take_help(struct context *context, const char *word);
static bool take_version(struct context *context, const char *word);
static bool take_class(struct context *context, const char *word);
static bool take_output(struct context *context, const char *word);
static bool take_strict(struct context *context, const char *word);

/* The text of a number that is a macro. */
#define TEXT(number) #number
#define STRING(number) TEXT(number)

/* Those of the verbs first, as the help shows them. */
static const struct option_entry entries[] = {
	{ .name = "--vm", .argument = "ID", .takes = KIND_VM, .mask = OPTION_VM, .take = take_vm,
	  .help = "only the domain (VM) with this ID" },
	{ .name = "--upto", .argument = "SEQ", .mask = OPTION_UPTO, .take = take_upto,
	  .help = "only rows whose latest fault is number SEQ or an earlier one" },
	{ .name = "--check", .mask = OPTION_CHECK, .take = take_check,
	  .help = "print what would be done, and change nothing" },
	{ .name = "--dry-run", .mask = OPTION_CHECK, .take = take_check },
	{ .name = "--faults", .mask = OPTION_FAULTS, .take = take_faults,
	  .help = "also map what the fault table names, as far as possible" },
	{ .name = "--sync", .mask = OPTION_SYNC, .take = take_sync,
	  .help = "also unmap what the files do not list" },
	{ .name = "--missing", .argument = "skip", .takes = KIND_SKIP, .mask = OPTION_MISSING,
	  .take = take_missing, .help = "skip what this kernel does not have, with a warning" },
	{ .name = "--rounds", .argument = "N", .mask = OPTION_ROUNDS, .take = take_rounds,
	  .help = "end after N rounds (learn: default 16)" },
	{ .name = "--for", .argument = "SECONDS", .mask = OPTION_FOR, .take = take_for,
	  .help = "length of a round without a command, default 10" },
	{ .name = "--interval", .argument = "SECONDS", .mask = OPTION_INTERVAL,
	  .take = take_interval, .help = "time between updates, default 1" },
	{ .name = "--output", .letter = 'o', .argument = "FILE", .takes = KIND_FILE,
	  .mask = OPTION_OUTPUT,
	  .take = take_output, .help = "write to FILE instead of standard output" },
	{ .name = "--reasons", .mask = OPTION_REASONS, .take = take_reasons,
	  .help = "VM exits by reason, and how many of them stayed" },
	{ .name = "--where", .argument = "EXPR", .takes = KIND_KEY,
	  .mask = OPTION_SELECT, .take = take_where,
	  .help = "only records that match, such as 'count>10 && data~rcu'" },
	{ .name = "--sort", .argument = "KEYS", .takes = KIND_KEY,
	  .mask = OPTION_SORT, .take = take_sort,
	  .help = "sort by these keys; -KEY: greatest first" },
	{ .name = "--columns", .argument = "KEYS", .takes = KIND_KEY,
	  .mask = OPTION_SELECT, .take = take_columns,
	  .help = "show these columns, in this order" },
	{ .name = "--group", .argument = "BY", .takes = KIND_GROUP, .mask = OPTION_ROWS,
	  .take = take_group, .help = "print sums by object, ip, vm or exit-reason" },
	{ .name = "--stack", .mask = OPTION_ROWS, .take = take_stack,
	  .help = "print the stack of each row below it" },
	{ .name = "--folded", .mask = OPTION_ROWS, .take = take_folded,
	  .help = "print a line for each path, for flame graphs" },
	{ .name = "--follow", .letter = 'f', .mask = OPTION_ROWS, .take = take_follow,
	  .help = "then print each new row as it comes" },
	{ .name = "--until", .argument = "N", .mask = OPTION_ROWS, .take = take_until,
	  .help = "wait until there are N rows" },
	{ .name = "--wait", .argument = "SECONDS", .mask = OPTION_ROWS, .take = take_wait,
	  .help = "wait at most this long (without --until: for a row)" },
	{ .name = "--batch", .letter = 'b', .argument = "FILE", .takes = KIND_FILE,
	  .mask = OPTION_BATCH,
	  .take = take_batch, .help = "carry out the lines of FILE (-: standard input)" },
	{ .name = "--force", .mask = OPTION_FORCE, .take = take_force,
	  .help = "also map pages that hold secrets of the kernel" },
	{ .name = "--force", .mask = OPTION_BATCH, .take = take_force,
	  .help = "in a batch: line by line, go on after errors" },
	{ .name = "--record", .argument = "FILE", .takes = KIND_FILE,
	  .mask = OPTION_PROCESS, .take = take_record,
	  .help = "write requests and answers to FILE" },
	{ .name = "--replay", .argument = "FILE", .takes = KIND_FILE,
	  .mask = OPTION_PROCESS, .take = take_replay,
	  .help = "take the answers from a recording" },
	{ .name = "--vmlinux", .argument = "FILE", .takes = KIND_FILE,
	  .mask = OPTION_PROCESS, .take = take_vmlinux,
	  .help = "image of the running kernel, for sizes of variables" },
	{ .name = "--class", .letter = 'c', .argument = "NAME", .takes = KIND_CLASS,
	  .take = take_class,
	  .help = "class of address spaces, default kvm" },
	{ .name = "--json", .letter = 'j', .take = take_json, .help = "print JSON" },
	{ .name = "--color", .argument = "WHEN", .takes = KIND_COLOR, .take = take_color,
	  .help = "auto, always or never" },
	{ .name = "--strict", .take = take_strict,
	  .help = "exit with 5 if a list kept changing while it was read" },
	{ .name = "--help", .letter = 'h', .take = take_help, .help = "print this help" },
	{ .name = "--version", .letter = 'V', .take = take_version,
	  .help = "print the version" },
};

bool options_refuse(const struct context *context, const char *option, const char *typed,
		    const char *why, const char *allowed)
{
	struct message message = {
		.word = option, .place = line_find(context, typed), .allowed = allowed,
	};

	message_print(context, &message, "%s: %s", typed, why);
	return false;
}

const struct option_entry *options_entry(size_t index)
{
	return index < ARRAY_SIZE(entries) ? &entries[index] : NULL;
}

static bool take_json(struct context *context, const char *word)
{
	(void)word;
	context->options.json = true;
	return true;
}

static bool take_color(struct context *context, const char *word)
{
	if (color_parse(word, &context->options.color))
		return true;
	return options_refuse(context, "--color", word, "unknown value", "auto, always or never");
}

static bool take_record(struct context *context, const char *word)
{
	context->options.record = word;
	return true;
}

static bool take_replay(struct context *context, const char *word)
{
	context->options.replay = word;
	return true;
}

static bool take_vmlinux(struct context *context, const char *word)
{
	context->options.vmlinux = word;
	return *word || options_refuse(context, "--vmlinux", word, "a file name is needed", NULL);
}

static bool take_strict(struct context *context, const char *word)
{
	(void)word;
	context->options.strict = true;
	return true;
}

static bool take_help(struct context *context, const char *word)
{
	(void)word;
	context->options.help = true;
	return true;
}

static bool take_version(struct context *context, const char *word)
{
	(void)word;
	context->options.version = true;
	return true;
}

static bool take_class(struct context *context, const char *word)
{
	size_t len = strlen(word);

	if (len && len <= ASI_CLASS_NAME_MAX) {
		context->options.class_name = word;
		return true;
	}
	return options_refuse(context, "--class", word, "not a valid name of a class",
		      "1 to " STRING(ASI_CLASS_NAME_MAX) " bytes");
}

bool options_number(const struct context *context, const char *option, const char *word,
		    uint64_t least, uint64_t most, uint64_t *number)
{
	int ret = number_parse(word, most, number);
	char allowed[64];

	if (!ret && *number < least)
		ret = -ERANGE;
	if (!ret)
		return true;
	snprintf(allowed, sizeof(allowed), "%" PRIu64 " to %" PRIu64, least, most);
	return options_refuse(context, option, word, ret == -ERANGE ?
		      "the number is out of range" : "not a decimal number", allowed);
}

static bool take_batch(struct context *context, const char *word)
{
	context->options.batch = word;
	return true;
}

static bool take_output(struct context *context, const char *word)
{
	context->options.output = word;
	return *word || options_refuse(context, "--output", word, "a file name is needed", NULL);
}

static const struct option_entry *find_short_option(int letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		if (letter && entries[i].letter == letter)
			return &entries[i];
	}
	return NULL;
}

/* Without a "=ARGUMENT" that may follow the name in @word. */
static const struct option_entry *find_long_option(const char *word)
{
	size_t len = strcspn(word, "=");

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		if (strlen(entries[i].name) == len && !strncmp(entries[i].name, word, len))
			return &entries[i];
	}
	return NULL;
}

/*
 * getopt_long() takes abbreviations, and a script that uses one breaks when another
 * option of that beginning is added: refuse them before it sees them.
 */
static bool name_is_known(const struct context *context, const char *word)
{
	struct nearest near = { 0 };
	char name[32], fix[64];
	struct message message = {
		.word = word, .place = line_find(context, word), .fix = fix,
	};
	size_t len = strcspn(word, "=");

	if (find_long_option(word))
		return true;
	snprintf(name, sizeof(name), "%.*s", (int)len, word);
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		nearest_offer(&near, name, entries[i].name);
	nearest_say(&near, "--help lists the options", fix, sizeof(fix));
	message_print(context, &message, "unknown option");
	return false;
}

/* Is the word behind @word its argument? */
static bool wants_next(const char *word)
{
	const struct option_entry *entry;

	if (word[0] != '-' || !word[1])
		return false;
	if (word[1] != '-')
		entry = word[2] ? NULL : find_short_option(word[1]);
	else
		entry = strchr(word, '=') ? NULL : find_long_option(word);
	return entry && entry->argument;
}

static bool names_are_known(const struct context *context, int argc, char **argv, bool leading)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		if (leading && argv[i][0] != '-' && (i == 1 || !wants_next(argv[i - 1])))
			break;
		if (!strncmp(argv[i], "--", 2) && !name_is_known(context, argv[i]))
			return false;
	}
	return true;
}

/* The tables that getopt_long() wants; @letters begins with what it had. */
static void fill_tables(struct option *options, char *letters)
{
	size_t end = strlen(letters);

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		options[i] = (struct option){
			.name = entries[i].name + 2,
			.has_arg = entries[i].argument ? required_argument : no_argument,
			.val = FIRST + (int)i,
		};
		if (!entries[i].letter)
			continue;
		letters[end++] = entries[i].letter;
		if (entries[i].argument)
			letters[end++] = ':';
	}
	letters[end] = '\0';
	options[ARRAY_SIZE(entries)] = (struct option){ .name = NULL };
}

/* The word of the options that has the letter, from the letter on. */
static const char *find_cluster(int argc, char **argv, int letter)
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-' && argv[i][1] != '-' && strchr(argv[i], letter))
			return strchr(argv[i], letter);
	}
	return NULL;
}

/* getopt_long() has said @value, '?' or ':', about the word before optind. */
static void report_bad_option(const struct context *context, int argc, char **argv, int value)
{
	char letter[] = { '-', (char)optopt, '\0' };
	bool is_letter = optopt > ' ' && optopt < FIRST;
	const char *word = is_letter ? letter : argv[optind - 1], *why = "unknown option";
	const char *typed = is_letter ? find_cluster(argc, argv, optopt) : word;
	struct message message = { .word = word, .place = line_find(context, typed) };

	if (value == ':')
		why = "an argument is needed";
	else if (!is_letter && strchr(word, '='))
		why = "this option takes no argument";
	message_print(context, &message, "%s", why);
}

/* One name can mean another thing in front of a batch than behind a verb. */
static const struct option_entry *find_meaning(const struct option_entry *entry,
					       unsigned int allowed)
{
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		if (!strcmp(entries[i].name, entry->name) && !(entries[i].mask & ~allowed))
			return &entries[i];
	}
	return entry;
}

/* @typed is the word of the option itself. */
static bool is_allowed(const struct context *context, const struct option_entry *entry,
		       const char *typed, unsigned int allowed)
{
	struct message message = { .word = entry->name, .place = line_find(context, typed) };
	const char *why = "the verb does not have this option";

	if (!(entry->mask & ~allowed))
		return true;
	if (entry->mask & (OPTION_BATCH | OPTION_PROCESS))
		why = context->lines ? "not allowed in a batch" :
				       "no verb may be given with --batch";
	else if (!context->verb)
		why = "put this option after the verb";
	message_print(context, &message, "%s", why);
	return false;
}

void options_scan(struct context *context, int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		const char *when = NULL;

		if (!strcmp(argv[i], "-j") || !strcmp(argv[i], "--json"))
			context->options.json = true;
		else if (!strncmp(argv[i], "--color=", 8))
			when = argv[i] + 8;
		else if (!strcmp(argv[i], "--color") && i + 1 < argc)
			when = argv[i + 1];
		if (when)
			color_parse(when, &context->options.color);
	}
}

int options_parse(struct context *context, int argc, char **argv, unsigned int allowed,
		  bool leading)
{
	char letters[2 * ARRAY_SIZE(entries) + 3] = ":";
	struct option options[ARRAY_SIZE(entries) + 1];
	int value;

	if (!context->lines)
		allowed |= OPTION_PROCESS;
	if (!context->options.class_name)
		context->options.class_name = "kvm";
	if (!names_are_known(context, argc, argv, leading))
		return -1;
	if (leading)
		strcpy(letters, "+:");
	fill_tables(options, letters);
	optind = 0; /* makes getopt_long() start afresh */
	while ((value = getopt_long(argc, argv, letters, options, NULL)) != -1) {
		const struct option_entry *entry;
		const char *typed;

		if (value == '?' || value == ':') {
			report_bad_option(context, argc, argv, value);
			return -1;
		}
		entry = value < FIRST ? find_short_option(value) : &entries[value - FIRST];
		entry = find_meaning(entry, allowed);
		typed = argv[optind - (entry->argument && optarg == argv[optind - 1] ? 2 : 1)];
		if (!is_allowed(context, entry, typed, allowed) ||
		    !entry->take(context, entry->argument ? optarg : typed))
			return -1;
	}
	return optind;
}

static void print_entry(FILE *stream, const struct option_entry *entry)
{
	char name[32];

	snprintf(name, sizeof(name), "%s%s%s", entry->name, entry->argument ? " " : "",
		 entry->argument ? entry->argument : "");
	if (entry->letter)
		escape_print(stream, "  -%c, ", entry->letter);
	else
		fputs("      ", stream);
	escape_print(stream, "%-*s%s\n", HELP_WIDTH, name, entry->help);
}

void options_help(FILE *stream, unsigned int allowed)
{
	allowed |= OPTION_PROCESS;
	fputs("\nOptions:\n", stream);
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		if (entries[i].help && !(entries[i].mask & ~allowed))
			print_entry(stream, &entries[i]);
	}
}
