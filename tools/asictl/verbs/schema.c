// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * asictl schema: the JSON Schema of what --json prints, made from the very tables that
 * print it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_pointer.h>

#include "lib/json.h"
#include "lib/message.h"
#include "out/columns.h"
#include "out/document.h"
#include "verbs/verbs.h"

/* A schema under construction. */
struct schema {
	struct json_object *root;      /* owned */
	struct json_object *documents; /* list of what a document may be; belongs to root */
	struct json_object *definitions; /* by name; belongs to root */
	bool failed;                   /* out of memory; sticky */
};

/* A piece of JSON, written like one. */
static struct json_object *piece(struct schema *schema, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static struct json_object *piece(struct schema *schema, const char *format, ...)
{
	struct json_object *object = NULL;
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) >= 0) {
		object = json_tokener_parse(text);
		free(text);
	}
	va_end(arguments);
	schema->failed |= !object;
	return object;
}

/* Both take @value. */
static void schema_put(struct schema *schema, struct json_object *object, const char *key,
		       struct json_object *value)
{
	if (!object || json_object_object_add(object, key, value)) {
		json_object_put(value);
		schema->failed = true;
	}
}

static void schema_append(struct schema *schema, struct json_object *list,
			  struct json_object *value)
{
	if (!list || json_object_array_add(list, value)) {
		json_object_put(value);
		schema->failed = true;
	}
}

/* A newer kernel may have more words, which are shown as numbers. */
static struct json_object *words_type(struct schema *schema, const char *const *words)
{
	struct json_object *type;
	char *pattern = strdup("^("), *longer;

	for (; pattern && *words; words++) {
		if (asprintf(&longer, "%s%s|", pattern, *words) < 0)
			longer = NULL;
		free(pattern);
		pattern = longer;
	}
	type = piece(schema, "{\"type\":[\"string\",\"null\"],\"pattern\":\"%s[0-9]+)$\"}",
		     pattern ? pattern : "");
	free(pattern);
	return type;
}

static struct json_object *number_type(struct schema *schema, enum attribute_type type)
{
	uint64_t most = UINT64_MAX;
	struct json_object *object;

	if (type == ATTRIBUTE_U8)
		most = UINT8_MAX;
	else if (type == ATTRIBUTE_U32)
		most = UINT32_MAX;
	object = piece(schema, "{\"type\":[\"integer\",\"null\"],\"minimum\":0}");
	schema_put(schema, object, "maximum", json_object_new_uint64(most));
	return object;
}

/* A value of @attribute, each one if there may be several. */
static struct json_object *value_type(struct schema *schema, const struct attribute *attribute)
{
	switch (attribute->type) {
	case ATTRIBUTE_NEST:
		return piece(schema, "{\"$ref\":\"#/$defs/%s-object\"}", attribute->nested->name);
	case ATTRIBUTE_STRING:
		return piece(schema, attribute->multi ? "{\"type\":\"string\"}" :
						       "{\"type\":[\"string\",\"null\"]}");
	case ATTRIBUTE_FLAG:
		return piece(schema, "{\"type\":\"boolean\"}");
	default:
		break;
	}
	switch (attribute->show) {
	case SHOW_SWITCH:
		return piece(schema, "{\"type\":[\"boolean\",\"null\"]}");
	case SHOW_WORD:
		return words_type(schema, attribute->words);
	case SHOW_ADDRESS:
		return piece(schema, "{\"type\":[\"string\",\"null\"],"
			     "\"pattern\":\"^0x[0-9a-f]+$\"}");
	default:
		return number_type(schema, attribute->type);
	}
}

static struct json_object *attribute_type(struct schema *schema,
					  const struct attribute *attribute)
{
	struct json_object *type = value_type(schema, attribute), *list;

	if (!attribute->multi)
		return type;
	list = piece(schema, "{\"type\":\"array\"}");
	schema_put(schema, list, "items", type);
	return list;
}

static struct json_object *column_type(struct schema *schema, const struct view *view,
				       const struct column *column)
{
	const struct attribute *attribute = columns_attribute(view, column);

	if (column->type == COLUMN_NUMBER)
		return number_type(schema, ATTRIBUTE_UINT);
	if (column->type == COLUMN_PERCENT)
		return piece(schema, "{\"type\":[\"number\",\"null\"]}");
	if (column->type == COLUMN_LIST)
		return piece(schema, "{\"type\":\"array\",\"items\":"
			     "{\"$ref\":\"#/$defs/%s-record\"}}", column->view->name);
	if (column->type == COLUMN_TEXT || !attribute)
		return piece(schema, "{\"type\":[\"string\",\"null\"]}");
	return attribute_type(schema, attribute);
}

/* An object that has all of the keys that put_key() adds to it, and no other. */
static struct json_object *object_type(struct schema *schema)
{
	return piece(schema, "{\"type\":\"object\",\"properties\":{},\"required\":[],"
		     "\"additionalProperties\":false}");
}

static void put_key(struct schema *schema, struct json_object *type, const char *key,
		    struct json_object *value)
{
	schema_put(schema, json_object_object_get(type, "properties"), key, value);
	schema_append(schema, json_object_object_get(type, "required"),
		      json_object_new_string(key));
}

static void define(struct schema *schema, const char *name, const char *suffix,
		   struct json_object *type)
{
	char *full;

	if (asprintf(&full, "%s%s", name, suffix) < 0) {
		json_object_put(type);
		schema->failed = true;
		return;
	}
	schema_put(schema, schema->definitions, full, type);
	free(full);
}

