// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "complete.h"
#include "kinds.h"
#include "options.h"
#include "record.h"
#include "words.h"

/* The line as far as it has been typed. */
struct typed {
	const struct verb *verb; /* NULL: none yet */
	bool help;               /* the verb is "help" */
	bool over;               /* "--" has ended the options */
	bool wrong;              /* nothing can follow that is right */
	int operands;            /* of the verb */
	const struct option_entry *pending; /* its argument comes next; NULL: none */
	const char *class_name;  /* NULL: not said */
};

static void offer(struct completion *completion, const char *start, const char *text)
{
	char **words, *copy;

	words = reallocarray(completion->words, completion->count + 1, sizeof(*words));
	if (words)
		completion->words = words;
	if (!words || asprintf(&copy, "%s%s", start, text) < 0)
		completion->failed = true;
	else
		words[completion->count++] = copy;
}

/* Offer @text if it begins as @word does; @start is what the word has in front. */
static void match(struct completion *completion, const char *start, const char *word,
		  const char *text)
{
	if (strncmp(text, word, strlen(word)))
		return;
	for (size_t i = 0; i < completion->count; i++) {
		if (!strcmp(completion->words[i] + strlen(start), text))
			return;
	}
	offer(completion, start, text);
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

static const struct verb *find_verb(const struct context *context, const char *word)
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
}

static void take_option(struct typed *typed, const char *word)
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
		take_option(typed, word);
	} else if (typed->verb || typed->help) {
		typed->operands++;
	} else {
		typed->verb = find_verb(context, word);
		typed->help = !strcmp(word, "help");
		typed->wrong = !typed->verb && !typed->help;
	}
}

static void offer_verbs(const struct context *context, struct completion *completion,
			const char *word)
{
	for (const struct verb *verb = context->verbs; verb->name; verb++)
		match(completion, "", word, verb->name);
	match(completion, "", word, "help");
}

static void offer_options(struct completion *completion, const struct typed *typed,
			  const char *word)
{
	unsigned int allowed = OPTION_PROCESS | (typed->verb ? typed->verb->options :
						 OPTION_BATCH);
	const struct option_entry *entry;

	for (size_t i = 0; (entry = options_entry(i)); i++) {
		if (!(entry->mask & ~allowed))
			match(completion, "", word, entry->name);
	}
}

/* Lists of the kernel whose records are offered. */
static const struct source {
	enum kind kind;                  /* of word that a record stands for */
	unsigned int command;
	const struct attribute_set *set;
	unsigned int number;             /* of the attribute that is the class */
	const char *form;                /* goes in front of the id */
	bool specs;                      /* what maps the data of a record is offered, too */
} sources[] = {
	{ KIND_VM, ASI_CMD_DOMAIN_GET, &domain_attributes, ASI_A_DOMAIN_CLASS, "", false },
	{ KIND_MAPPING, ASI_CMD_MAP_GET, &map_attributes, ASI_A_MAP_CLASS, "", false },
	{ KIND_SPEC, ASI_CMD_FAULT_GET, &fault_attributes, ASI_A_FAULT_CLASS, "fault:", true },
};

static void offer_records(struct context *context, const struct source *source,
			  struct completion *completion, const char *start, const char *word)
{
	struct json_object *records;
	struct request request;
	int status;

	request_start(&request, source->command, source->set, true);
	client_put_class(context, &request, source->number);
	status = client_ask(context, &request, &records);
	request_free(&request);
	for (size_t i = 0; !status && i < json_object_array_length(records); i++) {
		struct json_object *record = json_object_array_get_idx(records, i);
		const char *spec = source->specs ? record_text(record, "spec") : NULL;
		char text[64];

		snprintf(text, sizeof(text), "%s%" PRIu64, source->form,
			 record_number(record, "id"));
		match(completion, start, word, text);
		/* An address has no beginning that one would type. */
		if (spec && strncmp(spec, "0x", 2))
			match(completion, start, word, spec);
	}
	if (!status)
		json_object_put(records);
}

static void offer_symbols(const struct symbols *symbols, struct completion *completion,
			  const char *start, const char *word)
{
	size_t count, first = symbols_find(symbols, word, &count);

	/* All of them is no help. */
	for (size_t i = 0; *word && i < count; i++)
		offer(completion, start, symbols->names[first + i]);
}

static void offer_kinds(struct context *context, const struct symbols *symbols,
			unsigned int kinds, struct completion *completion,
			const char *start, const char *word)
{
	const char *fixed;

	for (size_t i = 0; (fixed = kinds_word(kinds, i)); i++)
		match(completion, start, word, fixed);
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		if (kinds & sources[i].kind)
			offer_records(context, &sources[i], completion, start, word);
	}
	if (kinds & (KIND_SPEC | KIND_SYMBOL))
		offer_symbols(symbols, completion, start, word);
	completion->files = kinds & KIND_FILE;
}

/* @word begins with a dash: an option, or behind a "=" its argument. */
static void offer_option(struct context *context, const struct symbols *symbols,
			 const struct typed *typed, struct completion *completion,
			 const char *word)
{
	const char *argument = strchr(word, '=');
	const struct option_entry *entry;
	char start[32];

	if (!argument) {
		offer_options(completion, typed, word);
		return;
	}
	snprintf(start, sizeof(start), "%.*s", (int)(argument - word), word);
	entry = find_option(start);
	if (!entry || !entry->argument)
		return;
	snprintf(start, sizeof(start), "%s=", entry->name);
	offer_kinds(context, symbols, entry->takes & ~(unsigned int)KIND_FILE, completion, start,
		    argument + 1);
}

static void offer_next(struct context *context, const struct symbols *symbols,
		       const struct typed *typed, struct completion *completion,
		       const char *word)
{
	if (typed->pending)
		offer_kinds(context, symbols, typed->pending->takes, completion, "", word);
	else if (typed->wrong)
		return;
	else if (!typed->over && word[0] == '-')
		offer_option(context, symbols, typed, completion, word);
	else if (typed->help ? !typed->operands : !typed->verb)
		offer_verbs(context, completion, word);
	else if (typed->verb && typed->operands < typed->verb->most)
		offer_kinds(context, symbols, typed->verb->takes, completion, "", word);
}

void complete(struct context *context, const struct symbols *symbols, const char *before,
	      const char *word, struct completion *completion)
{
	struct typed typed = { .class_name = context->defaults.class_name };
	char *copy = strdup(before), **words = NULL;
	const char *culprit;
	int count = copy ? words_split(copy, &words, &culprit) : 0;

	for (int i = 1; i <= count; i++)
		take_word(context, &typed, words[i]);
	context->options = context->defaults;
	context->options.class_name = typed.class_name ? typed.class_name : "kvm";
	if (count >= 0)
		offer_next(context, symbols, &typed, completion, word);
	free(words);
	free(copy);
}

void complete_free(struct completion *completion)
{
	for (size_t i = 0; i < completion->count; i++)
		free(completion->words[i]);
	free(completion->words);
	*completion = (struct completion){ 0 };
}
