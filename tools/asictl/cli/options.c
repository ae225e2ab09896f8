// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <stddef.h>
#include <string.h>

#include "cli/options.h"
#include "cli/word-kinds.h"
#include "lib/escape.h"
#include "lib/message.h"
#include "lib/nearest.h"
#include "lib/number.h"

/* getopt_long() gives an index into the table from here on; below are its letters. */
#define FIRST 256

/* Width of the names in the help. */
#define HELP_WIDTH 20

/* How the value of an option is put into struct options. */
#define VALUE(how, member) .value = (how), .offset = offsetof(struct options, member)
#define FLAG(member) VALUE(VALUE_FLAG, member)
#define TEXT(member) VALUE(VALUE_TEXT, member)
#define U32(member, from, to) VALUE(VALUE_U32, member), .least = (from), .most = (to)
#define U64(member, from, to) VALUE(VALUE_U64, member), .least = (from), .most = (to)
#define TYPED(member) .typed = offsetof(struct options, member)

/* The text of a number that is a macro. */
#define DIGITS(number) #number
#define STRING(number) DIGITS(number)

/* Those of the verbs first, as the help shows them. */
static const struct option_entry entries[] = {
	{ .name = "--vm", .argument = "ID", .takes = KIND_VM, .mask = OPTION_VM,
	  U32(vm, 1, UINT32_MAX), TYPED(vm_word),
	  .help = "only the domain (VM) with this ID" },
	{ .name = "--upto", .argument = "SEQ", .mask = OPTION_UPTO,
	  U64(upto, 0, UINT64_MAX), TYPED(upto_word),
	  .help = "only rows whose latest fault is number SEQ or an earlier one" },
	{ .name = "--check", .mask = OPTION_CHECK, FLAG(check), TYPED(check_word),
	  .help = "print what would be done, and change nothing" },
	{ .name = "--dry-run", .mask = OPTION_CHECK, FLAG(check), TYPED(check_word) },
	{ .name = "--faults", .mask = OPTION_FAULTS, FLAG(faults), .alone = true,
	  .help = "also map what the fault table names, as far as possible" },
	{ .name = "--sync", .mask = OPTION_SYNC, FLAG(sync),
	  .help = "also unmap what the files do not list" },
	{ .name = "--missing", .argument = "skip", .takes = KIND_SKIP, .mask = OPTION_MISSING,
	  FLAG(skip_missing), .listed = true,
	  .help = "skip what this kernel does not have, with a warning" },
	{ .name = "--rounds", .argument = "N", .mask = OPTION_ROUNDS, U32(rounds, 1, 1000000),
	  .help = "end after N rounds (learn: default 16)" },
	{ .name = "--for", .argument = "SECONDS", .mask = OPTION_FOR, U32(seconds, 1, 86400),
	  .help = "length of a round without a command, default 10" },
	{ .name = "--interval", .argument = "SECONDS", .mask = OPTION_INTERVAL,
	  VALUE(VALUE_SECONDS, interval),
	  .help = "time between updates, default 1" },
	{ .name = "--output", .letter = 'o', .argument = "FILE", .takes = KIND_FILE,
	  .mask = OPTION_OUTPUT, VALUE(VALUE_FILE, output),
	  .help = "write to FILE instead of standard output" },
	{ .name = "--reasons", .mask = OPTION_REASONS, FLAG(reasons),
	  .help = "VM exits by reason, and how many of them stayed" },
	{ .name = "--where", .argument = "EXPR", .takes = KIND_KEY, .mask = OPTION_SELECT,
	  TEXT(where),
	  .help = "only records that match, such as 'count>10 && data~rcu'" },
	{ .name = "--sort", .argument = "KEYS", .takes = KIND_KEY, .mask = OPTION_SORT, TEXT(sort),
	  .help = "sort by these keys; -KEY: greatest first" },
	{ .name = "--columns", .argument = "KEYS", .takes = KIND_KEY, .mask = OPTION_SELECT,
	  TEXT(columns),
	  .help = "show these columns, in this order" },
	{ .name = "--group", .argument = "BY", .takes = KIND_GROUP, .mask = OPTION_ROWS,
	  TEXT(group), .listed = true,
	  .help = "print sums by object, ip, vm or exit-reason" },
	{ .name = "--stack", .mask = OPTION_ROWS, FLAG(stack),
	  .help = "print the stack of each row below it" },
	{ .name = "--folded", .mask = OPTION_ROWS, FLAG(folded),
	  .help = "print a line for each path, for flame graphs" },
	{ .name = "--follow", .letter = 'f', .mask = OPTION_ROWS,
	  FLAG(follow), .alone = true, .in_shell = true,
	  .help = "then print each new row as it comes" },
	{ .name = "--until", .argument = "N", .mask = OPTION_ROWS, U64(until, 1, UINT32_MAX),
	  .help = "wait until there are N rows" },
	{ .name = "--wait", .argument = "SECONDS", .mask = OPTION_ROWS, U32(wait, 1, 86400),
	  .help = "wait at most this long (without --until: for a row)" },
	{ .name = "--batch", .letter = 'b', .argument = "FILE", .takes = KIND_FILE,
	  .mask = OPTION_BATCH, TEXT(batch),
	  .help = "carry out the lines of FILE (-: standard input)" },
	{ .name = "--force", .mask = OPTION_FORCE, FLAG(force), TYPED(force_word),
	  .help = "also map pages that hold secrets of the kernel" },
	{ .name = "--force", .mask = OPTION_BATCH, FLAG(force), TYPED(force_word),
	  .help = "in a batch: line by line, go on after errors" },
	{ .name = "--record", .argument = "FILE", .takes = KIND_FILE, .mask = OPTION_PROCESS,
	  TEXT(record),
	  .help = "write requests and answers to FILE" },
	{ .name = "--replay", .argument = "FILE", .takes = KIND_FILE, .mask = OPTION_PROCESS,
	  TEXT(replay),
	  .help = "take the answers from a recording" },
	{ .name = "--vmlinux", .argument = "FILE", .takes = KIND_FILE, .mask = OPTION_PROCESS,
	  VALUE(VALUE_FILE, vmlinux),
	  .help = "image of the running kernel, for sizes of variables" },
	{ .name = "--class", .letter = 'c', .argument = "NAME", .takes = KIND_CLASS,
	  VALUE(VALUE_CLASS, class_name),
	  .help = "class of address spaces, default kvm" },
	{ .name = "--json", .letter = 'j', FLAG(json),
	  .help = "print JSON" },
	{ .name = "--color", .argument = "WHEN", .takes = KIND_COLOR, VALUE(VALUE_WORD, color),
	  .help = "auto, always or never" },
	{ .name = "--strict", FLAG(strict),
	  .help = "exit with 5 if a list kept changing while it was read" },
	{ .name = "--help", .letter = 'h', FLAG(help),
	  .help = "print this help" },
	{ .name = "--version", .letter = 'V', FLAG(version),
	  .help = "print the version" },
};