/* A key of a record. What nobody has described is null, which is no valid description. */
static void put_described(struct schema *schema, struct json_object *type, const char *key,
			  struct json_object *value, const char *doc)
{
	schema_put(schema, value, "description", doc ? json_object_new_string(doc) : NULL);
	put_key(schema, type, key, value);
}

static void put_view_key(struct schema *schema, struct json_object *type, const struct view *view,
			 const struct column *column)
{
	put_described(schema, type, column->key, column_type(schema, view, column),
		      columns_doc(view, column));
}

/* The objects of a list: their attributes, then what the column adds. */
static void define_nested(struct schema *schema, const struct attribute_set *set,
			  const struct view *extra)
{
	struct json_object *type = object_type(schema);

	for (size_t i = 1; i < set->count; i++)
		put_described(schema, type, set->attributes[i].name,
			      attribute_type(schema, &set->attributes[i]),
			      set->attributes[i].doc);
	for (size_t i = 0; extra && i < extra->count; i++)
		put_view_key(schema, type, extra, &extra->columns[i]);
	define(schema, set->name, "-object", type);
}

/* The records of @view, and what is inside of them. */
static void define_records(struct schema *schema, const struct view *view)
{
	struct json_object *type = object_type(schema);

	for (size_t i = 0; i < view->count; i++) {
		const struct column *column = &view->columns[i];
		const struct attribute *attribute;

		if (!column->key)
			continue;
		put_view_key(schema, type, view, column);
		if (column->type == COLUMN_LIST)
			define_records(schema, column->view);
		attribute = columns_attribute(view, column);
		if (attribute && attribute->type == ATTRIBUTE_NEST)
			define_nested(schema, attribute->nested, column->view);
	}
	define(schema, view->name, "-record", type);
}

static bool has_view(const struct verb *verb, const struct view *view)
{
	for (size_t i = 0; verb->views && verb->views[i]; i++) {
		if (verb->views[i] == view)
			return true;
	}
	return false;
}

/* The document of @view, which several verbs may print. */
static void define_document(struct schema *schema, const struct verb *verbs,
			    const struct view *view)
{
	struct json_object *type = object_type(schema), *header, *names;

	header = piece(schema, "{\"$ref\":\"#/$defs/header\","
		       "\"properties\":{\"verb\":{\"enum\":[]}},\"required\":[\"complete\"]}");
	json_pointer_get(header, "/properties/verb/enum", &names);
	for (; verbs->name; verbs++) {
		if (has_view(verbs, view))
			schema_append(schema, names, json_object_new_string(verbs->name));
	}
	put_key(schema, type, "asictl", header);
	put_key(schema, type, "records",
		piece(schema, "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/%s-record\"}}",
		      view->name));
	define(schema, view->name, "", type);
	schema_append(schema, schema->documents,
		      piece(schema, "{\"$ref\":\"#/$defs/%s\"}", view->name));
}

static void define_message(struct schema *schema, enum message_kind kind)
{
	struct json_object *type = object_type(schema);

	put_key(schema, type, "asictl", piece(schema, "{\"$ref\":\"#/$defs/header\"}"));
	put_key(schema, type, message_kind_word(kind),
		piece(schema, "{\"$ref\":\"#/$defs/%s-record\"}", document_message_view.name));
	define(schema, message_kind_word(kind), "", type);
	schema_append(schema, schema->documents,
		      piece(schema, "{\"$ref\":\"#/$defs/%s\"}", message_kind_word(kind)));
}

static void start_schema(struct schema *schema)
{
	schema->root = piece(schema,
		"{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
		"\"$id\":\"urn:asictl:schema:%d\","
		"\"$comment\":\"SPDX-License-Identifier: GPL-2.0-or-later\","
		"\"title\":\"What asictl --json prints: data on standard output, messages, "
		"one in a line, on standard error\",\"anyOf\":[],"
		"\"$defs\":{\"header\":{\"type\":\"object\",\"properties\":{"
		"\"version\":{\"type\":\"string\"},\"schema\":{\"const\":%d},"
		"\"verb\":{\"type\":\"string\"},\"line\":{\"type\":\"integer\"},"
		"\"complete\":{\"type\":\"boolean\"}},"
		"\"required\":[\"version\",\"schema\"],\"additionalProperties\":false}}}",
		JSON_SCHEMA, JSON_SCHEMA);
	schema->documents = json_object_object_get(schema->root, "anyOf");
	schema->definitions = json_object_object_get(schema->root, "$defs");
}

static void define_all(struct schema *schema, const struct verb *verbs)
{
	for (const struct verb *verb = verbs; verb->name; verb++) {
		for (size_t i = 0; verb->views && verb->views[i]; i++) {
			const struct view *view = verb->views[i];

			if (json_object_object_get_ex(schema->definitions, view->name, NULL))
				continue;
			define_document(schema, verbs, view);
			define_records(schema, view);
		}
	}
	define_records(schema, &document_message_view);
	for (enum message_kind kind = MESSAGE_ERROR; kind <= MESSAGE_NOTE; kind++)
		define_message(schema, kind);
}

int verb_schema(struct context *context, int count, char **words)
{
	struct schema schema = { 0 };
	int status = STATUS_REFUSED;

	(void)count;
	(void)words;
	start_schema(&schema);
	define_all(&schema, context->verbs);
	if (schema.failed) {
		message_errno(context, ENOMEM);
	} else {
		fputs(json_object_to_json_string_ext(schema.root, JSON_C_TO_STRING_PRETTY |
						     JSON_C_TO_STRING_NOSLASHESCAPE),
		      context->out);
		fputc('\n', context->out);
		status = STATUS_DONE;
	}
	json_object_put(schema.root);
	return status;
}
