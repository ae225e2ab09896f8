// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/sizes.h"
#include "host/symbols.h"
#include "lib/message.h"
#include "lib/record.h"
#include "model/exposure.h"
#include "model/spec.h"
#include "net/session.h"

/* By enum size_source: as JSON has them, and as people do. */
static const char *const source_words[SIZE_SOURCES] = { "bound", "elf", "btf" };
static const char *const source_names[SIZE_SOURCES] = { "", "ELF", "BTF" };

/* What the kernel says of a mapping. */
struct mapped {
	uint64_t asked;  /* bytes, of all copies */
	uint64_t pages;  /* of all copies, too */
	uint64_t start;  /* of the first copy; 0: it is not told */
	uint64_t copies; /* of the variable; 0: it is not told */
};

/* How much of that is the variable. */
struct known {
	enum size_source source;
	struct size size;
	uint64_t copies;
	uint64_t needless; /* pages of each copy that hold nothing of it */
	bool counted;      /* these are known */
};

/* The name of the variable in @spec that is no module's, NULL if it is about another thing. */
static const char *variable_of(const char *spec)
{
	if (!spec || spec_is_address(spec))
		return NULL;
	if (!strncmp(spec, "vmlinux:", 8))
		spec += 8;
	return strchr(spec, ':') ? NULL : spec;
}

/* Is it a variable at all? Of an object of a VM the kernel knows the size. */
static bool is_variable(const char *spec)
{
	return spec && !spec_is_address(spec) && strncmp(spec, "vm:", 3) &&
	       strncmp(spec, "fault:", 6);
}

static struct mapped look_at(struct json_object *record)
{
	struct mapped mapped = {
		.asked = record_number(record, "bytes-asked"),
		.pages = record_number(record, "pages"),
		.copies = record_number(record, "ranges"),
	};
	struct json_object *ranges = json_object_object_get(record, "range");

	if (ranges && record_count(ranges))
		mapped.start = record_address(record_at(ranges, 0), "start");
	return mapped;
}

/* Pages that @bytes from @start on touch. */
static uint64_t pages_of(uint64_t start, uint64_t bytes)
{
	return ((start & (PAGE - 1)) + bytes + PAGE - 1) / PAGE;
}

/*
 * How many CPUs have a copy, where the kernel tells only of all of them together: the one
 * number that fits, or 0.
 */
static uint64_t solve_copies(const struct mapped *mapped, const struct size *size)
{
	uint64_t found = 0;

	if (!size->placed)
		return 0;
	for (uint64_t copies = 1; copies <= mapped->pages; copies++) {
		uint64_t bound = mapped->asked / copies;

		if (mapped->asked % copies || bound < size->bytes ||
		    copies * pages_of(size->start, bound) != mapped->pages)
			continue;
		if (found)
			return 0;
		found = copies;
	}
	return found;
}

static uint64_t copies_of(const struct sizes *sizes, const struct mapped *mapped,
			  const struct size *size)
{
	if (mapped->copies)
		return mapped->copies;
	if (!size->percpu)
		return 1;
	return sizes->cpus ? sizes->cpus : solve_copies(mapped, size);
}

/* The kernel that answers cannot have this variable: it has no room for it, or elsewhere. */
static bool contradicts(const struct mapped *mapped, const struct known *known)
{
	const struct size *size = &known->size;

	if (!size_lies_at(size, mapped->start))
		return true;
	return size->bytes * (known->copies ? known->copies : 1) > mapped->asked;
}

static void report_contradiction(const struct context *context, struct sizes *sizes,
				 const struct mapped *mapped, const struct known *known)
{
	uint64_t copies = known->copies ? known->copies : 1;
	struct message message = {
		.kind = MESSAGE_WARNING, .word = sizes->paths[known->source],
		.fix = sizes->same[known->source] ? "there must be a symbol inside of it" :
						    "it seems to be from another kernel",
	};

	if (sizes->warned[known->source])
		return;
	sizes->warned[known->source] = true;
	if (known->size.bytes * copies > mapped->asked)
		message_print(context, &message, "%s has %" PRIu64 " bytes there, but no more "
			      "than %" PRIu64 " in the kernel", known->size.name,
			      known->size.bytes, mapped->asked / copies);
	else
		message_print(context, &message, "%s has another address in the kernel",
			      known->size.name);
}

static void count_needless(const struct mapped *mapped, struct known *known)
{
	uint64_t start = mapped->start ? mapped->start : known->size.start;
	uint64_t all = pages_of(start, mapped->asked / known->copies);

	known->counted = (mapped->start || known->size.placed) &&
			 all * known->copies == mapped->pages;
	if (known->counted)
		known->needless = all - pages_of(start, known->size.bytes);
}

