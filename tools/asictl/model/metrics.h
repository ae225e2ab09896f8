/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel counts, as samples that a monitoring system collects. */
#ifndef ASICTL_MODEL_METRICS_H
#define ASICTL_MODEL_METRICS_H

#include <json-c/json.h>

#include "out/output.h"

/* What the kernel has said of one class: arrays as client_ask() gives them. */
struct metrics_sources {
	struct json_object *class;   /* its one record */
	struct json_object *stats;   /* of the class and of its domains */
	struct json_object *domains;
	struct json_object *maps;
	bool complete;               /* no list kept changing while it was read */
};

/* The keys of a sample; a label that it does not have is no key of it. */
extern const struct view metrics_view;

/*
 * The samples of @sources, those of a family in a row. What the kernel did not tell has
 * no sample. Completes the statistics as "asictl stats" does.
 * Returns an array to be released with json_object_put(), NULL without memory.
 */
struct json_object *metrics_make(const struct metrics_sources *sources);

/*
 * Print @samples, which metrics_make() made, to @out as OpenMetrics text. No type is used
 * that the older text format of Prometheus does not have, so that its readers take it, too.
 * Returns 0 or -ENOMEM.
 */
int metrics_print(FILE *out, struct json_object *samples);

#endif
