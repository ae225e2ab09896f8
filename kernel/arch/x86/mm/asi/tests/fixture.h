/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the core share: a class that is open, a domain, a context that
 * the running test may enter, and a page that nobody has mapped in it.
 */
#ifndef _ASI_FIXTURE_H
#define _ASI_FIXTURE_H

#include <kunit/test.h>
#include <linux/asi.h>
#include <linux/irqflags.h>
#include <linux/pgtable.h>

/* Pages of the object that the context lies in, and of the victim. */
#define ASI_TEST_ORDER	1
#define ASI_TEST_PAGES	32

/* Order of what one huge leaf serves. */
#define ASI_TEST_HUGE	(PMD_SHIFT - PAGE_SHIFT)

/**
 * struct asi_test - the fixture; all of it is the running test's
 * @class: the class, open in mode log
 * @domain: a domain of its own
 * @ctx: at the start of @object
 * @object: pinned
 * @victim: pages in a row that the domain does not have
 */
struct asi_test {
	struct asi_class *class;
	struct asi_domain *domain;
	struct asi_context *ctx;
	void *object;
	char *victim;
};

int asi_test_init(struct kunit *test);
void asi_test_exit(struct kunit *test);
char *asi_test_page(struct asi_test *t, unsigned int n);
unsigned int asi_test_level(const void *address);
char *asi_test_alloc_huge(struct kunit *test);
void *asi_test_strange_stack(void);
void asi_test_touch(struct asi_test *t, const void *address);
u64 asi_test_entry(struct asi_test *t, const void *address);
bool asi_test_has(struct asi_test *t, const void *address);
u64 asi_test_sum(struct asi_test *t);
int asi_test_map(struct asi_test *t, const char *fmt, const void *address);
int asi_test_map_as(struct asi_test *t, enum asi_origin origin, const char *fmt,
		    const void *address);
void asi_test_unmap_all(struct asi_test *t);

#endif /* _ASI_FIXTURE_H */