/* What is known of @variable. */
static struct known find_known(const struct context *context, const char *variable,
			       const struct mapped *mapped)
{
	struct sizes *sizes = session_sizes(context);
	struct known known = { .source = SIZE_BOUND };

	if (!sizes || !variable || !mapped->asked)
		return known;
	known.source = sizes_find(context, sizes, variable, mapped->start, &known.size);
	if (known.source == SIZE_BOUND)
		return known;
	known.copies = copies_of(sizes, mapped, &known.size);
	if (contradicts(mapped, &known)) {
		report_contradiction(context, sizes, mapped, &known);
		known.source = SIZE_BOUND;
	} else if (!known.copies) {
		known.source = SIZE_BOUND;
	} else {
		count_needless(mapped, &known);
	}
	return known;
}

static int put_known(struct json_object *record, const struct mapped *mapped,
		     const struct known *known)
{
	bool bound = known->source == SIZE_BOUND;
	int ret = record_put_number(record, "size", bound ? mapped->asked :
						     known->size.bytes * known->copies);

	if (!ret)
		ret = record_put(record, "size-source",
				 json_object_new_string(source_words[known->source]));
	if (!ret && !known->counted)
		return record_put_any(record, "pages-needless", NULL);
	/* The copies are for the sentences alone: no view has them. */
	if (!ret)
		ret = record_put_number(record, "copies", known->copies);
	return ret ? ret : record_put_number(record, "pages-needless",
					     known->needless * known->copies);
}

int exposure_add(const struct context *context, struct json_object *record)
{
	const char *spec = record_text(record, "spec");
	struct mapped mapped = look_at(record);
	struct known known;

	if (!is_variable(spec) || !json_object_object_get(record, "bytes-asked")) {
		int ret = record_put_any(record, "size", NULL);

		if (!ret)
			ret = record_put_any(record, "size-source", NULL);
		return ret ? ret : record_put_any(record, "pages-needless", NULL);
	}
	known = find_known(context, variable_of(spec), &mapped);
	return put_known(record, &mapped, &known);
}

int exposure_add_all(const struct context *context, struct json_object *records)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < record_count(records); i++)
		ret = exposure_add(context, record_at(records, i));
	return ret;
}

static enum size_source source_of(struct json_object *record)
{
	const char *word = record_text(record, "size-source");

	for (size_t i = 0; word && i < SIZE_SOURCES; i++) {
		if (!strcmp(word, source_words[i]))
			return (enum size_source)i;
	}
	return SIZE_BOUND;
}

uint64_t exposure_bytes(struct json_object *record)
{
	return record_number(record, record_text(record, "size-source") ? "size" : "bytes-asked");
}

/* With @unit behind the number, and @most in front of it if it is a bound. */
static char *make_text(struct json_object *record, const char *most, const char *unit)
{
	enum size_source source = source_of(record);
	bool bound = record_text(record, "size-source") && source == SIZE_BOUND;
	char *text;

	if (asprintf(&text, "%s%" PRIu64 "%s%s%s%s", bound ? most : "", exposure_bytes(record),
		     unit, source ? " (" : "", source_names[source], source ? ")" : "") < 0)
		return NULL;
	return text;
}

char *exposure_cell(struct json_object *record)
{
	if (!json_object_object_get(record, "bytes-asked"))
		return strdup("-");
	return make_text(record, "<=", "");
}

char *exposure_words(struct json_object *record)
{
	return make_text(record, "at most ", " bytes");
}

int exposure_needless(struct json_object *record, char **text)
{
	uint64_t copies = record_number(record, "copies"), needless, pages;
	const char *each = copies > 1 ? " of each CPU" : "";

	*text = NULL;
	if (!copies || !record_number(record, "pages-needless"))
		return 0;
	needless = record_number(record, "pages-needless") / copies;
	pages = record_number(record, "pages") / copies;
	if (needless == 1) {
		if (asprintf(text, "the last of %" PRIu64 " pages%s holds nothing of it", pages,
			     each) >= 0)
			return 0;
	} else if (asprintf(text, "the last %" PRIu64 " of %" PRIu64 " pages%s hold nothing of it",
			    needless, pages, each) >= 0) {
		return 0;
	}
	*text = NULL;
	return -ENOMEM;
}

/* What maps the bytes of the variable alone; NULL: that cannot be told. To be freed. */
static char *offer_range(const struct context *context, struct json_object *record)
{
	uint64_t start = look_at(record).start;
	char *text;

	if (record_number(record, "copies") != 1)
		return NULL;
	if (!start && !session_replays(context))
		start = symbols_address(variable_of(record_text(record, "spec")));
	if (!start || asprintf(&text, "asictl map 0x%" PRIx64 "+%" PRIu64
			       " maps only the other pages",
			       start, exposure_bytes(record)) < 0)
		return NULL;
	return text;
}

int exposure_report(const struct context *context, struct json_object *records)
{
	for (size_t i = 0; i < record_count(records); i++) {
		struct json_object *record = record_at(records, i);
		struct message message = {
			.kind = MESSAGE_NOTE, .word = record_text(record, "spec"),
		};
		char *text, *fix;

		if (exposure_needless(record, &text))
			return -ENOMEM;
		if (!text)
			continue;
		fix = offer_range(context, record);
		message.fix = fix;
		message_print(context, &message, "%s", text);
		free(fix);
		free(text);
	}
	return 0;
}
