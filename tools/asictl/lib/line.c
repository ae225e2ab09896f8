// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "asictl.h"
#include "lib/escape.h"
#include "lib/line.h"
#include "lib/utf8.h"

#define INDENT 2
#define DOTS "..."

/* A line under construction: the words from @first to @last, @last not included. */
struct window {
	char **texts;  /* all words as they are shown; NULL without memory */
	int first, last;
	size_t width;  /* columns of these words and the blanks between them */
};

static bool is_within(const char *word, const char *text)
{
	return text >= word && text <= word + strlen(word);
}

static bool find_in(const struct line *line, const char *word, struct place *place)
{
	for (int i = 0; i < line->count; i++) {
		if (!is_within(line->words[i], word))
			continue;
		*place = (struct place){
			.line = line, .index = i, .offset = (size_t)(word - line->words[i]),
		};
		return true;
	}
	return false;
}

struct place line_find(const struct context *context, const char *word)
{
	struct place place = { .line = NULL };

	if (!word || (context->line && find_in(context->line, word, &place)))
		return place;
	for (size_t i = 0; i < context->line_count; i++) {
		if (find_in(&context->lines[i], word, &place))
			break;
	}
	return place;
}

struct place line_end(const struct context *context)
{
	struct place place = { .line = context->line };

	if (place.line)
		place.index = place.line->count;
	return place;
}

/* Columns that @text takes: one for each character. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

/* @word as it can be shown and typed; to be freed. */
static char *show_word(const char *word)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_-+=.,:/@%^";
	char *clean = utf8_clean(word, strlen(word)), *text = NULL;
	char *visible = clean ? utf8_visible(clean) : NULL;

	free(clean);
	if (!visible || (*visible && !visible[strspn(visible, safe)]))
		return visible;
	if (asprintf(&text, "'%s'", visible) < 0)
		text = NULL;
	free(visible);
	return text;
}

static size_t word_width(const struct window *window, int index)
{
	return window->texts[index] ? width_of(window->texts[index]) : 0;
}

/* Take the word beside the window in if there is room. */
static bool extend(struct window *window, const struct line *line, bool forward, size_t room)
{
	int index = forward ? window->last : window->first - 1;
	size_t width;

	if (index < 0 || index >= line->count)
		return false;
	width = word_width(window, index) + 1;
	if (window->width + width > room)
		return false;
	window->width += width;
	*(forward ? &window->last : &window->first) += forward ? 1 : -1;
	return true;
}

/* The words around @index that have room; those before it count more. */
static void open_window(struct window *window, const struct line *line, int index, size_t columns)
{
	/* Dots at both ends, and the mark behind the last word. */
	size_t edge = INDENT + 2 * sizeof(DOTS) + 1;
	size_t room = columns > edge ? columns - edge : 0;

	window->first = index < line->count ? index : line->count - 1;
	window->last = window->first + 1;
	window->width = word_width(window, window->first);
	while (extend(window, line, false, room) || extend(window, line, true, room))
		;
}

/* Is @text just @word in quotes? */
static bool is_quoted(const char *word, const char *text)
{
	size_t len = strlen(word);

	return text && strlen(text) == len + 2 && *text == '\'' && !memcmp(text + 1, word, len);
}

/* Column of the mark inside of the words that are shown, and how wide it is. */
static size_t mark_column(const struct window *window, const struct place *place, size_t *width)
{
	const char *word, *text;
	size_t column = 0;
	bool quoted;

	for (int i = window->first; i < place->index && i < window->last; i++)
		column += word_width(window, i) + 1;
	*width = 1;
	if (place->index >= place->line->count)
		return column;
	word = place->line->words[place->index];
	text = window->texts[place->index];
	*width = word_width(window, place->index);
	quoted = is_quoted(word, text);
	/* Part of a word can be told only if it is shown as it is. */
	if (!quoted && (!text || strcmp(word, text)))
		return column;
	if (place->offset >= strlen(word) || (!place->offset && !place->len))
		return column;
	*width = strlen(word) - place->offset;
	if (place->len && place->len < *width)
		*width = place->len;
	return column + quoted + place->offset;
}

static void print_window(FILE *stream, const struct window *window, const struct place *place,
			 const char *mark, const char *plain)
{
	bool cut = window->first > 0;
	size_t width, column = mark_column(window, place, &width) + (cut ? sizeof(DOTS) : 0);

	escape_print(stream, "%*s%s", INDENT, "", cut ? DOTS " " : "");
	for (int i = window->first; i < window->last; i++)
		escape_print(stream, "%s%s", i > window->first ? " " : "",
			     window->texts[i] ? window->texts[i] : "");
	escape_print(stream, "%s\n%*s", window->last < place->line->count ? " " DOTS : "",
		     INDENT + (int)column, "");
	fputs(mark, stream);
	while (width--)
		fputc('^', stream);
	fputs(plain, stream);
	fputc('\n', stream);
}

void line_print(FILE *stream, const struct place *place, size_t columns, const char *mark,
		const char *plain)
{
	const struct line *line = place->line;
	struct window window = { .texts = calloc((size_t)line->count + 1, sizeof(char *)) };

	if (!window.texts || !line->count)
		goto out;
	for (int i = 0; i < line->count; i++)
		window.texts[i] = show_word(line->words[i]);
	open_window(&window, line, place->index, columns);
	print_window(stream, &window, place, mark, plain);
	for (int i = 0; i < line->count; i++)
		free(window.texts[i]);
out:
	free(window.texts);
}
