// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/escape.h"
#include "lib/utf8.h"

/* One conversion: "%-*" PRIu64 and the like. */
#define SPEC_MAX 24

char *escape_text(const char *text)
{
	char *clean, *visible;

	if (!text)
		text = "-";
	clean = utf8_clean(text, strlen(text));
	visible = clean ? utf8_visible(clean) : NULL;
	free(clean);
	return visible;
}

char *escape_letters(const char *text, const char *(*replace)(char letter))
{
	char *visible = escape_text(text), *replaced = NULL;
	size_t len;
	FILE *stream = visible ? open_memstream(&replaced, &len) : NULL;

	for (const char *at = visible; stream && *at; at++) {
		const char *other = replace(*at);

		if (other)
			fputs(other, stream);
		else
			putc(*at, stream);
	}
	free(visible);
	if (stream && !fclose(stream))
		return replaced;
	free(replaced);
	return NULL;
}

/* A conversion of a format that the compiler has checked. */
struct conversion {
	char spec[SPEC_MAX]; /* with numbers in the place of "*", of text without the precision */
	char letter;         /* the last of it, 0: the format ends before */
	unsigned int longs;  /* how many "l" are in it */
	int most;            /* bytes of the text, -1: all */
};

/* The number that a "*" stands for. A negative width is one to the left. */
static void put_star(struct conversion *conversion, size_t *used, va_list *arguments)
{
	int number = va_arg(*arguments, int);

	*used += (size_t)snprintf(conversion->spec + *used, SPEC_MAX - *used, "%d", number);
}

/* Understand what follows a "%". Returns what is behind it. */
static const char *take_conversion(struct conversion *conversion, const char *format,
				   va_list *arguments)
{
	size_t used = 1, point = 0;

	*conversion = (struct conversion){ .spec = "%", .most = -1 };
	/* What would not fit is no conversion that anybody writes. */
	for (; *format && !strchr("%scdufx", *format) && used < SPEC_MAX - 14; format++) {
		if (*format == '.')
			point = used;
		/* A size_t is an unsigned long on all that this runs on. */
		conversion->longs += *format == 'l' || *format == 'z';
		if (*format == '*')
			put_star(conversion, &used, arguments);
		else
			conversion->spec[used++] = *format;
	}
	conversion->letter = *format;
	if (*format == 's' && point) {
		conversion->spec[used] = '\0';
		conversion->most = atoi(conversion->spec + point + 1);
		used = point;
	}
	conversion->spec[used++] = *format;
	conversion->spec[used] = '\0';
	return *format ? format + 1 : format;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static int print_escaped(FILE *stream, const struct conversion *conversion,
			 char *(*escape)(const char *text), const char *text)
{
	char *copy = text && conversion->most >= 0 ? strndup(text, (size_t)conversion->most) :
						     NULL;
	char *escaped = text && conversion->most >= 0 && !copy ? NULL : escape(copy ? copy : text);

	fprintf(stream, conversion->spec, escaped ? escaped : "?");
	free(copy);
	free(escaped);
	return escaped ? 0 : -ENOMEM;
}

static void print_number(FILE *stream, const struct conversion *conversion, va_list *arguments)
{
	if (conversion->longs > 1)
		fprintf(stream, conversion->spec, va_arg(*arguments, unsigned long long));
	else if (conversion->longs)
		fprintf(stream, conversion->spec, va_arg(*arguments, unsigned long));
	else
		fprintf(stream, conversion->spec, va_arg(*arguments, unsigned int));
}

/* Print the next argument. */
static int print_conversion(FILE *stream, const struct conversion *conversion,
			    char *(*escape)(const char *text), va_list *arguments)
{
	switch (conversion->letter) {
	case '%':
		putc('%', stream);
		break;
	case 's':
		return print_escaped(stream, conversion, escape, va_arg(*arguments, const char *));
	case 'f':
		fprintf(stream, conversion->spec, va_arg(*arguments, double));
		break;
	case '\0':
		break;
	default:
		print_number(stream, conversion, arguments);
	}
	return 0;
}
#pragma GCC diagnostic pop

int escape_vprint(FILE *stream, char *(*escape)(const char *text), const char *format,
		  va_list *arguments)
{
	int ret = 0;

	while (*format) {
		size_t len = strcspn(format, "%");
		struct conversion conversion;
		int one;

		fwrite(format, 1, len, stream);
		format += len;
		if (!*format)
			break;
		format = take_conversion(&conversion, format + 1, arguments);
		one = print_conversion(stream, &conversion, escape, arguments);
		ret = ret ? ret : one;
	}
	return ret;
}

int escape_print(FILE *stream, const char *format, ...)
{
	va_list arguments;
	int ret;

	va_start(arguments, format);
	ret = escape_vprint(stream, escape_text, format, &arguments);
	va_end(arguments);
	return ret;
}
