// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "model/metrics.h"
#include "support.h"

/* What a kernel may say. Some of it is missing, some of it new. */
static const char class_now[] =
	"[{\"name\":\"kvm\",\"mode\":\"log\",\"stack\":true,\"capacity\":4096,\"domains\":1,"
	"\"rows\":1,\"mappings\":3,\"generation\":9,\"available\":false}]";
static const char stats[] =
	"[{\"class\":\"kvm\",\"domain\":null,\"enters\":18446744073709551615,\"faults\":7,"
	"\"exits-fault\":7,\"exits-irq\":0,\"exits-new\":3,\"isolated\":9007199254740993000,"
	"\"events-lost\":null,\"numbering\":\"vmx\",\"vm-exits\":9,\"stays\":2,\"reason\":["
	"{\"number\":10,\"vm-exits\":5,\"stays\":1},{\"number\":999,\"vm-exits\":3,\"stays\":0},"
	"{\"number\":null,\"vm-exits\":1,\"stays\":1}]},"
	"{\"class\":\"kvm\",\"domain\":5,\"enters\":1,\"faults\":null,\"isolated\":999999999,"
	"\"numbering\":\"vmx\",\"vm-exits\":0,\"stays\":0,\"reason\":[]}]";
static const char domains[] =
	"[{\"id\":5,\"class\":\"kvm\",\"pid\":77,\"comm\":\"a\\\"b\\\\c\\nd\\u001b\",\"pages\":9,"
	"\"core-pages\":8,\"table-pages\":4,\"objects\":2}]";
static const char maps[] =
	"[{\"origin\":\"netlink\",\"bytes-asked\":8,\"bytes-exposed\":4096,\"gone\":false,"
	"\"unowned\":true},"
	"{\"origin\":\"netlink\",\"bytes-asked\":16,\"bytes-exposed\":8192,\"gone\":true,"
	"\"unowned\":false},"
	"{\"origin\":\"9\",\"bytes-asked\":1,\"bytes-exposed\":4096,\"gone\":false,"
	"\"unowned\":false}]";

/* The text that is made of these; to be freed. */
static char *make(const char *of_class, const char *of_stats, const char *of_domains,
		  const char *of_maps)
{
	struct metrics_sources sources = {
		.class = json_tokener_parse(of_class), .stats = json_tokener_parse(of_stats),
		.domains = json_tokener_parse(of_domains), .maps = json_tokener_parse(of_maps),
		.complete = true,
	};
	struct json_object *samples = metrics_make(&sources);
	char *text;
	size_t len;
	FILE *stream = open_memstream(&text, &len);

	assert_non_null(samples);
	assert_non_null(stream);
	assert_int_equal(metrics_print(stream, samples), 0);
	fclose(stream);
	json_object_put(samples);
	json_object_put(sources.class);
	json_object_put(sources.stats);
	json_object_put(sources.domains);
	json_object_put(sources.maps);
	return text;
}

static void has(const char *text, const char *lines)
{
	if (!strstr(text, lines))
		fail_msg("this is not in the text:\n%s\n%s", lines, text);
}

static void tells_what_there_is(void **state)
{
	char *text = make(class_now, stats, domains, maps);

	(void)state;
	has(text, "asi_class_available{class=\"kvm\"} 0\n");
	has(text, "asi_class_stacks_kept{class=\"kvm\"} 1\n");
	has(text, "asi_class_mode{class=\"kvm\",mode=\"off\"} 0\n"
		  "asi_class_mode{class=\"kvm\",mode=\"log\"} 1\n"
		  "asi_class_mode{class=\"kvm\",mode=\"learn\"} 0\n#");
	has(text, "\n# TYPE asi_class_enters counter\n"
		  "# HELP asi_class_enters Enters into a domain.\n"
		  "asi_class_enters_total{class=\"kvm\"} 18446744073709551615\n"
		  "# TYPE asi_domain_enters counter\n"
		  "# HELP asi_domain_enters Enters into a domain.\n"
		  "asi_domain_enters_total{class=\"kvm\",domain=\"5\"} 1\n#");
	has(text, "\"5\"} 1\n# TYPE asi_class_exits counter\n"
		  "# HELP asi_class_exits Exits from a domain, by their cause.\n"
		  "asi_class_exits_total{class=\"kvm\",cause=\"fault\"} 7\n"
		  "asi_class_exits_total{class=\"kvm\",cause=\"irq\"} 0\n"
		  "asi_class_exits_total{class=\"kvm\",cause=\"new\"} 3\n#");
	has(text, "# UNIT asi_class_isolated_seconds seconds\n");
	has(text, "asi_class_isolated_seconds_total{class=\"kvm\"} 9007199254.740993000\n");
	has(text, "asi_domain_isolated_seconds_total{class=\"kvm\",domain=\"5\"} 0.999999999\n");
	has(text, "asi_class_reason_vm_exits_total{class=\"kvm\",reason=\"CPUID\"} 5\n"
		  "asi_class_reason_vm_exits_total{class=\"kvm\",reason=\"999\"} 3\n"
		  "asi_class_reason_vm_exits_total{class=\"kvm\",reason=\"other\"} 1\n#");
	has(text, "asi_class_reason_stays_total{class=\"kvm\",reason=\"CPUID\"} 1\n");
	has(text, "asi_class_mappings{class=\"kvm\",origin=\"core\"} 0\n");
	has(text, "asi_class_mappings{class=\"kvm\",origin=\"netlink\"} 2\n");
	has(text, "asi_class_mappings{class=\"kvm\",origin=\"9\"} 1\n");
	has(text, "asi_class_mappings_unowned{class=\"kvm\",origin=\"netlink\"} 1\n");
	has(text, "asi_class_mappings_gone{class=\"kvm\",origin=\"netlink\"} 1\n");
	has(text, "asi_class_mappings_asked_bytes{class=\"kvm\",origin=\"netlink\"} 24\n");
	has(text, "asi_class_mappings_exposed_bytes{class=\"kvm\",origin=\"netlink\"} 12288\n");
	assert_string_equal(text + strlen(text) - 7, "\n# EOF\n");
	free(text);
}

static void escapes_what_others_said(void **state)
{
	char *text = make(class_now, stats, domains, maps);

	(void)state;
	has(text, "asi_domain_owner{class=\"kvm\",domain=\"5\",pid=\"77\","
		  "comm=\"a\\\"b\\\\c\\\\u000ad\\\\u001b\"} 1\n");
	free(text);
}

static void leaves_out_what_is_unknown(void **state)
{
	char *text = make("[{\"name\":\"x\",\"mode\":\"7\"}]", stats, "[]", "[]");

	(void)state;
	assert_null(strstr(text, "asi_domain_faults"));
	assert_null(strstr(text, "events_lost"));
	assert_null(strstr(text, "asi_domain_owner"));
	assert_null(strstr(text, "asi_domain_reason"));
	assert_null(strstr(text, "asi_class_domains"));
	has(text, "asi_class_mode{class=\"x\",mode=\"learn\"} 0\n"
		  "asi_class_mode{class=\"x\",mode=\"7\"} 1\n");
	has(text, "asi_class_mappings{class=\"x\",origin=\"learn\"} 0\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_there_is),
		cmocka_unit_test(escapes_what_others_said),
		cmocka_unit_test(leaves_out_what_is_unknown),
	};

	return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
