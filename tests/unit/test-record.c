// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "lib/record.h"
#include "net/decode.h"
#include "support.h"

static const char *json(struct json_object *record, const char *key)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(record, key, &value));
	return json_object_to_json_string_ext(value, 0);
}

static int try_decode(const struct attribute_set *set, const void *payload, size_t len,
		      const char **culprit)
{
	/* An exact copy on the heap: the sanitizer sees a read past its end. */
	void *exact = malloc(len ? len : 1);
	struct json_object *record = NULL;
	int ret;

	memcpy(exact, payload, len);
	ret = decode_record(set, exact, len, &record, culprit);
	free(exact);
	assert_int_equal(!ret, record != NULL);
	json_object_put(record);
	return ret;
}

static int try_message(const struct attribute_set *set, const struct nlmsghdr *header,
		       const char **culprit)
{
	return try_decode(set, mnl_nlmsg_get_payload_offset(header, GENL_HDRLEN),
			  mnl_nlmsg_get_payload_len(header) - GENL_HDRLEN, culprit);
}

static void decodes_every_kind(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	struct json_object *record;
	struct nlattr *nest;

	(void)state;
	mnl_attr_put_u32(header, ASI_A_FAULT_ID, 4294967295u);
	mnl_attr_put_u64(header, ASI_A_FAULT_ADDRESS, 0xffffffff81000000);
	mnl_attr_put_u32(header, ASI_A_FAULT_IP, 0x1000);
	mnl_attr_put_u64(header, ASI_A_FAULT_COUNT, 1ULL << 53);
	mnl_attr_put_u32(header, ASI_A_FAULT_SEQ, 9);
	mnl_attr_put_strz(header, ASI_A_FAULT_DATA, "rcu_data+0x40");
	mnl_attr_put_str(header, ASI_A_FAULT_COMM, "no NUL");
	mnl_attr_put_u32(header, ASI_A_FAULT_ACCESS, ASI_ACCESS_EXEC);
	mnl_attr_put_u32(header, ASI_A_FAULT_NAME_STATE, 77);
	mnl_attr_put(header, ASI_A_FAULT_USER, 0, NULL);
	for (uint64_t i = 0; i < 2; i++) {
		nest = mnl_attr_nest_start(header, ASI_A_FAULT_FRAME);
		mnl_attr_put_u64(header, ASI_A_FRAME_IP, 0xffffffff81000010 + i);
		if (!i)
			mnl_attr_put_strz(header, ASI_A_FRAME_NAME, "f+0x10/0x20");
		mnl_attr_nest_end(header, nest);
	}
	record = decode(&fault_attributes, header);
	assert_string_equal(json(record, "id"), "4294967295");
	assert_string_equal(json(record, "address"), "\"0xffffffff81000000\"");
	assert_string_equal(json(record, "ip"), "\"0x1000\"");
	assert_string_equal(json(record, "count"), "9007199254740992");
	assert_string_equal(json(record, "seq"), "9");
	assert_string_equal(json(record, "data"), "\"rcu_data+0x40\"");
	assert_string_equal(json(record, "comm"), "\"no NUL\"");
	assert_string_equal(json(record, "access"), "\"exec\"");
	assert_string_equal(json(record, "name-state"), "\"77\""); /* of a newer kernel */
	assert_string_equal(json(record, "user"), "true");
	assert_string_equal(json(record, "switching"), "false");
	assert_string_equal(json(record, "frame"),
			    "[{\"ip\":\"0xffffffff81000010\",\"name\":\"f+0x10\\/0x20\"},"
			    "{\"ip\":\"0xffffffff81000011\",\"name\":null}]");
	json_object_put(record);
}

static void shows_what_is_absent(void **state)
{
	struct bytes bytes = { 0 };
	struct json_object *record = decode(&map_attributes, bytes_data(&bytes, 0));

	(void)state;
	assert_int_equal(json_object_object_length(record), ASI_A_MAP_MAX);
	assert_string_equal(json(record, "domain"), "null");
	assert_string_equal(json(record, "spec"), "null");
	assert_string_equal(json(record, "unowned"), "false");
	assert_string_equal(json(record, "range"), "[]");
	assert_string_equal(json(record, "neighbour"), "[]");
	assert_int_equal(record_number(record, "pages"), 0);
	assert_int_equal(record_number(record, "no such key"), 0);
	assert_null(record_text(record, "spec"));
	json_object_put(record);
}

static void switches_are_booleans(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	struct json_object *record;

	(void)state;
	mnl_attr_put_u8(header, ASI_A_CLASS_STACK, 1);
	mnl_attr_put_u8(header, ASI_A_CLASS_AVAILABLE, 0);
	mnl_attr_put_u32(header, ASI_A_CLASS_MODE, ASI_MODE_LEARN);
	record = decode(&class_attributes, header);
	assert_string_equal(json(record, "stack"), "true");
	assert_string_equal(json(record, "available"), "false");
	assert_string_equal(json(record, "mode"), "\"learn\"");
	json_object_put(record);
}

