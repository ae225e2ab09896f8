/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs that list something share. */
#ifndef ASICTL_LISTING_H
#define ASICTL_LISTING_H

#include "asictl.h"
#include "attributes.h"
#include "output.h"

/* A list that the kernel dumps. */
struct listing {
	unsigned int command;            /* ASI_CMD_... */
	const struct attribute_set *set; /* of request and reply */
	unsigned int class_number;       /* of the request; which class */
	unsigned int domain_number;      /* of the request; 0: it has no filter by domain */
	struct view view;                /* how it is printed */
	/*
	 * Finish the records before they are printed, NULL: nothing to do. Replaces
	 * *@records if need be. Returns 0 or -ENOMEM.
	 */
	int (*finish)(const struct context *context, struct json_object **records);
};

extern const struct listing domains_listing;
extern const struct listing faults_listing;
extern const struct listing maps_listing;
extern const struct listing reasons_listing;
extern const struct listing stats_listing;

/*
 * Finish and print @records, and release them. Returns an enum status.
 */
int listing_print(const struct context *context, const struct listing *listing,
		  struct json_object *records);

/*
 * Ask for the list, of the class and the domain that the command line names. The records
 * are not finished.
 * Returns STATUS_DONE and the caller's array in *@records; else another enum status after a
 * report, *@records is NULL.
 */
int listing_ask(struct context *context, const struct listing *listing,
		struct json_object **records);

/*
 * Ask for the list and print it. Returns an enum status.
 */
int listing_run(struct context *context, const struct listing *listing);

#endif
