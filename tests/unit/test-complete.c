// SPDX-License-Identifier: GPL-2.0-or-later
/* How a line may go on, by the tables; and what events are in words. */
#include <errno.h>
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complete.h"
#include "cli/options.h"
#include "cli/word-kinds.h"
#include "lib/words.h"
#include "shell/event-text.h"
#include "support.h"
#include "verbs.h"

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
	char text[4096] = "", line[256], **words;
	int count;

	snprintf(line, sizeof(line), "%s %s", before, word);
	count = words_split_open(line, &words);
	assert_true(count > 0);
	read_text(&symbols, kallsyms);
	capture_start(&capture);
	capture.context.verbs = verb_table;
	complete_find(&capture.context, &symbols, count, words + 1, &completion);
	assert_false(completion.failed);
	for (size_t i = 0; i < completion.count; i++) {
		strcat(text, i ? " " : "");
		strcat(text, completion.candidates[i].word);
	}
	if (completion.files)
		strcat(text, *text ? " FILE" : "FILE");
	if (completion.programs)
		strcat(text, *text ? " PROGRAM" : "PROGRAM");
	assert_string_equal(text, expected);
	if (completion.start)
		assert_int_equal(completion.start, strcspn(word, "=") + 1);
	complete_free(&completion);
	symbols_free(&symbols);
	free(words);
	capture_end(&capture);
	capture_free(&capture);
}

/* What is typed inside of quotes goes on, too. */
static void test_words(void **state)
{
	static const struct {
		const char *line;
		const char *words[4];
	} cases[] = {
		{ "", { "" } },
		{ "ma", { "ma" } },
		{ "map ", { "map", "" } },
		{ "map  rcu", { "map", "rcu" } },
		{ "map 'rcu", { "map", "rcu" } },
		{ "map \"a b ", { "map", "a b " } },
		{ "map 'a b'c \"", { "map", "a bc", "" } },
		{ "map 'a' ", { "map", "a", "" } },
		{ "--color='n", { "--color=n" } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *line = strdup(cases[i].line), **words;
		int count = words_split_open(line, &words);

		for (int j = 0; j < count; j++) {
			assert_non_null(cases[i].words[j]);
			assert_string_equal(words[j + 1], cases[i].words[j]);
		}
		assert_true(count > 0 && !cases[i].words[count]);
		free(words);
		free(line);
	}
	for (size_t len = 4; len <= 6; len++) {
		char line[] = "map #x", **words;

		line[len] = '\0';
		assert_int_equal(words_split_open(line, &words), len > 4 ? -EINVAL : 2);
		free(words);
	}
}

/* As another shell asks. */
static void expect_print(int count, char *const *words, const char *expected)
{
	struct capture capture;

	capture_start(&capture);
	capture.context.verbs = verb_table;
	assert_int_equal(complete_print(&capture.context, count, words), STATUS_DONE);
	capture_end(&capture);
	assert_string_equal(capture.out, expected);
	assert_string_equal(capture.err, "");
	capture_free(&capture);
}

static void test_print(void **state)
{
	static char recording[4096], map[] = "map", missing[] = "/nonexistent", unmap[] = "unmap";
	static char replay[] = "--replay", row[] = "fault:1", mode[] = "mode", learn[] = "le";
	static char output[] = "--output=x/", save[] = "save", rounds[] = "--", blank[] = "";
	static char wrong[] = "nosuch", learn_verb[] = "learn";

	(void)state;
	snprintf(recording, sizeof(recording), "%s/recordings/busy.rec", getenv("GOLDEN"));
	expect_print(2, (char *[]){ mode, learn }, "learn\n");
	expect_print(1, (char *[]){ unmap }, "unmap\tremove mappings, all of them or none\n");
	expect_print(2, (char *[]){ save, output }, ":files\t--output=\n");
	expect_print(3, (char *[]){ learn_verb, rounds, blank }, ":programs\t\n");
	expect_print(4, (char *[]){ learn_verb, rounds, wrong, blank }, ":files\t\n");
	expect_print(2, (char *[]){ wrong, blank }, "");
	expect_print(4, (char *[]){ replay, recording, map, row },
		     "fault:1\tvm:kvm+0x13a0\nfault:10\tkvm_amd:nrips+0x0\n"
		     "fault:11\tpercpu:cpu_dr7+0x0\nfault:12\tkvm:kvm_caps+0x18\n"
		     "fault:13\tvm:srcu+0x8\nfault:14\tslab:kmalloc-2k-2048+0x0\n"
		     "fault:15\tvm:buses+0x0\nfault:16\tvm:emulator+0x50\n"
		     "fault:17\tvm:pio+0x0\nfault:18\tvm:kvm+0x488\n"
		     "fault:19\tvm:run+0x8\n");
	expect_print(4, (char *[]){ replay, missing, map, row }, "");
	expect_print(3, (char *[]){ replay, missing, unmap },
		     "unmap\tremove mappings, all of them or none\n");
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
	expect("'walk'", "'rcu_s", "rcu_state");
}

static void test_options(void **state)
{
	(void)state;
	expect("", "--b", "--batch");
	expect("", "--v", "--vmlinux --version");
	expect("faults", "--v", "--vm --vmlinux --version");
	expect("faults", "--b", "");
	expect("mode", "--upt", "");
	expect("map", "--ch", "--check");
	expect("learn --", "--ch", "PROGRAM");
	expect("learn -- make", "", "FILE");
	expect("save", "--output=x", "FILE");
	expect("apply", "--output=x", "");
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
	expect("maps --vmlinux", "", "FILE");
	expect("maps --where", "bytes", "bytes-asked bytes-exposed");
	expect("faults --sort", "-cou", "-count");
	expect("faults --columns", "vm,co", "vm,count vm,comm");
	expect("faults", "--sort=-count,na", "--sort=-count,name-state");
	expect("domains --sort", "sta", "");
}

/* What takes no word that is known anywhere is a number or a choice of one's own. */
static void test_tables(void **state)
{
	static const char *const free_options[] = {
		"--upto", "--rounds", "--for", "--until", "--wait", "--interval",
	};
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
		assert_string_equal(word_kinds_fixed(KIND_MODE, i), mode_words[i]);
	assert_null(word_kinds_fixed(KIND_MODE, 3));
}

static void expect_news(unsigned int command, const char *event, const char *before,
			const char *expected)
{
	struct json_object *record = json_tokener_parse(event);
	struct json_object *old = before ? json_tokener_parse(before) : NULL;
	char *text = event_text(command, record, old);

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
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_verbs),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
