// SPDX-License-Identifier: GPL-2.0-or-later
#include <netlink/netlink.h>
#include <stdio.h>
#include <string.h>

#include "decode.h"

#define WRONG 128

/* Limits of each kind, for libnl to check. */
static void fill_policy(const struct set *set, struct nla_policy *policy)
{
	static const struct nla_policy kinds[] = {
		[KIND_U8] = { .type = NLA_U8, .maxlen = 1 },
		[KIND_U32] = { .type = NLA_U32, .maxlen = 4 },
		[KIND_UINT] = { .type = NLA_UNSPEC, .minlen = 4, .maxlen = 8 },
		[KIND_STRING] = { .type = NLA_NUL_STRING, .minlen = 1, .maxlen = 256 },
		[KIND_FLAG] = { .type = NLA_FLAG },
		[KIND_NEST] = { .type = NLA_NESTED },
	};

	policy[0] = (struct nla_policy){ .type = NLA_UNSPEC };
	for (unsigned int i = 1; i <= set->max; i++)
		policy[i] = kinds[set->fields[i].kind];
}

/* A number of 8 bytes where 4 would do is wrong as well. */
static const char *read_uint(struct nlattr *attr, uint64_t *value)
{
	switch (nla_len(attr)) {
	case 4:
		*value = nla_get_u32(attr);
		return NULL;
	case 8:
		*value = nla_get_u64(attr);
		return *value > UINT32_MAX ? NULL : "is longer than its number needs";
	default:
		return "has neither 4 bytes nor 8";
	}
}

static struct json_object *word(const char *words, uint32_t value)
{
	for (; value && *words; words++)
		value -= *words == ' ';
	return *words && !value ? json_object_new_string_len(words, (int)strcspn(words, " ")) :
				  NULL;
}

static struct json_object *decode_one(const struct field *field, struct nlattr *attr,
				      const char **why, char inner[WRONG])
{
	struct json_object *value = NULL;
	uint64_t number;

	switch (field->kind) {
	case KIND_U8:
		value = json_object_new_int(nla_get_u8(attr));
		break;
	case KIND_U32:
		value = field->words ? word(field->words, nla_get_u32(attr)) :
				       json_object_new_int64(nla_get_u32(attr));
		*why = value ? NULL : "has a value without a name";
		break;
	case KIND_UINT:
		*why = read_uint(attr, &number);
		value = *why ? NULL : json_object_new_uint64(number);
		break;
	case KIND_STRING:
		*why = memchr(nla_data(attr), 0, (size_t)nla_len(attr)) ==
		       (char *)nla_data(attr) + nla_len(attr) - 1 ? NULL : "is cut by a 0";
		value = *why ? NULL : json_object_new_string(nla_get_string(attr));
		break;
	case KIND_FLAG:
		*why = nla_len(attr) ? "is a flag with a value" : NULL;
		value = *why ? NULL : json_object_new_boolean(true);
		break;
	case KIND_NEST:
		*why = attr->nla_type & NLA_F_NESTED ? inner : "is not marked as a nest";
		value = **why ? NULL : decode(field->inner, UINT32_MAX, nla_data(attr),
					      nla_len(attr), inner);
		*why = value ? NULL : *why;
		break;
	case KIND_NONE:
		break;
	}
	return value;
}

static void put(struct json_object *object, const struct field *field, struct json_object *value)
{
	struct json_object *list;

	if (!field->many) {
		json_object_object_add(object, field->name, value);
		return;
	}
	if (!json_object_object_get_ex(object, field->name, &list)) {
		list = json_object_new_array();
		json_object_object_add(object, field->name, list);
	}
	json_object_array_add(list, value);
}

static const char *add(struct json_object *object, const struct set *set, uint32_t allowed,
		       struct nlattr *attr, char inner[WRONG])
{
	unsigned int type = (unsigned int)nla_type(attr);
	const struct field *field = &set->fields[type];
	struct json_object *value;
	const char *why = NULL;

	if (!type || type > set->max)
		return "is unknown";
	if (!(allowed & UINT32_C(1) << type))
		return "does not belong here";
	if (!field->many && json_object_object_get_ex(object, field->name, NULL))
		return "comes twice";
	value = decode_one(field, attr, &why, inner);
	if (value)
		put(object, field, value);
	return value ? NULL : why;
}

struct json_object *decode(const struct set *set, uint32_t allowed, struct nlattr *head,
			   int len, char wrong[WRONG])
{
	struct nla_policy policy[FIELDS_MAX + 1];
	struct nlattr *table[FIELDS_MAX + 1];
	struct json_object *object;
	char inner[WRONG] = "";
	const char *why = NULL;
	struct nlattr *attr;
	int rest, ret;

	fill_policy(set, policy);
	ret = nla_parse(table, (int)set->max, head, len, policy);
	if (ret < 0) {
		snprintf(wrong, WRONG, "%s: %s", set->name, nl_geterror(ret));
		return NULL;
	}
	object = json_object_new_object();
	nla_for_each_attr(attr, head, len, rest) {
		why = add(object, set, allowed, attr, inner);
		if (why)
			break;
	}
	if (!why && rest)
		why = "is followed by stray bytes";
	if (!why)
		return object;
	if (rest >= NLA_HDRLEN)
		snprintf(wrong, WRONG, "%s: attribute %d %.80s", set->name, nla_type(attr), why);
	else
		snprintf(wrong, WRONG, "%s: the last attribute %.80s", set->name, why);
	json_object_put(object);
	return NULL;
}
