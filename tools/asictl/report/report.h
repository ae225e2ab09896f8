/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the page that asictl report writes. */
#ifndef ASICTL_REPORT_REPORT_H
#define ASICTL_REPORT_REPORT_H

#include <json-c/json.h>

#include "asictl.h"
#include "model/faulted-data.h"
#include "report/html.h"

int verb_report(struct context *context, int count, char **words);

/* All that the page is made of; the lists are records of their sets, owned. */
struct report {
	const struct context *context;
	struct json_object *classes; /* the class, alone */
	struct json_object *domains;
	struct json_object *stats;   /* the class first; finished by stats_listing */
	struct json_object *maps;    /* finished by maps_listing */
	struct json_object *runs;    /* of each domain, by address */
	struct faulted_data objects; /* the rows, and the objects that they are about */
};

/*
 * Release what @report is made of.
 */
void report_free(struct report *report);

/* A table has no more rows than this; what there is besides is summed up below it. */
#define REPORT_ROWS 500

/* The style sheet, constant. */
extern const char report_style[];

/* A part of a bar. */
struct segment {
	const char *name;   /* for whoever points at it */
	const char *colour; /* class of the style sheet */
	uint64_t amount;
};

/*
 * Write a bar: the @count segments as parts of @whole, from the left; a segment of 0 is left
 * out. @whole may be more than their sum, then there is room on the right.
 */
void report_bar(struct html *html, const struct segment *segments, size_t count, uint64_t whole);

/*
 * Write what the colours of the segments mean; their amounts do not matter.
 */
void report_legend(struct html *html, const struct segment *segments, size_t count);

/*
 * Begin a section: @id for links, @title, and a sentence or two that say what it shows.
 */
void report_section(struct html *html, const char *id, const char *title, const char *what);
void report_section_end(struct html *html);

/*
 * Begin a table that scrolls by itself where it is too wide. @headings end with NULL; one
 * that begins with ">" is of numbers.
 */
void report_table(struct html *html, const char *label, const char *const *headings);
void report_table_end(struct html *html);

/* A cell with a word, with text, with code, with the value of a number, "-" if it is null. */
void report_cell(struct html *html, const char *text);
void report_sentence(struct html *html, const char *text);
void report_code(struct html *html, const char *text);
void report_number(struct html *html, struct json_object *record, const char *key);

/* A cell with the @text that a function of out/cells.h made, which is freed. */
void report_made(struct html *html, char *text);

/* A sentence in place of a table that would be empty. */
void report_nothing(struct html *html, const char *text);

/* The sections. */
void report_head(struct html *html, const struct report *report);
void report_faults(struct html *html, const struct report *report);
void report_objects(struct html *html, const struct report *report);
void report_exits(struct html *html, const struct report *report);
void report_regions(struct html *html, const struct report *report);
void report_exposure(struct html *html, const struct report *report);

#endif