static void skips_what_it_does_not_know(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	struct json_object *record;

	(void)state;
	mnl_attr_put_u64(header, ASI_A_STATS_MAX + 1, 1);
	mnl_attr_put_u64(header, 0, 1);
	mnl_attr_put_u64(header, ASI_A_STATS_ENTERS, 5);
	mnl_attr_put_u64(header, 0x3fff, 1);
	record = decode(&stats_attributes, header);
	assert_int_equal(record_number(record, "enters"), 5);
	json_object_put(record);
}

static void refuses_wrong_lengths(void **state)
{
	static const struct {
		unsigned int number;
		size_t len;
		const char *name;
	} cases[] = {
		{ ASI_A_FAULT_ID, 3, "id" }, { ASI_A_FAULT_ID, 8, "id" },
		{ ASI_A_FAULT_ID, 0, "id" }, { ASI_A_FAULT_IP, 2, "ip" },
		{ ASI_A_FAULT_IP, 16, "ip" }, { ASI_A_FAULT_USER, 1, "user" },
		{ ASI_A_FAULT_FRAME, 3, "frame" },
	};
	const char zeros[16] = { 0 };
	const char *culprit;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct bytes bytes = { 0 };
		struct nlmsghdr *header = bytes_data(&bytes, 0);

		mnl_attr_put(header, cases[i].number, cases[i].len, zeros);
		assert_int_equal(try_message(&fault_attributes, header, &culprit), -EBADMSG);
		if (strcmp(cases[i].name, "frame"))
			assert_string_equal(culprit, cases[i].name);
	}
}

static void names_the_culprit_in_a_nest(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	struct nlattr *nest = mnl_attr_nest_start(header, ASI_A_FAULT_FRAME);
	const char *culprit;

	(void)state;
	mnl_attr_put_u16(header, ASI_A_FRAME_IP, 1);
	mnl_attr_nest_end(header, nest);
	assert_int_equal(try_message(&fault_attributes, header, &culprit), -EBADMSG);
	assert_string_equal(culprit, "ip");
}

/* Every way to cut the attributes short, and every length that one may claim. */
static void survives_truncation(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	char *payload = mnl_nlmsg_get_payload_offset(header, GENL_HDRLEN);
	const char *culprit;
	struct nlattr *nest;
	size_t len;

	(void)state;
	mnl_attr_put_u64(header, ASI_A_FAULT_ADDRESS, 1); /* bytes 0 to 11 */
	nest = mnl_attr_nest_start(header, ASI_A_FAULT_FRAME);
	mnl_attr_put_u64(header, ASI_A_FRAME_IP, 1);
	mnl_attr_put_strz(header, ASI_A_FRAME_NAME, "name"); /* padded by 3 */
	mnl_attr_nest_end(header, nest);
	len = mnl_nlmsg_get_payload_len(header) - GENL_HDRLEN;
	for (size_t cut = 0; cut <= len; cut++) {
		bool whole = cut == 0 || cut == 12 || cut == len;

		assert_int_equal(try_decode(&fault_attributes, payload, cut, &culprit),
				 whole ? 0 : -EBADMSG);
	}
	for (unsigned int claim = 0; claim < 64; claim++) {
		struct nlattr *first = (void *)payload;

		first->nla_len = (uint16_t)claim;
		if (claim != 12)
			assert_true(try_decode(&fault_attributes, payload, len, &culprit) != 0);
	}
}

/* The padding of the last attribute may be left out. */
static void does_without_the_last_padding(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	const char *culprit;

	(void)state;
	mnl_attr_put_strz(header, ASI_A_FAULT_COMM, "name");
	assert_int_equal(try_decode(&fault_attributes,
				    mnl_nlmsg_get_payload_offset(header, GENL_HDRLEN),
				    NLA_HDRLEN + 5, &culprit), 0);
}

static void cleans_text_of_others(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	struct json_object *record;

	(void)state;
	mnl_attr_put_strz(header, ASI_A_FAULT_COMM, "a\"b\\c\n\x1b\xff/d");
	record = decode(&fault_attributes, header);
	assert_string_equal(json(record, "comm"),
			    "\"a\\\"b\\\\c\\n\\u001b\xef\xbf\xbd\\/d\"");
	json_object_put(record);
}

/* What is in a reply is up to the kernel: a list may be absent, or be none. */
static void lists_need_not_be_there(void **state)
{
	struct json_object *list = json_object_new_array(), *text = json_object_new_string("x");

	(void)state;
	json_object_array_add(list, text);
	assert_int_equal(record_count(list), 1);
	assert_ptr_equal(record_at(list, 0), text);
	assert_null(record_at(list, 1));
	assert_int_equal(record_count(NULL), 0);
	assert_null(record_at(NULL, 0));
	assert_int_equal(record_count(text), 0);
	assert_null(record_at(text, 0));
	json_object_put(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_every_kind),
		cmocka_unit_test(shows_what_is_absent),
		cmocka_unit_test(switches_are_booleans),
		cmocka_unit_test(skips_what_it_does_not_know),
		cmocka_unit_test(refuses_wrong_lengths),
		cmocka_unit_test(names_the_culprit_in_a_nest),
		cmocka_unit_test(survives_truncation),
		cmocka_unit_test(does_without_the_last_padding),
		cmocka_unit_test(cleans_text_of_others),
		cmocka_unit_test(lists_need_not_be_there),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
