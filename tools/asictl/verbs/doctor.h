/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asictl doctor: what keeps isolation from working, or from being managed. */
#ifndef ASICTL_VERBS_DOCTOR_H
#define ASICTL_VERBS_DOCTOR_H

#include <json-c/json.h>

#include "asictl.h"

struct host;

/* What the kernel has answered. */
struct answers {
	int status;                /* exit status that asking led to */
	uint32_t version;          /* of the family; 0: none */
	struct json_object *class; /* record of the class, NULL: none */
	struct json_object *stats; /* record of its counters, NULL: none */
};

/*
 * Judge the host, NULL where only a recording is there, and what the kernel has answered.
 * Returns an array of records, to be released with json_object_put(); NULL without memory.
 */
struct json_object *doctor_judge(const struct host *host, const struct answers *answers);

/*
 * Exit status of these records: that of the first problem, as a cause stands before
 * what follows from it; STATUS_DONE without one.
 */
int doctor_status(struct json_object *records);

#endif
