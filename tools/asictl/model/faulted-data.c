// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "lib/escape.h"
#include "lib/message.h"
#include "lib/record.h"
#include "model/exposure.h"
#include "model/faulted-data.h"
#include "model/spec.h"
#include "net/client.h"
#include "net/reply.h"

static const struct column faulted_columns[] = {
	{ .key = "spec", .type = COLUMN_TEXT,
	  .doc = "SPEC that maps the object; null if nothing maps it by name." },
	{ .key = "data", .type = COLUMN_TEXT,
	  .doc = "Name of the data that was missing." },
	{ .key = "row", .type = COLUMN_TEXT,
	  .doc = "The row that counts most for it." },
	{ .key = "count", .type = COLUMN_NUMBER,
	  .doc = "Faults on the object." },
	{ .key = "rows", .type = COLUMN_NUMBER,
	  .doc = "Number of rows that are about the object." },
	{ .key = "where", .type = COLUMN_TEXT,
	  .doc = "The function that faulted most." },
	{ .key = "bytes-asked" },
	{ .key = "bytes-exposed" },
	{ .key = "pages" },
	EXPOSURE_COLUMNS,
	{ .key = "why", .type = COLUMN_TEXT,
	  .doc = "Why it cannot be mapped; null if it can." },
};

const struct view faulted_view = {
	.name = "objects", .set = &item_attributes,
	.columns = faulted_columns, .count = ARRAY_SIZE(faulted_columns),
};

/* Why no request could map what @row is about, NULL: the kernel is to decide. */
static const char *why_unmappable(struct json_object *row)
{
	const char *state = record_text(row, "name-state");

	if (record_flag(row, "switching"))
		return "the fault hit the switch between the address spaces";
	if (state && !strcmp(state, "pending"))
		return "it has no name yet";
	if (record_text(row, "spec"))
		return NULL;
	if (record_flag(row, "user"))
		return "it is user memory, perhaps of a guest";
	if (state && !strcmp(state, "gone"))
		return "the data was freed before it was named";
	return "the kernel has no SPEC for it";
}

