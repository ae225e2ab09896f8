// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/complete.h"
#include "cli/options.h"
#include "cli/word-kinds.h"
#include "lib/record.h"
#include "net/client.h"
#include "out/columns.h"

/* The line as far as it has been typed. */
struct typed {
	unsigned int process;    /* mask of the options that are of the process */
	const struct verb *verb; /* NULL: none yet */
	bool help;               /* the verb is "help" */
	bool over;               /* "--" has ended the options */
	bool wrong;              /* nothing can follow that is right */
	int operands;            /* of the verb */
	const struct option_entry *pending; /* its argument comes next; NULL: none */
	const char *class_name;  /* NULL: not said */
	const char *replay;      /* likewise */
};

/* The word that is being typed, and where what it can be is put. */
struct target {
	const char *word;  /* without @start */
	const char *start; /* an option and a "=", or nothing */
	struct completion *completion;
};

static void offer_word(const struct target *target, const char *text, const char *help)
{
	struct completion *completion = target->completion;
	struct candidate *candidates, candidate = { .help = help ? strdup(help) : NULL };

	candidates = reallocarray(completion->candidates, completion->count + 1,
				  sizeof(*candidates));
	if (candidates)
		completion->candidates = candidates;
	if (!candidates || asprintf(&candidate.word, "%s%s", target->start, text) < 0) {
		completion->failed = true;
		free(candidate.help);
		return;
	}
	candidates[completion->count++] = candidate;
}

/* Offer @text if it begins as the word does. */
static void match(const struct target *target, const char *text, const char *help)
{
	const struct completion *completion = target->completion;

	if (strncmp(text, target->word, strlen(target->word)))
		return;
	for (size_t i = 0; i < completion->count; i++) {
		if (!strcmp(completion->candidates[i].word + strlen(target->start), text))
			return;
	}
	offer_word(target, text, help);
}

static const struct option_entry *find_option(const char *word)
{
	const struct option_entry *entry;

	for (size_t i = 0; (entry = options_entry(i)); i++) {
		if (!strcmp(entry->name, word) ||
		    (entry->letter && word[1] == entry->letter && !word[2]))
			return entry;
	}
	return NULL;
}

static const struct verb *verb_named(const struct context *context, const char *word)
{
	for (const struct verb *verb = context->verbs; verb->name; verb++) {
		if (!strcmp(verb->name, word))
			return verb;
	}
	return NULL;
}

static void take_argument(struct typed *typed, const struct option_entry *entry,
			  const char *word)
{
	if (!strcmp(entry->name, "--class"))
		typed->class_name = word;
	if (!strcmp(entry->name, "--replay"))
		typed->replay = word;
}

static void take_typed_option(struct typed *typed, const char *word)
{
	const char *argument = strchr(word, '=');
	const struct option_entry *entry;
	char name[32];

	if (!strcmp(word, "--")) {
		typed->over = true;
		return;
	}
	snprintf(name, sizeof(name), "%.*s", argument ? (int)(argument - word) : 31, word);
	entry = find_option(name);
	if (!entry || !entry->argument)
		return;
	if (argument)
		take_argument(typed, entry, argument + 1);
	else
		typed->pending = entry;
}

static void take_word(const struct context *context, struct typed *typed, const char *word)
{
	if (typed->pending) {
		take_argument(typed, typed->pending, word);
		typed->pending = NULL;
	} else if (!typed->over && word[0] == '-' && word[1]) {
		take_typed_option(typed, word);
	} else if (typed->verb || typed->help) {
		typed->operands++;
	} else {
		typed->verb = verb_named(context, word);
		typed->help = !strcmp(word, "help");
		typed->wrong = !typed->verb && !typed->help;
	}
}

static void offer_verbs(const struct context *context, const struct target *target)
{
	for (const struct verb *verb = context->verbs; verb->name; verb++)
		match(target, verb->name, verb->help);
	match(target, "help", "print help, or help for a verb");
}

static bool is_possible(const struct typed *typed, const struct option_entry *entry)
{
	unsigned int allowed = typed->verb ? typed->verb->options : OPTION_BATCH;

	return !(entry->mask & ~(allowed | typed->process));
}

static void offer_options(const struct typed *typed, const struct target *target)
{
	const struct option_entry *entry;
	const char *help = NULL;

	for (size_t i = 0; (entry = options_entry(i)); i++) {
		/* Without help it is another name of the one before. */
		help = entry->help ? entry->help : help;
		if (is_possible(typed, entry))
			match(target, entry->name, help);
	}
}

/* Lists of the kernel whose records are offered. */
static const struct source {
	enum kind kind;                  /* of word that a record stands for */
	unsigned int command;
	const struct attribute_set *set;
	unsigned int number;             /* of the attribute that is the class; 0: of all */
	const char *form;                /* goes in front of the id */
	const char *id;                  /* key of that */
	const char *key;                 /* what of the record tells it from others */
	bool specs;                      /* what maps the data of a record is offered, too */
} sources[] = {
	{ KIND_CLASS, ASI_CMD_CLASS_GET, &class_attributes, 0, "", "name", "mode", false },
	{ KIND_VM, ASI_CMD_DOMAIN_GET, &domain_attributes, ASI_A_DOMAIN_CLASS, "", "id", "comm",
	  false },
	{ KIND_MAPPING, ASI_CMD_MAP_GET, &map_attributes, ASI_A_MAP_CLASS, "", "id", "spec",
	  false },
	{ KIND_SPEC, ASI_CMD_FAULT_GET, &fault_attributes, ASI_A_FAULT_CLASS, "fault:", "id",
	  "data", true },
};

