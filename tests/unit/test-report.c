// SPDX-License-Identifier: GPL-2.0-or-later
/* The sections of the report, where they meet what a recording does not have. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"
#include "support.h"

/* Add a record to @list, written with single quotes for double ones. */
static void add(struct json_object *list, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct json_object *list, const char *format, ...)
{
	struct json_object *record;
	va_list arguments;
	char *text;

	va_start(arguments, format);
	assert_true(vasprintf(&text, format, arguments) > 0);
	va_end(arguments);
	for (char *at = text; *at; at++)
		*at = *at == '\'' ? '"' : *at;
	record = json_tokener_parse(text);
	assert_non_null(record);
	assert_int_equal(json_object_array_add(list, record), 0);
	free(text);
}

/* A page of a kernel that has nothing to say. */
static void start(struct report *page, struct capture *capture)
{
	capture_start(capture);
	*page = (struct report){
		.context = &capture->context,
		.classes = json_object_new_array(), .domains = json_object_new_array(),
		.stats = json_object_new_array(), .maps = json_object_new_array(),
		.runs = json_object_new_array(),
	};
}

/* What @section makes of the page, which is released. */
static void finish(struct report *page, struct capture *capture,
		   void (*section)(struct html *html, const struct report *page))
{
	struct html html = { .out = capture->context.out };

	if (!page->objects.records)
		assert_int_equal(faulted_group(&page->objects, json_object_new_array()), 0);
	section(&html, page);
	assert_false(html.failed);
	capture_end(capture);
	assert_string_equal(capture->err, "");
	report_free(page);
}

static void check(struct capture *capture, const char *text)
{
	if (!strstr(capture->out, text))
		fail_msg("%s is not in: %s", text, capture->out);
}

static void check_not(struct capture *capture, const char *text)
{
	if (strstr(capture->out, text))
		fail_msg("%s is in: %s", text, capture->out);
}

static size_t count(const struct capture *capture, const char *text)
{
	size_t found = 0;

	for (const char *at = capture->out; (at = strstr(at, text)); at++)
		found++;
	return found;
}

static void says_that_nothing_is_there(void **state)
{
	static const struct {
		void (*section)(struct html *html, const struct report *page);
		const char *text;
	} cases[] = {
		{ report_faults, "The fault table is empty." },
		{ report_objects, "No object was hit." },
		{ report_regions, "No VM is isolated now." },
		{ report_exposure, "Nothing is mapped but the core." },
	};
	struct capture capture;
	struct report page;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		start(&page, &capture);
		finish(&page, &capture, cases[i].section);
		check(&capture, cases[i].text);
		check_not(&capture, "<table>");
		capture_free(&capture);
	}
}

/* A class whose owner is not there, and lost things; a list that was not consistent. */
static void warns(void **state)
{
	struct capture capture;
	struct report page;

	(void)state;
	start(&page, &capture);
	add(page.classes, "{'name':'kvm','mode':'log','domains':0,'available':false}");
	add(page.stats, "{'class':'kvm','domain':null,'dropped':7,'events-lost':0,'refused':2}");
	capture.context.incomplete = true;
	finish(&page, &capture, report_head);
	check(&capture, "<li>The owner of the class is not loaded");
	check(&capture, "<li>A list kept changing");
	check(&capture, "<li>7 faults were not recorded, the table was full");
	check(&capture, "<li>2 enters were refused because");
	check_not(&capture, "did not reach a listener");
	check(&capture, "<b>-</b> of the VM exits stayed isolated");
	check(&capture, "No VM is isolated now.");
	capture_free(&capture);

	start(&page, &capture);
	add(page.classes, "{'name':'kvm','mode':'log','domains':1,'available':true}");
	add(page.stats, "{'class':'kvm','domain':null,'dropped':0}");
	finish(&page, &capture, report_head);
	check(&capture, "<ul class=\"warnings\"></ul>");
	capture_free(&capture);
}

static void put_rows(struct report *page, uint64_t rows)
{
	struct json_object *records = json_object_new_array();

	for (uint64_t i = 1; i <= rows; i++)
		add(records, "{'id':%" PRIu64 ",'domain':1,'count':%" PRIu64
		    ",'data':'d%" PRIu64 "','spec':'d%" PRIu64 "','access':'write',"
		    "'ip':'0x1','frame':[],'name-state':'named'}", i, i, i, i);
	assert_int_equal(faulted_group(&page->objects, records), 0);
}

