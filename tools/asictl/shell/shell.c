// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each line is carried out by a child, so that Ctrl-C ends what runs and nothing else. The
 * shell itself asks for what the prompt and the completion show, on a socket of its own.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/complete.h"
#include "cli/dispatch.h"
#include "host/symbols.h"
#include "lib/escape.h"
#include "lib/message.h"
#include "lib/record.h"
#include "lib/words.h"
#include "model/class.h"
#include "net/events.h"
#include "net/session.h"
#include "out/output.h"
#include "shell/event-text.h"
#include "shell/history.h"
#include "shell/readline.h"
#include "shell/shell.h"

#define BLANKS " \t"
#define HISTORY_LINES 1000

struct shell {
	struct context *context;   /* that of the process */
	struct context quiet;      /* for questions of its own; prints nothing */
	const struct readline *editor;
	struct events *events;     /* NULL: there are none */
	struct json_object *class; /* as it was seen last, NULL: never */
	struct symbols symbols;
	struct completion completion; /* what readline is offered, from @offered on */
	size_t offered;
	size_t start;              /* bytes of the word in front of what readline replaces */
	char *history;             /* path, NULL: nothing is kept */
	char *latest;              /* the line before, owned */
	char *line;                /* that was entered, owned; NULL: none */
	bool over;                 /* Ctrl-D, or a signal */
	sigset_t waiting;          /* what is let through while it waits */
};

/* What handlers of readline and of signals work on; they are handed nothing. */
static struct shell *shell;
static volatile sig_atomic_t caught;

static void note_signal(int number)
{
	caught = number;
}

static void read_class(void)
{
	struct json_object *records;

	shell->quiet.options = shell->quiet.defaults;
	if (!class_get(&shell->quiet, &records)) {
		json_object_put(shell->class);
		shell->class = json_object_get(record_at(records, 0));
		json_object_put(records);
	}
}

/* The mode and how many rows there are, as far as the kernel says. */
static void set_prompt(void)
{
	const char *name = shell->quiet.defaults.class_name;
	char prompt[128];

	read_class();
	if (shell->class)
		snprintf(prompt, sizeof(prompt), "asictl%s%s %s %" PRIu64 "> ",
			 strcmp(name, "kvm") ? ":" : "", strcmp(name, "kvm") ? name : "",
			 record_text(shell->class, "mode"), record_number(shell->class, "rows"));
	else
		snprintf(prompt, sizeof(prompt), "asictl> ");
	shell->editor->rl_set_prompt(prompt);
}

static void take_typed_line(char *line)
{
	shell->line = line;
	shell->over = !line;
	/* The terminal is to be as it was while the line is carried out. */
	shell->editor->rl_callback_handler_remove();
}

static char *offer_candidate(const char *word, int again)
{
	(void)word;
	if (!again)
		shell->offered = 0;
	if (shell->offered == shell->completion.count)
		return NULL;
	return strdup(shell->completion.candidates[shell->offered++].word + shell->start);
}

/* What ends a word, for readline: in an option, too, what its argument follows. */
static char *find_breaks(void)
{
	static char blanks[] = BLANKS, more[] = BLANKS "=";
	const char *line = *shell->editor->rl_line_buffer;
	int start = *shell->editor->rl_point;

	while (start && !strchr(BLANKS, line[start - 1]))
		start--;
	return strncmp(line + start, "--", 2) ? blanks : more;
}

/* The length of @word, which may have quotes, without them. */
static size_t length_of(const char *word)
{
	char *copy = strdup(word), **words;
	size_t len = 0;

	if (copy && words_split_open(copy, &words) > 0) {
		len = strlen(words[1]);
		free(words);
	}
	free(copy);
	return len;
}

/*
 * Called by readline for @word of the line, which ends at @end. Behind a quote that is
 * open it is what follows the quote, and can be less than a word.
 */
static char **complete_word(const char *word, int start, int end)
{
	const struct readline *editor = shell->editor;
	char *line = strndup(*editor->rl_line_buffer, (size_t)end), **words, **matches = NULL;
	int count = line ? words_split_open(line, &words) : 0;
	size_t whole = count > 0 ? strlen(words[count]) : 0;
	bool quoted = *editor->rl_completion_quote_character;
	size_t part = quoted ? strlen(word) : length_of(word);

	(void)start;
	*editor->rl_attempted_completion_over = 1;
	shell->start = whole - part;
	if (count > 0 && part <= whole)
		complete_find(&shell->quiet, &shell->symbols, count, words + 1, &shell->completion);
	if (shell->completion.files || shell->completion.programs)
		*editor->rl_attempted_completion_over = shell->completion.start != shell->start;
	if (shell->completion.count)
		matches = editor->rl_completion_matches(word, offer_candidate);
	complete_free(&shell->completion);
	if (count > 0)
		free(words);
	free(line);
	return matches;
}

