// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "net/reply.h"
#include "support.h"

static const struct reply expected = { .family = FAMILY, .portid = PORTID, .seq = SEQ };

/* Feed an exact copy on the heap: the sanitizer sees a read past its end. */
static int feed(struct reply *reply, const void *data, size_t len)
{
	char *exact = malloc(len ? len : 1);
	int ret;

	memcpy(exact, data, len);
	ret = reply_feed(reply, exact, len);
	free(exact);
	return ret;
}

static int feed_bytes(struct reply *reply, const struct bytes *bytes)
{
	return feed(reply, bytes->data, bytes->used);
}

static size_t count_payloads(struct reply *reply)
{
	size_t position = 0, len, count = 0;
	const void *payload;

	while (reply_buffer_next(&reply->buffer, &position, &payload, &len) == 1)
		count++;
	return count;
}

static void put_row(struct bytes *bytes, uint32_t id, uint16_t flags)
{
	struct nlmsghdr *header = bytes_data(bytes, flags);

	mnl_attr_put_u32(header, ASI_A_FAULT_ID, id);
	bytes_end(bytes, header);
}

static void put_done(struct bytes *bytes, int error, uint16_t flags)
{
	struct nlmsghdr *header = bytes_message(bytes, NLMSG_DONE, NLM_F_MULTI | flags);
	int *value = mnl_nlmsg_put_extra_header(header, sizeof(*value));

	*value = error;
	bytes_end(bytes, header);
}

static void takes_data_then_ack(void **state)
{
	struct reply reply = expected;
	struct bytes bytes = { 0 };
	size_t position = 0, len;
	const struct nlattr *attr;
	const void *payload;

	(void)state;
	put_row(&bytes, 12, 0);
	assert_int_equal(feed_bytes(&reply, &bytes), 0);
	bytes.used = 0;
	bytes_end(&bytes, bytes_error(&bytes, 0, 0));
	assert_int_equal(feed_bytes(&reply, &bytes), 1);
	assert_int_equal(reply.refusal.error, 0);
	assert_int_equal(count_payloads(&reply), 1);
	assert_int_equal(reply_buffer_next(&reply.buffer, &position, &payload, &len), 1);
	attr = payload;
	assert_int_equal(len, 8);
	assert_int_equal(mnl_attr_get_type(attr), ASI_A_FAULT_ID);
	assert_int_equal(mnl_attr_get_u32(attr), 12);
	reply_free(&reply);
}

/* Attributes are read in place: wherever a payload is kept, it is aligned. */
static void keeps_payloads_aligned(void **state)
{
	struct reply_buffer buffer = { 0 };
	size_t position = 0, len, count = 0;
	const void *payload;

	(void)state;
	for (size_t i = 1; i <= 100; i++)
		assert_int_equal(reply_buffer_add(&buffer, "0123456789", i % 10), 0);
	while (reply_buffer_next(&buffer, &position, &payload, &len) == 1) {
		count++;
		assert_int_equal(len, count % 10);
		assert_int_equal((uintptr_t)payload % sizeof(size_t), 0);
		assert_memory_equal(payload, "0123456789", len);
	}
	assert_int_equal(count, 100);
	reply_buffer_free(&buffer);
}

/* What is long does not stay in memory, and comes back as it was, from wherever one starts. */
static void keeps_long_replies_in_a_file(void **state)
{
	struct reply_buffer buffer = { 0 };
	size_t position = 0, len, count = 0, middle = 0;
	const size_t wanted = 3 * REPLY_BUFFER_MEMORY / 64;
	const void *payload;
	char text[64];

	(void)state;
	for (size_t i = 0; i < wanted; i++) {
		snprintf(text, sizeof(text), "%063zu", i);
		assert_int_equal(reply_buffer_add(&buffer, text, sizeof(text)), 0);
	}
	assert_non_null(buffer.file);
	assert_in_range(buffer.size, 1, 2 * REPLY_BUFFER_MEMORY);
	for (; reply_buffer_next(&buffer, &position, &payload, &len) == 1; count++) {
		assert_int_equal(len, sizeof(text));
		assert_int_equal(strtoul(payload, NULL, 10), count);
		if (count == wanted / 3)
			middle = position;
	}
	assert_int_equal(count, wanted);
	assert_int_equal(reply_buffer_next(&buffer, &middle, &payload, &len), 1);
	assert_int_equal(strtoul(payload, NULL, 10), wanted / 3 + 1);
	reply_buffer_free(&buffer);
}

/* A file that is too short by now is an error, not the end of the list. */
static void notices_a_lost_file(void **state)
{
	struct reply_buffer buffer = { 0 };
	size_t position = 0, len;
	const void *payload;
	char text[4096] = "";

	(void)state;
	for (size_t i = 0; i <= REPLY_BUFFER_MEMORY / sizeof(text); i++)
		assert_int_equal(reply_buffer_add(&buffer, text, sizeof(text)), 0);
	assert_non_null(buffer.file);
	fflush(buffer.file);
	assert_int_equal(ftruncate(fileno(buffer.file), 5000), 0);
	assert_int_equal(reply_buffer_next(&buffer, &position, &payload, &len), 1);
	assert_int_equal(reply_buffer_next(&buffer, &position, &payload, &len), -EIO);
	reply_buffer_free(&buffer);
}