/* The least frequent are left out, and summed up: 1 + 2. */
static void sums_up_what_is_left_out(void **state)
{
	struct capture capture;
	struct report page;

	(void)state;
	start(&page, &capture);
	put_rows(&page, REPORT_ROWS + 2);
	finish(&page, &capture, report_faults);
	assert_int_equal(count(&capture, "<tr><td"), REPORT_ROWS);
	check(&capture, "<tr><td class=\"n\">502</td>");
	check(&capture, "2 more rows, with 3 faults, are not shown.");
	check_not(&capture, "<code>d2</code>");
	capture_free(&capture);

	start(&page, &capture);
	put_rows(&page, REPORT_ROWS + 2);
	finish(&page, &capture, report_objects);
	check(&capture, "2 more objects are not shown.");
	capture_free(&capture);

	start(&page, &capture);
	put_rows(&page, REPORT_ROWS);
	finish(&page, &capture, report_faults);
	check_not(&capture, "more rows");
	capture_free(&capture);
}

/* Where the stack was kept it folds; what has no symbol has its address. */
static void folds_the_stack(void **state)
{
	struct json_object *records = json_object_new_array();
	struct capture capture;
	struct report page;

	(void)state;
	start(&page, &capture);
	add(records, "{'id':1,'domain':1,'count':1,'data':null,'access':'exec','user':true,"
	    "'switching':true,'ip':'0x10','ip-name':'<f>','exit-reason':114,"
	    "'numbering':'svm','frame':[{'ip':'0x10','name':'<f>'},{'ip':'0x20','name':null}]}");
	assert_int_equal(faulted_group(&page.objects, records), 0);
	finish(&page, &capture, report_faults);
	check(&capture, "<summary><code>&lt;f&gt;</code></summary><ol>"
	      "<li><code>&lt;f&gt;</code></li><li><code>0x20</code></li></ol>");
	check(&capture, "<td>exec, user address, in the switch</td><td>cpuid</td>");
	check(&capture, "<td><code>-</code></td>");
	capture_free(&capture);
}

static void tells_what_is_mapped_by_now(void **state)
{
	struct capture capture;
	struct report page;

	(void)state;
	start(&page, &capture);
	put_rows(&page, 4);
	add(page.maps, "{'spec':'d1','domain':null,'gone':false}");
	add(page.maps, "{'spec':'d2','domain':1,'gone':false}");
	add(page.maps, "{'spec':'d3','domain':2,'gone':false}");
	add(page.maps, "{'spec':'d4','domain':null,'gone':true}");
	finish(&page, &capture, report_objects);
	assert_int_equal(count(&capture, ">mapped by now<"), 2);
	assert_int_equal(count(&capture, ">can be mapped<"), 2);
	capture_free(&capture);
}

/* 4 of 10 VM exits stayed; of 8 times it was left, 6 were faults. */
static void shares_exits_out(void **state)
{
	struct capture capture;
	struct report page;

	(void)state;
	start(&page, &capture);
	add(page.stats, "{'class':'kvm','domain':null,'enters':8,'exits-fault':6,'exits-user':2,"
	    "'vm-exits':10,'stays':4,'stays-percent':40.0,'reason':["
	    "{'number':1,'name':'rare','vm-exits':2,'stays':2,'stays-percent':100.0},"
	    "{'number':2,'name':null,'vm-exits':8,'stays':2,'stays-percent':25.0}]}");
	finish(&page, &capture, report_exits);
	check(&capture, "<td class=\"n\">8</td><td class=\"n\">8</td>");
	check(&capture, "<rect class=\"fault\" x=\"0.0\" y=\"0\" width=\"750.0\"");
	check(&capture, "<rect class=\"user\" x=\"750.0\" y=\"0\" width=\"250.0\"");
	check(&capture, "<rect class=\"stay\" x=\"0.0\" y=\"0\" width=\"400.0\"");
	check(&capture, "<rect class=\"left\" x=\"400.0\" y=\"0\" width=\"600.0\"");
	check(&capture, "<td>-</td><td class=\"n\">2</td><td class=\"n\">8</td>");
	check(&capture, "<rect class=\"left\" x=\"200.0\" y=\"0\" width=\"600.0\"");
	assert_true(strstr(capture.out, "<td>-</td>") < strstr(capture.out, "<td>rare</td>"));
	capture_free(&capture);
}

