// SPDX-License-Identifier: GPL-2.0-or-later
/* What top draws on a terminal, and the keys that it takes. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/escape.h"
#include "lib/message.h"
#include "lib/record.h"
#include "model/counter-rates.h"
#include "out/table-fit.h"
#include "top/top.h"

static const char help[] =
	"  q, Ctrl-C   leave\n"
	"  s           sort by the next column\n"
	"  space       look now\n"
	"  p           pause, and go on\n"
	"  ?           this help; any key leaves it\n"
	"\n"
	"Above, a line for the class and for each VM; columns of zeros leave first if\n"
	"they have no room. Per second: ENTERS into isolation, X-... exits by their cause,\n"
	"FAULTS. STAYS% of the VM exits were handled without leaving. ROWS of the fault\n"
	"table; DROPPED is what it had no room for, since the boot. ISOL% is the time in\n"
	"isolation, of one CPU.\n"
	"\n"
	"Below, the rows of the fault table that have grown most in the interval.\n";

static void draw_title(const struct top *top, FILE *out)
{
	const struct context *context = top->context;
	const char *mode = record_text(top->now.class, "mode");
	const char *state = top->over ? ", the recording is over" : top->paused ? ", paused" : "";

	escape_print(out, "asictl top: %s, mode %s, ", context->options.class_name,
		     mode ? mode : "?");
	if (top->seconds > 0)
		fprintf(out, "last %.1f s", top->seconds);
	else
		fputs("first look", out);
	escape_print(out, ", by %s%s  (? helps)\n", rates_view.columns[top->sort].heading, state);
}

static size_t count_lines(const char *text)
{
	size_t count = 0;

	while ((text = strchr(text, '\n'))) {
		text++;
		count++;
	}
	return count;
}

/* The first @lines of @text; what is left out is counted in the last of them. */
static void draw_part(FILE *out, const char *text, size_t lines, const char *what)
{
	size_t count = count_lines(text), shown = count > lines ? lines - 1 : count;

	for (size_t i = 0; i < shown; i++) {
		size_t len = strcspn(text, "\n") + 1;

		fwrite(text, 1, len, out);
		text += len;
	}
	if (shown < count)
		escape_print(out, "%zu more %s\n", count - shown, what);
}

/* The VMs get what the rows leave, and half of the lines at least. */
static void draw_tables(FILE *out, const char *counters, const char *rows, size_t lines)
{
	size_t below = count_lines(rows) + 1, above = count_lines(counters);

	if (above + below > lines && above > lines / 2)
		above = lines > below + lines / 2 ? lines - below : lines / 2;
	if (above)
		draw_part(out, counters, above, "VMs");
	if (lines > above + 1) {
		fputc('\n', out);
		draw_part(out, rows, lines - above - 1, "rows");
	}
}

static int draw_lists(const struct top *top, const struct terminal *terminal, FILE *out)
{
	struct json_object *counters, *rows;
	char *above, *below;
	int ret = top_lists(top, &counters, &rows);

	if (ret)
		return ret;
	above = table_fit(top->context, &rates_view, counters, terminal->columns);
	if (record_count(rows))
		below = table_fit(top->context, &row_growth_view, rows, terminal->columns);
	else
		below = strdup(top->seconds > 0 ? "no new faults\n" : "");
	ret = above && below ? 0 : -ENOMEM;
	if (!ret)
		draw_tables(out, above, below, terminal->lines - 1);
	free(above);
	free(below);
	json_object_put(counters);
	json_object_put(rows);
	return ret;
}

static int draw_display(const struct top *top, struct terminal *terminal)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int ret = 0;

	if (!out)
		return -ENOMEM;
	draw_title(top, out);
	if (top->helping)
		fputs(help, out);
	else
		ret = draw_lists(top, terminal, out);
	if (fclose(out))
		ret = -ENOMEM;
	if (!ret)
		ret = terminal_draw(terminal, text);
	free(text);
	return ret;
}

/* Returns true if it is time for a look, false if not; *@leave is set by what ends it. */
static bool take_key(struct top *top, char key, bool *leave)
{
	bool look = false;

	if (top->helping) {
		top->helping = false;
		return false;
	}
	switch (key) {
	case 'q':
		*leave = true;
		break;
	case 's':
		top->sort = rates_next(top->sort);
		break;
	case ' ':
		look = true;
		break;
	case 'p':
		top->paused = !top->paused;
		break;
	case '?':
	case 'h':
		top->helping = true;
		break;
	default:
		break;
	}
	return look;
}

static int64_t monotonic(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Wait for the time of the next look; false if there will be none. */
static bool wait_for_look(struct top *top, struct terminal *terminal, int64_t next, int *ret)
{
	bool look = false, leave = false;
	char key = 0;

	while (!*ret && !look && !leave) {
		int64_t left = next - monotonic();
		bool still = top->paused || top->over;

		switch (terminal_wait(terminal, still ? -1 : left > 0 ? left : 0, &key)) {
		case TERMINAL_TIME:
			return true;
		case TERMINAL_KEY:
			look = take_key(top, key, &leave);
			look &= !top->over;
			break;
		case TERMINAL_DRAW:
			break;
		case TERMINAL_END:
			return false;
		}
		if (!look && !leave)
			*ret = draw_display(top, terminal);
	}
	return look;
}

int display_run(struct top *top)
{
	struct context *context = top->context;
	uint32_t rounds = context->options.rounds;
	struct terminal terminal;
	int status = STATUS_DONE, ret = terminal_open(&terminal, context->out);
	int64_t next;

	if (ret)
		return message_errno(context, -ret);
	ret = draw_display(top, &terminal);
	next = monotonic();
	while (!status && !ret && !(rounds && top->rounds >= rounds)) {
		next += (int64_t)top_interval(context);
		if (next < monotonic() || top->paused)
			next = monotonic() + (int64_t)top_interval(context);
		if (!wait_for_look(top, &terminal, next, &ret))
			break;
		status = top_look(top);
		if (!status)
			ret = draw_display(top, &terminal);
	}
	terminal_close(&terminal);
	return ret ? message_errno(context, -ret) : status;
}
