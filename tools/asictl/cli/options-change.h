/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of the verbs that change something; see struct option_entry for take(). */
#ifndef ASICTL_CLI_OPTIONS_CHANGE_H
#define ASICTL_CLI_OPTIONS_CHANGE_H

#include "asictl.h"

bool take_force(struct context *context, const char *word);
bool take_upto(struct context *context, const char *word);
bool take_check(struct context *context, const char *word);
bool take_faults(struct context *context, const char *word);
bool take_sync(struct context *context, const char *word);
bool take_missing(struct context *context, const char *word);
bool take_rounds(struct context *context, const char *word);
bool take_for(struct context *context, const char *word);

#endif
