/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What map and unmap share: operands that are specs, and a reply that lists items. */
#ifndef ASICTL_MODEL_MAP_REPLY_H
#define ASICTL_MODEL_MAP_REPLY_H

#include <json-c/json.h>

#include "asictl.h"
#include "net/request.h"
#include "out/output.h"

/* What became of a spec. */
extern const struct view map_reply_view;

/*
 * Append @word to @request as a spec. What it means is the kernel's business; only
 * one that no message can carry is refused here.
 * Returns STATUS_DONE, or STATUS_USAGE with a report.
 */
int map_put_spec(const struct context *context, struct request *request, const char *word);

/*
 * Print the items of all @replies, records of the set map, NULL for none. With --check
 * those that expose most beyond what was asked for come first.
 * Returns an enum status.
 */
int map_reply_print(const struct context *context, struct json_object *replies);

/*
 * Send @request and print what became of each spec.
 * Returns an enum status.
 */
int map_reply_ask(struct context *context, struct request *request);

#endif
