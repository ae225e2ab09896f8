// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <libmnl/libmnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/utf8.h"
#include "net/decode.h"

static struct json_object *text_value(const struct nlattr *attr)
{
	struct json_object *value;
	char *text = utf8_clean(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));

	if (!text)
		return NULL;
	value = json_object_new_string(text);
	free(text);
	return value;
}

int decode_number(enum attribute_type type, const struct nlattr *attr, uint64_t *number)
{
	size_t len = mnl_attr_get_payload_len(attr);

	if (type == ATTRIBUTE_U8 && len == sizeof(uint8_t))
		*number = mnl_attr_get_u8(attr);
	else if (type != ATTRIBUTE_U8 && len == sizeof(uint32_t))
		*number = mnl_attr_get_u32(attr);
	else if (type == ATTRIBUTE_UINT && len == sizeof(uint64_t))
		*number = mnl_attr_get_u64(attr);
	else
		return -EBADMSG;
	return 0;
}

/* The word for @number, or its digits if a newer kernel has more words. */
static struct json_object *word_value(const char *const *words, uint64_t number)
{
	char digits[24];

	for (uint64_t i = 0; words[i]; i++) {
		if (i == number)
			return json_object_new_string(words[i]);
	}
	snprintf(digits, sizeof(digits), "%" PRIu64, number);
	return json_object_new_string(digits);
}

static struct json_object *number_value(const struct attribute *attribute, uint64_t number)
{
	char digits[24];

	switch (attribute->show) {
	case SHOW_ADDRESS:
		snprintf(digits, sizeof(digits), "0x%" PRIx64, number);
		return json_object_new_string(digits);
	case SHOW_SWITCH:
		return json_object_new_boolean(number != 0);
	case SHOW_WORD:
		return word_value(attribute->words, number);
	default:
		return json_object_new_uint64(number);
	}
}

/* Decode one attribute into *@value. */
static int decode_value(const struct attribute *attribute, const struct nlattr *attr,
			struct json_object **value, const char **culprit)
{
	uint64_t number;

	*culprit = attribute->name;
	switch (attribute->type) {
	case ATTRIBUTE_NEST:
		return decode_record(attribute->nested, mnl_attr_get_payload(attr),
				     mnl_attr_get_payload_len(attr), value, culprit);
	case ATTRIBUTE_FLAG:
		if (mnl_attr_get_payload_len(attr))
			return -EBADMSG;
		*value = json_object_new_boolean(true);
		break;
	case ATTRIBUTE_STRING:
		*value = text_value(attr);
		break;
	default:
		if (decode_number(attribute->type, attr, &number))
			return -EBADMSG;
		*value = number_value(attribute, number);
	}
	return *value ? 0 : -ENOMEM;
}

/* Put @value under its name into @record; the reference goes along in any case. */
static int store_value(const struct attribute *attribute, struct json_object *record,
		       struct json_object *value)
{
	struct json_object *list;
	int failed;

	if (attribute->multi) {
		json_object_object_get_ex(record, attribute->name, &list);
		failed = json_object_array_add(list, value);
	} else {
		failed = json_object_object_add(record, attribute->name, value);
	}
	if (failed)
		json_object_put(value);
	return failed ? -ENOMEM : 0;
}

/* A record in which everything is absent. */
static struct json_object *empty_record(const struct attribute_set *set)
{
	struct json_object *record = json_object_new_object();

	for (size_t i = 1; record && i < set->count; i++) {
		const struct attribute *attribute = &set->attributes[i];
		struct json_object *value = NULL;

		if (attribute->multi)
			value = json_object_new_array();
		else if (attribute->type == ATTRIBUTE_FLAG)
			value = json_object_new_boolean(false);
		if (json_object_object_add(record, attribute->name, value)) {
			json_object_put(value);
			json_object_put(record);
			return NULL;
		}
	}
	return record;
}

static int decode_attributes(const struct attribute_set *set, const void *payload, size_t len,
			     struct json_object *record, const char **culprit)
{
	const struct nlattr *attr = payload;

	while (len >= sizeof(*attr)) {
		const struct attribute *attribute;
		struct json_object *value = NULL;
		size_t step;
		int ret;

		if (attr->nla_len < sizeof(*attr) || attr->nla_len > len)
			return -EBADMSG;
		attribute = attributes_find(set, mnl_attr_get_type(attr));
		if (attribute) {
			ret = decode_value(attribute, attr, &value, culprit);
			if (!ret)
				ret = store_value(attribute, record, value);
			if (ret)
				return ret;
			*culprit = NULL;
		}
		step = MNL_ALIGN(attr->nla_len);
		len -= step < len ? step : len;
		attr = (const void *)((const char *)attr + step);
	}
	return len ? -EBADMSG : 0;
}

int decode_record(const struct attribute_set *set, const void *payload, size_t len,
		  struct json_object **record, const char **culprit)
{
	struct json_object *fresh = empty_record(set);
	int ret;

	*culprit = NULL;
	if (!fresh)
		return -ENOMEM;
	ret = decode_attributes(set, payload, len, fresh, culprit);
	if (ret) {
		json_object_put(fresh);
		return ret;
	}
	*record = fresh;
	return 0;
}
