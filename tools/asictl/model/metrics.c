// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/escape.h"
#include "lib/record.h"
#include "lib/utf8.h"
#include "model/metrics.h"
#include "model/stats.h"

/* Samples under construction. */
struct samples {
	const struct metrics_sources *sources;
	const struct metric_family *family; /* whose samples are being made */
	struct json_object *list;
	bool failed;                 /* out of memory; sticky */
};

/* Samples of one name and meaning. */
struct metric_family {
	const char *name; /* ends with _@unit; samples of counters have _total behind it */
	bool counter;     /* it never falls while the kernel runs; else a gauge */
	bool domain;      /* it is about each domain, else about the class */
	const char *unit; /* NULL: just a number */
	/* The record from *@index on that the samples are made of, NULL after the last one. */
	struct json_object *(*next)(struct samples *samples, size_t *index);
	const char *key;  /* of it that @fill is to look at */
	void (*fill)(struct samples *samples, struct json_object *record);
	const char *help; /* one line without quotes and backslashes */
};

static struct json_object *class_record(struct samples *samples, size_t *index);
static struct json_object *domain_record(struct samples *samples, size_t *index);
static struct json_object *stats_record(struct samples *samples, size_t *index);
static void fill_value(struct samples *samples, struct json_object *record);
static void fill_complete(struct samples *samples, struct json_object *record);
static void fill_mode(struct samples *samples, struct json_object *record);
static void fill_owner(struct samples *samples, struct json_object *record);
static void fill_maps(struct samples *samples, struct json_object *record);
static void fill_time(struct samples *samples, struct json_object *record);
static void fill_exits(struct samples *samples, struct json_object *record);
static void fill_reasons(struct samples *samples, struct json_object *record);

#define FAMILY(text, what, of, from, filler, words) \
	.name = (text), .unit = (what), .key = (of), .next = (from), .fill = (filler), \
	.help = (words)

/* Of the class, and of each domain. */
#define CLASS(text, what, of, filler, words) \
	{ FAMILY("asi_class_" text, what, of, class_record, filler, words) }
#define DOMAIN(text, what, of, filler, words) \
	{ FAMILY("asi_domain_" text, what, of, domain_record, filler, words), .domain = true }

/* Each for the class, which has the domains that are gone in it as well, and for domains. */
#define COUNTERS(text, what, of, filler, words) \
	{ FAMILY("asi_class_" text, what, of, stats_record, filler, words), .counter = true }, \
	{ FAMILY("asi_domain_" text, what, of, stats_record, filler, words), .counter = true, \
	  .domain = true }
#define GAUGES(text, what, of, filler, words) \
	{ FAMILY("asi_class_" text, what, of, stats_record, filler, words) }, \
	{ FAMILY("asi_domain_" text, what, of, stats_record, filler, words), .domain = true }

