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

struct terminal {
	FILE *out;              /* the terminal */
	size_t lines, columns;  /* of it; may change in terminal_wait() */
	struct termios found;   /* how it was */
	sigset_t found_mask;    /* the signals that were blocked */
	struct sigaction found_actions[8];
	bool shown;             /* it is ours now */
	bool failed;            /* nothing can be written to it any more */
};

enum terminal_event {
	TERMINAL_TIME, /* the time is over */
	TERMINAL_KEY,
	TERMINAL_DRAW, /* it has another size, or has to be drawn anew for another reason */
	TERMINAL_END,  /* a signal, or the terminal is gone */
};

/*
 * Can there be a screen? It takes a terminal for input and for context->out, and one that
 * knows the sequences.
 */
bool terminal_wanted(const struct context *context);

/*
 * Take the terminal @out. Returns 0, or a negative errno and nothing has changed.
 */
int terminal_open(struct terminal *terminal, FILE *out);

/*
 * Give the terminal back as it was found.
 */
void terminal_close(struct terminal *terminal);

/*
 * Draw the lines of @text from the top on; what is too long or too much is cut off.
 * Returns 0 or -ENOMEM.
 */
int terminal_draw(struct terminal *terminal, const char *text);

/*
 * Wait for something to happen, @time nanoseconds at most, forever if it is negative. Ctrl-Z
 * is dealt with here. *@key is set with TERMINAL_KEY.
 */
enum terminal_event terminal_wait(struct terminal *terminal, int64_t time, char *key);

#endif
