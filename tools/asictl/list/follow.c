// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/message.h"
#include "lib/record.h"
#include "list/follow.h"
#include "net/client.h"
#include "net/decode.h"
#include "net/events.h"
#include "net/session.h"
#include "out/document.h"
#include "out/row-line.h"

/* Rows after which the table is read again, so that not all ids ever seen are kept. */
#define IDS_MOST (1 << 16)

/* Without events the table is looked at so often, in milliseconds. */
#define LOOK_EACH 1000

/* ---- signals ---------------------------------------------------------- */

static volatile sig_atomic_t interrupted;

static void end(int signal)
{
	(void)signal;
	interrupted = 1;
}

static const int end_signals[] = { SIGINT, SIGTERM, SIGHUP };

/* What signals did before. */
struct habits {
	struct sigaction actions[ARRAY_SIZE(end_signals)];
	sigset_t mask;
};

/* From now on a signal ends the following, and comes while it waits alone. */
static void catch_end_signals(struct habits *habits)
{
	struct sigaction action = { .sa_handler = end };
	sigset_t blocked;

	interrupted = 0;
	sigemptyset(&blocked);
	for (size_t i = 0; i < ARRAY_SIZE(end_signals); i++) {
		sigaddset(&blocked, end_signals[i]);
		sigaction(end_signals[i], &action, &habits->actions[i]);
	}
	sigprocmask(SIG_BLOCK, &blocked, &habits->mask);
}

static void leave_signals(const struct habits *habits)
{
	/* One that has come is taken here, not by what it did before. */
	sigprocmask(SIG_SETMASK, &habits->mask, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(end_signals); i++)
		sigaction(end_signals[i], &habits->actions[i], NULL);
}

/* ---- time ------------------------------------------------------------- */

struct follow {
	struct context *context;
	const struct listing *listing;
	const struct selection *selection;
	struct events *events;  /* NULL: the kernel tells nothing */
	uint32_t *ids;          /* of rows that were met; owned */
	size_t count, room;     /* of them */
	size_t sorted;          /* of them are in order, and those behind are no rows twice */
	uint64_t event;         /* number of the latest event, 0: none yet */
	uint64_t printed;       /* rows */
	uint64_t end;           /* when to end, CLOCK_MONOTONIC in ms; 0: never */
	bool stale;             /* the table has to be read again */
	bool gap;               /* something was lost in front of the next row */
	bool lossy;             /* something was lost at all, or a list was not whole */
	bool started;           /* @habits are not those of the process */
	struct habits habits;
};

static uint64_t now_ms(const struct follow *follow)
{
	return session_clock(follow->context) / 1000000;
}

static bool is_over(const struct follow *follow)
{
	uint64_t until = follow->context->options.until;

	return interrupted || ferror(follow->context->out) || (until && follow->printed >= until) ||
	       (follow->end && now_ms(follow) >= follow->end);
}

/*
 * Until there are events, @most milliseconds (-1: whatever it takes), or it is over: also when
 * nobody reads any more what is printed.
 */
static void pause_for(const struct follow *follow, int64_t most)
{
	struct pollfd polled[] = {
		{ .fd = follow->events ? events_fd(follow->events) : -1, .events = POLLIN },
		{ .fd = fileno(follow->context->out) },
	};
	struct timespec time;

	if (follow->end) {
		int64_t left = (int64_t)(follow->end - now_ms(follow));

		if (left < 0)
			left = 0;
		if (most < 0 || left < most)
			most = left;
	}
	time = (struct timespec){ .tv_sec = most / 1000, .tv_nsec = most % 1000 * 1000000 };
	ppoll(polled, ARRAY_SIZE(polled), most < 0 ? NULL : &time, &follow->habits.mask);
	if (polled[1].revents & (POLLERR | POLLNVAL))
		interrupted = 1;
}

/* ---- rows that were met ----------------------------------------------- */

