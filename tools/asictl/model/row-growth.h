/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which rows of the fault table have grown most since it was listed last. Of all rows only
 * the number is kept, and only the busiest become records: the table may be long.
 */
#ifndef ASICTL_MODEL_ROW_GROWTH_H
#define ASICTL_MODEL_ROW_GROWTH_H

#include <json-c/json.h>

#include "out/output.h"

/* Rows that are told of at most. */
#define ROW_GROWTH_MOST 50

/* A row and its count. */
struct tally {
	uint32_t id;
	uint64_t count;
};

/* Start with all zero. */
struct row_growth {
	struct tally *before; /* by id; owned */
	size_t before_count;
	struct tally *now;    /* in the order in which they come; owned */
	size_t count, room;
	bool listed;          /* there was a listing before */
	struct {
		uint64_t grown;
		struct json_object *record; /* owned */
	} rows[ROW_GROWTH_MOST]; /* the busiest first */
	size_t row_count;
};

/* What of a row is told. */
extern const struct view row_growth_view;

/*
 * Forget the rows of the listing before, whose counts remain, and begin another one.
 */
void row_growth_start(struct row_growth *growth);

/*
 * A row of the listing, as struct visitor wants it; @data is the struct row_growth.
 */
int row_growth_take(void *data, const void *payload, size_t len, const char **culprit);

/*
 * The listing is over. With @complete what it did not have is gone, else it may have been
 * missed, and will not be new when it is seen again. Returns 0 or -ENOMEM.
 */
int row_growth_end(struct row_growth *growth, bool complete);

/*
 * The busiest rows of an interval of @seconds, as records of row_growth_view; none after the
 * first listing. Returns 0 and new records, or -ENOMEM.
 */
int row_growth_records(const struct row_growth *growth, double seconds,
		       struct json_object **records);

void row_growth_free(struct row_growth *growth);

#endif
