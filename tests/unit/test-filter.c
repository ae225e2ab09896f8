// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "list/filter.h"
#include "list/listing.h"
#include "support.h"

static const char row[] =
	"{\"id\":7,\"domain\":2,\"count\":25,\"access\":\"read\",\"user\":false,"
	"\"data\":\"percpu:rcu_data+0x11\",\"spec\":null,\"address\":\"0xff3c021f00000040\","
	"\"comm\":\"two words\",\"exit-reason-name\":\"io\"}";

static bool keeps(const char *expression, const char *json)
{
	struct json_object *record = json_tokener_parse(json);
	struct filter_error error;
	struct filter *filter;
	bool kept;

	if (filter_parse(expression, &faults_listing.view, &filter, &error))
		fail_msg("%s: at %zu: %s", expression, error.offset, error.text);
	kept = filter_keeps(filter, record);
	filter_free(filter);
	json_object_put(record);
	return kept;
}

static void keeps_what_holds(void **state)
{
	static const char *const expressions[] = {
		"count == 25", "count=25", "count>24", "count >= 25", "count<26", "count<=25",
		"count != 24", "data ~ rcu", "data=~rcu_data", "data ~ ^percpu:(rcu|dr7)_",
		"data !~ jiffies", "comm == 'two words'", "comm == \"two words\"",
		"VM == 2", "vm==2", "spec == null", "data != null", "user == false",
		"address == 0xff3c021f00000040", "address > 0xff3c021f0000003f",
		"count>1&&data~rcu", "count>99||data~rcu", "!(count>99)", "!count>99",
		"count > 99 && count > 1 || id == 7", "id == 7 || count > 1 && count > 99",
		"(id == 7 || count > 1) && count == 25", "exit-reason-name=io", "spec !~ x",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expressions); i++) {
		if (!keeps(expressions[i], row))
			fail_msg("%s", expressions[i]);
	}
}

static void drops_what_does_not(void **state)
{
	static const char *const expressions[] = {
		"count == 24", "count>25", "count < 25", "count <= 24", "count>=26",
		"count != 25", "data ~ ^rcu", "data !~ rcu", "comm == two", "vm == 1",
		"spec != null", "data == null", "user == true", "spec == x", "spec ~ .",
		"cpu < 5", "cpu >= 0", "count>1 && data~jiffies", "!(count==25)",
		"(id == 7 || count > 1) && count > 99",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expressions); i++) {
		if (keeps(expressions[i], row))
			fail_msg("%s", expressions[i]);
	}
}

/* What does not fit into a signed number, or into a double, is compared exactly. */
static void compares_all_bits(void **state)
{
	static const char big[] = "{\"seq\":18446744073709551615,"
				  "\"address\":\"0xffffffffffffffff\"}";

	(void)state;
	assert_true(keeps("seq == 18446744073709551615", big));
	assert_false(keeps("seq == 18446744073709551614", big));
	assert_true(keeps("seq > 18446744073709551614", big));
	assert_true(keeps("address > 0xfffffffffffffffe", big));
	assert_false(keeps("address > 0xffffffffffffffff", big));
}

static void says_where_it_is_wrong(void **state)
{
	static const struct {
		const char *expression;
		size_t offset;
		const char *word;
		bool key;
	} cases[] = {
		{ "", 0, "", true },
		{ "count", 5, "", false },
		{ "count >", 7, "", false },
		{ "count > x", 8, "x", false },
		{ "count > 18446744073709551616", 8, "18446744073709551616", false },
		{ "count > -1", 8, "-1", false },
		{ "cont > 1", 0, "cont", true },
		{ "stack ~ x", 0, "stack", true },
		{ "data < x", 7, "x", false },
		{ "data ~ [", 7, "[", false },
		{ "spec > null", 7, "null", false },
		{ "count > 1 data ~ x", 10, "data", false },
		{ "count > 1 &&", 12, "", true },
		{ "(count > 1", 0, "(", false },
		{ "count > 1)", 9, ")", false },
		{ "data == 'x", 8, "'", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct filter_error error;
		struct filter *filter;

		assert_int_equal(filter_parse(cases[i].expression, &faults_listing.view, &filter,
					      &error), -EINVAL);
		assert_null(filter);
		if (error.offset != cases[i].offset || strcmp(error.word, cases[i].word) ||
		    error.key != cases[i].key || !*error.text)
			fail_msg("%s: at %zu, '%s': %s", cases[i].expression, error.offset,
				 error.word, error.text);
	}
}

/* The parser calls itself; what is typed must not decide how deep the stack gets. */
static void has_a_bottom(void **state)
{
	static char deep[100001];
	struct filter_error error;
	struct filter *filter;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		memset(deep, "(!"[i], sizeof(deep) - 1);
		assert_int_equal(filter_parse(deep, &faults_listing.view, &filter, &error),
				 -EINVAL);
		assert_int_equal(error.offset, 32);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_holds),
		cmocka_unit_test(drops_what_does_not),
		cmocka_unit_test(compares_all_bits),
		cmocka_unit_test(says_where_it_is_wrong),
		cmocka_unit_test(has_a_bottom),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
