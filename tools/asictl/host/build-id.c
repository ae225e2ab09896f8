// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "host/build-id.h"
#include "lib/number.h"

/* More notes than any kernel has. */
#define NOTES_MAX 65536

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

static bool is_build_id(const Elf64_Nhdr *head, const char *name)
{
	return head->n_type == NT_GNU_BUILD_ID && head->n_namesz == sizeof(ELF_NOTE_GNU) &&
	       !memcmp(name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) &&
	       head->n_descsz && head->n_descsz <= BUILD_ID_MAX;
}

bool build_id_find(const void *notes, size_t len, struct build_id *id)
{
	const char *at = notes;
	Elf64_Nhdr head;

	while (len >= sizeof(head)) {
		size_t name, size;

		memcpy(&head, at, sizeof(head));
		at += sizeof(head);
		len -= sizeof(head);
		name = padded(head.n_namesz);
		size = padded(head.n_descsz);
		if (name > len || size > len - name)
			return false;
		if (is_build_id(&head, at)) {
			*id = (struct build_id){ .len = head.n_descsz };
			memcpy(id->bytes, at + name, id->len);
			return true;
		}
		at += name + size;
		len -= name + size;
	}
	return false;
}

void build_id_running(const char *path, struct build_id *id)
{
	static char notes[NOTES_MAX];
	FILE *stream = fopen(path, "re");

	*id = (struct build_id){ .len = 0 };
	if (!stream)
		return;
	build_id_find(notes, fread(notes, 1, sizeof(notes), stream), id);
	fclose(stream);
}

bool build_id_fits(const struct build_id *a, const struct build_id *b)
{
	return !a->len || !b->len || (a->len == b->len && !memcmp(a->bytes, b->bytes, a->len));
}

bool build_id_parse(const char *text, struct build_id *id)
{
	*id = (struct build_id){ .len = 0 };
	for (; *text && id->len < BUILD_ID_MAX; text += 2) {
		int high = number_hex(text[0]), low = high < 0 ? -1 : number_hex(text[1]);

		if (low < 0)
			return false;
		id->bytes[id->len++] = (unsigned char)(high << 4 | low);
	}
	return id->len && !*text;
}

void build_id_text(const struct build_id *id, char *text)
{
	*text = '\0';
	for (size_t i = 0; i < id->len; i++)
		sprintf(text + 2 * i, "%02x", id->bytes[i]);
}
