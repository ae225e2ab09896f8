/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTML with text in it that others have chosen: a comm or a symbol may be "<script>". */
#ifndef ASICTL_REPORT_HTML_H
#define ASICTL_REPORT_HTML_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A page that is being written; write errors stay with the stream. */
struct html {
	FILE *out;
	bool failed; /* out of memory; sticky */
};

/*
 * Write @format, which is markup and goes out as it is. What its conversions print is
 * text: every %s is escaped, a NULL is "-". It knows %s and %%, and of printf() %u, %x and
 * %f with flags, width, precision and the length l, ll or z.
 */
void html_print(struct html *html, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Write text, escaped; what would not be seen of it, or change its direction, as "\u202e".
 */
void html_text(struct html *html, const char *text);

/*
 * Write @bytes the way that is read best: "812 B", "12.0 KiB".
 */
void html_size(struct html *html, uint64_t bytes);

#endif