static const struct metric_family families[] = {
	CLASS("complete", NULL, NULL, fill_complete,
	      "0 if a list kept changing while it was read, else 1."),
	CLASS("available", NULL, "available", fill_value,
	      "1 if the owner of the class is loaded and wants isolation."),
	CLASS("mode", NULL, "mode", fill_mode,
	      "1 for the mode that the class is in, 0 for the others."),
	CLASS("stacks_kept", NULL, "stack", fill_value,
	      "1 if new rows of the fault table keep their stack."),
	CLASS("row_capacity", NULL, "capacity", fill_value,
	      "Rows that the fault table can hold."),
	CLASS("domains", NULL, "domains", fill_value,
	      "Domains that there are, one for each VM."),
	CLASS("generation", NULL, "generation", fill_value,
	      "Grows when mappings, the mode or the list of domains change."),
	DOMAIN("owner", NULL, NULL, fill_owner,
	       "Always 1; the labels identify the process that owns the VM."),
	DOMAIN("core_pages", "pages", "core-pages", fill_value,
	       "Mapped pages that every domain has."),
	DOMAIN("objects", NULL, "objects", fill_value,
	       "Named objects of the VM."),
	COUNTERS("vm_exits", NULL, "vm-exits", fill_value,
		 "VM exits that were taken in a domain."),
	COUNTERS("stays", NULL, "stays", fill_value,
		 "VM exits that were handled without leaving the domain."),
	COUNTERS("reason_vm_exits", NULL, "vm-exits", fill_reasons,
		 "VM exits that were taken in a domain, by their reason."),
	COUNTERS("reason_stays", NULL, "stays", fill_reasons,
		 "VM exits that were handled without leaving the domain, by their reason."),
	COUNTERS("enters", NULL, "enters", fill_value, "Enters into a domain."),
	COUNTERS("enters_refused", NULL, "refused", fill_value,
		 "Enters that were refused because something necessary was not mapped."),
	COUNTERS("exits", NULL, "exits-", fill_exits, "Exits from a domain, by their cause."),
	COUNTERS("isolated_seconds", "seconds", "isolated", fill_time,
		 "Time in a domain, up to the latest exit of each vCPU."),
	COUNTERS("faults", NULL, "faults", fill_value, "Faults that were taken in a domain."),
	COUNTERS("faults_dropped", NULL, "dropped", fill_value,
		 "Faults that found the fault table full."),
	COUNTERS("faults_cleared", NULL, "cleared", fill_value,
		 "Faults whose rows were cleared."),
	GAUGES("faults_taken", NULL, "taken", fill_value,
	       "Faults in rows that a reader has taken, and neither cleared nor given back."),
	GAUGES("rows", NULL, "rows", fill_value, "Rows of the fault table."),
	COUNTERS("stacks_dropped", NULL, "stacks-dropped", fill_value,
		 "Stacks of new rows that could not be kept."),
	COUNTERS("prints_dropped", NULL, "prints-dropped", fill_value,
		 "New rows that were not printed because of the rate limit."),
	COUNTERS("events_lost", NULL, "events-lost", fill_value,
		 "Events that had a listener and could not be sent."),
	COUNTERS("learned_pages", "pages", "learned", fill_value,
		 "Pages that the mode learn has mapped."),
	COUNTERS("learn_degraded", NULL, "learn-degraded", fill_value,
		 "Faults in mode learn that were only recorded."),
	GAUGES("pages", "pages", "pages", fill_value, "Pages that are mapped."),
	GAUGES("table_pages", "pages", "table-pages", fill_value,
	       "Pages that the page tables take."),
	GAUGES("exposed_bytes", "bytes", "bytes-exposed", fill_value,
	       "Bytes of the mapped pages that not every domain has."),
	CLASS("mappings", NULL, NULL, fill_maps,
	      "Mappings, by where the request came from."),
	CLASS("mappings_unowned", NULL, "unowned", fill_maps,
	      "Mappings whose pages are held, as their owner does not say when they are freed."),
	CLASS("mappings_gone", NULL, "gone", fill_maps,
	      "Mappings without pages (gone)."),
	CLASS("mappings_asked_bytes", "bytes", "bytes-asked", fill_maps,
	      "Bytes that mappings asked for; what several ask for counts for each."),
	CLASS("mappings_exposed_bytes", "bytes", "bytes-exposed", fill_maps,
	      "Bytes of the pages of mappings; pages that several have count for each."),
};

static const struct column metrics_columns[] = {
	{ .key = "name", .type = COLUMN_TEXT,
	  .doc = "Name of the metric." },
	{ .key = "type", .type = COLUMN_TEXT,
	  .doc = "Type of the metric: counter or gauge." },
	{ .key = "unit", .type = COLUMN_TEXT,
	  .doc = "Unit of the metric; null if it has none." },
	{ .key = "class", .type = COLUMN_TEXT,
	  .doc = "Class that the sample is about." },
	{ .key = "domain", .type = COLUMN_TEXT,
	  .doc = "Domain that the sample is about." },
	{ .key = "mode", .type = COLUMN_TEXT,
	  .doc = "Mode that the sample is about." },
	{ .key = "pid", .type = COLUMN_TEXT,
	  .doc = "Process ID of the domain's owner." },
	{ .key = "comm", .type = COLUMN_TEXT,
	  .doc = "Command name of the domain's owner." },
	{ .key = "reason", .type = COLUMN_TEXT,
	  .doc = "Name of the VM exit reason." },
	{ .key = "cause", .type = COLUMN_TEXT,
	  .doc = "Exit cause." },
	{ .key = "origin", .type = COLUMN_TEXT,
	  .doc = "Origin of the mappings." },
	{ .key = "value", .type = COLUMN_PERCENT,
	  .doc = "Value of the sample." },
};

const struct view metrics_view = {
	.name = "metrics", .columns = metrics_columns, .count = ARRAY_SIZE(metrics_columns),
};

static bool is_label(const char *key)
{
	return strcmp(key, "name") && strcmp(key, "type") && strcmp(key, "unit") &&
	       strcmp(key, "value");
}

/* Put @value, which is taken, into @sample, which may be NULL. */
static void sample_put(struct samples *samples, struct json_object *sample, const char *key,
		struct json_object *value)
{
	if (sample && value && !json_object_object_add(sample, key, value))
		return;
	json_object_put(value);
	samples->failed = true;
}

