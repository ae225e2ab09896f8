// SPDX-License-Identifier: GPL-2.0-or-later
/* Which rows of the fault table have grown most between two listings. */
#include <errno.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <string.h>

#include "model/row-growth.h"
#include "net/decode.h"
#include "support.h"

/* The listing has the row @id with @count. */
static void take(struct busiest *busiest, uint32_t id, uint64_t count)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	const char *culprit = "x";
	const char *payload;

	mnl_attr_put_u32(header, ASI_A_FAULT_ID, id);
	mnl_attr_put_u64(header, ASI_A_FAULT_COUNT, count);
	mnl_attr_put_u32(header, ASI_A_FAULT_NUMBERING, ASI_NUMBERING_SVM);
	mnl_attr_put_u32(header, ASI_A_FAULT_EXIT_REASON, 0x72);
	payload = (const char *)mnl_nlmsg_get_payload(header) + sizeof(struct genlmsghdr);
	assert_int_equal(busiest_take(busiest, payload,
				      (size_t)((const char *)header + header->nlmsg_len - payload),
				      &culprit), 0);
	assert_null(culprit);
}

static void end(struct busiest *busiest, bool complete)
{
	assert_int_equal(busiest_end(busiest, complete), 0);
}

/* The rows are @text: "ID:NEW ID:NEW". */
static void expect(const struct busiest *busiest, const char *text)
{
	struct json_object *records;
	char got[256] = "";

	assert_int_equal(busiest_records(busiest, 2, &records), 0);
	for (size_t i = 0; i < json_object_array_length(records); i++) {
		struct json_object *record = json_object_array_get_idx(records, i);

		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s:%s", i ? " " : "",
			 record_text(record, "id"), record_text(record, "new"));
	}
	assert_string_equal(got, text);
	json_object_put(records);
}

static void finds_what_grows(void **state)
{
	struct busiest busiest = { 0 };
	struct json_object *records;

	(void)state;
	busiest_start(&busiest);
	take(&busiest, 3, 100);
	take(&busiest, 1, 5);
	take(&busiest, 2, 7);
	end(&busiest, true);
	/* Nothing to compare with yet. */
	expect(&busiest, "");
	busiest_start(&busiest);
	take(&busiest, 3, 101);
	take(&busiest, 1, 9);
	take(&busiest, 2, 7);
	take(&busiest, 4, 2);
	end(&busiest, true);
	expect(&busiest, "1:4 4:2 3:1");
	assert_int_equal(busiest_records(&busiest, 2, &records), 0);
	assert_string_equal(record_text(json_object_array_get_idx(records, 2), "per-second"),
			    "0.50");
	assert_string_equal(record_text(json_object_array_get_idx(records, 0),
					"exit-reason-name"), "cpuid");
	json_object_put(records);
	busiest_free(&busiest);
}

/* Rows that go are forgotten; a count that has become smaller began anew. */
static void copes_with_clears(void **state)
{
	struct busiest busiest = { 0 };

	(void)state;
	busiest_start(&busiest);
	take(&busiest, 1, 50);
	take(&busiest, 2, 50);
	end(&busiest, true);
	busiest_start(&busiest);
	take(&busiest, 2, 20);
	end(&busiest, true);
	expect(&busiest, "2:20");
	busiest_start(&busiest);
	end(&busiest, true);
	expect(&busiest, "");
	busiest_free(&busiest);
}

static void is_not_misled_by_what_it_missed(void **state)
{
	struct busiest busiest = { 0 };

	(void)state;
	busiest_start(&busiest);
	take(&busiest, 1, 50);
	take(&busiest, 2, 1000);
	end(&busiest, true);
	busiest_start(&busiest);
	take(&busiest, 1, 51);
	end(&busiest, false);
	expect(&busiest, "1:1");
	busiest_start(&busiest);
	take(&busiest, 2, 1002);
	take(&busiest, 1, 51);
	end(&busiest, true);
	expect(&busiest, "2:2");
	busiest_free(&busiest);
}

static void keeps_the_busiest(void **state)
{
	struct busiest busiest = { 0 };

	(void)state;
	busiest_start(&busiest);
	end(&busiest, true);
	busiest_start(&busiest);
	for (uint32_t id = 1; id <= 1000; id++)
		take(&busiest, id, 1 + (id * 7) % 1000);
	end(&busiest, true);
	assert_int_equal(busiest.row_count, BUSIEST_ROWS);
	for (size_t i = 0; i < BUSIEST_ROWS; i++)
		assert_int_equal(busiest.rows[i].grown, 1000 - i);
	busiest_free(&busiest);
}

static void refuses_nonsense(void **state)
{
	struct busiest busiest = { 0 };
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	const char *culprit = NULL;
	const char *payload;

	(void)state;
	mnl_attr_put_u8(header, ASI_A_FAULT_ID, 1);
	payload = (const char *)mnl_nlmsg_get_payload(header) + sizeof(struct genlmsghdr);
	busiest_start(&busiest);
	assert_int_equal(busiest_take(&busiest, payload,
				      (size_t)((const char *)header + header->nlmsg_len - payload),
				      &culprit), -EBADMSG);
	assert_string_equal(culprit, "id");
	busiest_free(&busiest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_grows),
		cmocka_unit_test(copes_with_clears),
		cmocka_unit_test(is_not_misled_by_what_it_missed),
		cmocka_unit_test(keeps_the_busiest),
		cmocka_unit_test(refuses_nonsense),
	};

	return cmocka_run_group_tests_name("busiest", tests, NULL, NULL);
}
