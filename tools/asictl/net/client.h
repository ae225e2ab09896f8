/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a verb sees of the kernel: ask, and get records or a reported error. */
#ifndef ASICTL_NET_CLIENT_H
#define ASICTL_NET_CLIENT_H

#include <json-c/json.h>

#include "asictl.h"
#include "net/request.h"

/*
 * Put the class of the command line, and the domain if one was named, into
 * @request under the given attribute numbers.
 */
void client_put_class(const struct context *context, struct request *request,
		      unsigned int number);
void client_put_domain(const struct context *context, struct request *request,
		       unsigned int number);

/*
 * Ask the kernel. Opens context->session if it is not open yet. Every error is
 * reported on context->err; a list that kept changing while it was read is given
 * as it is, with a warning.
 * Returns STATUS_DONE and an array of records, one for each message, in *@records,
 * to be released with json_object_put(); else the exit status, *@records is NULL.
 */
int client_ask(struct context *context, struct request *request, struct json_object **records);

/* What is done with the messages of a reply; both are handed @data of client_visit(). */
struct visitor {
	/* Called once, when the reply is known to be whole; may be NULL. Returns 0 or -errno. */
	int (*begin)(void *data);
	/*
	 * Called with the attributes of each message. Returns 0, -errno, or -EBADMSG with
	 * *@culprit naming the attribute that is malformed, if one is.
	 */
	int (*message)(void *data, const void *payload, size_t len, const char **culprit);
};

/*
 * Ask the kernel, as client_ask() does, and show each message to @visitor. Whatever that
 * fails with is reported. Returns an enum status.
 */
int client_visit(struct context *context, struct request *request,
		 const struct visitor *visitor, void *data);

/*
 * As client_ask(), but what the kernel says against a word of @request is not reported: it is
 * put into *@refusal, and *@records is NULL.
 */
struct refusal;
int client_probe(struct context *context, struct request *request, struct json_object **records,
		 struct refusal *refusal);

/*
 * Report why @request was refused. Returns the exit status for it.
 */
int client_refused(const struct context *context, const struct request *request,
		   const struct refusal *refusal);

/*
 * Report that @request has succeeded with a reply that cannot be used, and @why (NULL: it
 * cannot be read). If it was a change, that was made. Returns the exit status.
 */
int client_malformed(const struct context *context, const struct request *request,
		     const char *why);

/*
 * Report that a change was made, though what came after it has failed with @status, which is
 * returned.
 */
int client_changed(const struct context *context, int status);

#endif
