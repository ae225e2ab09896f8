/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tells a kernel from every other one: the build ID that its linker gave it. */
#ifndef ASICTL_HOST_BUILD_ID_H
#define ASICTL_HOST_BUILD_ID_H

#include <stdbool.h>
#include <stddef.h>

#define BUILD_ID_MAX 64

/* Start with all zero. */
struct build_id {
	unsigned char bytes[BUILD_ID_MAX];
	size_t len; /* 0: not known */
};

/*
 * Look for it in the @len bytes of @notes, ELF notes that are padded to 4 bytes. Returns
 * true if it is there; else *@id stays as it is.
 */
bool build_id_find(const void *notes, size_t len, struct build_id *id);

/*
 * That of the running kernel, whose notes are in the file @path; not known if it cannot be
 * read.
 */
#define BUILD_ID_NOTES "/sys/kernel/notes"
void build_id_running(const char *path, struct build_id *id);

/*
 * False if both are known, and differ.
 */
bool build_id_fits(const struct build_id *a, const struct build_id *b);

/*
 * Read hexadecimal digits as build_id_text() writes them. Returns false if @text is something
 * else.
 */
bool build_id_parse(const char *text, struct build_id *id);

/*
 * Put @id into @text as hexadecimal digits.
 */
#define BUILD_ID_TEXT (2 * BUILD_ID_MAX + 1)
void build_id_text(const struct build_id *id, char *text);

#endif
