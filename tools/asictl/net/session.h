/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who answers the questions of a run: the kernel, or a recording of one. */
#ifndef ASICTL_NET_SESSION_H
#define ASICTL_NET_SESSION_H

#include <time.h>

#include "asictl.h"
#include "net/reply.h"
#include "net/request.h"

/*
 * Make context->session ready for questions, as --record and --replay say, if it is not.
 * Returns STATUS_DONE, or another enum status after a report.
 */
int session_open(struct context *context);

/*
 * Ask; see transport_ask().
 */
int session_ask(struct context *context, struct request *request, struct reply *reply);

/*
 * Report that nothing came back for @request: @error is a positive errno of
 * transport_ask() or transport_open(); then @request is NULL. Returns the exit status.
 */
int session_failed(const struct context *context, struct request *request, int error);

/*
 * Version of the family as the one who answers has it; 0 before session_open().
 */
uint32_t session_version(const struct context *context);

/*
 * Now, as the one who answers has it, in nanoseconds of CLOCK_MONOTONIC; a recording
 * answers with the time at which it was made.
 */
uint64_t session_clock(const struct context *context);

/*
 * What day that is, in seconds of CLOCK_REALTIME; 0 if the recording does not say it.
 */
time_t session_time(const struct context *context);

/*
 * True if a recording answers, so that now is long ago.
 */
bool session_replays(const struct context *context);

/*
 * Which kernel it is that answers, in @text, RECORDING_KERNEL bytes.
 */
void session_kernel(const struct context *context, char *text);

/*
 * What is known of the sizes of that kernel's variables, NULL before session_open(). Belongs
 * to the session.
 */
struct sizes *session_sizes(const struct context *context);

/*
 * Was the latest answer one of a recording that had been given before? A kernel never
 * repeats itself.
 */
bool session_repeats(const struct context *context);

/*
 * End it, and finish what --record writes.
 * Returns @status, or STATUS_REFUSED after a report.
 */
int session_close(struct context *context, int status);

#endif