static void takes_a_dump_in_pieces(void **state)
{
	struct reply reply = expected;
	struct bytes bytes = { 0 };

	(void)state;
	put_row(&bytes, 1, NLM_F_MULTI);
	put_row(&bytes, 2, NLM_F_MULTI);
	assert_int_equal(feed_bytes(&reply, &bytes), 0);
	bytes.used = 0;
	put_row(&bytes, 3, NLM_F_MULTI);
	put_done(&bytes, 0, 0);
	assert_int_equal(feed_bytes(&reply, &bytes), 1);
	assert_int_equal(count_payloads(&reply), 3);
	assert_false(reply.interrupted);
	reply_free(&reply);
}

static void reads_the_error_of_done(void **state)
{
	struct reply reply = expected;
	struct bytes bytes = { 0 };
	struct nlmsghdr *header;
	int *error;

	(void)state;
	put_row(&bytes, 1, NLM_F_MULTI);
	header = bytes_message(&bytes, NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS);
	error = mnl_nlmsg_put_extra_header(header, sizeof(*error));
	*error = -ENODEV;
	mnl_attr_put_strz(header, NLMSGERR_ATTR_MSG, "the domain is gone");
	bytes_end(&bytes, header);
	assert_int_equal(feed_bytes(&reply, &bytes), 1);
	assert_int_equal(reply.refusal.error, ENODEV);
	assert_string_equal(reply.refusal.text, "the domain is gone");
	reply_free(&reply);
}

static void notices_an_interrupted_dump(void **state)
{
	struct reply reply = expected;
	struct bytes bytes = { 0 };

	(void)state;
	put_row(&bytes, 1, NLM_F_MULTI | NLM_F_DUMP_INTR);
	put_row(&bytes, 2, NLM_F_MULTI);
	put_done(&bytes, 0, 0);
	assert_int_equal(feed_bytes(&reply, &bytes), 1);
	assert_true(reply.interrupted);
	assert_int_equal(count_payloads(&reply), 2);
	reply_free(&reply);

	reply = expected;
	bytes.used = 0;
	put_done(&bytes, 0, NLM_F_DUMP_INTR);
	assert_int_equal(feed_bytes(&reply, &bytes), 1);
	assert_true(reply.interrupted);
	reply_free(&reply);
}

static void reads_an_extended_ack(void **state)
{
	struct reply reply = expected;
	struct bytes bytes = { 0 };
	struct nlmsghdr *header;

	(void)state;
	header = bytes_error(&bytes, -EINVAL, NLM_F_ACK_TLVS);
	mnl_attr_put_strz(header, NLMSGERR_ATTR_MSG, "unknown symbol");
	mnl_attr_put_u32(header, NLMSGERR_ATTR_OFFS, 56);
	mnl_attr_put_u32(header, NLMSGERR_ATTR_MISS_TYPE, ASI_A_MAP_SPEC);
	bytes_end(&bytes, header);
	assert_int_equal(feed_bytes(&reply, &bytes), 1);
	assert_int_equal(reply.refusal.error, EINVAL);
	assert_string_equal(reply.refusal.text, "unknown symbol");
	assert_true(reply.refusal.has_offset);
	assert_int_equal(reply.refusal.offset, 56);
	assert_true(reply.refusal.has_missing);
	assert_int_equal(reply.refusal.missing, ASI_A_MAP_SPEC);
}

/* Without NLM_F_CAPPED the request comes back in front of the TLVs. */
static void skips_the_request_in_an_ack(void **state)
{
	struct reply reply = expected;
	struct bytes bytes = { 0 };
	struct nlmsghdr *header;
	struct nlmsgerr *body;

	(void)state;
	header = bytes_message(&bytes, NLMSG_ERROR, NLM_F_ACK_TLVS);
	body = mnl_nlmsg_put_extra_header(header, sizeof(*body) + 20);
	memset(body, 0xff, sizeof(*body) + 20);
	body->error = -EINVAL;
	body->msg.nlmsg_len = sizeof(body->msg) + 18;
	mnl_attr_put_strz(header, NLMSGERR_ATTR_MSG, "behind the request");
	bytes_end(&bytes, header);
	assert_int_equal(feed_bytes(&reply, &bytes), 1);
	assert_string_equal(reply.refusal.text, "behind the request");
}

