// SPDX-License-Identifier: GPL-2.0-or-later
/* Which rows of the fault table have grown most between two listings. */
#include <errno.h>
#include <linux/asi.h>
#include <linux/genetlink.h>
#include <string.h>

#include "lib/record.h"
#include "model/row-growth.h"
#include "support.h"

/* The listing has the row @id with @count. */
static void take(struct row_growth *growth, uint32_t id, uint64_t count)
{
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	const char *culprit = "x";
	const char *payload;
	size_t len;

	mnl_attr_put_u32(header, ASI_A_FAULT_ID, id);
	mnl_attr_put_u64(header, ASI_A_FAULT_COUNT, count);
	mnl_attr_put_u32(header, ASI_A_FAULT_NUMBERING, ASI_NUMBERING_SVM);
	mnl_attr_put_u32(header, ASI_A_FAULT_EXIT_REASON, 0x72);
	payload = (const char *)mnl_nlmsg_get_payload(header) + sizeof(struct genlmsghdr);
	len = (size_t)((const char *)header + header->nlmsg_len - payload);
	assert_int_equal(row_growth_take(growth, payload, len, &culprit), 0);
	assert_null(culprit);
}

static void end(struct row_growth *growth, bool complete)
{
	assert_int_equal(row_growth_end(growth, complete), 0);
}

/* The rows are @text: "ID:NEW ID:NEW". */
static void expect(const struct row_growth *growth, const char *text)
{
	struct json_object *records;
	char got[256] = "";

	assert_int_equal(row_growth_records(growth, 2, &records), 0);
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
	struct row_growth growth = { 0 };
	struct json_object *records;

	(void)state;
	row_growth_start(&growth);
	take(&growth, 3, 100);
	take(&growth, 1, 5);
	take(&growth, 2, 7);
	end(&growth, true);
	/* Nothing to compare with yet. */
	expect(&growth, "");
	row_growth_start(&growth);
	take(&growth, 3, 101);
	take(&growth, 1, 9);
	take(&growth, 2, 7);
	take(&growth, 4, 2);
	end(&growth, true);
	expect(&growth, "1:4 4:2 3:1");
	assert_int_equal(row_growth_records(&growth, 2, &records), 0);
	assert_string_equal(record_text(json_object_array_get_idx(records, 2), "per-second"),
			    "0.50");
	assert_string_equal(record_text(json_object_array_get_idx(records, 0),
					"exit-reason-name"), "cpuid");
	json_object_put(records);
	row_growth_free(&growth);
}

/* Rows that go are forgotten; a count that has become smaller began anew. */
static void copes_with_clears(void **state)
{
	struct row_growth growth = { 0 };

	(void)state;
	row_growth_start(&growth);
	take(&growth, 1, 50);
	take(&growth, 2, 50);
	end(&growth, true);
	row_growth_start(&growth);
	take(&growth, 2, 20);
	end(&growth, true);
	expect(&growth, "2:20");
	row_growth_start(&growth);
	end(&growth, true);
	expect(&growth, "");
	row_growth_free(&growth);
}

static void is_not_misled_by_what_it_missed(void **state)
{
	struct row_growth growth = { 0 };

	(void)state;
	row_growth_start(&growth);
	take(&growth, 1, 50);
	take(&growth, 2, 1000);
	end(&growth, true);
	row_growth_start(&growth);
	take(&growth, 1, 51);
	end(&growth, false);
	expect(&growth, "1:1");
	row_growth_start(&growth);
	take(&growth, 2, 1002);
	take(&growth, 1, 51);
	end(&growth, true);
	expect(&growth, "2:2");
	row_growth_free(&growth);
}

static void keeps_the_busiest(void **state)
{
	struct row_growth growth = { 0 };

	(void)state;
	row_growth_start(&growth);
	end(&growth, true);
	row_growth_start(&growth);
	for (uint32_t id = 1; id <= 1000; id++)
		take(&growth, id, 1 + (id * 7) % 1000);
	end(&growth, true);
	assert_int_equal(growth.row_count, ROW_GROWTH_MOST);
	for (size_t i = 0; i < ROW_GROWTH_MOST; i++)
		assert_int_equal(growth.rows[i].grown, 1000 - i);
	row_growth_free(&growth);
}

static void refuses_nonsense(void **state)
{
	struct row_growth growth = { 0 };
	struct bytes bytes = { 0 };
	struct nlmsghdr *header = bytes_data(&bytes, 0);
	const char *culprit = NULL;
	const char *payload;
	size_t len;

	(void)state;
	mnl_attr_put_u8(header, ASI_A_FAULT_ID, 1);
	payload = (const char *)mnl_nlmsg_get_payload(header) + sizeof(struct genlmsghdr);
	row_growth_start(&growth);
	len = (size_t)((const char *)header + header->nlmsg_len - payload);
	assert_int_equal(row_growth_take(&growth, payload, len, &culprit), -EBADMSG);
	assert_string_equal(culprit, "id");
	row_growth_free(&growth);
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
