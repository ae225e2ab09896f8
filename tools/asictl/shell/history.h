/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file that remembers the lines typed into the shell. */
#ifndef ASICTL_SHELL_HISTORY_H
#define ASICTL_SHELL_HISTORY_H

/*
 * Make the file asictl/history in $XDG_STATE_HOME, or in ~/.local/state, if it is not
 * there, for nobody else to read.
 * Returns its path, to be freed, or NULL with the reason in errno.
 */
char *history_path(void);

#endif
