/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libsmartcols, which lays out tables, loaded when there is one to print. */
#ifndef ASICTL_OUT_SMARTCOLS_H
#define ASICTL_OUT_SMARTCOLS_H

#include <libsmartcols.h>

/* What is used of it; each becomes a pointer. */
#define SMARTCOLS_NAMES(DO) \
	DO(scols_cell_set_color) \
	DO(scols_column_get_header) \
	DO(scols_free_iter) \
	DO(scols_line_get_cell) \
	DO(scols_line_refer_data) \
	DO(scols_new_iter) \
	DO(scols_new_table) \
	DO(scols_print_table) \
	DO(scols_table_enable_colors) \
	DO(scols_table_enable_noheadings) \
	DO(scols_table_new_column) \
	DO(scols_table_new_line) \
	DO(scols_table_next_column) \
	DO(scols_table_set_stream) \
	DO(scols_table_set_termforce) \
	DO(scols_table_set_termwidth) \
	DO(scols_unref_table)

#define SMARTCOLS_POINTER(name) __typeof__(&name) name;

struct smartcols {
	SMARTCOLS_NAMES(SMARTCOLS_POINTER)
};

/*
 * Load the library, if it is not; it stays loaded.
 * Returns NULL, with the reason in *@why.
 */
const struct smartcols *smartcols_load(const char **why);

#endif
