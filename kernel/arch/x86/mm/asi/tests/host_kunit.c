// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests that a host which cannot be isolated is refused, with its reason.
 */
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/string.h>

#include "domain.h"
#include "host.h"

static struct asi_host asi_test_fred(void)
{
	return (struct asi_host) { .fred = true };
}

static struct asi_host asi_test_xen_pv(void)
{
	return (struct asi_host) { .xen_pv = true };
}

static struct asi_host asi_test_encrypted(void)
{
	return (struct asi_host) { .encrypted = true };
}

/* A class does not open on it, and is as it was. */
static void asi_test_host_refused(struct kunit *test, struct asi_host (*host)(void),
				  const char *word)
{
	struct asi_class *class = asi_class_find("kvm");

	KUNIT_ASSERT_NOT_NULL(test, class);
	KUNIT_ASSERT_FALSE(test, class->opened);
	KUNIT_EXPECT_NOT_NULL(test, strstr(asi_host_refusal(host()), word));
	kunit_activate_static_stub(test, asi_host, *host);
	KUNIT_EXPECT_EQ(test, asi_class_open("kvm", NULL, ASI_MODE_LOG, false), -EOPNOTSUPP);
	KUNIT_EXPECT_FALSE(test, class->opened);
	KUNIT_EXPECT_EQ(test, class->mode, ASI_MODE_OFF);
	kunit_deactivate_static_stub(test, asi_host);
	KUNIT_ASSERT_EQ(test, asi_class_open("kvm", NULL, ASI_MODE_LOG, false), 0);
	asi_class_close("kvm");
}

static void asi_test_refuses_fred(struct kunit *test)
{
	asi_test_host_refused(test, asi_test_fred, "FRED");
}

static void asi_test_refuses_xen_pv(struct kunit *test)
{
	asi_test_host_refused(test, asi_test_xen_pv, "Xen PV");
}

static void asi_test_refuses_encrypted(struct kunit *test)
{
	asi_test_host_refused(test, asi_test_encrypted, "SEV-ES");
}

static void asi_test_takes_this_host(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, asi_host_refusal(asi_host()));
}

static struct kunit_case asi_host_cases[] = {
	KUNIT_CASE(asi_test_refuses_fred),
	KUNIT_CASE(asi_test_refuses_xen_pv),
	KUNIT_CASE(asi_test_refuses_encrypted),
	KUNIT_CASE(asi_test_takes_this_host),
	{}
};

static struct kunit_suite asi_host_suite = {
	.name = "asi_host",
	.test_cases = asi_host_cases,
};

kunit_test_suite(asi_host_suite);
