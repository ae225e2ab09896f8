/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs, what they print, and how they change things, for the table of verbs. */
#ifndef ASICTL_VERBS_VERBS_H
#define ASICTL_VERBS_VERBS_H

#include "asictl.h"

struct view;

int verb_apply(struct context *context, int count, char **words);
int verb_capacity(struct context *context, int count, char **words);
int verb_clear(struct context *context, int count, char **words);
int verb_diff(struct context *context, int count, char **words);
int verb_doctor(struct context *context, int count, char **words);
int verb_domains(struct context *context, int count, char **words);
int verb_dump(struct context *context, int count, char **words);
int verb_faults(struct context *context, int count, char **words);
int verb_learn(struct context *context, int count, char **words);
int verb_map(struct context *context, int count, char **words);
int verb_maps(struct context *context, int count, char **words);
int verb_merge(struct context *context, int count, char **words);
int verb_metrics(struct context *context, int count, char **words);
int verb_mode(struct context *context, int count, char **words);
int verb_save(struct context *context, int count, char **words);
int verb_schema(struct context *context, int count, char **words);
int verb_stack(struct context *context, int count, char **words);
int verb_stats(struct context *context, int count, char **words);
int verb_suggest(struct context *context, int count, char **words);
int verb_unmap(struct context *context, int count, char **words);
int verb_verify(struct context *context, int count, char **words);
int verb_walk(struct context *context, int count, char **words);

extern const struct change capacity_change;
extern const struct change clear_change;
extern const struct change map_change;
extern const struct change mode_change;
extern const struct change stack_change;
extern const struct change unmap_change;

extern const struct view apply_view;
extern const struct view clear_view;
extern const struct view diff_view;
extern const struct view doctor_view;
extern const struct view dump_view;
extern const struct view map_reply_view;
extern const struct view verify_view;
extern const struct view walk_view;

#endif
