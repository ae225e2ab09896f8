// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "lib/utf8.h"
#include "top/terminal.h"

/* The alternate screen, no cursor, no line that goes on in the next; and back. */
#define ENTER "\x1b[?1049h\x1b[?25l\x1b[?7l"
#define LEAVE "\x1b[?7h\x1b[?25h\x1b[?1049l"
#define HOME "\x1b[H"
#define CLEAR_LINE "\x1b[K"
#define NO_COLOR_MORE "\x1b[0m"

/* What a terminal has that does not say it. */
#define LINES 24
#define COLUMNS 80

static const int watched[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT };

/* Signals that came; handlers run only while ppoll() waits, which they end. */
static volatile sig_atomic_t end_wanted, stopped, continued;

static void note_terminal_signal(int number)
{
	if (number == SIGCONT)
		continued = 1;
	else if (number == SIGTSTP)
		stopped = 1;
	else if (number != SIGWINCH)
		end_wanted = 1;
}

bool terminal_wanted(const struct context *context)
{
	const char *terminal = getenv("TERM");

	return terminal && *terminal && strcmp(terminal, "dumb") && isatty(STDIN_FILENO) &&
	       isatty(fileno(context->out));
}

/* All at once, so that nobody sees a half of it; the stream would write line by line. */
static void emit(struct terminal *terminal, const char *bytes, size_t len)
{
	while (len && !terminal->failed) {
		ssize_t ret = write(fileno(terminal->out), bytes, len);

		if (ret < 0 && errno != EINTR)
			terminal->failed = true;
		if (ret > 0) {
			bytes += ret;
			len -= (size_t)ret;
		}
	}
}

static void measure(struct terminal *terminal)
{
	struct winsize size = { 0 };

	if (ioctl(fileno(terminal->out), TIOCGWINSZ, &size))
		size.ws_row = 0;
	terminal->lines = size.ws_row ? size.ws_row : LINES;
	terminal->columns = size.ws_col ? size.ws_col : COLUMNS;
}

/* Keys come one by one and are not shown; Ctrl-C and Ctrl-Z remain signals. */
static int show(struct terminal *terminal)
{
	struct termios ours = terminal->found;

	ours.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	ours.c_cc[VMIN] = 1;
	ours.c_cc[VTIME] = 0;
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &ours))
		return -errno;
	emit(terminal, ENTER, strlen(ENTER));
	terminal->shown = true;
	measure(terminal);
	return 0;
}

static void hide(struct terminal *terminal)
{
	if (!terminal->shown)
		return;
	emit(terminal, NO_COLOR_MORE LEAVE, strlen(NO_COLOR_MORE LEAVE));
	tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->found);
	terminal->shown = false;
}

static void catch_terminal_signals(struct terminal *terminal)
{
	struct sigaction action = { .sa_handler = note_terminal_signal };
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < ARRAY_SIZE(watched); i++)
		sigaddset(&blocked, watched[i]);
	sigprocmask(SIG_BLOCK, &blocked, &terminal->found_mask);
	for (size_t i = 0; i < ARRAY_SIZE(watched); i++) {
		sigaction(watched[i], NULL, &terminal->found_actions[i]);
		/* Whoever started us without job control, or with nohup, wants it so. */
		if (terminal->found_actions[i].sa_handler != SIG_IGN)
			sigaction(watched[i], &action, NULL);
	}
}

static void release_signals(const struct terminal *terminal)
{
	for (size_t i = 0; i < ARRAY_SIZE(watched); i++)
		sigaction(watched[i], &terminal->found_actions[i], NULL);
	sigprocmask(SIG_SETMASK, &terminal->found_mask, NULL);
}

int terminal_open(struct terminal *terminal, FILE *out)
{
	int ret;

	_Static_assert(ARRAY_SIZE(watched) <= ARRAY_SIZE(((struct terminal *)0)->found_actions),
		       "room for the actions");
	*terminal = (struct terminal){ .out = out };
	if (tcgetattr(STDIN_FILENO, &terminal->found))
		return -errno;
	end_wanted = stopped = continued = 0;
	catch_terminal_signals(terminal);
	ret = show(terminal);
	if (ret)
		release_signals(terminal);
	return ret;
}

void terminal_close(struct terminal *terminal)
{
	hide(terminal);
	release_signals(terminal);
}

/* One that fills its line must not be cleared behind: the cursor is still on its last cell. */
static void draw_line(FILE *frame, const char *line, size_t len, size_t columns)
{
	char *copy = strndup(line, len);
	size_t used = 0, fits;

	if (copy) {
		fits = utf8_fit(copy, columns, &used);
		fwrite(copy, 1, fits, frame);
		if (fits < len && memchr(copy, '\x1b', len))
			fputs(NO_COLOR_MORE, frame);
	}
	free(copy);
	if (used < columns)
		fputs(CLEAR_LINE, frame);
}

int terminal_draw(struct terminal *terminal, const char *text)
{
	char *bytes = NULL;
	size_t size = 0;
	FILE *frame = open_memstream(&bytes, &size);
	int ret;

	if (!frame)
		return -ENOMEM;
	fputs(HOME, frame);
	for (size_t i = 0; i < terminal->lines; i++) {
		size_t len = strcspn(text, "\n");

		draw_line(frame, text, len, terminal->columns);
		if (i + 1 < terminal->lines)
			fputs("\r\n", frame);
		text += len + (text[len] == '\n');
	}
	ret = fclose(frame) ? -ENOMEM : 0;
	if (!ret)
		emit(terminal, bytes, size);
	free(bytes);
	return ret;
}

/* Stop as Ctrl-Z asks; what it looked like is back meanwhile. */
static void stop(struct terminal *terminal)
{
	struct sigaction ours, stop = { .sa_handler = SIG_DFL };
	const struct timespec now = { 0 };
	sigset_t only, before;

	stopped = 0;
	hide(terminal);
	sigaction(SIGTSTP, &stop, &ours);
	raise(SIGTSTP);
	sigemptyset(&only);
	sigaddset(&only, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &only, &before); /* stops here */
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigaction(SIGTSTP, &ours, NULL);
	/* That which ended the stop is dealt with. */
	sigemptyset(&only);
	sigaddset(&only, SIGCONT);
	sigtimedwait(&only, NULL, &now);
	if (show(terminal))
		end_wanted = 1;
}

/* After a stop that was not of our making, somebody else has had the terminal. */
static enum terminal_event draw_again(struct terminal *terminal)
{
	int ret = 0;

	if (stopped)
		stop(terminal);
	else if (continued)
		ret = show(terminal);
	measure(terminal);
	continued = 0;
	return ret || end_wanted || terminal->failed ? TERMINAL_END : TERMINAL_DRAW;
}

enum terminal_event terminal_wait(struct terminal *terminal, int64_t time, char *key)
{
	const struct timespec left = {
		.tv_sec = (time_t)(time / 1000000000), .tv_nsec = (long)(time % 1000000000),
	};
	struct pollfd polled = { .fd = STDIN_FILENO, .events = POLLIN };
	int ret = ppoll(&polled, 1, time < 0 ? NULL : &left, &terminal->found_mask);

	if (end_wanted || terminal->failed || (ret < 0 && errno != EINTR))
		return TERMINAL_END;
	if (ret < 0 || stopped || continued)
		return draw_again(terminal);
	if (!ret)
		return TERMINAL_TIME;
	return read(STDIN_FILENO, key, 1) == 1 ? TERMINAL_KEY : TERMINAL_END;
}
