/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole terminal that is drawn again and again, and its keys. Each line is written over
 * the one that was there, so that nothing flickers. What was on the terminal comes back.
 */
#ifndef ASICTL_TOP_TERMINAL_H
#define ASICTL_TOP_TERMINAL_H

#include <signal.h>
#include <stdint.h>
#include <termios.h>

#include "asictl.h"

struct screen {
	FILE *out;              /* the terminal */
	size_t lines, columns;  /* of it; may change in screen_wait() */
	struct termios found;   /* how it was */
	sigset_t found_mask;    /* the signals that were blocked */
	struct sigaction found_actions[8];
	bool shown;             /* it is ours now */
	bool failed;            /* nothing can be written to it any more */
};

enum screen_event {
	SCREEN_TIME, /* the time is over */
	SCREEN_KEY,
	SCREEN_DRAW, /* it has another size, or has to be drawn anew for another reason */
	SCREEN_END,  /* a signal, or the terminal is gone */
};

/*
 * Can there be a screen? It takes a terminal for input and for context->out, and one that
 * knows the sequences.
 */
bool screen_wanted(const struct context *context);

/*
 * Take the terminal @out. Returns 0, or a negative errno and nothing has changed.
 */
int screen_open(struct screen *screen, FILE *out);

/*
 * Give the terminal back as it was found.
 */
void screen_close(struct screen *screen);

/*
 * Draw the lines of @text from the top on; what is too long or too much is cut off.
 * Returns 0 or -ENOMEM.
 */
int screen_draw(struct screen *screen, const char *text);

/*
 * Wait for something to happen, @time nanoseconds at most, forever if it is negative. Ctrl-Z
 * is dealt with here. *@key is set with SCREEN_KEY.
 */
enum screen_event screen_wait(struct screen *screen, int64_t time, char *key);

#endif
