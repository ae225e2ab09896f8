/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What has happened between two looks at the counters of a class and of its domains. */
#ifndef ASICTL_MODEL_COUNTER_RATES_H
#define ASICTL_MODEL_COUNTER_RATES_H

#include <json-c/json.h>

#include "out/output.h"

/* What became of the counters, a line for the class and for each domain. */
extern const struct view rates_view;

/*
 * Compare the records of stats of two looks, @before (NULL: there was none) and @after,
 * @seconds apart; names come from @domains, the records of domains. A domain that was not
 * there before has counted from 0, one that is gone is left out, and a counter that has
 * become smaller has begun anew. What needs two looks is null if there was one only.
 * Returns 0 and new records of rates_view in *@records, or -ENOMEM.
 */
int rates_records(struct json_object *before, struct json_object *after,
		  struct json_object *domains, double seconds, struct json_object **records);

/*
 * Put records of rates_view into the order of the column @index of the view: the class
 * first, then the largest number, or the text that is first in the alphabet; what is null
 * comes last. Returns 0 and the same records, now in *@records, or -ENOMEM.
 */
int rates_sort(struct json_object **records, size_t index);

/*
 * The column of rates_view that is called @name, as the table or JSON has it, in letters of
 * either case. Returns its index, or rates_view.count if there is none.
 */
size_t rates_column(const char *name);

/*
 * The next column after @index that a table has.
 */
size_t rates_next(size_t index);

#endif
