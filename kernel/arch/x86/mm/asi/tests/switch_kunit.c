// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the switch, on the running kernel: the CPU really enters a domain, really
 * faults in it and really comes back.
 */
#include <linux/nmi.h>
#include <linux/objtool.h>
#include <linux/sched/task_stack.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <asm/msr.h>
#include <asm/segment.h>
#include <asm/tsc.h>

#include "ctl/ctl.h"
#include "domain.h"
#include "enter.h"
#include "fault-work.h"
#include "switch.h"
#include "tests/fixture.h"

static u64 asi_total(struct asi_test *t)
{
	return atomic64_read(&t->class->faults.total);
}

/* The latest row, or NULL. */
static struct asi_row *asi_latest_row(struct asi_test *t)
{
	struct asi_row *row, *latest = NULL;
	unsigned long id;

	asi_fault_work_flush(t->class);
	mutex_lock(&asi_lock);
	xa_for_each(&t->class->faults.by_id, id, row)
		latest = row;
	mutex_unlock(&asi_lock);
	return latest;
}

static void asi_test_enter_leave(struct kunit *test)
{
	struct asi_test *t = test->priv;
	bool before, inside, left, again;
	unsigned long flags;

	local_irq_save(flags);
	before = asi_inside();
	asi_enter(t->ctx);
	inside = asi_inside();
	left = asi_leave(ASI_CAUSE_USER);
	again = asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);

	KUNIT_EXPECT_FALSE(test, before);
	KUNIT_EXPECT_TRUE(test, inside);
	KUNIT_EXPECT_TRUE(test, left);
	KUNIT_EXPECT_FALSE(test, again);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.enters, 1);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.exits[ASI_CAUSE_USER], 1);
}

static void asi_test_stay(struct kunit *test)
{
	struct asi_test *t = test->priv;
	/* In the domain nothing may be read but registers, the stack and the context. */
	struct asi_context *ctx = t->ctx;
	unsigned long flags;

	local_irq_save(flags);
	asi_enter(ctx);
	asi_enter(ctx);
	asi_enter(ctx);
	asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);

	KUNIT_EXPECT_EQ(test, ctx->counts.enters, 1);
	KUNIT_EXPECT_EQ(test, ctx->counts.reasons[0].stays, 2);
}

/* R1: the interrupted code gets what it asked for and never notices. */
static void asi_test_fault_is_retried(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *page = asi_test_page(t, 3);
	struct asi_row *row;
	unsigned long flags;
	bool inside;
	char got;

	page[5] = 42;
	local_irq_save(flags);
	asi_enter(t->ctx);
	got = READ_ONCE(page[5]);
	inside = asi_inside();
	local_irq_restore(flags);

	KUNIT_EXPECT_EQ(test, got, 42);
	KUNIT_EXPECT_FALSE(test, inside);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.exits[ASI_CAUSE_FAULT], 1);
	row = asi_latest_row(t);
	KUNIT_ASSERT_NOT_NULL(test, row);
	KUNIT_EXPECT_EQ(test, row->address, (unsigned long)page + 5);
	KUNIT_EXPECT_EQ(test, row->key.page, (unsigned long)page);
	KUNIT_EXPECT_EQ(test, row->key.domain, t->domain->id);
	KUNIT_EXPECT_EQ(test, row->key.access, ASI_ACCESS_READ);
	KUNIT_EXPECT_FALSE(test, row->key.user);
	KUNIT_EXPECT_FALSE(test, row->key.switching);
	KUNIT_EXPECT_EQ(test, row->pid, current->pid);
	KUNIT_EXPECT_STREQ(test, row->comm, current->comm);
}

static void asi_test_write_is_another_row(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *page = asi_test_page(t, 0);
	unsigned long flags;
	int i;

	for (i = 0; i < 3; i++) {
		local_irq_save(flags);
		asi_enter(t->ctx);
		WRITE_ONCE(*page, i);
		local_irq_restore(flags);
	}
	KUNIT_EXPECT_EQ(test, *page, 2);
	KUNIT_EXPECT_EQ(test, asi_latest_row(t)->key.access, ASI_ACCESS_WRITE);
	KUNIT_EXPECT_EQ(test, atomic64_read(&asi_latest_row(t)->count), 3);
	asi_test_touch(t, page);
	KUNIT_EXPECT_EQ(test, asi_latest_row(t)->key.access, ASI_ACCESS_READ);
	KUNIT_EXPECT_EQ(test, atomic64_read(&asi_latest_row(t)->count), 1);
}

