// SPDX-License-Identifier: GPL-2.0-or-later
/* asictl top [--interval SECONDS] [--sort KEYS] [--rounds N] [--vm ID] */
#include <errno.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/color.h"
#include "lib/message.h"
#include "lib/record.h"
#include "model/class.h"
#include "model/counter-rates.h"
#include "net/client.h"
#include "net/session.h"
#include "out/document.h"
#include "out/output.h"
#include "top/top.h"

#define INTERVAL 1000 /* milliseconds, if nothing else is asked for */

static const struct column top_columns[] = {
	{ .key = "clock", .type = COLUMN_NUMBER,
	  .doc = "Time of the reading, in nanoseconds of the monotonic clock." },
	{ .key = "seconds", .type = COLUMN_PERCENT,
	  .doc = "Time since the reading before." },
	{ .key = "mode", .type = COLUMN_TEXT,
	  .doc = "Mode of the class." },
	{ .key = "counters", .type = COLUMN_LIST, .view = &rates_view,
	  .doc = "Counters of the class and of each domain." },
	{ .key = "faults", .type = COLUMN_LIST, .view = &row_growth_view,
	  .doc = "Rows that counted most since the reading before." },
};

const struct view top_view = {
	.name = "top", .columns = top_columns, .count = ARRAY_SIZE(top_columns),
};

uint64_t top_interval(const struct context *context)
{
	uint32_t interval = context->options.interval;

	return (uint64_t)(interval ? interval : INTERVAL) * 1000000;
}

static void look_free(struct look *look)
{
	json_object_put(look->class);
	json_object_put(look->stats);
	json_object_put(look->domains);
	*look = (struct look){ 0 };
}

void top_free(struct top *top)
{
	look_free(&top->before);
	look_free(&top->now);
	row_growth_free(&top->growth);
	free(top->complaint);
}

/* Without its owner a class has no domains, and counters that stand still. */
static int look_at_class(struct top *top, struct look *look)
{
	struct context *context = top->context;
	struct json_object *records;
	int status = class_get(context, &records);

	if (status)
		return status;
	look->class = json_object_get(record_at(records, 0));
	json_object_put(records);
	if (record_flag(look->class, "available"))
		return STATUS_DONE;
	message_print(context, &(struct message){ .fix = "see asictl doctor" },
		      top->now.stats ?
		      "the class %s is gone: its owner was unloaded" :
		      "the owner of the class %s is not loaded with isolation",
		      context->options.class_name);
	return STATUS_ABSENT;
}

static int look_at_stats(struct top *top, struct look *look)
{
	struct context *context = top->context;
	struct request request;
	int status;

	request_start(&request, ASI_CMD_STATS_GET, &stats_attributes, true);
	client_put_class(context, &request, ASI_A_STATS_CLASS);
	client_put_domain(context, &request, ASI_A_STATS_DOMAIN);
	look->clock = session_clock(context);
	status = client_ask(context, &request, &look->stats);
	request_free(&request);
	top->complete &= !context->incomplete;
	/* Where one list ends all are over; another one may have been asked for less often. */
	top->over = !status && top->now.stats && session_repeats(context);
	return status;
}

static int look_at_domains(struct top *top, struct look *look)
{
	struct context *context = top->context;
	struct request request;
	int status;

	request_start(&request, ASI_CMD_DOMAIN_GET, &domain_attributes, true);
	client_put_class(context, &request, ASI_A_DOMAIN_CLASS);
	status = client_ask(context, &request, &look->domains);
	request_free(&request);
	top->complete &= !context->incomplete;
	return status;
}

static int look_at_rows(struct top *top)
{
	static const struct visitor visitor = { .message = row_growth_take };
	struct context *context = top->context;
	struct request request;
	int status, ret;

	row_growth_start(&top->growth);
	request_start(&request, ASI_CMD_FAULT_GET, &fault_attributes, true);
	client_put_class(context, &request, ASI_A_FAULT_CLASS);
	client_put_domain(context, &request, ASI_A_FAULT_DOMAIN);
	status = client_visit(context, &request, &visitor, &top->growth);
	request_free(&request);
	top->complete &= !context->incomplete;
	ret = status ? 0 : row_growth_end(&top->growth, !context->incomplete);
	return ret ? message_errno(context, -ret) : status;
}

static int look_at_all(struct top *top, struct look *look)
{
	int status = look_at_class(top, look);

	top->complete = true;
	if (!status)
		status = look_at_stats(top, look);
	if (!status && !top->over)
		status = look_at_domains(top, look);
	return status || top->over ? status : look_at_rows(top);
}

/* The looks of a recording were as far apart as those of today are to be. */
static double distance(const struct top *top)
{
	if (session_replays(top->context))
		return (double)top_interval(top->context) / 1e9;
	return (double)(top->now.clock - top->before.clock) / 1e9;
}

/*
 * On a screen nothing else must be printed. That lists change while they are read is what a
 * look at a busy machine is like, no warning but complete tells it.
 */
int top_look(struct top *top)
{
	struct context *context = top->context, found = *context;
	struct look look = { 0 };
	size_t len;
	int status;

	free(top->complaint);
	top->complaint = NULL;
	context->err = open_memstream(&top->complaint, &len);
	if (!context->err) {
		context->err = found.err;
		return message_errno(context, ENOMEM);
	}
	if (color_wanted(&found, found.err))
		context->options.color = COLOR_ALWAYS;
	status = look_at_all(top, &look);
	fclose(context->err);
	context->err = found.err;
	context->options.color = found.options.color;
	context->incomplete = !top->complete;
	if (status || top->over) {
		look_free(&look);
		return status;
	}
	look_free(&top->before);
	top->before = top->now;
	top->now = look;
	if (top->before.stats) {
		top->seconds = distance(top);
		top->rounds++;
	}
	return STATUS_DONE;
}

