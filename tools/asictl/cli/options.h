/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of a command line, before and after the verb. */
#ifndef ASICTL_CLI_OPTIONS_H
#define ASICTL_CLI_OPTIONS_H

#include "asictl.h"

/* How the argument of an option is read, or the option itself if it takes none. */
enum option_value {
	VALUE_FLAG,    /* bool: it was given */
	VALUE_TEXT,    /* const char *: the word itself */
	VALUE_FILE,    /* the same, but not empty */
	VALUE_CLASS,   /* the same: the name of a class */
	VALUE_WORD,    /* enum color_when: which of the fixed words of @takes */
	VALUE_SECONDS, /* uint32_t: milliseconds, from seconds with decimals */
	VALUE_U32,     /* uint32_t, from @least to @most */
	VALUE_U64,     /* uint64_t likewise */
};

/* One line of the table of options. */
struct option_entry {
	const char *name;     /* with its two dashes */
	char letter;          /* the short form, 0: it has none */
	const char *argument; /* what the help calls it, NULL: it takes none */
	unsigned int mask;    /* of enum option_mask, 0: global */
	unsigned int takes;   /* what the argument can be, mask of enum kind */
	const char *help;     /* half a line, NULL: another name of the one before */
	enum option_value value;
	uint64_t least, most; /* of a number */
	size_t offset;        /* of the value in struct options */
	size_t typed;         /* likewise of the word that was typed; 0: it is not kept */
	bool listed;          /* only the fixed words of @takes are allowed */
	bool alone;           /* not allowed in a batch */
	bool in_shell;        /* but in a batch that the shell carries out */
};

/*
 * The option number @index of the table, NULL past the last one.
 */
const struct option_entry *options_entry(size_t index);

/*
 * Look ahead for what says how messages are printed, --json and --color, and nothing
 * else: an error of the command line is to look as asked for, too.
 */
void options_scan(struct context *context, int argc, char **argv);

/*
 * Read options from @argv, whose first word is skipped, into context->options.
 * @allowed is a mask of enum option_mask; the global options are always allowed.
 * With @leading the first operand ends the options, else operands are moved behind
 * them. Long options are matched whole.
 * Returns the index of the first operand, or -1 after a report.
 */
int options_parse(struct context *context, int argc, char **argv, unsigned int allowed,
		  bool leading);

/*
 * Print the lines of the help that are about the global options and @allowed.
 */
void options_help(FILE *stream, unsigned int allowed);

#endif
