// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines of a profile: SPEC [missing=skip] [hosts=N/M] [exposes=BYTES] [# COMMENT] */
#include <errno.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/message.h"
#include "lib/nearest.h"
#include "lib/number.h"
#include "lib/textfile.h"
#include "lib/words.h"
#include "model/spec.h"
#include "profile/profile.h"

/* A file that is read. */
struct reader {
	struct context *context;
	struct profile *profile;
	const char *path;
	uint32_t hosts; /* that the file is for: the largest M */
	int status;     /* of the first line that is wrong */
};

/* What a line says beyond its SPEC. */
struct options_said {
	bool missing, hosts, exposes;
	uint32_t total; /* the M of hosts=N/M */
};

/* Refuse @word, part of the current line. Returns false. */
static bool refuse_word(struct reader *reader, const char *word, const char *why,
			const char *allowed, const char *fix)
{
	const struct context *context = reader->context;

	message_print(context, &(struct message){
		.word = word, .place = line_find(context, word), .allowed = allowed, .fix = fix,
	}, "%s", why);
	reader->status = STATUS_USAGE;
	return false;
}

/* The comment at the end of @text, NULL if there is none; to be freed. */
static char *comment_of(const char *text)
{
	bool inside = false;
	char quote = '\0';
	size_t len;

	for (; *text && (quote || inside || *text != '#'); text++) {
		if (quote)
			quote = *text == quote ? '\0' : quote;
		else if (*text == '\'' || *text == '"')
			quote = *text;
		inside = quote || !strchr(" \t\r\n\v\f", *text);
	}
	if (!*text)
		return NULL;
	text++;
	text += strspn(text, " \t");
	len = strlen(text);
	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	return len ? strndup(text, len) : NULL;
}

static bool take_missing(struct reader *reader, struct profile_entry *entry, const char *word,
			 const char *value)
{
	entry->skip = !strcmp(value, "skip");
	return entry->skip || refuse_word(reader, word, "unknown value", "missing=skip", NULL);
}

static bool take_hosts(struct reader *reader, struct profile_entry *entry,
		       struct options_said *said, const char *word, const char *value)
{
	uint64_t hosts, total;
	char *copy = strdup(value), *slash = copy ? strchr(copy, '/') : NULL;
	bool good = slash;

	if (slash)
		*slash = '\0';
	good = good && !number_parse(copy, UINT32_MAX, &hosts) && hosts &&
	       !number_parse(slash + 1, UINT32_MAX, &total) && hosts <= total;
	free(copy);
	if (!good)
		return refuse_word(reader, word, "not a valid number of hosts",
				   "hosts=N/M, with N at most M",
				   NULL);
	entry->said = (uint32_t)hosts;
	said->total = (uint32_t)total;
	return true;
}

static bool take_exposes(struct reader *reader, struct profile_entry *entry, const char *word,
			 const char *value)
{
	return !number_parse(value, UINT64_MAX, &entry->exposes) ||
	       refuse_word(reader, word, "not a number of bytes", "exposes=BYTES", NULL);
}

static bool refuse_unknown(struct reader *reader, const char *word)
{
	static const char *const names[] = { "missing", "hosts", "exposes" };
	struct nearest near = { 0 };
	char fix[64], name[32];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		nearest_offer(&near, name, names[i]);
	nearest_say(&near, "a line has one SPEC, then its options; a comment begins with #", fix,
		    sizeof(fix));
	return refuse_word(reader, word, "unknown option",
			   "missing=skip, hosts=N/M, exposes=BYTES", fix);
}

/* Is @word the option @name? Its value is then in *@value. */
static bool is_option(const char *word, const char *name, const char **value)
{
	size_t len = strlen(name);

	*value = word + len + 1;
	return !strncmp(word, name, len) && word[len] == '=';
}

/* Is this the first time for an option? */
static bool is_first(struct reader *reader, const char *word, bool *said)
{
	bool again = *said;

	*said = true;
	return !again || refuse_word(reader, word, "said twice", NULL, NULL);
}

static bool take_line_option(struct reader *reader, struct profile_entry *entry,
			     struct options_said *said, const char *word)
{
	const char *value;

	if (is_option(word, "missing", &value))
		return is_first(reader, word, &said->missing) &&
		       take_missing(reader, entry, word, value);
	if (is_option(word, "hosts", &value))
		return is_first(reader, word, &said->hosts) &&
		       take_hosts(reader, entry, said, word, value);
	if (is_option(word, "exposes", &value))
		return is_first(reader, word, &said->exposes) &&
		       take_exposes(reader, entry, word, value);
	return refuse_unknown(reader, word);
}

static bool take_spec(struct reader *reader, struct profile_entry *entry, const char *word)
{
	size_t len = strlen(word);
	char allowed[32];

	snprintf(allowed, sizeof(allowed), "1 to %d bytes", ASI_SPEC_MAX);
	if (!len || len > ASI_SPEC_MAX)
		return refuse_word(reader, word, "a SPEC cannot have this length", allowed, NULL);
	if (spec_is_address(word))
		return refuse_word(reader, word,
				   "an address means something else after the next boot",
				   "SYMBOL, MODULE:SYMBOL or vm:OBJECT", NULL);
	if (!strncmp(word, "fault:", 6))
		return refuse_word(reader, word, "rows of the fault table do not outlive the boot",
				   "SYMBOL, MODULE:SYMBOL or vm:OBJECT",
				   "asictl suggest prints the names");
	entry->spec = spec_canonical(word);
	return true;
}