static void start_history(void)
{
	const struct readline *editor = shell->editor;

	editor->using_history();
	editor->stifle_history(HISTORY_LINES);
	shell->history = history_path();
	if (!shell->history) {
		message_print(shell->context, &(struct message){ .kind = MESSAGE_WARNING },
			      "the history cannot be kept: %s", strerror(errno));
		return;
	}
	editor->history_truncate_file(shell->history, HISTORY_LINES);
	editor->read_history(shell->history);
}

/* At once: whatever ends the shell, it is kept. */
static void remember_line(const char *line)
{
	if (shell->latest && !strcmp(shell->latest, line))
		return;
	free(shell->latest);
	shell->latest = strdup(line);
	shell->editor->add_history(line);
	if (shell->history)
		shell->editor->append_history(1, shell->history);
}

/* In the child: carry out the words and end. */
static void be_child(int argc, char **argv)
{
	struct context *context = shell->context;
	int status;

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	sigprocmask(SIG_SETMASK, &shell->waiting, NULL);
	context->session = NULL;
	status = dispatch_run(context, argc, argv);
	status = session_close(context, status);
	exit(output_finish(context, status));
}

/* Signals that came while the child ran were for the child. */
static void forget_interrupt(void)
{
	const struct timespec now = { 0 };
	sigset_t interrupt;

	sigemptyset(&interrupt);
	sigaddset(&interrupt, SIGINT);
	while (sigtimedwait(&interrupt, NULL, &now) > 0)
		;
}

static void run_in_child(int argc, char **argv)
{
	struct context *context = shell->context;
	int status = 0;
	pid_t child;

	fflush(context->out);
	fflush(context->err);
	child = fork();
	if (!child)
		be_child(argc, argv);
	if (child < 0) {
		message_errno(context, errno);
		return;
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	forget_interrupt();
	if (WIFSIGNALED(status))
		escape_print(context->err, "%s%s\n", WTERMSIG(status) == SIGINT ? "" : "asictl: ",
			     WTERMSIG(status) == SIGINT ? "" : strsignal(WTERMSIG(status)));
}

static void run_line(char *line)
{
	static char program[] = "asictl";
	char **words = NULL;
	const char *culprit;
	int count;

	line += strspn(line, BLANKS);
	if (!*line)
		return;
	remember_line(line);
	count = words_split(line, &words, &culprit);
	if (count == -EINVAL)
		message_error(shell->context, NULL, "a quote is not closed");
	else if (count < 0)
		message_errno(shell->context, -count);
	if (count == 1 && (!strcmp(words[1], "exit") || !strcmp(words[1], "quit"))) {
		shell->over = true;
	} else if (count > 0) {
		words[0] = program;
		run_in_child(count + 1, words);
	}
	free(words);
}

/* What is news in @record; of a class only with @classes: else it is the line's own doing. */
static char *describe_event(unsigned int command, struct json_object *record, bool classes)
{
	bool is_class = command == ASI_CMD_CLASS_NTF;
	const char *name = record_text(record, is_class ? "name" : "class");
	char *text = NULL;

	if (!name || strcmp(name, shell->quiet.defaults.class_name))
		return NULL;
	if (classes || !is_class)
		text = event_text(command, record, shell->class);
	if (is_class) {
		json_object_put(shell->class);
		shell->class = json_object_get(record);
	}
	return text;
}

/* Print what has happened; the line that is being typed must not be in the way. */
static void print_news(bool classes)
{
	struct json_object *record;
	unsigned int command;
	size_t told = 0;
	char *text;
	int ret;

	while ((ret = events_next(shell->events, &command, &record)) > 0) {
		text = describe_event(command, record, classes);
		json_object_put(record);
		if (text && told++ < EVENT_TEXTS_MOST)
			escape_print(shell->context->out, "%s\n", text);
		free(text);
	}
	if (told > EVENT_TEXTS_MOST)
		fprintf(shell->context->out, "%zu more events\n", told - EVENT_TEXTS_MOST);
	if (ret == -ENOBUFS) {
		fputs("events were lost\n", shell->context->out);
	} else if (ret < 0) {
		escape_print(shell->context->out, "no more events: %s\n", strerror(-ret));
		events_close(shell->events);
		shell->events = NULL;
	}
	fflush(shell->context->out);
}

/* Above the line that is being typed. */
static void show_news(void)
{
	shell->editor->rl_clear_visible_line();
	print_news(true);
	set_prompt();
	shell->editor->rl_on_new_line();
	shell->editor->rl_forced_update_display();
}

static void cancel_line(void)
{
	const struct readline *editor = shell->editor;

	editor->rl_free_line_state();
	editor->rl_callback_sigcleanup();
	editor->rl_replace_line("", 0);
	fputs("^C\n", shell->context->out);
	fflush(shell->context->out);
	set_prompt();
	editor->rl_on_new_line();
	editor->rl_forced_update_display();
}

/* Wait for a key, an event or a signal, and deal with it. */
static void wait_once(void)
{
	struct pollfd polled[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = shell->events ? events_fd(shell->events) : -1, .events = POLLIN },
	};
	int ret = ppoll(polled, ARRAY_SIZE(polled), NULL, &shell->waiting);

	if (ret < 0 && errno != EINTR)
		shell->over = true;
	if (caught == SIGINT)
		cancel_line();
	else if (caught)
		shell->over = true;
	caught = 0;
	if (ret <= 0)
		return;
	if (polled[0].revents)
		shell->editor->rl_callback_read_char();
	else if (polled[1].revents)
		show_news();
}

