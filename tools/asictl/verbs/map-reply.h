/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What map and unmap share: a reply that lists items. */
#ifndef ASICTL_VERBS_MAP_REPLY_H
#define ASICTL_VERBS_MAP_REPLY_H

#include <json-c/json.h>

#include "asictl.h"
#include "net/request.h"
#include "out/output.h"

/*
 * Print the items of all @replies to @command, records of the set map, NULL for none. Of what
 * is added also which pages hold nothing of the variable. With --check those that expose most
 * beyond what was asked for come first.
 * Returns an enum status.
 */
int map_reply_print(const struct context *context, unsigned int command,
		    struct json_object *replies);

/*
 * Send @request and print what became of each spec, see map_reply_print().
 * Returns an enum status.
 */
int map_reply_ask(struct context *context, struct request *request);

#endif
