/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Internals of the debugfs interface: debugfs.c has the files, debugfs-show.c and
 * debugfs-inspect.c what one reads from them, debugfs-word.c what one writes.
 */
#ifndef _ASI_DEBUGFS_H
#define _ASI_DEBUGFS_H

#include "ctl/ctl.h"

struct seq_file;

/* Longest word of a switch, and of control: "unmap vm=4294967295 SPEC". */
#define ASI_WORD_SHORT	16
#define ASI_WORD_LONG	(20 + ASI_SPEC_MAX)

/* debugfs-show.c */
extern const char asi_header_domains[];
extern const char asi_header_faults[];
extern const char asi_header_maps[];
void asi_show_counter(struct seq_file *m, const char *key, u64 value);
void asi_show_domain(struct seq_file *m, const void *item);
void asi_show_fault(struct seq_file *m, const void *item);
void asi_show_map(struct seq_file *m, const void *item);
void asi_show_stats(struct seq_file *m, const void *item);
void asi_show_mode(struct seq_file *m, const void *item);
void asi_show_stack(struct seq_file *m, const void *item);
void asi_show_capacity(struct seq_file *m, const void *item);

/* debugfs-inspect.c */
void asi_show_finding(struct seq_file *m, const void *item);
void asi_show_run(struct seq_file *m, const void *item);

/* debugfs-word.c */
int asi_word_mode(struct asi_class *class, char *word, struct asi_error *err);
int asi_word_stack(struct asi_class *class, char *word, struct asi_error *err);
int asi_word_capacity(struct asi_class *class, char *word, struct asi_error *err);
int asi_word_control(struct asi_class *class, char *word, struct asi_error *err);

#endif /* _ASI_DEBUGFS_H */
