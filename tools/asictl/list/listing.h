/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs that list something share. */
#ifndef ASICTL_LIST_LISTING_H
#define ASICTL_LIST_LISTING_H

#include "asictl.h"
#include "list/selection.h"
#include "net/attributes.h"
#include "net/request.h"
#include "out/output.h"

/* A list that the kernel dumps. */
struct listing {
	unsigned int command;            /* ASI_CMD_... */
	const struct attribute_set *set; /* of request and reply */
	unsigned int class_number;       /* of the request; which class */
	unsigned int domain_number;      /* of the request; 0: it has no filter by domain */
	struct view view;                /* how it is printed */
	/*
	 * Both are called with the records, NULL: nothing to do, may replace them and return
	 * 0 or -ENOMEM. finish() comes first, and adds what is not said by attributes;
	 * lay_out() comes after the selection, for tables alone.
	 */
	int (*finish)(const struct context *context, struct json_object **records);
	int (*lay_out)(const struct context *context, struct json_object **records);
};

extern const struct listing domains_listing;
extern const struct listing faults_listing;
extern const struct listing maps_listing;
extern const struct listing reasons_listing;
extern const struct listing stats_listing;

/*
 * Finish, select and print @records, and release them. Returns an enum status.
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
 * Start in @request the question for the list, of the class and the domain that are meant;
 * request_free() is due.
 */
void listing_request(const struct context *context, const struct listing *listing,
		     struct request *request);

/*
 * Print @records, which are finished and filtered, as @selection says, and release them.
 * Returns an enum status.
 */
int listing_show(const struct context *context, const struct listing *listing,
		 const struct selection *selection, struct json_object *records);

/*
 * Read what the options say of the selection, and let @run (NULL: ask once, and print) do the
 * rest. Returns an enum status.
 */
int listing_select(struct context *context, const struct listing *listing,
		   int (*run)(struct context *context, const struct listing *listing,
			      const struct selection *selection));

/*
 * Ask for the list and print it. Returns an enum status.
 */
int listing_run(struct context *context, const struct listing *listing);

#endif