/* R2: a fault on the kernel's own page table is none of ours. */
static void asi_test_ordinary_fault(struct kunit *test)
{
	struct asi_test *t = test->priv;
	u64 before = asi_total(t);
	char byte;

	KUNIT_EXPECT_EQ(test, copy_from_kernel_nofault(&byte, (void *)0xffffffff00000000ul, 1),
			-EFAULT);
	KUNIT_EXPECT_EQ(test, asi_total(t), before);
}

/* I3: bad in both page tables: one fault leaves, the retry meets its fixup. */
static void asi_test_bad_address(struct kunit *test)
{
	struct asi_test *t = test->priv;
	u64 before = asi_total(t);
	unsigned long flags;
	bool inside;
	long ret;
	char byte;

	local_irq_save(flags);
	asi_enter(t->ctx);
	ret = copy_from_kernel_nofault(&byte, (void *)0xffffffff00000000ul, 1);
	inside = asi_inside();
	local_irq_restore(flags);

	KUNIT_EXPECT_EQ(test, ret, -EFAULT);
	KUNIT_EXPECT_FALSE(test, inside);
	KUNIT_EXPECT_GE(test, asi_total(t), before + 1);
}

/* R3: a fault in the switch itself is left, reported, and not handled. */
static void asi_test_fault_while_switching(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_row *row;
	unsigned long flags;
	bool inside;
	int ret;

	local_irq_save(flags);
	ret = asi_enter_probe(t->ctx, (void *)0xffffffff00000000ul);
	inside = asi_inside();
	local_irq_restore(flags);

	KUNIT_EXPECT_EQ(test, ret, -EFAULT);
	KUNIT_EXPECT_FALSE(test, inside);
	row = asi_latest_row(t);
	KUNIT_ASSERT_NOT_NULL(test, row);
	KUNIT_EXPECT_TRUE(test, row->key.switching);
	KUNIT_EXPECT_NE(test, row->stack, 0);
	KUNIT_EXPECT_EQ(test, row->key.page, 0xffffffff00000000ul);
	KUNIT_EXPECT_TRUE(test, asi_switch_has(row->key.ip));
}

static void asi_test_refused(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct task_struct *task = t->ctx->task;
	unsigned long flags;
	bool inside;

	t->ctx->task = NULL;
	local_irq_save(flags);
	asi_enter(t->ctx);
	inside = asi_inside();
	local_irq_restore(flags);
	t->ctx->task = task;

	KUNIT_EXPECT_FALSE(test, inside);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.refused, 1);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.enters, 0);
}

/* I8: what must be present is verified when the page table changed. */
static void asi_test_refused_without_stack(struct kunit *test)
{
	struct asi_test *t = test->priv;
	unsigned long stack = (unsigned long)task_stack_page(current);

	asi_pagetable_forget(&t->domain->pagetable, stack, stack + PAGE_SIZE);
	asi_test_touch(t, t->victim);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.refused, 1);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.enters, 0);
}

/*
 * Spins on registers and asi_hot alone, so that only the tick can end it. Lockdep has data of
 * its own, so it is not called for what happens to interrupts in the domain.
 */
static void asi_test_interrupt_leaves(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_context *ctx = t->ctx;
	u64 end = rdtsc() + 2000ull * tsc_khz;
	bool inside = true;

	preempt_disable();
	local_irq_disable();
	asi_enter(ctx);
	raw_local_irq_enable();
	while (inside && rdtsc() < end)
		inside = asi_inside();
	asi_leave(ASI_CAUSE_USER);
	raw_local_irq_disable();
	local_irq_enable();
	preempt_enable();

	KUNIT_EXPECT_FALSE(test, inside);
	KUNIT_EXPECT_EQ(test, ctx->counts.exits[ASI_CAUSE_IRQ], 1);
	KUNIT_EXPECT_EQ(test, ctx->counts.exits[ASI_CAUSE_FAULT], 0);
}

static void asi_test_off_calls_out(struct kunit *test)
{
	struct asi_test *t = test->priv;
	const struct asi_class_config off = { .has_mode = true, .mode = ASI_MODE_OFF };
	const struct asi_class_config log = { .has_mode = true, .mode = ASI_MODE_LOG };

	KUNIT_EXPECT_EQ(test, asi_ctl_class_set(t->class, &off, NULL), 0);
	KUNIT_EXPECT_FALSE(test, asi_enabled());
	asi_test_touch(t, t->victim);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.enters, 0);
	KUNIT_EXPECT_EQ(test, asi_ctl_class_set(t->class, &log, NULL), 0);
	asi_test_touch(t, t->victim);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.enters, 1);
}