/* Have a line typed and carry it out. */
static void edit_line(void)
{
	const struct readline *editor = shell->editor;
	char *line;

	editor->rl_callback_handler_install("", take_typed_line);
	set_prompt();
	editor->rl_on_new_line();
	editor->rl_forced_update_display();
	while (!shell->over && !shell->line)
		wait_once();
	line = shell->line;
	shell->line = NULL;
	if (!line) {
		editor->rl_callback_handler_remove();
		fputc('\n', shell->context->out);
		return;
	}
	run_line(line);
	free(line);
	if (shell->events)
		print_news(false);
}

static void catch_shell_signals(void)
{
	struct sigaction action = { .sa_handler = note_signal };
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGHUP);
	sigprocmask(SIG_BLOCK, &blocked, &shell->waiting);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static void start_shell(void)
{
	const struct readline *editor = shell->editor;

	*editor->rl_readline_name = "asictl";
	*editor->rl_catch_signals = 0;
	*editor->rl_completion_word_break_hook = find_breaks;
	*editor->rl_completer_quote_characters = "\"'";
	/* Names of files with one of these are put into quotes. */
	*editor->rl_filename_quote_characters = BLANKS "'\"#";
	*editor->rl_attempted_completion_function = complete_word;
	catch_shell_signals();
	start_history();
	if (!shell->context->options.replay)
		shell->events = events_open();
}

static void end_shell(void)
{
	session_close(&shell->quiet, STATUS_DONE);
	events_close(shell->events);
	json_object_put(shell->class);
	symbols_free(&shell->symbols);
	fclose(shell->quiet.err);
	free(shell->history);
	free(shell->latest);
}

int shell_run(struct context *context)
{
	struct shell local = { .context = context, .quiet = *context };
	const char *why;

	if (context->options.record) {
		message_print(context, &(struct message){
			.word = "--record", .place = line_find(context, context->options.record),
			.fix = "--record is an option of a line",
		}, "a session cannot be recorded");
		return STATUS_USAGE;
	}
	local.editor = readline_load(&why);
	if (!local.editor) {
		message_print(context, &(struct message){
			.fix = "install libreadline8, or give a verb: asictl --help lists them",
		}, "cannot edit lines: %s", why);
		return STATUS_USAGE;
	}
	local.quiet.err = fopen("/dev/null", "we");
	if (!local.quiet.err) {
		message_error(context, NULL, "/dev/null: %s", strerror(errno));
		return STATUS_REFUSED;
	}
	context->defaults = context->options;
	context->shell = true;
	context->line = NULL;
	local.quiet.out = local.quiet.err;
	local.quiet.line = NULL;
	local.quiet.shell = true;
	local.quiet.defaults = context->options;
	shell = &local;
	start_shell();
	while (!local.over)
		edit_line();
	end_shell();
	shell = NULL;
	return STATUS_DONE;
}
