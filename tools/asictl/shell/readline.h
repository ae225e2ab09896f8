/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GNU readline, loaded when it is needed: the program that carries out one command line
 * and ends would take twice as long to start if it were linked with it.
 */
#ifndef ASICTL_SHELL_READLINE_H
#define ASICTL_SHELL_READLINE_H

#include <stdio.h>
/* They want stdio.h in front of them. */
#include <readline/history.h>
#include <readline/readline.h>

/* What is used of it, variables included; each becomes a pointer. */
#define READLINE_NAMES(DO) \
	DO(rl_attempted_completion_function) \
	DO(rl_attempted_completion_over) \
	DO(rl_callback_handler_install) \
	DO(rl_callback_handler_remove) \
	DO(rl_callback_read_char) \
	DO(rl_callback_sigcleanup) \
	DO(rl_catch_signals) \
	DO(rl_clear_visible_line) \
	DO(rl_completion_matches) \
	DO(rl_completion_quote_character) \
	DO(rl_completion_word_break_hook) \
	DO(rl_completer_quote_characters) \
	DO(rl_filename_quote_characters) \
	DO(rl_forced_update_display) \
	DO(rl_free_line_state) \
	DO(rl_line_buffer) \
	DO(rl_on_new_line) \
	DO(rl_point) \
	DO(rl_readline_name) \
	DO(rl_replace_line) \
	DO(rl_set_prompt) \
	DO(add_history) \
	DO(append_history) \
	DO(history_truncate_file) \
	DO(read_history) \
	DO(stifle_history) \
	DO(using_history)

#define READLINE_POINTER(name) __typeof__(&name) name;

struct readline {
	READLINE_NAMES(READLINE_POINTER)
};

/*
 * Load the library; it stays loaded.
 * Returns NULL, with the reason in *@why.
 */
const struct readline *readline_load(const char **why);

#endif
