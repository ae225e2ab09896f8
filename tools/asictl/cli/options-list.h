/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of the verbs that list or watch something; see struct option_entry for take(). */
#ifndef ASICTL_CLI_OPTIONS_LIST_H
#define ASICTL_CLI_OPTIONS_LIST_H

#include "asictl.h"

bool take_vm(struct context *context, const char *word);
bool take_reasons(struct context *context, const char *word);
bool take_where(struct context *context, const char *word);
bool take_sort(struct context *context, const char *word);
bool take_columns(struct context *context, const char *word);
bool take_group(struct context *context, const char *word);
bool take_stack(struct context *context, const char *word);
bool take_folded(struct context *context, const char *word);
bool take_follow(struct context *context, const char *word);
bool take_until(struct context *context, const char *word);
bool take_wait(struct context *context, const char *word);
bool take_interval(struct context *context, const char *word);

#endif