int top_lists(const struct top *top, struct json_object **counters, struct json_object **rows)
{
	int ret = rates_records(top->before.stats, top->now.stats, top->now.domains,
				top->seconds, counters);

	*rows = NULL;
	if (!ret)
		ret = rates_sort(counters, top->sort);
	if (!ret)
		ret = row_growth_records(&top->growth, top->seconds, rows);
	if (!ret)
		return 0;
	json_object_put(*counters);
	return ret;
}

static int fill_record(const struct top *top, struct json_object *record,
		       struct json_object *counters, struct json_object *rows)
{
	const char *mode = record_text(top->now.class, "mode");
	char text[32];

	snprintf(text, sizeof(text), "%.3f", top->seconds);
	if (record_put(record, "clock", json_object_new_uint64(top->now.clock)) ||
	    record_put(record, "seconds", json_object_new_double_s(top->seconds, text)) ||
	    record_put(record, "mode", json_object_new_string(mode ? mode : "")) ||
	    record_put(record, "counters", json_object_get(counters)) ||
	    record_put(record, "faults", json_object_get(rows)))
		return -ENOMEM;
	return 0;
}

static int print_interval_json(const struct top *top, struct json_object *counters,
			       struct json_object *rows)
{
	struct json_object *records = json_object_new_array(), *record = json_object_new_object();
	int ret = -ENOMEM;

	if (!records || !record || json_object_array_add(records, record)) {
		json_object_put(record);
		json_object_put(records);
		return ret;
	}
	ret = fill_record(top, record, counters, rows);
	if (!ret)
		ret = document_line(top->context, &top_view, records);
	json_object_put(records);
	return ret;
}

static int print_block(const struct top *top, struct json_object *counters,
		       struct json_object *rows)
{
	const struct context *context = top->context;
	int ret;

	if (top->rounds > 1)
		fputc('\n', context->out);
	ret = output_table(context, &rates_view, counters, 0);
	if (!ret && record_count(rows))
		ret = output_table(context, &row_growth_view, rows, 0);
	return ret;
}

static int print_interval(const struct top *top)
{
	struct json_object *counters, *rows;
	int ret = top_lists(top, &counters, &rows);

	if (ret)
		return ret;
	ret = top->context->options.json ? print_interval_json(top, counters, rows) :
					   print_block(top, counters, rows);
	json_object_put(counters);
	json_object_put(rows);
	fflush(top->context->out);
	return ret;
}

/* The looks shall not drift, but after one that was late the next has its full time. */
static void wait_until(struct timespec *next, uint64_t interval)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	next->tv_sec += (time_t)(interval / 1000000000);
	next->tv_nsec += (long)(interval % 1000000000);
	if (next->tv_nsec >= 1000000000) {
		next->tv_sec++;
		next->tv_nsec -= 1000000000;
	}
	if (next->tv_sec < now.tv_sec ||
	    (next->tv_sec == now.tv_sec && next->tv_nsec < now.tv_nsec))
		*next = now;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL) == EINTR)
		;
}

static bool is_last_round(const struct top *top)
{
	return top->context->options.rounds && top->rounds >= top->context->options.rounds;
}

/* One block, or one line of JSON, for each interval. */
static int print_all(struct top *top)
{
	const struct context *context = top->context;
	int status = STATUS_DONE, ret = 0;
	struct timespec next;

	clock_gettime(CLOCK_MONOTONIC, &next);
	while (!status && !ret && !is_last_round(top) && !ferror(context->out)) {
		if (!session_replays(context))
			wait_until(&next, top_interval(context));
		status = top_look(top);
		if (top->over)
			break;
		if (!status)
			ret = print_interval(top);
	}
	if (ret)
		return message_errno(context, -ret);
	if (status || top->rounds || ferror(context->out))
		return status;
	message_error(context, context->options.replay,
		      "the recording has the counters only once, and rates need two readings");
	return STATUS_REFUSED;
}

static int check_sort(struct top *top)
{
	const char *sort = top->context->options.sort;
	char allowed[256] = "";
	size_t used = 0;

	/* Elsewhere "-KEY" is what has the largest number first, as all keys have here. */
	top->sort = rates_column(sort ? sort + (*sort == '-') : "enters");
	if (top->sort < rates_view.count)
		return STATUS_DONE;
	for (size_t i = 0; i < rates_view.count && used < sizeof(allowed); i++) {
		const char *heading = rates_view.columns[i].heading;

		if (heading)
			used += (size_t)snprintf(allowed + used, sizeof(allowed) - used, "%s%s",
						 used ? ", " : "", heading);
	}
	message_print(top->context, &(struct message){
		.word = "--sort", .place = line_find(top->context, sort), .allowed = allowed,
	}, "%s: unknown column", sort);
	return STATUS_USAGE;
}

int verb_top(struct context *context, int count, char **words)
{
	struct top top = { .context = context };
	int status = check_sort(&top);

	(void)count;
	(void)words;
	if (!status)
		status = output_ready(context);
	if (!status)
		status = session_open(context);
	if (!status)
		status = top_look(&top);
	if (!status && !context->options.json && terminal_wanted(context))
		status = display_run(&top);
	else if (!status)
		status = print_all(&top);
	if (status && top.complaint)
		fputs(top.complaint, context->err);
	top_free(&top);
	return status;
}
