/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mappings to add and to remove, all of it or nothing. */
#ifndef ASICTL_MODEL_TRANSACTION_H
#define ASICTL_MODEL_TRANSACTION_H

#include <json-c/json.h>

#include "asictl.h"

/* Start with all zero. */
struct transaction {
	const char **specs; /* to add for the whole class; kept by reference; list owned */
	size_t adds;        /* of them */
	uint32_t *ids;      /* of mappings to remove; owned */
	size_t removes;     /* of them */
};

/*
 * Return 0 or -ENOMEM. @spec is kept by reference; a refusal points at it if it is part
 * of a word of a line.
 */
int transaction_add(struct transaction *transaction, const char *spec);
int transaction_remove(struct transaction *transaction, uint32_t id);

/*
 * Can one request do all of it? Then the answers have the ids of what was added.
 */
bool transaction_is_short(const struct transaction *transaction);

/*
 * Carry it out; without anything to do the kernel is not asked. With --check it only
 * answers.
 * Returns STATUS_DONE and the answers to the specs in *@replies, records of the set map
 * to be released with json_object_put(); another status after a report.
 */
int transaction_commit(struct context *context, struct transaction *transaction,
		       struct json_object **replies);

void transaction_free(struct transaction *transaction);

#endif