/* Bytes of the name in @data, without the offset. */
static size_t name_length(const char *data)
{
	const char *plus = strstr(data, "+0x"), *last = plus;

	while ((plus = strstr(last ? last + 1 : data, "+0x")))
		last = plus;
	return last ? (size_t)(last - data) : strlen(data);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* An address may be private to a VM; what has no spec at all goes by its name. */
static bool is_about(const struct faulted_object *object, const char *spec, const char *data,
		     uint32_t domain)
{
	size_t len;

	if (spec)
		return same_text(object->spec, spec) &&
		       (!spec_is_address(spec) || object->domain == domain);
	if (object->spec || !data || !object->data)
		return !object->spec && object->data == data;
	len = name_length(data);
	return len == name_length(object->data) && !strncmp(data, object->data, len);
}

static struct faulted_object *find_object(struct faulted_data *objects, const char *spec,
					  const char *data, uint32_t domain)
{
	for (size_t i = 0; i < objects->count; i++) {
		if (is_about(&objects->list[i], spec, data, domain))
			return &objects->list[i];
	}
	return NULL;
}

static struct faulted_object *append_object(struct faulted_data *objects, struct json_object *row)
{
	struct faulted_object *list = reallocarray(objects->list, objects->count + 1,
						   sizeof(*list));
	const char *why = why_unmappable(row);
	struct faulted_object *object;

	if (!list)
		return NULL;
	objects->list = list;
	object = &list[objects->count];
	*object = (struct faulted_object){
		.spec = why ? NULL : record_text(row, "spec"),
		.data = record_text(row, "data"),
		.domain = (uint32_t)record_number(row, "domain"),
		.start = record_address(row, "object-start"),
		.len = record_number(row, "object-len"),
		.why = why ? strdup(why) : NULL,
	};
	if ((why && !object->why) ||
	    asprintf(&object->row, "fault:%" PRIu64, record_number(row, "id")) < 0) {
		free(object->why);
		return NULL;
	}
	objects->count++;
	return object;
}

static int take_fault_row(struct faulted_data *objects, struct json_object *row)
{
	const char *spec = why_unmappable(row) ? NULL : record_text(row, "spec");
	uint64_t count = record_number(row, "count");
	struct faulted_object *object;

	object = find_object(objects, spec, record_text(row, "data"),
			     (uint32_t)record_number(row, "domain"));
	if (!object)
		object = append_object(objects, row);
	if (!object)
		return -ENOMEM;
	if (!object->where || count > object->most) {
		object->where = record_text(row, "ip-name");
		if (!object->where)
			object->where = record_text(row, "ip");
		object->most = count;
	}
	object->count += count;
	object->rows++;
	return 0;
}

static int compare_objects(const void *a, const void *b)
{
	const struct faulted_object *left = a, *right = b;

	if (left->count != right->count)
		return left->count < right->count ? 1 : -1;
	return strcmp(left->data ? left->data : "", right->data ? right->data : "");
}

int faulted_group(struct faulted_data *objects, struct json_object *records)
{
	int ret = 0;

	objects->records = records;
	for (size_t i = 0; !ret && i < record_count(records); i++)
		ret = take_fault_row(objects, record_at(records, i));
	if (objects->count)
		qsort(objects->list, objects->count, sizeof(*objects->list), compare_objects);
	return ret;
}

int faulted_read(struct context *context, struct faulted_data *objects)
{
	struct json_object *records;
	struct request request;
	int status, ret;

	request_start(&request, ASI_CMD_FAULT_GET, &fault_attributes, true);
	client_put_class(context, &request, ASI_A_FAULT_CLASS);
	client_put_domain(context, &request, ASI_A_FAULT_DOMAIN);
	status = client_ask(context, &request, &records);
	request_free(&request);
	if (status)
		return status;
	ret = faulted_group(objects, records);
	return ret ? message_errno(context, -ret) : STATUS_DONE;
}

static void free_object(struct faulted_object *object)
{
	free(object->row);
	free(object->why);
	json_object_put(object->item);
}

static int take_answer(struct faulted_object *object, struct json_object *replies,
		       const struct refusal *refusal)
{
	struct json_object *list;

	if (!replies) {
		object->why = strdup(refusal->text[0] ? refusal->text :
							strerror(refusal->error));
		object->mapped = refusal->error == EEXIST;
		return object->why ? 0 : -ENOMEM;
	}
	list = json_object_object_get(record_at(replies, 0), "item");
	object->item = json_object_get(record_at(list, 0));
	return 0;
}

static int check_one(struct context *context, struct faulted_object *object)
{
	struct refusal refusal = { 0 };
	struct json_object *replies;
	struct request request;
	int status, ret;

	request_start(&request, ASI_CMD_MAP_ADD, &map_attributes, false);
	client_put_class(context, &request, ASI_A_MAP_CLASS);
	request_put_flag(&request, ASI_A_MAP_CHECK, "");
	if (context->options.force)
		request_put_flag(&request, ASI_A_MAP_FORCE, "");
	request_put_string(&request, ASI_A_MAP_SPEC, object->row, NULL);
	status = client_probe(context, &request, &replies, &refusal);
	request_free(&request);
	if (status)
		return status;
	ret = take_answer(object, replies, &refusal);
	if (!ret && object->item)
		ret = exposure_add(context, object->item);
	json_object_put(replies);
	return ret ? message_errno(context, -ret) : STATUS_DONE;
}

/* Would both be the same mapping? */
static bool is_twice(const struct faulted_object *object, const struct faulted_object *other)
{
	return object->item && other->item &&
	       same_text(record_text(object->item, "spec"), record_text(other->item, "spec")) &&
	       record_number(object->item, "domain") == record_number(other->item, "domain");
}

/* What two addresses in two VMs share turns out to be one only by what the kernel says. */
static void unite_objects(struct faulted_data *objects, size_t index)
{
	struct faulted_object *object = &objects->list[index];

	for (size_t i = 0; i < index; i++) {
		struct faulted_object *other = &objects->list[i];

		if (!is_twice(object, other))
			continue;
		other->count += object->count;
		other->rows += object->rows;
		free_object(object);
		objects->count--;
		memmove(object, object + 1, (objects->count - index) * sizeof(*object));
		return;
	}
}

int faulted_check(struct context *context, struct faulted_data *objects)
{
	int status = STATUS_DONE;

	for (size_t i = 0; !status && i < objects->count; i++) {
		if (!objects->list[i].why)
			status = check_one(context, &objects->list[i]);
	}
	for (size_t i = objects->count; i-- > 0;)
		unite_objects(objects, i);
	return status;
}

char *faulted_name(const struct faulted_object *object)
{
	const char *data = object->data ? object->data : "?";

	return strndup(data, name_length(data));
}

/* Of an object of a VM that is gone by now, the kernel has nothing to tell. */
static void print_gone(FILE *stream, const struct faulted_object *object)
{
	uint64_t exposed = ((object->start + object->len - 1) | (PAGE - 1)) -
			   (object->start & ~(PAGE - 1)) + 1;

	fprintf(stream, "; asks for %" PRIu64 " bytes, exposes %" PRIu64, object->len, exposed);
}

static int print_exposure(FILE *stream, const struct faulted_object *object)
{
	uint64_t exposed = record_number(object->item, "bytes-exposed");
	char *asked, *needless;

	if (!exposed && object->len) {
		print_gone(stream, object);
		return 0;
	}
	asked = exposure_words(object->item);
	if (!asked || exposure_needless(object->item, &needless)) {
		free(asked);
		return -ENOMEM;
	}
	escape_print(stream, "; asks for %s, exposes %" PRIu64 "%s%s", asked, exposed,
		     needless ? "; " : "", needless ? needless : "");
	free(needless);
	free(asked);
	return 0;
}

char *faulted_reason(const struct faulted_object *object)
{
	char *text = NULL;
	size_t len;
	FILE *stream = open_memstream(&text, &len);
	bool failed = false;

	if (!stream)
		return NULL;
	fprintf(stream, "%" PRIu64 " fault%s", object->count, object->count == 1 ? "" : "s");
	if (object->rows > 1)
		fprintf(stream, " in %" PRIu32 " rows", object->rows);
	escape_print(stream, ", %s at %s", object->rows > 1 ? "most" : "taken",
		     object->where ? object->where : "?");
	if (object->item)
		failed = print_exposure(stream, object);
	failed |= ferror(stream);
	if (!fclose(stream) && !failed)
		return text;
	free(text);
	return NULL;
}

static struct json_object *make_object_record(const struct faulted_object *object)
{
	static const char *const exposures[] = {
		"bytes-asked", "bytes-exposed", "pages", "size", "size-source", "pages-needless",
	};
	struct json_object *record = json_object_new_object(), *value;
	bool failed = !record || record_put_text(record, "spec", object->spec) ||
		      record_put_text(record, "data", object->data) ||
		      record_put_text(record, "row", object->row) ||
		      record_put_number(record, "count", object->count) ||
		      record_put_number(record, "rows", object->rows) ||
		      record_put_text(record, "where", object->where) ||
		      record_put_text(record, "why", object->why);

	for (size_t i = 0; !failed && i < ARRAY_SIZE(exposures); i++) {
		value = object->item ? json_object_object_get(object->item, exposures[i]) : NULL;
		failed = record_put_any(record, exposures[i], json_object_get(value));
	}
	if (!failed)
		return record;
	json_object_put(record);
	return NULL;
}

int faulted_print(struct context *context, const struct faulted_data *objects)
{
	struct json_object *records = json_object_new_array();
	bool failed = !records;
	int status;

	for (size_t i = 0; !failed && i < objects->count; i++)
		failed = record_add(records, make_object_record(&objects->list[i]));
	status = failed ? message_errno(context, ENOMEM) :
			  output_records(context, &faulted_view, records);
	json_object_put(records);
	return status;
}

void faulted_free(struct faulted_data *objects)
{
	for (size_t i = 0; i < objects->count; i++)
		free_object(&objects->list[i]);
	free(objects->list);
	json_object_put(objects->records);
	*objects = (struct faulted_data){ 0 };
}
