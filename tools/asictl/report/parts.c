// SPDX-License-Identifier: GPL-2.0-or-later
/* What the sections of the page are built of. */
#include <inttypes.h>
#include <stdlib.h>

#include "lib/record.h"
#include "report/report.h"

/* Units that a bar is wide, whatever it is on the screen. */
#define WIDTH 1000.0

/* What is there is seen, however small its share: this is a pixel of most screens. */
#define LEAST 6.0

void report_bar(struct html *html, const struct segment *segments, size_t count, uint64_t whole)
{
	double from = 0;

	html_print(html, "<svg class=\"bar\" viewBox=\"0 0 1000 10\" "
		   "preserveAspectRatio=\"none\" aria-hidden=\"true\">");
	for (size_t i = 0; i < count; i++) {
		double width = WIDTH * (double)segments[i].amount / (double)(whole ? whole : 1);

		if (!segments[i].amount)
			continue;
		if (width < LEAST)
			width = LEAST;
		html_print(html, "<rect class=\"%s\" x=\"%.1f\" y=\"0\" width=\"%.1f\" "
			   "height=\"10\"><title>%s: %" PRIu64 "</title></rect>",
			   segments[i].colour, from, width, segments[i].name,
			   segments[i].amount);
		from += width;
	}
	html_print(html, "</svg>");
}

void report_legend(struct html *html, const struct segment *segments, size_t count)
{
	html_print(html, "<ul class=\"legend\">");
	for (size_t i = 0; i < count; i++)
		html_print(html, "<li><svg class=\"key\" viewBox=\"0 0 10 10\" "
			   "aria-hidden=\"true\"><rect class=\"%s\" width=\"10\" height=\"10\">"
			   "</rect></svg>%s</li>", segments[i].colour, segments[i].name);
	html_print(html, "</ul>\n");
}

void report_section(struct html *html, const char *id, const char *title, const char *what)
{
	html_print(html, "<section id=\"%s\">\n<h2>%s</h2>\n<p class=\"what\">%s</p>\n",
		   id, title, what);
}

void report_section_end(struct html *html)
{
	html_print(html, "</section>\n");
}

/* Who has no pointer scrolls the box with the keys, so it can be focused. */
void report_table(struct html *html, const char *label, const char *const *headings)
{
	html_print(html, "<div class=\"box\" role=\"region\" aria-label=\"%s\" tabindex=\"0\">"
		   "<table>\n<thead><tr>", label);
	for (; *headings; headings++) {
		if (**headings == '>')
			html_print(html, "<th scope=\"col\" class=\"n\">%s</th>", *headings + 1);
		else
			html_print(html, "<th scope=\"col\">%s</th>", *headings);
	}
	html_print(html, "</tr></thead>\n<tbody>\n");
}

void report_table_end(struct html *html)
{
	html_print(html, "</tbody>\n</table></div>\n");
}

void report_cell(struct html *html, const char *text)
{
	html_print(html, "<td>%s</td>", text);
}

void report_sentence(struct html *html, const char *text)
{
	html_print(html, "<td class=\"text\">%s</td>", text);
}

void report_code(struct html *html, const char *text)
{
	html_print(html, "<td><code>%s</code></td>", text);
}

void report_number(struct html *html, struct json_object *record, const char *key)
{
	html_print(html, "<td class=\"n\">%s</td>", record_text(record, key));
}

void report_made(struct html *html, char *text)
{
	html->failed |= !text;
	report_cell(html, text);
	free(text);
}

void report_nothing(struct html *html, const char *text)
{
	html_print(html, "<p class=\"nothing\">%s</p>\n", text);
}