static void sample_put_text(struct samples *samples, struct json_object *sample, const char *key,
		     const char *text)
{
	sample_put(samples, sample, key, json_object_new_string(text ? text : ""));
}

/*
 * A new sample, at the end of the list; @record says whose it is, @value is taken. Returns
 * NULL without memory.
 */
static struct json_object *add_sample(struct samples *samples, struct json_object *record,
				      struct json_object *value)
{
	const struct metric_family *family = samples->family;
	struct json_object *sample = json_object_new_object();
	char name[64];

	if (!sample || json_object_array_add(samples->list, sample)) {
		json_object_put(sample);
		sample = NULL;
	}
	snprintf(name, sizeof(name), "%s%s", family->name, family->counter ? "_total" : "");
	sample_put_text(samples, sample, "name", name);
	sample_put_text(samples, sample, "type", family->counter ? "counter" : "gauge");
	if (family->unit)
		sample_put_text(samples, sample, "unit", family->unit);
	sample_put(samples, sample, "value", value);
	sample_put_text(samples, sample, "class", record_text(record, "class"));
	if (family->domain)
		sample_put_text(samples, sample, "domain", record_text(record, "domain"));
	return sample;
}

/* The same of a value that belongs to somebody else, and may be unknown: NULL. */
static struct json_object *add_value(struct samples *samples, struct json_object *record,
				     struct json_object *value)
{
	if (!value)
		return NULL;
	if (json_object_is_type(value, json_type_boolean))
		value = json_object_new_int(json_object_get_boolean(value));
	else
		json_object_get(value);
	return add_sample(samples, record, value);
}

/* The record of the class, under the names that those of domains have. */
static struct json_object *class_record(struct samples *samples, size_t *index)
{
	struct json_object *record = record_at(samples->sources->class, (*index)++);

	if (record && !json_object_object_get(record, "class"))
		sample_put_text(samples, record, "class", record_text(record, "name"));
	return record;
}

/* The record of a domain calls its number "id". */
static struct json_object *domain_record(struct samples *samples, size_t *index)
{
	struct json_object *record = record_at(samples->sources->domains, (*index)++);

	if (record && !json_object_object_get(record, "domain"))
		sample_put_text(samples, record, "domain", record_text(record, "id"));
	return record;
}

/* Of the statistics, what the family is about: the class, or domains. */
static struct json_object *stats_record(struct samples *samples, size_t *index)
{
	struct json_object *record;

	while ((record = record_at(samples->sources->stats, (*index)++))) {
		if (!record_text(record, "domain") == !samples->family->domain)
			return record;
	}
	return NULL;
}

static void fill_value(struct samples *samples, struct json_object *record)
{
	add_value(samples, record, json_object_object_get(record, samples->family->key));
}

static void fill_complete(struct samples *samples, struct json_object *record)
{
	add_sample(samples, record, json_object_new_int(samples->sources->complete));
}

static void fill_mode(struct samples *samples, struct json_object *record)
{
	const char *mode = record_text(record, "mode");
	bool known = !mode;

	for (const char *const *word = mode_words; *word; word++) {
		bool is_it = mode && !strcmp(mode, *word);
		struct json_object *sample = add_sample(samples, record,
							json_object_new_int(is_it));

		sample_put_text(samples, sample, "mode", *word);
		known |= is_it;
	}
	/* The kernel is newer, and has more of them. */
	if (!known)
		sample_put_text(samples, add_sample(samples, record, json_object_new_int(1)),
				"mode", mode);
}

static void fill_owner(struct samples *samples, struct json_object *record)
{
	struct json_object *sample = add_sample(samples, record, json_object_new_int(1));

	sample_put_text(samples, sample, "pid", record_text(record, "pid"));
	sample_put_text(samples, sample, "comm", record_text(record, "comm"));
}

/* From nanoseconds to seconds; a double has not enough digits for all of them. */
static void fill_time(struct samples *samples, struct json_object *record)
{
	uint64_t time = record_number(record, samples->family->key);
	char text[32];

	if (!record_text(record, samples->family->key))
		return;
	snprintf(text, sizeof(text), "%" PRIu64 ".%09" PRIu64, time / 1000000000,
		 time % 1000000000);
	add_sample(samples, record, json_object_new_double_s((double)time / 1e9, text));
}

/* Each attribute that begins so is a cause. */
static void fill_exits(struct samples *samples, struct json_object *record)
{
	size_t len = strlen(samples->family->key);

	json_object_object_foreach(record, key, value) {
		if (!value || strncmp(key, samples->family->key, len))
			continue;
		sample_put_text(samples, add_value(samples, record, value), "cause", key + len);
	}
}