static int compare_ids(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

static bool is_known(const struct follow *follow, uint32_t id)
{
	return bsearch(&id, follow->ids, follow->sorted, sizeof(id), compare_ids);
}

static int remember_row(struct follow *follow, uint32_t id)
{
	if (follow->count == follow->room) {
		size_t room = follow->room ? 2 * follow->room : 1024;
		uint32_t *ids = reallocarray(follow->ids, room, sizeof(*ids));

		if (!ids)
			return -ENOMEM;
		follow->ids = ids;
		follow->room = room;
	}
	follow->ids[follow->count++] = id;
	return 0;
}

/* ---- printing --------------------------------------------------------- */

/* A record of the row, with all that a list has. */
static int print_new_row(struct follow *follow, struct json_object *record)
{
	struct context *context = follow->context;
	struct json_object *list = json_object_new_array();
	int ret = list ? record_append(list, record) : -ENOMEM;

	if (!ret)
		ret = follow->listing->finish(context, &list);
	if (!ret)
		ret = selection_filter(follow->selection, &list);
	if (!ret && record_count(list)) {
		follow->printed++;
		context->incomplete = follow->gap;
		follow->gap = false;
		if (context->options.json)
			ret = document_line(context, &follow->selection->view, list);
		else
			ret = row_line_print(context->out, &follow->selection->view, record);
	}
	json_object_put(list);
	return ret;
}

/* A row that was told or listed: print it unless it was before. Returns 0 or -errno. */
static int take_new_row(struct follow *follow, struct json_object *record)
{
	const struct options *options = &follow->context->options;
	uint32_t id = (uint32_t)record_number(record, "id");
	const char *class = record_text(record, "class");
	int ret;

	if (!class || strcmp(class, options->class_name) ||
	    (options->vm && record_number(record, "domain") != options->vm))
		return 0;
	if (is_known(follow, id) ||
	    (options->until && follow->printed >= options->until))
		return 0;
	ret = remember_row(follow, id);
	return ret ? ret : print_new_row(follow, record);
}

/* ---- the table -------------------------------------------------------- */

static int take_listed_row(void *data, const void *payload, size_t len, const char **culprit)
{
	struct follow *follow = data;
	struct json_object *record;
	int ret = decode_record(follow->listing->set, payload, len, &record, culprit);

	if (ret)
		return ret;
	ret = take_new_row(follow, record);
	json_object_put(record);
	return ret;
}

/* A list that kept changing may lack rows, and says so in front of the first that it has. */
static int begin_table(void *data)
{
	struct follow *follow = data;

	follow->gap |= follow->context->incomplete;
	follow->lossy |= follow->context->incomplete;
	return 0;
}

/*
 * Print the rows of the table that are new. What else was met is forgotten: it has left the
 * table, and all that the kernel had told of it is read.
 */
static int read_table(struct follow *follow)
{
	static const struct visitor visitor = { .begin = begin_table, .message = take_listed_row };
	size_t before = follow->count;
	struct request request;
	int status;

	follow->stale = false;
	follow->context->incomplete = false;
	qsort(follow->ids, before, sizeof(*follow->ids), compare_ids);
	follow->sorted = before;
	listing_request(follow->context, follow->listing, &request);
	status = client_visit(follow->context, &request, &visitor, follow);
	request_free(&request);
	qsort(follow->ids, follow->count, sizeof(*follow->ids), compare_ids);
	follow->sorted = follow->count;
	return status;
}

/* ---- events ----------------------------------------------------------- */

/* @count of them, 0: nobody knows yet. */
static void say_lost(struct follow *follow, uint64_t count)
{
	char text[32] = "";

	if (count)
		snprintf(text, sizeof(text), ": %" PRIu64, count);
	follow->stale = true;
	follow->gap = true;
	follow->lossy = true;
	fflush(follow->context->out);
	message_print(follow->context, &(struct message){ .kind = MESSAGE_WARNING },
		      "events were lost%s; the table is read again", text);
}

/* A gap in the numbers of the events of a class is a loss. */
static void count_event(struct follow *follow, struct json_object *record)
{
	uint64_t number = record_number(record, "event"), next = follow->event + 1;

	if (follow->event && number > next)
		say_lost(follow, number - next);
	follow->event = number;
}

static int take_fault_event(struct follow *follow, unsigned int command, struct json_object *record)
{
	const char *class = record_text(record, "class");

	if (command != ASI_CMD_FAULT_NTF && command != ASI_CMD_FAULT_CLEAR_NTF)
		return 0;
	if (!class || strcmp(class, follow->context->options.class_name))
		return 0;
	count_event(follow, record);
	return command == ASI_CMD_FAULT_NTF ? take_new_row(follow, record) : 0;
}

/* All that the kernel has told so far. Returns 0 or -errno. */
static int take_events(struct follow *follow)
{
	struct json_object *record;
	unsigned int command;
	int ret = 0;

	while (!ret) {
		ret = events_next(follow->events, &command, &record);
		if (!ret)
			break;
		if (ret == -ENOBUFS) {
			say_lost(follow, 0);
			ret = 0;
			continue;
		}
		if (ret < 0)
			return ret;
		ret = take_fault_event(follow, command, record);
		json_object_put(record);
	}
	if (follow->count - follow->sorted > IDS_MOST)
		follow->stale = true;
	return ret;
}

static int follow_events(struct follow *follow)
{
	int status = STATUS_DONE;

	while (!status && !is_over(follow)) {
		int ret = take_events(follow);

		if (ret)
			return session_failed(follow->context, NULL, -ret);
		if (follow->stale && !is_over(follow))
			status = read_table(follow);
		if (status || follow->stale)
			continue;
		fflush(follow->context->out);
		if (!is_over(follow))
			pause_for(follow, -1);
	}
	return status;
}

/* ---- both ------------------------------------------------------------- */

static int start_follow(struct follow *follow)
{
	struct context *context = follow->context;
	int status;

	if (context->options.replay) {
		message_error(context, context->options.replay, "a recording cannot be followed");
		return STATUS_USAGE;
	}
	status = session_open(context);
	if (status)
		return status;
	/* First join, then list: what comes in between is told. */
	follow->events = events_open();
	if (context->options.wait)
		follow->end = now_ms(follow) + 1000 * (uint64_t)context->options.wait;
	catch_end_signals(&follow->habits);
	follow->started = true;
	return STATUS_DONE;
}

static void end_follow(struct follow *follow)
{
	if (follow->started)
		leave_signals(&follow->habits);
	events_close(follow->events);
	free(follow->ids);
}

static int report_too_few_rows(const struct follow *follow, uint64_t have)
{
	const struct options *options = &follow->context->options;

	message_error(follow->context, NULL,
		      "%" PRIu64 " of %" PRIu64 " rows came in %" PRIu32 " seconds",
		      have, options->until ? options->until : 1, options->wait);
	return STATUS_REFUSED;
}

int follow_run(struct context *context, const struct listing *listing,
	       const struct selection *selection)
{
	struct follow follow = {
		.context = context, .listing = listing, .selection = selection,
	};
	int status = start_follow(&follow);

	if (!status && !follow.events) {
		message_error(context, NULL, "cannot receive events of the kernel: "
			      "CAP_SYS_ADMIN in the initial user namespace is needed");
		status = STATUS_DENIED;
	}
	if (!status && !context->options.json)
		row_line_header(context->out, &selection->view);
	if (!status)
		status = read_table(&follow);
	if (!status)
		status = follow_events(&follow);
	if (!status && !interrupted && follow.printed < context->options.until &&
	    !ferror(context->out))
		status = report_too_few_rows(&follow, follow.printed);
	context->incomplete = follow.lossy;
	end_follow(&follow);
	return status;
}

/* Are there as many as wanted? They are in *@records, if this returns STATUS_DONE. */
static int read_matching(struct follow *follow, struct json_object **records)
{
	int status, ret;

	/* What an earlier look has missed does not matter. */
	follow->context->incomplete = false;
	status = listing_ask(follow->context, follow->listing, records);
	if (status)
		return status;
	ret = follow->listing->finish(follow->context, records);
	if (!ret)
		ret = selection_filter(follow->selection, records);
	follow->printed = record_count(*records);
	return ret ? message_errno(follow->context, -ret) : STATUS_DONE;
}

/* What the events say does not matter, but that there are some. */
static void skip_events(struct follow *follow)
{
	struct json_object *record;
	unsigned int command;
	int ret;

	do {
		ret = follow->events ? events_next(follow->events, &command, &record) : 0;
		if (ret > 0)
			json_object_put(record);
	} while (ret > 0 || ret == -ENOBUFS);
}

int follow_wait(struct context *context, const struct listing *listing,
		const struct selection *selection)
{
	struct follow follow = {
		.context = context, .listing = listing, .selection = selection,
	};
	uint64_t wanted = context->options.until ? context->options.until : 1;
	struct json_object *records = NULL;
	int status = start_follow(&follow);

	while (!status) {
		skip_events(&follow);
		json_object_put(records);
		status = read_matching(&follow, &records);
		if (status || follow.printed >= wanted ||
		    interrupted || (follow.end && now_ms(&follow) >= follow.end))
			break;
		pause_for(&follow, LOOK_EACH);
	}
	if (!status && follow.printed < wanted)
		status = report_too_few_rows(&follow, follow.printed);
	if (!status)
		status = listing_show(context, listing, selection, records);
	else
		json_object_put(records);
	end_follow(&follow);
	return status;
}
