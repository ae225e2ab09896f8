// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "cli/batch.h"
#include "cli/command.h"
#include "cli/complete.h"
#include "cli/dispatch.h"
#include "lib/line.h"
#include "lib/message.h"

/* What a command line asks for that has not been answered while it was parsed. */
static int run_parsed(struct context *context, const struct command *command)
{
	if (!command->verb && !command->options.batch && !command->shell)
		return STATUS_DONE;
	/* How wide characters are; read from files, which costs a fifth of a whole start. */
	setlocale(LC_CTYPE, "");
	if (command->verb)
		return command_run(context, command);
	return command->options.batch ? batch_run(context) : context->type_lines(context);
}

int dispatch_run(struct context *context, int argc, char **argv)
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
	status = command_parse(context, argc, argv, &command);
	if (!status)
		status = run_parsed(context, &command);
	context->line = NULL;
	free(line.words);
	return status;
}