/* Without a name the number has to do. */
static const char *reason_text(struct json_object *reason)
{
	const char *name = record_text(reason, "name");

	return name ? name : record_text(reason, "number");
}

static void fill_reasons(struct samples *samples, struct json_object *record)
{
	struct json_object *reasons = json_object_object_get(record, "reason"), *reason;

	for (size_t i = 0; (reason = record_at(reasons, i)); i++) {
		uint64_t number = record_number(reason, samples->family->key);

		sample_put_text(samples,
				add_sample(samples, record, json_object_new_uint64(number)),
				"reason", reason_text(reason));
	}
}

/* What the mappings have under the key; without one, how many they are. */
static void count_map(struct samples *samples, struct json_object *sums, struct json_object *map)
{
	const char *origin = record_text(map, "origin"), *key = samples->family->key;
	uint64_t number = key ? record_number(map, key) : 1;

	if (!origin)
		origin = "";
	number += record_number(sums, origin);
	sample_put(samples, sums, origin, json_object_new_uint64(number));
}

/* A sum for each door, of those that have none as well: a line that ends is no zero. */
static void fill_maps(struct samples *samples, struct json_object *record)
{
	const struct attribute *origin = attributes_find(&map_attributes, ASI_A_MAP_ORIGIN);
	struct json_object *sums = json_object_new_object(), *map;

	for (const char *const *word = origin->words; *word; word++)
		sample_put(samples, sums, *word, json_object_new_uint64(0));
	for (size_t i = 0; (map = record_at(samples->sources->maps, i)); i++)
		count_map(samples, sums, map);
	json_object_object_foreach(sums, key, value)
		sample_put_text(samples, add_value(samples, record, value), "origin", key);
	json_object_put(sums);
}

static void fill_family(struct samples *samples, const struct metric_family *family)
{
	struct json_object *record;
	size_t index = 0;

	samples->family = family;
	while ((record = family->next(samples, &index)))
		family->fill(samples, record);
}

struct json_object *metrics_make(const struct metrics_sources *sources)
{
	struct samples samples = { .sources = sources, .list = json_object_new_array() };

	if (!samples.list || stats_finish(sources->stats))
		samples.failed = true;
	for (size_t i = 0; !samples.failed && i < ARRAY_SIZE(families); i++)
		fill_family(&samples, &families[i]);
	if (!samples.failed)
		return samples.list;
	json_object_put(samples.list);
	return NULL;
}

/* What has to be escaped in the value of a label; line ends are no more. */
static const char *escape_in_label(char letter)
{
	switch (letter) {
	case '\\':
		return "\\\\";
	case '"':
		return "\\\"";
	default:
		return NULL;
	}
}

static int print_label(FILE *out, const char *gap, const char *key, struct json_object *value)
{
	char *text = escape_letters(json_object_get_string(value), escape_in_label);
	int ret = text ? escape_print(out, "%s%s=\"%s\"", gap, key, text) : -ENOMEM;

	free(text);
	return ret;
}

static int print_sample(FILE *out, struct json_object *sample)
{
	const char *gap = "{";
	int ret = escape_print(out, "%s", record_text(sample, "name"));

	json_object_object_foreach(sample, key, value) {
		if (ret || !is_label(key))
			continue;
		ret = print_label(out, gap, key, value);
		gap = ",";
	}
	return ret ? ret : escape_print(out, "} %s\n", record_text(sample, "value"));
}

static void print_family_head(FILE *out, const struct metric_family *family)
{
	escape_print(out, "# TYPE %s %s\n", family->name, family->counter ? "counter" : "gauge");
	if (family->unit)
		escape_print(out, "# UNIT %s %s\n", family->name, family->unit);
	escape_print(out, "# HELP %s %s\n", family->name, family->help);
}

/* Is @sample, which may be NULL, one of @family? */
static bool is_in_family(const struct metric_family *family, struct json_object *sample)
{
	const char *name = record_text(sample, "name");
	size_t len = strlen(family->name);

	return name && !strncmp(name, family->name, len) &&
	       !strcmp(name + len, family->counter ? "_total" : "");
}

int metrics_print(FILE *out, struct json_object *samples)
{
	size_t next = 0;
	int ret = 0;

	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		if (is_in_family(&families[i], record_at(samples, next)))
			print_family_head(out, &families[i]);
		while (!ret && is_in_family(&families[i], record_at(samples, next)))
			ret = print_sample(out, record_at(samples, next++));
	}
	fputs("# EOF\n", out);
	return ret;
}