static void asi_test_learn(struct kunit *test)
{
	struct asi_test *t = test->priv;
	const struct asi_class_config learn = { .has_mode = true, .mode = ASI_MODE_LEARN };
	const char *one = asi_test_page(t, 0), *other = asi_test_page(t, 7);
	unsigned long flags;
	bool inside;

	KUNIT_ASSERT_EQ(test, asi_ctl_class_set(t->class, &learn, NULL), 0);
	local_irq_save(flags);
	asi_enter(t->ctx);
	READ_ONCE(*one);
	READ_ONCE(*other);
	inside = asi_inside();
	asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);

	KUNIT_EXPECT_TRUE(test, inside);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.enters, 1);
	KUNIT_EXPECT_EQ(test, t->ctx->counts.reasons[0].stays, 0);
	asi_fault_work_flush(t->class);
	KUNIT_EXPECT_EQ(test, t->class->set.n, 2);
	asi_test_touch(t, asi_test_page(t, 7));
	KUNIT_EXPECT_EQ(test, t->ctx->counts.exits[ASI_CAUSE_FAULT], 2);
}

/* Somebody changes the page table: what cannot be mapped is no mapping either. */
static void asi_test_learn_busy(struct kunit *test)
{
	struct asi_test *t = test->priv;
	const struct asi_class_config learn = { .has_mode = true, .mode = ASI_MODE_LEARN };
	struct asi_pagetable *pt = &t->domain->pagetable;
	const char *page = asi_test_page(t, 0);

	KUNIT_ASSERT_EQ(test, asi_ctl_class_set(t->class, &learn, NULL), 0);
	scoped_guard(raw_spinlock_irqsave, &pt->lock) {
		asi_enter(t->ctx);
		READ_ONCE(*page);
		asi_leave(ASI_CAUSE_USER);
	}
	KUNIT_EXPECT_FALSE(test, asi_test_has(t, page));
	asi_fault_work_flush(t->class);
	KUNIT_EXPECT_EQ(test, t->class->set.n, 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->domain->learn_counts.degraded), 1);
}

/* I6: an address that is given up is taken out before it is used again. */
static void asi_test_vfree_forgets(struct kunit *test)
{
	struct asi_test *t = test->priv;
	char *area = vmalloc(PAGE_SIZE);

	KUNIT_ASSERT_NOT_NULL(test, area);
	*area = 1;
	KUNIT_ASSERT_EQ(test, asi_test_map(t, "0x%lx+4096", area), 0);
	KUNIT_EXPECT_TRUE(test, asi_pagetable_present(&t->domain->pagetable,
						      (unsigned long)area, 1));
	vfree(area);
	/* The area is unmapped lazily: a flush unmaps it. */
	vm_unmap_aliases();
	KUNIT_EXPECT_FALSE(test, asi_pagetable_present(&t->domain->pagetable,
						       (unsigned long)area, 1));
}

/* ... whatever the mode is: the domain is still there when it is entered again. */
static void asi_test_vfree_forgets_while_off(struct kunit *test)
{
	struct asi_test *t = test->priv;
	const struct asi_class_config off = { .has_mode = true, .mode = ASI_MODE_OFF };

	KUNIT_ASSERT_EQ(test, asi_ctl_class_set(t->class, &off, NULL), 0);
	asi_test_vfree_forgets(test);
}

/* An NMI goes back in as its last act, with nothing counted but its leaving. */
static void asi_test_nmi_returns(struct kunit *test)
{
	struct asi_test *t = test->priv;
	bool left, outside, inside, idle;
	struct asi_context *ctx = t->ctx;
	unsigned long flags;

	local_irq_save(flags);
	asi_enter(ctx);
	left = asi_leave(ASI_CAUSE_NMI);
	outside = !asi_inside();
	asi_return(left);
	inside = asi_inside();
	asi_leave(ASI_CAUSE_USER);
	asi_return(asi_leave(ASI_CAUSE_NMI));
	idle = !asi_inside();
	local_irq_restore(flags);

	KUNIT_EXPECT_TRUE(test, left);
	KUNIT_EXPECT_TRUE(test, outside);
	KUNIT_EXPECT_TRUE(test, inside);
	KUNIT_EXPECT_TRUE(test, idle);
	KUNIT_EXPECT_EQ(test, ctx->counts.enters, 1);
	KUNIT_EXPECT_EQ(test, ctx->counts.exits[ASI_CAUSE_NMI], 1);
}

