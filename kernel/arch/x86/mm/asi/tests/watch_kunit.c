// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of breakpoints on what the hooks touch: #DB leaves a domain, too, and must not meet
 * another one on the way.
 */
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>

#include "domain.h"
#include "switch.h"
#include "tests/fixture.h"

/* How often each of the two was hit; counted by the CPU that the test runs on. */
static unsigned int asi_test_hits[2];

static void asi_test_hit(struct perf_event *event, struct perf_sample_data *data,
			 struct pt_regs *regs)
{
	asi_test_hits[(unsigned long)event->overflow_handler_context]++;
}

static struct perf_event * __percpu *asi_test_set_watch(const void *address, unsigned long n)
{
	struct perf_event_attr attr;

	hw_breakpoint_init(&attr);
	attr.bp_addr = (unsigned long)address;
	attr.bp_len = HW_BREAKPOINT_LEN_8;
	attr.bp_type = HW_BREAKPOINT_W;
	return register_wide_hw_breakpoint(&attr, asi_test_hit, (void *)n);
}

static int asi_test_watch_refused(const void *address)
{
	struct perf_event * __percpu *event = asi_test_set_watch(address, 0);

	if (IS_ERR((void __force *)event))
		return PTR_ERR((void __force *)event);
	unregister_wide_hw_breakpoint(event);
	return 0;
}

/* What every entry reads. */
static void asi_test_watch_hot(struct kunit *test)
{
	const char *first = (const char *)&asi_hot, *end = (const char *)(&asi_hot + 1);

	KUNIT_EXPECT_EQ(test, asi_test_watch_refused(first), -EINVAL);
	KUNIT_EXPECT_EQ(test, asi_test_watch_refused(&asi_this_cpu()->kernel_cr3), -EINVAL);
	KUNIT_EXPECT_EQ(test, asi_test_watch_refused(end - 8), -EINVAL);
	KUNIT_EXPECT_EQ(test, asi_test_watch_refused(first - 8), 0);
	KUNIT_EXPECT_EQ(test, asi_test_watch_refused(end), 0);
}

/*
 * The first is written in the domain. That is left for the #DB, which writes the second: as
 * breakpoints are off by then it does not come again, on the stack that it is on.
 */
static void asi_test_watch_context(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_context *ctx = t->ctx;
	struct perf_event * __percpu *first, * __percpu *second;
	bool inside = false;

	memset(asi_test_hits, 0, sizeof(asi_test_hits));
	first = asi_test_set_watch(&ctx->counts.reasons[asi_reason_index(0)].stays, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR((void __force *)first));
	second = asi_test_set_watch(&ctx->counts.isolated, 1);
	if (!IS_ERR((void __force *)second)) {
		scoped_guard(irqsave) {
			asi_enter(ctx);
			asi_enter(ctx);
			inside = asi_leave(ASI_CAUSE_USER);
		}
		unregister_wide_hw_breakpoint(second);
	}
	unregister_wide_hw_breakpoint(first);
	KUNIT_EXPECT_FALSE(test, IS_ERR((void __force *)second));
	/* It went back in. */
	KUNIT_EXPECT_TRUE(test, inside);
	KUNIT_EXPECT_EQ(test, ctx->counts.exits[ASI_CAUSE_NMI], 1);
	KUNIT_EXPECT_EQ(test, ctx->counts.exits[ASI_CAUSE_USER], 1);
	KUNIT_EXPECT_EQ(test, asi_test_hits[0], 1);
	/* Only the last leave, which is no exception's. */
	KUNIT_EXPECT_EQ(test, asi_test_hits[1], 1);
}

static struct kunit_case asi_watch_cases[] = {
	KUNIT_CASE(asi_test_watch_hot),
	KUNIT_CASE(asi_test_watch_context),
	{}
};

static struct kunit_suite asi_watch_suite = {
	.name = "asi_watch",
	.init = asi_test_init,
	.exit = asi_test_exit,
	.test_cases = asi_watch_cases,
};

kunit_test_suite(asi_watch_suite);