/* The half of the axis: 47 bits of addresses, or 56. */
static void draws_to_scale(void **state)
{
	struct capture capture;
	struct report page;

	(void)state;
	start(&page, &capture);
	add(page.runs, "{'domain':3,'start':'0xffffc00000000000','pages':4,"
	    "'region':'vmalloc','core':true}");
	add(page.runs, "{'domain':3,'start':'0xffffc00000008000','pages':8,"
	    "'region':'vmalloc','mapped':true,'unowned':true}");
	finish(&page, &capture, report_regions);
	check(&capture, "128.0 TiB from end to end; mapped are, from the left: vmalloc<");
	check(&capture, "<rect class=\"core\" x=\"500.00\"");
	check(&capture, "<b>vmalloc</b>, 12 pages, 48.0 KiB of a stretch of 64.0 KiB");
	check(&capture, "<rect class=\"core\" x=\"0.00\" y=\"0\" width=\"250.00\"");
	check(&capture, "<rect class=\"unowned\" x=\"500.00\" y=\"0\" width=\"500.00\"");
	check(&capture, "<code>0xffffc00000000000</code> <code>0xffffc0000000ffff</code>");
	check(&capture, "<tr><td>direct map</td><td class=\"n\">0</td>");
	check_not(&capture, "<tr><td>vmalloc</td><td class=\"n\">0</td>");
	capture_free(&capture);

	start(&page, &capture);
	add(page.runs, "{'domain':3,'start':'0x7f0000000000','pages':1,'region':'user'}");
	add(page.runs, "{'domain':3,'start':'0xff80000000000000','pages':1,"
	    "'region':'direct map','pinned':true}");
	finish(&page, &capture, report_regions);
	check(&capture, "64.0 PiB from end to end");
	check(&capture, "<rect class=\"pinned\" x=\"500.00\"");
	check(&capture, "<b>user</b>, 1 page, 4.0 KiB");
	capture_free(&capture);
}

/* Of two variables, each with a copy in each of two areas of 1 MiB; vm:vcpu is none. */
static void finds_the_areas_of_cpus(void **state)
{
	struct capture capture;
	struct report page;

	(void)state;
	start(&page, &capture);
	add(page.maps, "{'spec':'a','range':[{'start':'0xffff88803ea1b9c0'},"
	    "{'start':'0xffff88803eb1b9c0'}]}");
	add(page.maps, "{'spec':'b','range':[{'start':'0xffff88803ea00000'},"
	    "{'start':'0xffff88803eb00000'}]}");
	add(page.maps, "{'spec':'vm:vcpu','range':[{'start':'0xffff888001000000'},"
	    "{'start':'0xffff888001004000'}]}");
	add(page.maps, "{'spec':'c','range':[{'start':'0xffffffff82000000'}]}");
	add(page.runs, "{'domain':1,'start':'0xffff88803e9ff000','pages':2,"
	    "'region':'direct map','core':true}");
	add(page.runs, "{'domain':1,'start':'0xffff88803eaff000','pages':2,"
	    "'region':'direct map','mapped':true}");
	add(page.runs, "{'domain':1,'start':'0xffff88803ec00000','pages':1,"
	    "'region':'direct map','pinned':true}");
	finish(&page, &capture, report_regions);
	check(&capture, "<b>per-CPU areas</b> of 2 CPUs, 3 pages, 12.0 KiB, counted above as "
	      "well; each area has 1.0 MiB");
	check(&capture, "<title>0xffff88803ea00000: 1 page, direct map");
	check(&capture, "<title>0xffff88803eb00000: 1 page, direct map");
	check(&capture, "<code>0xffff88803ea00000</code> <code>0xffff88803ebfffff</code>");
	capture_free(&capture);

	start(&page, &capture);
	add(page.maps, "{'spec':'a','range':[{'start':'0xffff88803ea1b9c0'}]}");
	add(page.runs, "{'domain':1,'start':'0xffff88803e9ff000','pages':2,"
	    "'region':'direct map','core':true}");
	finish(&page, &capture, report_regions);
	check_not(&capture, "<b>per-CPU areas");
	capture_free(&capture);
}

static void draws_no_more_than_can_be_seen(void **state)
{
	struct capture capture;
	struct report page;

	(void)state;
	start(&page, &capture);
	for (uint64_t i = 0; i < 5000; i++)
		add(page.runs, "{'domain':1,'start':'0x%" PRIx64 "','pages':1,"
		    "'region':'direct map','core':true}", UINT64_C(0xffff888000000000) +
		    i * 8192);
	for (uint64_t i = 2; i <= 40; i++)
		add(page.runs, "{'domain':%" PRIu64 ",'start':'0xffff888000000000',"
		    "'pages':1,'region':'direct map','core':true}", i);
	finish(&page, &capture, report_regions);
	assert_int_equal(count(&capture, "<summary>VM"), 16);
	check(&capture, "24 more VMs are not shown.");
	assert_true(count(&capture, "<rect") < 2500);
	capture_free(&capture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_that_nothing_is_there),
		cmocka_unit_test(warns),
		cmocka_unit_test(sums_up_what_is_left_out),
		cmocka_unit_test(folds_the_stack),
		cmocka_unit_test(tells_what_is_mapped_by_now),
		cmocka_unit_test(shares_exits_out),
		cmocka_unit_test(draws_to_scale),
		cmocka_unit_test(finds_the_areas_of_cpus),
		cmocka_unit_test(draws_no_more_than_can_be_seen),
	};

	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
