/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to the kernel and back; it knows requests and replies, but no verb. */
#ifndef ASICTL_NET_TRANSPORT_H
#define ASICTL_NET_TRANSPORT_H

#include <stdio.h>

#include "net/family.h"
#include "net/reply.h"
#include "net/request.h"

struct replay;
struct transport;

/*
 * Open a socket and find the family. With @record all that is said is written there;
 * with @replay it answers, and there is no socket. Both stay with the caller, and may
 * be NULL.
 * Returns 0 and a transport in *@transport that transport_close() releases;
 * -ENOENT if the kernel has no such family; another negative errno.
 */
int transport_open(struct transport **transport, FILE *record, struct replay *replay);
void transport_close(struct transport *transport);

/*
 * The family as the kernel has it; belongs to @transport.
 */
const struct family *transport_family(const struct transport *transport);

/*
 * Send @request and wait for all of its reply. A dump that was interrupted, or that
 * overran the socket, is thrown away and asked for again, a few times; reply->
 * interrupted says that it did not help and that the list is not consistent.
 * Returns 0 when there is a whole reply in @reply (which may be a refusal), to be
 * released with reply_free() in any case, or a negative errno: -ENOBUFS (the reply
 * to a change was lost), -EBADMSG, -ENOMEM (so does a request that failed to build)
 * or an error of the socket; of a replay -ENOMSG (it has no such question) or -ENODATA
 * (its answer is not whole).
 */
int transport_ask(struct transport *transport, struct request *request, struct reply *reply);

#endif
