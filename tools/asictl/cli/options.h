/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of a command line, before and after the verb. */
#ifndef ASICTL_CLI_OPTIONS_H
#define ASICTL_CLI_OPTIONS_H

#include "asictl.h"

/* One line of the table of options. */
struct option_entry {
	const char *name;     /* with its two dashes */
	char letter;          /* the short form, 0: it has none */
	const char *argument; /* what the help calls it, NULL: it takes none */
	unsigned int mask;    /* of enum option_mask, 0: global */
	unsigned int takes;   /* what the argument can be, mask of enum kind */
	const char *help;     /* half a line, NULL: another name of the one before */
	/*
	 * Put into context->options what @word says: the argument, or the word of the
	 * option itself if it takes none. Returns false after a report.
	 */
	bool (*take)(struct context *context, const char *word);
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
 * For those who take an option. Refuse what was @typed for @option: @why, and what is @allowed
 * (NULL: nothing to say). Returns false.
 */
bool options_refuse(const struct context *context, const char *option, const char *typed,
		    const char *why, const char *allowed);

/*
 * Read the decimal number @word, from @least to @most, into *@number. Returns false after a
 * report.
 */
bool options_number(const struct context *context, const char *option, const char *word,
		    uint64_t least, uint64_t most, uint64_t *number);

/*
 * Print the lines of the help that are about the global options and @allowed.
 */
void options_help(FILE *stream, unsigned int allowed);

#endif