static void survives_odd_tlvs(void **state)
{
	struct reply reply = expected;
	struct bytes bytes = { 0 };
	struct nlmsghdr *header;
	char text[REFUSAL_TEXT_MAX + 50];

	(void)state;
	memset(text, 'x', sizeof(text));
	header = bytes_error(&bytes, -EINVAL, NLM_F_ACK_TLVS);
	mnl_attr_put(header, NLMSGERR_ATTR_MSG, sizeof(text), text); /* too long, no NUL */
	mnl_attr_put_u8(header, NLMSGERR_ATTR_OFFS, 1);              /* too short */
	mnl_attr_put(header, NLMSGERR_ATTR_MISS_TYPE, 0, NULL);
	mnl_attr_put_u32(header, 999, 1);
	bytes_end(&bytes, header);
	assert_int_equal(feed_bytes(&reply, &bytes), 1);
	assert_int_equal(strlen(reply.refusal.text), REFUSAL_TEXT_MAX - 1);
	assert_false(reply.refusal.has_offset);
	assert_false(reply.refusal.has_missing);
}

/* The length of the request that came back is a claim, not a fact. */
static void survives_a_lie_about_the_request(void **state)
{
	struct reply reply = expected;
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_error(&bytes, -EINVAL, NLM_F_ACK_TLVS);
	struct nlmsgerr *body = mnl_nlmsg_get_payload(header);

	(void)state;
	header->nlmsg_flags &= ~NLM_F_CAPPED;
	body->msg.nlmsg_len = UINT32_MAX;
	mnl_attr_put_strz(header, NLMSGERR_ATTR_MSG, "out of reach");
	bytes_end(&bytes, header);
	assert_int_equal(feed_bytes(&reply, &bytes), 1);
	assert_int_equal(reply.refusal.error, EINVAL);
	assert_string_equal(reply.refusal.text, "");
}

static void skips_answers_to_others(void **state)
{
	struct reply reply = expected;
	struct bytes bytes = { 0 };
	struct nlmsghdr *header;

	(void)state;
	header = bytes_error(&bytes, -EPERM, 0);
	header->nlmsg_seq = SEQ - 1;
	bytes_end(&bytes, header);
	header = bytes_error(&bytes, -EPERM, 0);
	header->nlmsg_pid = PORTID + 1;
	bytes_end(&bytes, header);
	bytes_end(&bytes, bytes_message(&bytes, NLMSG_NOOP, 0));
	assert_int_equal(feed_bytes(&reply, &bytes), 0);
	assert_int_equal(reply.refusal.error, 0);
	bytes.used = 0;
	bytes_end(&bytes, bytes_error(&bytes, -ENOENT, 0));
	assert_int_equal(feed_bytes(&reply, &bytes), 1);
	assert_int_equal(reply.refusal.error, ENOENT);
}

static void refuses_foreign_messages(void **state)
{
	struct reply reply = expected;
	struct bytes bytes = { 0 };
	struct nlmsghdr *header;

	(void)state;
	header = bytes_data(&bytes, 0);
	header->nlmsg_type = FAMILY + 1;
	bytes_end(&bytes, header);
	assert_int_equal(feed_bytes(&reply, &bytes), -EBADMSG);

	bytes.used = 0;
	bytes_end(&bytes, bytes_message(&bytes, FAMILY, 0)); /* no generic header */
	assert_int_equal(feed_bytes(&reply, &bytes), -EBADMSG);

	bytes.used = 0;
	bytes_end(&bytes, bytes_message(&bytes, NLMSG_ERROR, 0)); /* no errno */
	assert_int_equal(feed_bytes(&reply, &bytes), -EBADMSG);
	reply_free(&reply);
}

/* Every way to cut a reply short, and every length that its header may claim. */
static void survives_truncation(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header;

	(void)state;
	put_row(&bytes, 1, NLM_F_MULTI);
	header = bytes_error(&bytes, -EINVAL, NLM_F_ACK_TLVS);
	mnl_attr_put_strz(header, NLMSGERR_ATTR_MSG, "unknown symbol");
	mnl_attr_put_u32(header, NLMSGERR_ATTR_OFFS, 56);
	bytes_end(&bytes, header);
	for (size_t len = 1; len < bytes.used; len++) {
		struct reply reply = expected;
		int ret = feed(&reply, bytes.data, len);

		/* Only a cut between the two messages is no damage. */
		assert_int_equal(ret, len == 28 ? 0 : -EBADMSG);
		reply_free(&reply);
	}
	for (uint32_t len = 0; len < 200; len++) {
		struct reply reply = expected;

		header->nlmsg_len = len;
		assert_true(feed_bytes(&reply, &bytes) != 0);
		reply_free(&reply);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_data_then_ack),
		cmocka_unit_test(keeps_payloads_aligned),
		cmocka_unit_test(keeps_long_replies_in_a_file),
		cmocka_unit_test(notices_a_lost_file),
		cmocka_unit_test(takes_a_dump_in_pieces),
		cmocka_unit_test(reads_the_error_of_done),
		cmocka_unit_test(notices_an_interrupted_dump),
		cmocka_unit_test(reads_an_extended_ack),
		cmocka_unit_test(skips_the_request_in_an_ack),
		cmocka_unit_test(survives_odd_tlvs),
		cmocka_unit_test(survives_a_lie_about_the_request),
		cmocka_unit_test(skips_answers_to_others),
		cmocka_unit_test(refuses_foreign_messages),
		cmocka_unit_test(survives_truncation),
	};

	return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