const struct option_entry *options_entry(size_t index)
{
	return index < ARRAY_SIZE(entries) ? &entries[index] : NULL;
}

/* Refuse what was @typed for the option. Returns false. */
static bool refuse_value(const struct context *context, const struct option_entry *entry,
			 const char *typed, const char *why, const char *allowed)
{
	struct message message = {
		.word = entry->name, .place = line_find(context, typed), .allowed = allowed,
	};

	message_print(context, &message, "%s: %s", typed, why);
	return false;
}

static bool take_number(const struct context *context, const struct option_entry *entry,
			const char *word, uint64_t *number)
{
	int ret = number_parse(word, entry->most, number);
	char allowed[64];

	if (!ret && *number < entry->least)
		ret = -ERANGE;
	if (!ret)
		return true;
	snprintf(allowed, sizeof(allowed), "%" PRIu64 " to %" PRIu64, entry->least, entry->most);
	return refuse_value(context, entry, word, ret == -ERANGE ?
			    "the number is out of range" : "not a decimal number", allowed);
}

/* A number of seconds, in milliseconds. */
static bool take_seconds(const struct context *context, const struct option_entry *entry,
			 const char *word, uint32_t *milliseconds)
{
	size_t len = strcspn(word, ".");
	const char *digits = word + len + (word[len] == '.');
	uint64_t seconds, thousandths = 0;
	char whole[16];
	int ret;

	snprintf(whole, sizeof(whole), "%.*s", len < sizeof(whole) ? (int)len : 0, word);
	ret = word[len] && !*digits ? -EINVAL : number_parse(whole, 86400, &seconds);
	for (uint64_t unit = 100; !ret && *digits; unit /= 10) {
		if (*digits < '0' || *digits > '9' || !unit)
			ret = -EINVAL;
		else
			thousandths += unit * (uint64_t)(*digits++ - '0');
	}
	if (!ret)
		thousandths += 1000 * seconds;
	if (!ret && (thousandths < 100 || thousandths > 86400000))
		ret = -ERANGE;
	*milliseconds = (uint32_t)thousandths;
	return !ret || refuse_value(context, entry, word, ret == -ERANGE ?
				    "the number is out of range" : "not a number of seconds",
				    "0.1 to 86400, with at most three decimals");
}

