// SPDX-License-Identifier: GPL-2.0-or-later
/* How a line may go on, by the tables; and what events are in words. */
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "complete.h"
#include "kinds.h"
#include "news.h"
#include "options.h"
#include "support.h"

static const char kallsyms[] =
	"0000000000000000 A rcu_data\n"
	"0000000000000000 T rcu_read_unlock\n"
	"0000000000000000 d rcu_state\n"
	"0000000000000000 d rcu_state\n"
	"0000000000000000 B jiffies\n"
	"0000000000000000 r rcu_names\t[kvm_amd]\n"
	"0000000000000000 t handle\t[kvm_amd]\n"
	"not a line\n"
	"0000000000000000 b rcu\n";

static void read_text(struct symbols *symbols, const char *text)
{
	FILE *stream = fmemopen((char *)text, strlen(text), "r");

	assert_non_null(stream);
	assert_int_equal(symbols_read(symbols, stream), 0);
	fclose(stream);
}

static void test_symbols(void **state)
{
	struct symbols symbols = { 0 };
	size_t first, count;

	(void)state;
	read_text(&symbols, kallsyms);
	assert_int_equal(symbols.count, 5);
	first = symbols_find(&symbols, "rcu", &count);
	assert_int_equal(count, 3);
	assert_string_equal(symbols.names[first], "rcu");
	assert_string_equal(symbols.names[first + 1], "rcu_data");
	assert_string_equal(symbols.names[first + 2], "rcu_state");
	first = symbols_find(&symbols, "kvm_amd:", &count);
	assert_int_equal(count, 1);
	assert_string_equal(symbols.names[first], "kvm_amd:rcu_names");
	symbols_find(&symbols, "rcu_read", &count);
	assert_int_equal(count, 0);
	symbols_find(&symbols, "zzz", &count);
	assert_int_equal(count, 0);
	symbols_free(&symbols);
	symbols_find(&symbols, "", &count);
	assert_int_equal(count, 0);
}

/* What @word becomes behind @before, blanks between. */
static void expect(const char *before, const char *word, const char *expected)
{
	struct completion completion = { 0 };
	struct symbols symbols = { 0 };
	struct capture capture;
	char text[4096] = "";

	read_text(&symbols, kallsyms);
	capture_start(&capture);
	capture.context.verbs = verb_table;
	complete(&capture.context, &symbols, before, word, &completion);
	assert_false(completion.failed);
	for (size_t i = 0; i < completion.count; i++) {
		strcat(text, i ? " " : "");
		strcat(text, completion.words[i]);
	}
	if (completion.files)
		strcat(text, *text ? " FILE" : "FILE");
	assert_string_equal(text, expected);
	complete_free(&completion);
	symbols_free(&symbols);
	capture_end(&capture);
	capture_free(&capture);
}

static void test_verbs(void **state)
{
	(void)state;
	expect("", "ma", "map maps");
	expect("", "he", "help");
	expect("-j", "unm", "unmap");
	expect("-c test", "unm", "unmap");
	expect("--color=never --class test ", "unm", "unmap");
	expect("help", "unm", "unmap");
	expect("help map", "unm", "");
	expect("nosuch", "m", "");
	expect("'open", "m", "");
}

static void test_options(void **state)
{
	(void)state;
	expect("", "--b", "--batch");
	expect("", "--v", "--version");
	expect("faults", "--v", "--vm --version");
	expect("faults", "--b", "");
	expect("mode", "--vm", "");
	expect("map", "--ch", "--check");
	expect("learn --", "--ch", "FILE");
	expect("maps --color", "", "auto always never");
	expect("maps", "--color=n", "--color=never");
	expect("maps", "--nosuch=n", "");
	expect("maps", "--json=n", "");
	expect("apply --missing", "", "skip");
	expect("suggest -o", "", "FILE");
	expect("suggest --output", "", "FILE");
}

static void test_operands(void **state)
{
	(void)state;
	expect("mode", "l", "log learn");
	expect("mode log", "l", "");
	expect("stack", "o", "on off");
	expect("walk", "rcu_", "rcu_data rcu_state");
	expect("walk", "", "");
	expect("walk", "kvm_amd:r", "kvm_amd:rcu_names");
	expect("diff", "l", "live FILE");
	expect("diff live live", "l", "");
	expect("domains", "l", "");
}

/* What takes no word that is known anywhere is a number or a choice of one's own. */
static void test_tables(void **state)
{
	static const char *const free_options[] = { "--upto", "--rounds", "--for", "--class" };
	const struct option_entry *entry;

	(void)state;
	for (size_t i = 0; (entry = options_entry(i)); i++) {
		bool known = entry->takes;

		for (size_t j = 0; j < ARRAY_SIZE(free_options); j++)
			known |= !strcmp(entry->name, free_options[j]);
		if (entry->argument && !known)
			fail_msg("%s: nothing completes its argument", entry->name);
		assert_false(!entry->argument && entry->takes);
	}
	for (const struct verb *verb = verb_table; verb->name; verb++) {
		if (verb->most && !verb->takes && strcmp(verb->name, "capacity"))
			fail_msg("%s: nothing completes its operands", verb->name);
		assert_false(!verb->most && verb->takes);
	}
	for (size_t i = 0; mode_words[i]; i++)
		assert_string_equal(kinds_word(KIND_MODE, i), mode_words[i]);
	assert_null(kinds_word(KIND_MODE, 3));
}

static void expect_news(unsigned int command, const char *event, const char *before,
			const char *expected)
{
	struct json_object *record = json_tokener_parse(event);
	struct json_object *old = before ? json_tokener_parse(before) : NULL;
	char *text = news_text(command, record, old);

	if (expected) {
		assert_non_null(text);
		assert_string_equal(text, expected);
	} else {
		assert_null(text);
	}
	free(text);
	json_object_put(record);
	json_object_put(old);
}

static void test_news(void **state)
{
	static const char class[] = "{\"mode\":\"log\",\"stack\":false,\"rows\":3,\"mappings\":7}";

	(void)state;
	expect_news(ASI_CMD_FAULT_NTF, "{\"id\":31,\"access\":\"read\",\"domain\":1,"
		    "\"data\":\"percpu:rcu_data+0x11\",\"ip-name\":\"f\\u001b[31m+0x4\"}", NULL,
		    "fault:31: read of percpu:rcu_data+0x11 by f\\u001b[31m+0x4, VM 1");
	expect_news(ASI_CMD_FAULT_NTF, "{\"id\":2,\"access\":null,\"domain\":1,\"data\":null,"
		    "\"address\":\"0xff\",\"ip\":\"0xfe\"}", NULL,
		    "fault:2: ? of 0xff by 0xfe, VM 1");
	expect_news(ASI_CMD_FAULT_CLEAR_NTF, "{\"cleared-rows\":4,\"cleared-faults\":70}", NULL,
		    "4 rows were cleared, 70 faults");
	expect_news(ASI_CMD_CLASS_NTF, class, NULL, NULL);
	expect_news(ASI_CMD_CLASS_NTF,
		    "{\"mode\":\"log\",\"stack\":false,\"rows\":9,\"mappings\":7}", class, NULL);
	expect_news(ASI_CMD_CLASS_NTF,
		    "{\"mode\":\"learn\",\"stack\":false,\"rows\":3,\"mappings\":9}", class,
		    "mode: learn, was log; mappings: 9, was 7");
	expect_news(ASI_CMD_DOMAIN_GET, class, NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_verbs),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
