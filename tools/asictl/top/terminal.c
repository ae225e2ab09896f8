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

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT };

/* Signals that came; handlers run only while ppoll() waits, which they end. */
static volatile sig_atomic_t ended, stopped, continued;

static void take_signal(int number)
{
	if (number == SIGCONT)
		continued = 1;
	else if (number == SIGTSTP)
		stopped = 1;
	else if (number != SIGWINCH)
		ended = 1;
}

bool screen_wanted(const struct context *context)
{
	const char *terminal = getenv("TERM");

	return terminal && *terminal && strcmp(terminal, "dumb") && isatty(STDIN_FILENO) &&
	       isatty(fileno(context->out));
}

/* All at once, so that nobody sees a half of it; the stream would write line by line. */
static void emit(struct screen *screen, const char *bytes, size_t len)
{
	while (len && !screen->failed) {
		ssize_t ret = write(fileno(screen->out), bytes, len);

		if (ret < 0 && errno != EINTR)
			screen->failed = true;
		if (ret > 0) {
			bytes += ret;
			len -= (size_t)ret;
		}
	}
}

static void measure(struct screen *screen)
{
	struct winsize size = { 0 };

	if (ioctl(fileno(screen->out), TIOCGWINSZ, &size))
		size.ws_row = 0;
	screen->lines = size.ws_row ? size.ws_row : LINES;
	screen->columns = size.ws_col ? size.ws_col : COLUMNS;
}

/* Keys come one by one and are not shown; Ctrl-C and Ctrl-Z remain signals. */
static int show(struct screen *screen)
{
	struct termios ours = screen->found;

	ours.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	ours.c_cc[VMIN] = 1;
	ours.c_cc[VTIME] = 0;
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &ours))
		return -errno;
	emit(screen, ENTER, strlen(ENTER));
	screen->shown = true;
	measure(screen);
	return 0;
}

static void hide(struct screen *screen)
{
	if (!screen->shown)
		return;
	emit(screen, NO_COLOR_MORE LEAVE, strlen(NO_COLOR_MORE LEAVE));
	tcsetattr(STDIN_FILENO, TCSADRAIN, &screen->found);
	screen->shown = false;
}

static void catch_signals(struct screen *screen)
{
	struct sigaction action = { .sa_handler = take_signal };
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaddset(&blocked, signals[i]);
	sigprocmask(SIG_BLOCK, &blocked, &screen->found_mask);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaction(signals[i], NULL, &screen->found_actions[i]);
		/* Whoever started us without job control, or with nohup, wants it so. */
		if (screen->found_actions[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

static void release_signals(const struct screen *screen)
{
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &screen->found_actions[i], NULL);
	sigprocmask(SIG_SETMASK, &screen->found_mask, NULL);
}

int screen_open(struct screen *screen, FILE *out)
{
	int ret;

	_Static_assert(ARRAY_SIZE(signals) <= ARRAY_SIZE(((struct screen *)0)->found_actions),
		       "room for the actions");
	*screen = (struct screen){ .out = out };
	if (tcgetattr(STDIN_FILENO, &screen->found))
		return -errno;
	ended = stopped = continued = 0;
	catch_signals(screen);
	ret = show(screen);
	if (ret)
		release_signals(screen);
	return ret;
}

void screen_close(struct screen *screen)
{
	hide(screen);
	release_signals(screen);
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

int screen_draw(struct screen *screen, const char *text)
{
	char *bytes = NULL;
	size_t size = 0;
	FILE *frame = open_memstream(&bytes, &size);
	int ret;

	if (!frame)
		return -ENOMEM;
	fputs(HOME, frame);
	for (size_t i = 0; i < screen->lines; i++) {
		size_t len = strcspn(text, "\n");

		draw_line(frame, text, len, screen->columns);
		if (i + 1 < screen->lines)
			fputs("\r\n", frame);
		text += len + (text[len] == '\n');
	}
	ret = fclose(frame) ? -ENOMEM : 0;
	if (!ret)
		emit(screen, bytes, size);
	free(bytes);
	return ret;
}

/* Stop as Ctrl-Z asks; what it looked like is back meanwhile. */
static void stop(struct screen *screen)
{
	struct sigaction ours, stop = { .sa_handler = SIG_DFL };
	const struct timespec now = { 0 };
	sigset_t only, before;

	stopped = 0;
	hide(screen);
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
	if (show(screen))
		ended = 1;
}

/* After a stop that was not of our making, somebody else has had the terminal. */
static enum screen_event draw_again(struct screen *screen)
{
	int ret = 0;

	if (stopped)
		stop(screen);
	else if (continued)
		ret = show(screen);
	measure(screen);
	continued = 0;
	return ret || ended || screen->failed ? SCREEN_END : SCREEN_DRAW;
}

enum screen_event screen_wait(struct screen *screen, int64_t time, char *key)
{
	const struct timespec left = {
		.tv_sec = (time_t)(time / 1000000000), .tv_nsec = (long)(time % 1000000000),
	};
	struct pollfd polled = { .fd = STDIN_FILENO, .events = POLLIN };
	int ret = ppoll(&polled, 1, time < 0 ? NULL : &left, &screen->found_mask);

	if (ended || screen->failed || (ret < 0 && errno != EINTR))
		return SCREEN_END;
	if (ret < 0 || stopped || continued)
		return draw_again(screen);
	if (!ret)
		return SCREEN_TIME;
	return read(STDIN_FILENO, key, 1) == 1 ? SCREEN_KEY : SCREEN_END;
}
