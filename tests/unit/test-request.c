// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "net/request.h"
#include "support.h"

/* asictl map --vm 7 rcu_data jiffies */
static void start_map(struct request *request)
{
	request_start(request, ASI_CMD_MAP_ADD, &map_attributes, false);
	request_put_string(request, ASI_A_MAP_CLASS, "kvm", "--class");
	request_put_u32(request, ASI_A_MAP_DOMAIN, 7, "--vm", "7");
	request_put_flag(request, ASI_A_MAP_CHECK, "--check");
	request_put_string(request, ASI_A_MAP_SPEC, "rcu_data", NULL);
	request_put_string(request, ASI_A_MAP_SPEC, "jiffies", NULL);
}

static void fills_in_the_headers(void **state)
{
	const struct genlmsghdr *generic;
	const struct nlmsghdr *header;
	struct request request;
	size_t len;

	(void)state;
	start_map(&request);
	header = request_seal(&request, FAMILY, 1, SEQ, &len);
	assert_non_null(header);
	assert_int_equal(header->nlmsg_type, FAMILY);
	assert_int_equal(header->nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	assert_int_equal(header->nlmsg_seq, SEQ);
	assert_int_equal(header->nlmsg_len, len);
	generic = mnl_nlmsg_get_payload(header);
	assert_int_equal(generic->cmd, ASI_CMD_MAP_ADD);
	assert_int_equal(generic->version, 1);
	request_free(&request);

	request_start(&request, ASI_CMD_FAULT_GET, &fault_attributes, true);
	header = request_seal(&request, FAMILY, 1, SEQ, &len);
	assert_int_equal(header->nlmsg_flags & NLM_F_DUMP, NLM_F_DUMP);
	assert_int_equal(len, NLMSG_HDRLEN + GENL_HDRLEN);
	request_free(&request);
}

static void carries_attributes(void **state)
{
	const struct nlmsghdr *header;
	const struct nlattr *attr;
	struct request request;
	size_t len, specs = 0;

	(void)state;
	start_map(&request);
	header = request_seal(&request, FAMILY, 1, SEQ, &len);
	mnl_attr_for_each(attr, header, GENL_HDRLEN) {
		switch (mnl_attr_get_type(attr)) {
		case ASI_A_MAP_CLASS:
			assert_string_equal(mnl_attr_get_str(attr), "kvm");
			assert_int_equal(mnl_attr_get_payload_len(attr), 4);
			break;
		case ASI_A_MAP_DOMAIN:
			assert_int_equal(mnl_attr_get_u32(attr), 7);
			break;
		case ASI_A_MAP_CHECK:
			assert_int_equal(mnl_attr_get_payload_len(attr), 0);
			break;
		case ASI_A_MAP_SPEC:
			assert_string_equal(mnl_attr_get_str(attr), specs ? "jiffies" : "rcu_data");
			specs++;
			break;
		default:
			fail();
		}
	}
	assert_int_equal(specs, 2);
	request_free(&request);
}

static void sizes_numbers(void **state)
{
	const struct nlmsghdr *header;
	const struct nlattr *attr;
	struct request request;
	size_t len, expected = 4;

	(void)state;
	request_start(&request, ASI_CMD_FAULT_CLEAR, &fault_attributes, false);
	request_put_uint(&request, ASI_A_FAULT_UPTO, UINT32_MAX, "--upto", "x");
	request_put_uint(&request, ASI_A_FAULT_UPTO, 1ULL << 32, "--upto", "x");
	header = request_seal(&request, FAMILY, 1, SEQ, &len);
	mnl_attr_for_each(attr, header, GENL_HDRLEN) {
		assert_int_equal(mnl_attr_get_payload_len(attr), expected);
		if (expected == 8)
			assert_true(mnl_attr_get_u64(attr) == 1ULL << 32);
		expected += 4;
	}
	assert_int_equal(expected, 12);
	request_free(&request);
}

static const char *word_at(const struct request *request, size_t offset)
{
	const struct argument *argument = request_find(request, offset);

	return argument ? argument->word : NULL;
}

static void finds_the_word_at_an_offset(void **state)
{
	/* Headers 16 + 4, then class 8, domain 8, check 4, rcu_data 4 + 9, jiffies 4 + 8. */
	struct request request;
	size_t len;

	(void)state;
	start_map(&request);
	assert_non_null(request_seal(&request, FAMILY, 1, SEQ, &len));
	assert_null(word_at(&request, 0));
	assert_null(word_at(&request, 19));
	assert_string_equal(word_at(&request, 20), "--class kvm");
	assert_string_equal(word_at(&request, 28), "--vm 7");
	assert_string_equal(word_at(&request, 36), "--check");
	assert_string_equal(word_at(&request, 40), "rcu_data");
	assert_int_equal(request_find(&request, 40)->number, ASI_A_MAP_SPEC);
	assert_string_equal(word_at(&request, 52), "rcu_data");
	assert_null(word_at(&request, 53)); /* padding */
	assert_string_equal(word_at(&request, 56), "jiffies");
	assert_null(word_at(&request, 68));
	assert_null(word_at(&request, SIZE_MAX));
	request_free(&request);
}

static void grows(void **state)
{
	char word[ASI_SPEC_MAX + 1];
	struct request request;
	size_t len, offset = NLMSG_HDRLEN + GENL_HDRLEN;

	(void)state;
	memset(word, 'a', ASI_SPEC_MAX);
	word[ASI_SPEC_MAX] = '\0';
	request_start(&request, ASI_CMD_MAP_ADD, &map_attributes, false);
	for (int i = 0; i < ASI_SPECS_MAX; i++)
		request_put_string(&request, ASI_A_MAP_SPEC, word, NULL);
	assert_non_null(request_seal(&request, FAMILY, 1, SEQ, &len));
	assert_int_equal(len, offset + ASI_SPECS_MAX * (NLA_HDRLEN + ASI_SPEC_MAX + 1));
	assert_string_equal(word_at(&request, len - 1), word);
	assert_string_equal((const char *)request.message + len - ASI_SPEC_MAX - 1, word);
	request_free(&request);
}

/* The length of an attribute has 16 bits: what is longer must not wrap around. */
static void refuses_what_no_attribute_can_carry(void **state)
{
	char *word = malloc(70000);
	struct request request;
	size_t len;

	(void)state;
	memset(word, 'a', 69999);
	word[69999] = '\0';
	request_start(&request, ASI_CMD_MAP_ADD, &map_attributes, false);
	request_put_string(&request, ASI_A_MAP_SPEC, word, NULL);
	request_put_string(&request, ASI_A_MAP_SPEC, "short", NULL);
	assert_null(request_seal(&request, FAMILY, 1, SEQ, &len));
	request_free(&request);
	free(word);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_in_the_headers),
		cmocka_unit_test(carries_attributes),
		cmocka_unit_test(sizes_numbers),
		cmocka_unit_test(finds_the_word_at_an_offset),
		cmocka_unit_test(grows),
		cmocka_unit_test(refuses_what_no_attribute_can_carry),
	};

	return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
