// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "lib/record.h"

uint64_t record_number(struct json_object *record, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(record, key, &value))
		return 0;
	return json_object_get_uint64(value);
}

uint64_t record_address(struct json_object *record, const char *key)
{
	const char *text = record_text(record, key);

	return text ? strtoull(text, NULL, 16) : 0;
}

const char *record_text(struct json_object *record, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(record, key, &value) || !value)
		return NULL;
	return json_object_get_string(value);
}

bool record_flag(struct json_object *record, const char *key)
{
	return json_object_get_boolean(json_object_object_get(record, key));
}

int record_put_any(struct json_object *record, const char *key, struct json_object *value)
{
	if (!json_object_object_add(record, key, value))
		return 0;
	json_object_put(value);
	return -ENOMEM;
}

int record_put(struct json_object *record, const char *key, struct json_object *value)
{
	return value ? record_put_any(record, key, value) : -ENOMEM;
}

int record_put_text(struct json_object *record, const char *key, const char *text)
{
	return text ? record_put(record, key, json_object_new_string(text)) :
		      record_put_any(record, key, NULL);
}

int record_put_number(struct json_object *record, const char *key, uint64_t number)
{
	return record_put(record, key, json_object_new_uint64(number));
}

int record_add(struct json_object *list, struct json_object *value)
{
	if (value && !json_object_array_add(list, value))
		return 0;
	json_object_put(value);
	return -ENOMEM;
}

int record_append(struct json_object *list, struct json_object *value)
{
	return record_add(list, json_object_get(value));
}

size_t record_count(struct json_object *list)
{
	return json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
}

struct json_object *record_at(struct json_object *list, size_t index)
{
	return index < record_count(list) ? json_object_array_get_idx(list, index) : NULL;
}
