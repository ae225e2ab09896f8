// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * This is where the time of a long list goes, so everything is put together in memory, with
 * copies whose length the compiler knows, and attributes are looked at in place: what libmnl
 * has for that are calls, a hundred for each row.
 */
#include <endian.h>
#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/utf8.h"
#include "out/direct.h"

/* Bytes that a number takes at most, rounded up to what is copied at once. */
#define NUMBER_BYTES 24

/* The attributes of one message, each in the slot of its number. */
struct parsed {
	const struct attribute_set *set;
	const char *end;                          /* of the message */
	const struct nlattr *slots[DIRECT_SLOTS]; /* the last of each; of lists the first */
};

static const char *payload_of(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

static size_t payload_len(const struct nlattr *attr)
{
	return (size_t)(attr->nla_len - NLA_HDRLEN);
}

static unsigned int type_of(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static void flush(struct direct *direct)
{
	fwrite_unlocked(direct->bytes, 1, direct->used, direct->out);
	direct->used = 0;
}

/* Where the next @len bytes go, at most DIRECT_BYTES. */
static inline char *room(struct direct *direct, size_t len)
{
	if (len > sizeof(direct->bytes) - direct->used)
		flush(direct);
	return direct->bytes + direct->used;
}

static void put_char(struct direct *direct, char character)
{
	*room(direct, 1) = character;
	direct->used++;
}

/* Short texts only. */
static void put_short(struct direct *direct, const char *text)
{
	size_t len = strlen(text);

	memcpy(room(direct, len), text, len);
	direct->used += len;
}

/* Append what lies at the end of @digits, from @start on. */
static inline void put_digits(struct direct *direct, const char *start, const char *end)
{
	memcpy(room(direct, NUMBER_BYTES), start, NUMBER_BYTES);
	direct->used += (size_t)(end - start);
}

static const char pairs[] =
	"00010203040506070809101112131415161718192021222324252627282930313233343536373839"
	"40414243444546474849505152535455565758596061626364656667686970717273747576777879"
	"8081828384858687888990919293949596979899";

static void put_decimal(struct direct *direct, uint64_t number)
{
	char digits[2 * NUMBER_BYTES], *end = digits + NUMBER_BYTES, *start = end;

	if (number < 10) {
		put_char(direct, (char)('0' + number));
		return;
	}
	for (; number >= 10; number /= 100) {
		start -= 2;
		memcpy(start, pairs + 2 * (number % 100), 2);
	}
	/* An odd digit in front. */
	if (number)
		*--start = (char)('0' + number);
	put_digits(direct, start, end);
}

/* The low 32 bits of @number as eight hexadecimal digits, the first in the lowest byte. */
static uint64_t spread(uint64_t number)
{
	uint64_t letters;

	number = (number & 0xffff) << 32 | (number >> 16 & 0xffff);
	number = (number & 0x000000ff000000ff) << 16 | (number >> 8 & 0x000000ff000000ff);
	number = (number & 0x000f000f000f000f) << 8 | (number >> 4 & 0x000f000f000f000f);
	/* One in each byte that is above 9. */
	letters = (number + 0x0606060606060606) >> 4 & 0x0101010101010101;
	return number + 0x3030303030303030 + letters * ('a' - '0' - 10);
}

/* In quotes, without leading zeros. */
static void put_address(struct direct *direct, uint64_t number)
{
	char digits[2 * NUMBER_BYTES], *end = digits + NUMBER_BYTES, *start;
	uint64_t high = htole64(spread(number >> 32)), low = htole64(spread(number & UINT32_MAX));
	int zeros = number ? __builtin_clzll(number) / 4 : 15;

	memcpy(end - 17, &high, sizeof(high));
	memcpy(end - 9, &low, sizeof(low));
	end[-1] = '"';
	start = end - 17 + zeros - 3;
	memcpy(start, "\"0x", 3);
	put_digits(direct, start, end);
}

static void put_quoted(struct direct *direct, const char *text, size_t len)
{
	char *at;

	if (len + 2 > sizeof(direct->bytes)) {
		put_char(direct, '"');
		flush(direct);
		fwrite_unlocked(text, 1, len, direct->out);
		put_char(direct, '"');
		return;
	}
	at = room(direct, len + 2);
	at[0] = '"';
	memcpy(at + 1, text, len);
	at[len + 1] = '"';
	direct->used += len + 2;
}

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Not zero if a byte of @word is zero. */
static uint64_t has_zero(uint64_t word)
{
	return (word - EACH_BYTE(1)) & ~word & EACH_BYTE(0x80);
}

/* Not zero if a byte of @word is something that JSON or a terminal takes for another thing. */
static uint64_t has_special(uint64_t word)
{
	uint64_t below_space = (word - EACH_BYTE(0x20)) & ~word;

	return ((word | below_space) & EACH_BYTE(0x80)) | has_zero(word ^ EACH_BYTE(0x7f)) |
	       has_zero(word ^ EACH_BYTE('"')) | has_zero(word ^ EACH_BYTE('\\'));
}

/* Copy a word of @text; not zero if something in it is special. */
static inline uint64_t copy_word(char *to, const char *text)
{
	uint64_t word;

	memcpy(&word, text, sizeof(word));
	memcpy(to, &word, sizeof(word));
	return has_special(word);
}

/* Likewise with less than a word. */
static inline uint64_t copy_short(char *to, const char *text, size_t len)
{
	uint64_t word = EACH_BYTE(' ');
	uint32_t first, last;

	if (len < sizeof(first)) {
		for (size_t i = 0; i < len; i++) {
			to[i] = text[i];
			word = word << 8 | (unsigned char)text[i];
		}
		return has_special(word);
	}
	memcpy(&first, text, sizeof(first));
	memcpy(&last, text + len - sizeof(last), sizeof(last));
	memcpy(to, &first, sizeof(first));
	memcpy(to + len - sizeof(last), &last, sizeof(last));
	return has_special((uint64_t)first << 32 | last);
}

/* Likewise with any number of bytes, in words of which the last may overlap. */
static inline uint64_t copy_bytes(char *to, const char *text, size_t len)
{
	const size_t step = sizeof(uint64_t);
	uint64_t special;
	size_t at;

	if (len < step)
		return copy_short(to, text, len);
	special = copy_word(to + len - step, text + len - step);
	for (at = 0; at + step < len; at += step)
		special |= copy_word(to + at, text + at);
	return special;
}

/* A text in which something is special, or a long one. */
static int put_escaped(struct direct *direct, const char *text, size_t len)
{
	char *clean = utf8_clean(text, strnlen(text, len));
	struct json_object *value = clean ? json_object_new_string(clean) : NULL;
	int ret = -ENOMEM;

	flush(direct);
	if (value)
		ret = json_print(direct->out, value);
	json_object_put(value);
	free(clean);
	return ret;
}

static int put_string(struct direct *direct, const struct nlattr *attr)
{
	const char *text = payload_of(attr);
	size_t len = payload_len(attr);
	char *at;

	/* The zero at its end; any other is special. */
	if (len && !text[len - 1])
		len--;
	if (len + 2 > sizeof(direct->bytes))
		return put_escaped(direct, text, len);
	at = room(direct, len + 2);
	if (copy_bytes(at + 1, text, len))
		return put_escaped(direct, text, len);
	at[0] = '"';
	at[len + 1] = '"';
	direct->used += len + 2;
	return 0;
}

static void put_enum(struct direct *direct, const char *const *words, uint64_t number)
{
	for (uint64_t i = 0; words[i]; i++) {
		if (i == number) {
			put_quoted(direct, words[i], strlen(words[i]));
			return;
		}
	}
	put_char(direct, '"');
	put_decimal(direct, number);
	put_char(direct, '"');
}

/* The same lengths that decode_number() takes. */
static inline int number_of_attr(enum attribute_type type, const struct nlattr *attr,
				 uint64_t *number)
{
	size_t len = payload_len(attr);
	uint32_t half;

	if (type == ATTRIBUTE_U8 && len == sizeof(uint8_t)) {
		*number = *(const uint8_t *)payload_of(attr);
	} else if (type != ATTRIBUTE_U8 && len == sizeof(half)) {
		memcpy(&half, payload_of(attr), sizeof(half));
		*number = half;
	} else if (type == ATTRIBUTE_UINT && len == sizeof(*number)) {
		memcpy(number, payload_of(attr), sizeof(*number));
	} else {
		return -EBADMSG;
	}
	return 0;
}

/* What is frequent comes first, here and below: a table of jumps would cost more. */
static inline void put_shown(struct direct *direct, const struct attribute *attribute,
			     uint64_t number)
{
	if (attribute->show == SHOW_ADDRESS)
		put_address(direct, number);
	else if (attribute->show == SHOW_SWITCH)
		put_short(direct, number ? "true" : "false");
	else if (attribute->show == SHOW_WORD)
		put_enum(direct, attribute->words, number);
	else
		put_decimal(direct, number);
}

static int put_set(struct direct *direct, const struct attribute_set *set,
		   const struct nlattr *attr, const char **culprit);

static inline int put_attribute(struct direct *direct, const struct attribute *attribute,
				const struct nlattr *attr, const char **culprit)
{
	uint64_t number;

	*culprit = attribute->name;
	if (attribute->type == ATTRIBUTE_STRING)
		return put_string(direct, attr);
	if (attribute->type == ATTRIBUTE_NEST)
		return put_set(direct, attribute->nested, attr, culprit);
	if (attribute->type == ATTRIBUTE_FLAG) {
		if (payload_len(attr))
			return -EBADMSG;
		put_short(direct, "true");
		return 0;
	}
	if (number_of_attr(attribute->type, attr, &number))
		return -EBADMSG;
	put_shown(direct, attribute, number);
	return 0;
}

static const struct nlattr *after(const struct nlattr *attr)
{
	return (const void *)((const char *)attr + NLA_ALIGN(attr->nla_len));
}

static bool is_whole(const struct nlattr *attr, const char *end)
{
	ptrdiff_t left = end - (const char *)attr;

	return left >= NLA_HDRLEN && attr->nla_len >= NLA_HDRLEN && attr->nla_len <= left;
}

static int put_list(struct direct *direct, const struct attribute *attribute,
		    const struct parsed *message, unsigned int number, const char **culprit)
{
	const struct nlattr *attr = message->slots[number];
	const char *gap = "";
	int ret = 0;

	put_char(direct, '[');
	for (; !ret && attr && is_whole(attr, message->end); attr = after(attr)) {
		if (type_of(attr) != number)
			continue;
		put_short(direct, gap);
		ret = put_attribute(direct, attribute, attr, culprit);
		gap = ",";
	}
	put_char(direct, ']');
	return ret;
}

/* The attribute with @number, or what stands for one that is absent. */
static inline int put_slot(struct direct *direct, const struct attribute *attribute,
			   const struct parsed *message, unsigned int number,
			   const char **culprit)
{
	if (attribute->multi)
		return put_list(direct, attribute, message, number, culprit);
	if (message->slots[number])
		return put_attribute(direct, attribute, message->slots[number], culprit);
	put_short(direct, attribute->type == ATTRIBUTE_FLAG ? "false" : "null");
	return 0;
}

/* Sort the attributes into their slots; what this asictl does not know is left out. */
static int read_message(struct parsed *message, const struct attribute_set *set,
			const void *payload, size_t len)
{
	const struct nlattr *attr = payload;

	message->set = set;
	message->end = (const char *)payload + len;
	memset(message->slots, 0, set->count * sizeof(message->slots[0]));
	for (; is_whole(attr, message->end); attr = after(attr)) {
		unsigned int number = type_of(attr);

		if (number >= set->count || !set->attributes[number].type)
			continue;
		if (!set->attributes[number].multi || !message->slots[number])
			message->slots[number] = attr;
	}
	return (const char *)attr < message->end ? -EBADMSG : 0;
}

static int put_set(struct direct *direct, const struct attribute_set *set,
		   const struct nlattr *attr, const char **culprit)
{
	struct parsed message;
	int ret = read_message(&message, set, payload_of(attr), payload_len(attr));

	for (unsigned int i = 1; !ret && i < set->count; i++) {
		const struct attribute *attribute = &set->attributes[i];

		put_char(direct, i > 1 ? ',' : '{');
		put_quoted(direct, attribute->name, strlen(attribute->name));
		put_char(direct, ':');
		ret = put_slot(direct, attribute, &message, i, culprit);
	}
	put_char(direct, '}');
	return ret;
}

/* Number of the attribute that a column shows, 0 if there is none. */
static unsigned int number_of(const struct view *view, const struct column *column)
{
	const char *name = column->attribute ? column->attribute : column->key;

	for (unsigned int i = 1; i < view->set->count; i++) {
		const char *other = view->set->attributes[i].name;

		if (other && !strcmp(other, name))
			return i;
	}
	return 0;
}

static bool set_fits(const struct attribute_set *set)
{
	bool fits = set->count <= DIRECT_SLOTS;

	for (size_t i = 1; fits && i < set->count; i++)
		fits = !set->attributes[i].nested || set_fits(set->attributes[i].nested);
	return fits;
}

/* Returns false if there is no room for the column, or nothing that fills it. */
static bool add_direct_column(struct direct *direct, const struct view *view,
			      const struct column *column)
{
	struct direct_column *next = &direct->columns[direct->count];

	if (!column->key)
		return true;
	if (direct->count == DIRECT_COLUMNS)
		return false;
	next->number = number_of(view, column);
	next->attribute = &view->set->attributes[next->number];
	next->text = column->text;
	next->len = (size_t)snprintf(next->key, sizeof(next->key), "%c\"%s\":",
				     direct->count ? ',' : '{', column->key);
	direct->count++;
	return next->len < sizeof(next->key) && (next->text || (next->number && !column->view));
}

bool direct_start(struct direct *direct, const struct view *view, FILE *out)
{
	bool fits = set_fits(view->set);

	direct->set = view->set;
	direct->out = out;
	direct->count = 0;
	direct->printed = 0;
	direct->used = 0;
	for (size_t i = 0; fits && i < view->count; i++)
		fits = add_direct_column(direct, view, &view->columns[i]);
	return fits;
}

/* The text that a column makes of attributes, such as a name for a number. */
static void put_column_text(struct direct *direct, const char *text)
{
	if (text)
		put_quoted(direct, text, strlen(text));
	else
		put_short(direct, "null");
}

int direct_print(struct direct *direct, const void *payload, size_t len, const char **culprit)
{
	struct parsed message;
	int ret;

	*culprit = NULL;
	put_short(direct, direct->printed++ ? ",\n " : "\n ");
	ret = read_message(&message, direct->set, payload, len);
	for (size_t i = 0; !ret && i < direct->count; i++) {
		const struct direct_column *column = &direct->columns[i];

		memcpy(room(direct, DIRECT_KEY), column->key, DIRECT_KEY);
		direct->used += column->len;
		if (column->text)
			put_column_text(direct, column->text(message.slots));
		else
			ret = put_slot(direct, column->attribute, &message, column->number,
				       culprit);
	}
	if (!ret)
		put_char(direct, '}');
	return ret;
}

void direct_end(struct direct *direct)
{
	flush(direct);
}
