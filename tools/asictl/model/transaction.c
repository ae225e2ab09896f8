// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <stdlib.h>

#include "lib/message.h"
#include "lib/record.h"
#include "model/transaction.h"
#include "net/client.h"

int transaction_add(struct transaction *transaction, const char *spec)
{
	const char **specs = reallocarray(transaction->specs, transaction->adds + 1,
					  sizeof(*specs));

	if (!specs)
		return -ENOMEM;
	transaction->specs = specs;
	specs[transaction->adds++] = spec;
	return 0;
}

int transaction_remove(struct transaction *transaction, uint32_t id)
{
	uint32_t *ids = reallocarray(transaction->ids, transaction->removes + 1, sizeof(*ids));

	if (!ids)
		return -ENOMEM;
	transaction->ids = ids;
	ids[transaction->removes++] = id;
	return 0;
}

/* Append the records of @more, which is taken, to @replies. */
static int collect_replies(struct json_object *replies, struct json_object *more)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < record_count(more); i++) {
		struct json_object *record = record_at(more, i);

		ret = json_object_array_add(replies, json_object_get(record)) ? -ENOMEM : 0;
		if (ret)
			json_object_put(record);
	}
	json_object_put(more);
	return ret;
}

/* Send @request, which is released; its answers go to @replies unless that is NULL. */
static int send_one(struct context *context, struct request *request,
		    struct json_object *replies)
{
	struct json_object *records;
	int status = client_ask(context, request, &records);

	request_free(request);
	if (status)
		return status;
	if (replies)
		return collect_replies(replies, records) ? message_errno(context, ENOMEM) : 0;
	json_object_put(records);
	return STATUS_DONE;
}

static void start_request(const struct context *context, struct request *request,
			  unsigned int command)
{
	request_start(request, command, &map_attributes, false);
	client_put_class(context, request, ASI_A_MAP_CLASS);
}

static size_t chunk(size_t left)
{
	return left < ASI_SPECS_MAX ? left : ASI_SPECS_MAX;
}

/* With @flag (0: none), an attribute that says more about how it is meant. */
static int send_adds(struct context *context, const struct transaction *transaction,
		     unsigned int flag, struct json_object *replies)
{
	int status = STATUS_DONE;

	for (size_t done = 0; !status && done < transaction->adds;) {
		size_t end = done + chunk(transaction->adds - done);
		struct request request;

		start_request(context, &request, ASI_CMD_MAP_ADD);
		if (flag)
			request_put_flag(&request, flag, "");
		while (done < end)
			request_put_string(&request, ASI_A_MAP_SPEC, transaction->specs[done++],
					   NULL);
		status = send_one(context, &request, replies);
	}
	return status;
}

static int send_removes(struct context *context, const struct transaction *transaction,
			unsigned int flag)
{
	int status = STATUS_DONE;

	for (size_t done = 0; !status && done < transaction->removes;) {
		size_t end = done + chunk(transaction->removes - done);
		struct request request;
		char id[16];

		start_request(context, &request, ASI_CMD_MAP_DEL);
		if (flag)
			request_put_flag(&request, flag, "");
		for (; done < end; done++) {
			snprintf(id, sizeof(id), "%" PRIu32, transaction->ids[done]);
			request_put_u32(&request, ASI_A_MAP_ID, transaction->ids[done], "mapping",
					id);
		}
		status = send_one(context, &request, NULL);
	}
	return status;
}

/* A turn of the transaction of our socket. */
static int send_turn(struct context *context, unsigned int command)
{
	struct request request;

	start_request(context, &request, command);
	return send_one(context, &request, NULL);
}

/* In as many requests as it takes; whatever ends this before its end, nothing is done. */
static int send_all(struct context *context, const struct transaction *transaction,
		    struct json_object *replies)
{
	int status = send_turn(context, ASI_CMD_TRANSACTION_BEGIN);

	if (status)
		return status;
	status = send_removes(context, transaction, ASI_A_MAP_TRANSACTION);
	if (!status)
		status = send_adds(context, transaction, ASI_A_MAP_TRANSACTION, replies);
	if (!status)
		return send_turn(context, ASI_CMD_TRANSACTION_COMMIT);
	send_turn(context, ASI_CMD_TRANSACTION_ABORT);
	return status;
}

bool transaction_is_short(const struct transaction *transaction)
{
	size_t count = transaction->adds + transaction->removes;

	return count <= ASI_SPECS_MAX && (!transaction->adds || !transaction->removes);
}

/* What one request can do needs no transaction around it. */
static int send_transaction(struct context *context, const struct transaction *transaction,
			    struct json_object *replies)
{
	if (context->options.check)
		return send_adds(context, transaction, ASI_A_MAP_CHECK, replies);
	if (!transaction_is_short(transaction))
		return send_all(context, transaction, replies);
	return transaction->adds ? send_adds(context, transaction, 0, replies) :
				   send_removes(context, transaction, 0);
}

int transaction_commit(struct context *context, struct transaction *transaction,
		       struct json_object **replies)
{
	size_t count = transaction->adds + transaction->removes;
	int status;

	*replies = NULL;
	if (count > ASI_TRANSACTION_MAX) {
		message_error(context, NULL,
			      "a transaction takes at most %d SPECs and IDs, not %zu",
			      ASI_TRANSACTION_MAX, count);
		return STATUS_USAGE;
	}
	*replies = json_object_new_array();
	if (!*replies)
		return message_errno(context, ENOMEM);
	status = send_transaction(context, transaction, *replies);
	if (!status)
		return STATUS_DONE;
	json_object_put(*replies);
	*replies = NULL;
	return status;
}

void transaction_free(struct transaction *transaction)
{
	free(transaction->specs);
	free(transaction->ids);
	*transaction = (struct transaction){ 0 };
}
