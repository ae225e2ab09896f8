// SPDX-License-Identifier: GPL-2.0-or-later
/* Completion for other shells than that of asictl: they call, and are told by lines. */
#include <stdlib.h>
#include <string.h>

#include "cli/complete.h"
#include "lib/escape.h"
#include "lib/utf8.h"
#include "net/session.h"

/* A word that a shell can be handed: no blanks, nothing that a terminal obeys. */
static bool is_plain(const char *word)
{
	for (const char *c = word; *c; c++) {
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			return false;
	}
	return *word && *word != ':';
}

static void print_candidate(FILE *stream, const struct candidate *candidate)
{
	if (!is_plain(candidate->word))
		return;
	if (candidate->help)
		escape_print(stream, "%s\t%s\n", candidate->word, candidate->help);
	else
		escape_print(stream, "%s\n", candidate->word);
}

int complete_print(struct context *context, int count, char *const *words)
{
	static char none[] = "";
	char *const *last = count ? words : (char *const []){ none };
	struct context quiet = *context;
	struct completion completion = { 0 };
	struct symbols symbols = { 0 };
	const char *word;

	quiet.err = fopen("/dev/null", "we");
	if (!quiet.err)
		return STATUS_DONE;
	quiet.out = quiet.err;
	quiet.defaults = context->options;
	count = count ? count : 1;
	word = last[count - 1];
	complete_find(&quiet, &symbols, count, last, &completion);
	for (size_t i = 0; i < completion.count; i++)
		print_candidate(context->out, &completion.candidates[i]);
	if (completion.files || completion.programs)
		escape_print(context->out, ":%s\t%.*s\n",
			     completion.programs ? "programs" : "files", (int)completion.start,
			     word);
	session_close(&quiet, STATUS_DONE);
	complete_free(&completion);
	symbols_free(&symbols);
	fclose(quiet.err);
	return STATUS_DONE;
}