/* The same from two files; the first note stays. */
static int unite_entries(struct profile_entry *entry, const struct profile_entry *other)
{
	entry->skip &= other->skip;
	entry->said = other->said;
	if (other->exposes > entry->exposes)
		entry->exposes = other->exposes;
	if (entry->note || !other->note)
		return 0;
	entry->note = strdup(other->note);
	return entry->note ? 0 : -ENOMEM;
}

static int keep(struct reader *reader, struct profile_entry *entry, const char *word)
{
	struct profile_entry *same = profile_find(reader->profile, entry->spec);

	entry->file = reader->profile->files;
	if (!same)
		return profile_add(reader->profile, entry) ? 0 : -ENOMEM;
	if (same->file == entry->file) {
		refuse_word(reader, word, "the file has this SPEC already", NULL, NULL);
		return 0;
	}
	same->file = entry->file;
	return unite_entries(same, entry);
}

/* Take in the @count words of a line; without @hosts it counts for all of the file. */
static int take_words(struct reader *reader, int count, char **words, char *note)
{
	struct profile_entry entry = { .note = note };
	struct options_said said = { 0 };
	bool good = take_spec(reader, &entry, words[0]);

	for (int i = 1; i < count; i++)
		good &= take_line_option(reader, &entry, &said, words[i]);
	if (!good)
		return 0;
	if (said.total > reader->hosts)
		reader->hosts = said.total;
	return keep(reader, &entry, words[0]);
}

static bool make_line_room(struct profile *profile)
{
	size_t count = profile->line_count + 1;
	struct line *lines = reallocarray(profile->lines, count, sizeof(*lines));
	struct profile_text *texts;

	if (!lines)
		return false;
	profile->lines = lines;
	texts = reallocarray(profile->texts, count, sizeof(*texts));
	if (!texts)
		return false;
	profile->texts = texts;
	return true;
}

/* A line that has words; @text and @words are taken. */
static int take_split(struct reader *reader, unsigned int number, char *text, char **words,
		      int count, char *note)
{
	struct profile *profile = reader->profile;
	struct line *line;
	int ret;

	if (!make_line_room(profile)) {
		free(words);
		free(text);
		return -ENOMEM;
	}
	line = &profile->lines[profile->line_count];
	*line = (struct line){
		.file = reader->path, .number = number, .count = count, .words = words + 1,
	};
	profile->texts[profile->line_count++] = (struct profile_text){ text, words };
	reader->context->line = line;
	ret = take_words(reader, count, line->words, note);
	reader->context->line = NULL;
	return ret;
}

static void refuse_profile_line(struct reader *reader, unsigned int number, const char *why)
{
	struct line line = { .file = reader->path, .number = number };

	reader->context->line = &line;
	message_error(reader->context, NULL, "%s", why);
	reader->context->line = NULL;
	reader->status = STATUS_USAGE;
}

static int take_profile_line(struct reader *reader, unsigned int number, const char *text,
			     size_t len)
{
	char *note = comment_of(text), *copy = strdup(text), **words = NULL;
	const char *culprit;
	int count = -ENOMEM, ret = 0;

	if (copy && strlen(copy) != len)
		count = -EILSEQ;
	else if (copy)
		count = words_split(copy, &words, &culprit);
	if (count > 0) {
		ret = take_split(reader, number, copy, words, count, note);
		goto out;
	}
	if (count == -EILSEQ)
		refuse_profile_line(reader, number, "the line contains a NUL character");
	else if (count == -EINVAL)
		refuse_profile_line(reader, number, "a quote is not closed");
	else
		ret = count;
	free(words);
	free(copy);
out:
	free(note);
	return ret;
}

static int take_lines(struct reader *reader, FILE *stream)
{
	struct context *context = reader->context;
	const struct line *before = context->line;
	struct textfile file = { .stream = stream };
	int ret;

	while ((ret = textfile_next(&file)) > 0) {
		ret = take_profile_line(reader, file.number, file.line, file.len);
		if (ret)
			break;
	}
	context->line = before;
	if (ret)
		textfile_report(context, reader->path, &file, ret);
	textfile_free(&file);
	return ret ? STATUS_USAGE : reader->status;
}

/* What does not say how many hosts need it is needed on all that its file is for. */
static void count_hosts(struct reader *reader)
{
	struct profile *profile = reader->profile;

	for (size_t i = 0; i < profile->count; i++) {
		struct profile_entry *entry = &profile->entries[i];

		if (entry->file == profile->files)
			entry->hosts += entry->said ? entry->said : reader->hosts;
	}
	profile->hosts += reader->hosts;
	profile->files++;
}

int profile_read(struct context *context, const char *path, struct profile *profile)
{
	struct reader reader = {
		.context = context, .profile = profile, .path = path, .hosts = 1,
	};
	bool is_stdin = !strcmp(path, "-");
	FILE *stream = is_stdin ? stdin : fopen(path, "re");
	int status;

	if (!stream) {
		message_error(context, path, "%s", strerror(errno));
		return STATUS_USAGE;
	}
	status = take_lines(&reader, stream);
	if (!is_stdin)
		fclose(stream);
	count_hosts(&reader);
	return status;
}
