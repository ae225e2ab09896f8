// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON straight from messages is what it would be by way of records, to the byte. */
#include <errno.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "list/listing.h"
#include "net/decode.h"
#include "out/direct.h"
#include "out/document.h"
#include "support.h"

/* Mappings as the kernel has them: asictl maps adds what no attribute says. */
static const struct column map_columns[] = {
	{ .key = "id" }, { .key = "spec" }, { .key = "bytes-asked" }, { .key = "range" },
	{ .key = "unowned" }, { .key = "gone" }, { .key = "neighbour" }, { .key = "neighbours" },
};

static const struct listing mappings_listing = {
	.set = &map_attributes,
	.view = { .name = "mappings", .set = &map_attributes,
		  .columns = map_columns, .count = ARRAY_SIZE(map_columns) },
};

static const struct listing *const listings[] = {
	&faults_listing, &mappings_listing, &domains_listing,
};

/* The records of one message, by way of a record; NULL if that is malformed. */
static char *by_record(const struct listing *listing, const void *payload, size_t len)
{
	struct json_object *records, *record;
	struct capture capture;
	const char *culprit, *start;
	char *text;

	if (decode_record(listing->set, payload, len, &record, &culprit))
		return NULL;
	records = json_object_new_array();
	json_object_array_add(records, record);
	capture_start(&capture);
	capture.context.options.json = true;
	assert_int_equal(listing_print(&capture.context, listing, records), STATUS_DONE);
	capture_end(&capture);
	start = strstr(capture.out, "\"records\":[");
	assert_non_null(start);
	text = strdup(start + strlen("\"records\":["));
	capture_free(&capture);
	text[strlen(text) - strlen("\n]}\n")] = '\0';
	return text;
}

/* The same, straight; NULL if that is malformed. */
static char *straight(const struct listing *listing, const void *payload, size_t len)
{
	struct direct direct;
	const char *culprit;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int ret;

	assert_non_null(out);
	assert_true(direct_start(&direct, &listing->view, out));
	ret = direct_print(&direct, payload, len, &culprit);
	direct_end(&direct);
	fclose(out);
	if (ret) {
		assert_int_equal(ret, -EBADMSG);
		free(text);
		return NULL;
	}
	return text;
}

/* An exact copy on the heap: the sanitizer sees a read past its end. */
static void compare(const struct listing *listing, const void *payload, size_t len)
{
	char *exact = malloc(len ? len : 1), *wanted, *got;

	memcpy(exact, payload, len);
	wanted = by_record(listing, exact, len);
	got = straight(listing, exact, len);
	if (wanted) {
		assert_non_null(got);
		assert_string_equal(got, wanted);
	}
	free(wanted);
	free(got);
	free(exact);
}

static void compare_message(const struct listing *listing, const struct nlmsghdr *header)
{
	size_t head = sizeof(*header) + 4;

	compare(listing, (const char *)header + head, header->nlmsg_len - head);
}

static void prints_numbers(void **state)
{
	static const uint64_t numbers[] = {
		0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 12345, 99999999, 100000000,
		UINT32_MAX, 1ULL << 32, 999999999999ULL, 1ULL << 63, UINT64_MAX,
		0x9abcdef012345678, 0xf, 0x10, 0xa0, 0xffffffff81000010,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct bytes bytes = { 0 };
		struct nlmsghdr *header = bytes_data(&bytes, 0);

		mnl_attr_put_u64(header, ASI_A_FAULT_IP, numbers[i]);
		mnl_attr_put_u64(header, ASI_A_FAULT_COUNT, numbers[i]);
		mnl_attr_put_u32(header, ASI_A_FAULT_ID, (uint32_t)numbers[i]);
		mnl_attr_put_u32(header, ASI_A_FAULT_ACCESS, (uint32_t)numbers[i]);
		mnl_attr_put_u32(header, ASI_A_FAULT_NUMBERING, (uint32_t)i % 3);
		mnl_attr_put_u32(header, ASI_A_FAULT_EXIT_REASON, (uint32_t)numbers[i]);
		compare_message(&faults_listing, header);
	}
}

/* Each byte at each place of a word, where nothing, or something, is behind it. */
static void prints_texts(void **state)
{
	char text[24];

	(void)state;
	for (unsigned int byte = 1; byte < 256; byte++) {
		for (size_t place = 0; place < 17; place++) {
			struct bytes bytes = { 0 };
			struct nlmsghdr *header = bytes_data(&bytes, 0);

			memset(text, 'x', sizeof(text));
			text[place] = (char)byte;
			text[place + 1 + place % 3] = '\0';
			mnl_attr_put_strz(header, ASI_A_FAULT_COMM, text);
			compare_message(&faults_listing, header);
		}
	}
}

static void prints_long_texts(void **state)
{
	static const size_t lengths[] = { 0, 7, 8, 9, 4000, 4093, 4094, 4095, 4096, 9000 };
	static char text[9001];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct bytes bytes = { 0 };
		struct nlmsghdr *header = bytes_data(&bytes, 0);

		memset(text, 'y', lengths[i]);
		text[lengths[i]] = '\0';
		mnl_attr_put_strz(header, ASI_A_FAULT_DATA, text);
		mnl_attr_put_u32(header, ASI_A_FAULT_CPU, 3);
		compare_message(&faults_listing, header);
	}
}

static void prints_lists(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		struct nlattr *nest = mnl_attr_nest_start(header, ASI_A_MAP_RANGE);

		mnl_attr_put_u64(header, ASI_A_RANGE_START, i);
		if (i)
			mnl_attr_put_u32(header, ASI_A_RANGE_DOMAIN, i);
		mnl_attr_nest_end(header, nest);
		mnl_attr_put_strz(header, ASI_A_MAP_NEIGHBOUR, i ? "tick" : "\"tock\"");
	}
	mnl_attr_put(header, ASI_A_MAP_GONE, 0, NULL);
	/* The last of what may come once counts; what nobody knows is left out. */
	mnl_attr_put_u32(header, ASI_A_MAP_ID, 1);
	mnl_attr_put_u32(header, ASI_A_MAP_ID, 2);
	mnl_attr_put_u32(header, 1000, 2);
	compare_message(&mappings_listing, header);
}

static void refuses_what_is_malformed(void **state)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	const char *payload = (const char *)(header + 1) + 4;

	(void)state;
	mnl_attr_put_u32(header, ASI_A_FAULT_ID, 1);
	free(straight(&faults_listing, payload, 8));
	for (size_t len = 1; len < 8; len++)
		assert_null(straight(&faults_listing, payload, len));
	mnl_attr_put_u8(header, ASI_A_FAULT_COUNT, 1);
	assert_null(straight(&faults_listing, payload, 16));
}

/* Bytes at random, many of them attributes in part. */
static void agrees_at_random(void **state)
{
	uint16_t words[64];

	(void)state;
	srand(1);
	for (unsigned int n = 0; n < 20000; n++) {
		size_t len = 2 * (size_t)(rand() % 64);

		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			words[i] = (uint16_t)(rand() % (rand() % 2 ? 34 : 65536));
		for (size_t i = 0; i + 4 < ARRAY_SIZE(words) && rand() % 8; i += 4) {
			words[i] = 8;
			words[i + 1] = (uint16_t)(1 + rand() % 32);
		}
		compare(listings[n % ARRAY_SIZE(listings)], words, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_numbers),
		cmocka_unit_test(prints_texts),
		cmocka_unit_test(prints_long_texts),
		cmocka_unit_test(prints_lists),
		cmocka_unit_test(refuses_what_is_malformed),
		cmocka_unit_test(agrees_at_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