#if IS_ENABLED(CONFIG_KVM_INTEL)

/**
 * struct asi_test_nmi_seen - what the handler of the test's NMI has seen; its CPU's
 * @times: how often it was called
 * @inside: the CPU was in a domain
 */
static struct asi_test_nmi_seen {
	unsigned int times;
	bool inside;
} asi_test_nmi_seen;

static int asi_test_nmi_handler(unsigned int type, struct pt_regs *regs)
{
	asi_test_nmi_seen.times++;
	asi_test_nmi_seen.inside = asi_inside();
	return NMI_HANDLED;
}

/* What KVM does after a VM exit that was an NMI: the frame of one, and a call. */
static noinline __noclone void asi_test_call_nmi(void)
{
	asm volatile("push %%rbp\n"
		     "mov %%rsp, %%rbp\n"
		     "and $-16, %%rsp\n"
		     "push %[ss]\n"
		     "push %%rbp\n"
		     "pushf\n"
		     "push %[cs]\n"
		     "call asm_exc_nmi_kvm_vmx\n"
		     "mov %%rbp, %%rsp\n"
		     "pop %%rbp\n"
		     : : [ss] "i" (__KERNEL_DS), [cs] "i" (__KERNEL_CS) : "memory", "cc");
}

STACK_FRAME_NON_STANDARD(asi_test_call_nmi);

/* It comes in the domain, and is handled where nothing is missing. */
static void asi_test_nmi_by_call(struct kunit *test)
{
	struct asi_test *t = test->priv;
	struct asi_context *ctx = t->ctx;
	unsigned long flags;
	bool inside;

	asi_test_nmi_seen = (struct asi_test_nmi_seen){};
	KUNIT_ASSERT_EQ(test, register_nmi_handler(NMI_LOCAL, asi_test_nmi_handler, 0,
						   "asi_test"), 0);
	local_irq_save(flags);
	asi_enter(ctx);
	asi_test_call_nmi();
	inside = asi_leave(ASI_CAUSE_USER);
	local_irq_restore(flags);
	unregister_nmi_handler(NMI_LOCAL, "asi_test");

	KUNIT_EXPECT_EQ(test, asi_test_nmi_seen.times, 1);
	KUNIT_EXPECT_FALSE(test, asi_test_nmi_seen.inside);
	KUNIT_EXPECT_TRUE(test, inside);
	KUNIT_EXPECT_EQ(test, ctx->counts.exits[ASI_CAUSE_NMI], 1);
	KUNIT_EXPECT_EQ(test, ctx->counts.exits[ASI_CAUSE_FAULT], 0);
}

#endif

static struct kunit_case asi_switch_cases[] = {
	KUNIT_CASE(asi_test_enter_leave),
	KUNIT_CASE(asi_test_stay),
	KUNIT_CASE(asi_test_fault_is_retried),
	KUNIT_CASE(asi_test_write_is_another_row),
	KUNIT_CASE(asi_test_ordinary_fault),
	KUNIT_CASE(asi_test_bad_address),
	KUNIT_CASE(asi_test_fault_while_switching),
	KUNIT_CASE(asi_test_refused),
	KUNIT_CASE(asi_test_refused_without_stack),
	KUNIT_CASE(asi_test_interrupt_leaves),
	KUNIT_CASE(asi_test_off_calls_out),
	KUNIT_CASE(asi_test_learn),
	KUNIT_CASE(asi_test_learn_busy),
	KUNIT_CASE(asi_test_vfree_forgets),
	KUNIT_CASE(asi_test_vfree_forgets_while_off),
	KUNIT_CASE(asi_test_nmi_returns),
#if IS_ENABLED(CONFIG_KVM_INTEL)
	KUNIT_CASE(asi_test_nmi_by_call),
#endif
	{}
};

static struct kunit_suite asi_switch_suite = {
	.name = "asi_switch",
	.init = asi_test_init,
	.exit = asi_test_exit,
	.test_cases = asi_switch_cases,
};

kunit_test_suite(asi_switch_suite);
