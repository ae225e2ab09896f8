/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the fault table that have something in common, as one record. */
#ifndef ASICTL_LIST_GROUPS_H
#define ASICTL_LIST_GROUPS_H

#include <json-c/json.h>

#include "out/output.h"

/* How groups are printed. */
extern const struct view groups_view;

/*
 * Put in place of the array of rows *@records one of groups by @word, those that faulted most
 * first. Returns 0, -ENOMEM, or -EINVAL if rows cannot be grouped by @word.
 */
int groups_make(const char *word, struct json_object **records);

/*
 * Name of the object whose absence the row @record is about: what would have to be mapped,
 * else what is known of the data. Returns a string to be freed, or NULL without memory.
 */
char *groups_object(struct json_object *record);

#endif
