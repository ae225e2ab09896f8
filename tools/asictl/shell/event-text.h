/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events in words, for the shell. */
#ifndef ASICTL_SHELL_EVENT_TEXT_H
#define ASICTL_SHELL_EVENT_TEXT_H

#include <json-c/json.h>

/* How much of an event is told at once; the others are counted. */
#define EVENT_TEXTS_MOST 8

/*
 * What the event @record with the @command says, in one line: a new row, a clear, or what
 * of the class differs from @before, which may be NULL. Text of the kernel is made fit for
 * a terminal.
 * Returns text to be freed, NULL if there is nothing to say.
 */
char *event_text(unsigned int command, struct json_object *record, struct json_object *before);

#endif