static bool take_class(const struct context *context, const struct option_entry *entry,
		       const char *word, const char **class)
{
	size_t len = strlen(word);

	*class = word;
	return (len && len <= ASI_CLASS_NAME_MAX) ||
	       refuse_value(context, entry, word, "not a valid name of a class",
			    "1 to " STRING(ASI_CLASS_NAME_MAX) " bytes");
}

/* One of the words that the argument can be. */
static bool take_listed(const struct context *context, const struct option_entry *entry,
			const char *word, int *index)
{
	char allowed[64];

	*index = word_kinds_index(entry->takes, word);
	if (*index >= 0)
		return true;
	word_kinds_list(entry->takes, allowed, sizeof(allowed));
	return refuse_value(context, entry, word, "unknown value", allowed);
}

/* Put what @word says into context->options. Returns false after a report. */
static bool take_by_kind(struct context *context, const struct option_entry *entry,
			 const char *word)
{
	void *value = (char *)&context->options + entry->offset;
	uint64_t number;
	int index;

	switch (entry->value) {
	case VALUE_FLAG:
		*(bool *)value = true;
		return true;
	case VALUE_TEXT:
		*(const char **)value = word;
		return true;
	case VALUE_FILE:
		*(const char **)value = word;
		return *word || refuse_value(context, entry, word, "a file name is needed", NULL);
	case VALUE_CLASS:
		return take_class(context, entry, word, value);
	case VALUE_WORD:
		if (!take_listed(context, entry, word, &index))
			return false;
		*(enum color_when *)value = (enum color_when)index;
		return true;
	case VALUE_SECONDS:
		return take_seconds(context, entry, word, value);
	case VALUE_U32:
		if (!take_number(context, entry, word, &number))
			return false;
		*(uint32_t *)value = (uint32_t)number;
		return true;
	default:
		return take_number(context, entry, word, value);
	}
}

static bool take_option(struct context *context, const struct option_entry *entry,
			const char *word)
{
	int index;

	if (entry->typed)
		*(const char **)((char *)&context->options + entry->typed) = word;
	if (entry->alone && context->lines && !(entry->in_shell && context->shell))
		return refuse_value(context, entry, word, "not allowed in a batch", NULL);
	if (entry->listed && !take_listed(context, entry, word, &index))
		return false;
	return take_by_kind(context, entry, word);
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
		if (when && word_kinds_index(KIND_COLOR, when) >= 0)
			context->options.color =
				(enum color_when)word_kinds_index(KIND_COLOR, when);
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
		    !take_option(context, entry, entry->argument ? optarg : typed))
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