static void offer_records(struct context *context, const struct source *source,
			  const struct target *target)
{
	struct json_object *records;
	struct request request;
	int status;

	request_start(&request, source->command, source->set, true);
	if (source->number)
		client_put_class(context, &request, source->number);
	status = client_ask(context, &request, &records);
	request_free(&request);
	for (size_t i = 0; !status && i < record_count(records); i++) {
		struct json_object *record = record_at(records, i);
		const char *spec = source->specs ? record_text(record, "spec") : NULL;
		const char *id = record_text(record, source->id);
		char text[64];

		snprintf(text, sizeof(text), "%s%s", source->form, id ? id : "");
		match(target, text, record_text(record, source->key));
		/* An address has no beginning that one would type. */
		if (spec && strncmp(spec, "0x", 2))
			match(target, spec, NULL);
	}
	if (!status)
		json_object_put(records);
}

static void offer_symbols(struct symbols *symbols, const struct target *target)
{
	size_t count, first;

	/* All of them is no help. */
	if (!*target->word)
		return;
	symbols_load(symbols);
	first = symbols_find(symbols, target->word, &count);
	for (size_t i = 0; i < count; i++)
		offer_word(target, symbols->names[first + i], NULL);
}

/* Keys of the list that the verb prints; what stands in front of a comma is left alone. */
static void offer_keys(const struct verb *verb, const struct target *target)
{
	const char *comma = strrchr(target->word, ','), *word = comma ? comma + 1 : target->word;
	size_t sign = *word == '-';
	char *start;

	if (!verb || !verb->views ||
	    asprintf(&start, "%s%.*s", target->start, (int)(word + sign - target->word),
		     target->word) < 0)
		return;
	for (size_t i = 0; i < verb->views[0]->count; i++) {
		const struct column *column = &verb->views[0]->columns[i];
		struct target key = {
			.word = word + sign, .start = start, .completion = target->completion,
		};

		if (column->key && columns_find(verb->views[0], column->key, strlen(column->key)))
			match(&key, column->key, NULL);
	}
	free(start);
}

static void offer_kinds(struct context *context, struct symbols *symbols, unsigned int kinds,
			const struct target *target)
{
	struct completion *completion = target->completion;
	const char *fixed;

	for (size_t i = 0; (fixed = word_kinds_fixed(kinds, i)); i++)
		match(target, fixed, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		if (kinds & sources[i].kind)
			offer_records(context, &sources[i], target);
	}
	if (kinds & (KIND_SPEC | KIND_SYMBOL))
		offer_symbols(symbols, target);
	completion->files = kinds & KIND_FILE;
	completion->programs = kinds & KIND_PROGRAM;
	completion->start = strlen(target->start);
}

/* The word begins with a dash: an option, or behind a "=" its argument. */
static void offer_option(struct context *context, struct symbols *symbols,
			 const struct typed *typed, const struct target *target)
{
	const char *argument = strchr(target->word, '=');
	const struct option_entry *entry;
	char start[32];

	if (!argument) {
		offer_options(typed, target);
		return;
	}
	snprintf(start, sizeof(start), "%.*s", (int)(argument - target->word), target->word);
	entry = find_option(start);
	if (!entry || !entry->argument || !is_possible(typed, entry))
		return;
	snprintf(start, sizeof(start), "%s=", entry->name);
	if (entry->takes & KIND_KEY) {
		offer_keys(typed->verb, &(struct target){
			.word = argument + 1, .start = start, .completion = target->completion,
		});
		return;
	}
	offer_kinds(context, symbols, entry->takes, &(struct target){
		.word = argument + 1, .start = start, .completion = target->completion,
	});
}

/* What the operand that comes next can be. */
static unsigned int operand_kinds(const struct typed *typed)
{
	unsigned int kinds = typed->verb->takes;

	/* A program comes first; what it takes is not known, but may be a file. */
	if ((kinds & KIND_PROGRAM) && typed->operands)
		kinds = KIND_FILE;
	return kinds;
}

static void offer_next(struct context *context, struct symbols *symbols,
		       const struct typed *typed, const struct target *target)
{
	if (typed->pending && typed->pending->takes & KIND_KEY)
		offer_keys(typed->verb, target);
	else if (typed->pending)
		offer_kinds(context, symbols, typed->pending->takes, target);
	else if (typed->wrong)
		return;
	else if (!typed->over && target->word[0] == '-')
		offer_option(context, symbols, typed, target);
	else if (typed->help ? !typed->operands : !typed->verb)
		offer_verbs(context, target);
	else if (typed->verb && typed->operands < typed->verb->most)
		offer_kinds(context, symbols, operand_kinds(typed), target);
}

/* @path if it can be read without waiting, as a pipe cannot, or else an empty recording. */
static const char *recording_path(const char *path)
{
	struct stat about;

	return !stat(path, &about) && S_ISREG(about.st_mode) ? path : "/dev/null";
}

void complete_find(struct context *context, struct symbols *symbols, int count, char *const *words,
	      struct completion *completion)
{
	struct typed typed = {
		.class_name = context->defaults.class_name,
		.process = context->shell ? 0 : OPTION_PROCESS,
	};
	struct target target = { .start = "", .completion = completion };

	if (count < 1)
		return;
	for (int i = 0; i < count - 1; i++)
		take_word(context, &typed, words[i]);
	context->options = context->defaults;
	context->options.class_name = typed.class_name ? typed.class_name : "kvm";
	/* The shell of asictl has its answers from one place, whatever its lines say. */
	if (typed.replay && !context->shell)
		context->options.replay = recording_path(typed.replay);
	target.word = words[count - 1];
	offer_next(context, symbols, &typed, &target);
}

void complete_free(struct completion *completion)
{
	for (size_t i = 0; i < completion->count; i++) {
		free(completion->candidates[i].word);
		free(completion->candidates[i].help);
	}
	free(completion->candidates);
	*completion = (struct completion){ 0 };
}
