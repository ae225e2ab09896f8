// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of asictl against the netlink spec; $SPEC is what spec.py made of it. */
#include <linux/asi.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

static const char *const type_names[] = {
	[ATTRIBUTE_NONE] = "none",
	[ATTRIBUTE_U8] = "u8",
	[ATTRIBUTE_U32] = "u32",
	[ATTRIBUTE_UINT] = "uint",
	[ATTRIBUTE_STRING] = "string",
	[ATTRIBUTE_FLAG] = "flag",
	[ATTRIBUTE_NEST] = "nest",
};

static void print_words(FILE *stream, const char *const *words)
{
	if (!words)
		fputc('-', stream);
	for (size_t i = 0; words && words[i]; i++)
		fprintf(stream, "%s%s", i ? "," : "", words[i]);
	fputc('\n', stream);
}

/* The tables in the form of spec.py. */
static char *print_tables(void)
{
	const struct operation *operation;
	const struct attribute_set *set;
	char *text;
	size_t len;
	FILE *stream = open_memstream(&text, &len);

	for (size_t i = 0; (set = attribute_sets[i]); i++) {
		for (unsigned int number = 1; number < set->count; number++) {
			const struct attribute *attribute = attributes_find(set, number);

			assert_non_null(attribute);
			fprintf(stream, "%s %u %s %s %d %s ", set->name, number, attribute->name,
				type_names[attribute->type], attribute->multi,
				attribute->nested ? attribute->nested->name : "-");
			print_words(stream, attribute->words);
		}
	}
	for (unsigned int i = 1; (operation = attributes_operation(i)); i++)
		fprintf(stream, "operation %u %s %s\n", i, operation->name, operation->set->name);
	fclose(stream);
	return text;
}

static char *read_spec(void)
{
	const char *path = getenv("SPEC");
	FILE *stream;
	char *text = NULL;
	size_t size = 0;

	assert_non_null(path);
	stream = fopen(path, "re");
	assert_non_null(stream);
	assert_true(getdelim(&text, &size, '\0', stream) > 0);
	fclose(stream);
	return text;
}

static void tables_are_the_spec(void **state)
{
	char *tables = print_tables(), *spec = read_spec();

	(void)state;
	assert_string_equal(tables, spec);
	free(tables);
	free(spec);
}

static void words_go_with_their_enum(void **state)
{
	const struct attribute_set *set;

	(void)state;
	for (size_t i = 0; (set = attribute_sets[i]); i++) {
		for (unsigned int number = 1; number < set->count; number++) {
			const struct attribute *attribute = attributes_find(set, number);

			assert_int_equal(attribute->show == SHOW_WORD, attribute->words != NULL);
			assert_int_equal(attribute->type == ATTRIBUTE_NEST,
					 attribute->nested != NULL);
		}
	}
}

static void finds_only_what_there_is(void **state)
{
	(void)state;
	assert_string_equal(attributes_find(&map_attributes, ASI_A_MAP_SPEC)->name, "spec");
	assert_null(attributes_find(&map_attributes, 0));
	assert_null(attributes_find(&map_attributes, ASI_A_MAP_MAX + 1));
	assert_null(attributes_find(&map_attributes, UINT32_MAX));
	assert_null(attributes_operation(0));
	assert_null(attributes_operation(ASI_CMD_MAX + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_the_spec),
		cmocka_unit_test(words_go_with_their_enum),
		cmocka_unit_test(finds_only_what_there_is),
	};

	return cmocka_run_group_tests_name("attributes", tests, NULL, NULL);
}
