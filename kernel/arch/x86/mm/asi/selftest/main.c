// SPDX-License-Identifier: GPL-2.0-only
/*
 * The test class: a domain that user space sends a CPU into, without any KVM. Each open file
 * is a context; a word that is written to it is a sequence, and what is read is what that met.
 */
#define pr_fmt(fmt) "asi_test: " fmt

#include <linux/asi.h>
#include <linux/capability.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "selftest/sequence.h"

#define ASI_TEST_RUN_LEN	PAGE_ALIGN(sizeof(struct asi_test_run))

/* Longest word, and longest answer, in bytes. */
#define ASI_TEST_WORD		63
#define ASI_TEST_ANSWER		400

static const char *const asi_selftest_labels[] = { "victim", "board", "page", "task", NULL };

/* All constant between init and exit, but what the board says. */
static struct asi_domain *asi_test_domain;
static struct asi_test_board *asi_test_board;
static char *asi_test_victim;
static struct dentry *asi_test_dir;

/**
 * struct asi_test_file - one open file
 * @lock: one sequence at a time; guards all of this
 * @run: the context and the result, in pages of its own
 * @len: bytes of @answer
 * @answer: what the latest sequence met, as text
 */
struct asi_test_file {
	struct mutex lock; /* see above */
	struct asi_test_run *run;
	size_t len;
	char answer[ASI_TEST_ANSWER];
};

static struct asi_test_run *asi_test_run_alloc(void)
{
	struct asi_test_run *run = alloc_pages_exact(ASI_TEST_RUN_LEN, GFP_KERNEL | __GFP_ZERO);
	int ret;

	if (!run)
		return ERR_PTR(-ENOMEM);
	run->board = asi_test_board;
	run->victim = asi_test_victim;
	run->domain = asi_test_domain;
	ret = asi_context_init(&run->ctx, asi_test_domain, run, ASI_TEST_RUN_LEN);
	if (!ret)
		return run;
	free_pages_exact(run, ASI_TEST_RUN_LEN);
	return ERR_PTR(ret);
}

static int asi_test_open(struct inode *inode, struct file *file)
{
	struct asi_test_file *test;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	test = kzalloc(sizeof(*test), GFP_KERNEL);
	if (!test)
		return -ENOMEM;
	test->run = asi_test_run_alloc();
	if (IS_ERR(test->run)) {
		int ret = PTR_ERR(test->run);

		kfree(test);
		return ret;
	}
	mutex_init(&test->lock);
	file->private_data = test;
	return 0;
}

static int asi_test_release(struct inode *inode, struct file *file)
{
	struct asi_test_file *test = file->private_data;

	asi_context_exit(&test->run->ctx);
	free_pages_exact(test->run, ASI_TEST_RUN_LEN);
	kfree(test);
	return 0;
}

/* What the counters of the context have come to since @was. */
static void asi_test_answer(struct asi_test_file *test, const struct asi_test_sequence *sequence,
			    const struct asi_counts *was)
{
	static const char *const causes[ASI_NR_CAUSES] = {
		"fault", "irq", "nmi", "sched", "user", "switch", "disable",
	};
	const struct asi_test_run *run = test->run;
	const struct asi_counts *now = &run->ctx.counts;
	unsigned int i, reason = asi_reason_index(0);

	test->len = scnprintf(test->answer, sizeof(test->answer),
			      "sequence=%s enters=%llu refused=%llu stays=%llu", sequence->name,
			      now->enters - was->enters, now->refused - was->refused,
			      now->reasons[reason].stays - was->reasons[reason].stays);
	for (i = 0; i < ASI_NR_CAUSES; i++)
		test->len += scnprintf(test->answer + test->len,
				       sizeof(test->answer) - test->len, " exits-%s=%llu",
				       causes[i], now->exits[i] - was->exits[i]);
	test->len += scnprintf(test->answer + test->len, sizeof(test->answer) - test->len,
			       " inside=%d error=%d value=%llu", run->inside, -run->error,
			       run->value);
	test->len += scnprintf(test->answer + test->len, sizeof(test->answer) - test->len,
			       " reads=%llu missing=%llu stale=%llu\n", run->reads,
			       run->missing, run->stale);
}

static int asi_test_do(struct asi_test_file *test, const struct asi_test_sequence *sequence)
{
	struct asi_test_run *run = test->run;
	struct asi_counts *was;
	int ret = 0;

	was = kmemdup(&run->ctx.counts, sizeof(*was), GFP_KERNEL);
	if (!was)
		return -ENOMEM;
	run->inside = false;
	run->error = 0;
	run->value = 0;
	run->reads = 0;
	run->missing = 0;
	run->stale = 0;
	if (!sequence->unprepared)
		ret = asi_context_prepare(&run->ctx);
	if (!ret) {
		sequence->run(run);
		asi_test_answer(test, sequence, was);
	}
	kfree(was);
	return ret;
}

/* NAME [NUMBER [ADDRESS]] */
static int asi_test_parse(struct asi_test_run *run, char *word,
			  const struct asi_test_sequence **sequence)
{
	char *name = strsep(&word, " "), *number = strsep(&word, " ");
	unsigned long address = (unsigned long)run->victim;

	*sequence = asi_test_find(name);
	run->arg = 0;
	if (!*sequence || (number && kstrtou64(number, 0, &run->arg)) ||
	    (word && kstrtoul(word, 16, &address)))
		return -EINVAL;
	run->address = (const char *)address;
	return 0;
}

static ssize_t asi_test_write(struct file *file, const char __user *from, size_t len,
			      loff_t *pos)
{
	struct asi_test_file *test = file->private_data;
	const struct asi_test_sequence *sequence;
	char word[ASI_TEST_WORD + 1];
	int ret;

	if (len > ASI_TEST_WORD)
		return -E2BIG;
	if (copy_from_user(word, from, len))
		return -EFAULT;
	word[len] = '\0';
	strim(word);
	guard(mutex)(&test->lock);
	ret = asi_test_parse(test->run, word, &sequence);
	if (ret)
		return ret;
	test->len = 0;
	test->run->user = from;
	ret = asi_test_do(test, sequence);
	return ret ?: len;
}

/* Once, whatever was read before: each answer ends with an end of file. */
static ssize_t asi_test_read_answer(struct file *file, char __user *to, size_t len, loff_t *pos)
{
	struct asi_test_file *test = file->private_data;
	size_t copied;

	guard(mutex)(&test->lock);
	copied = min(len, test->len);
	if (copy_to_user(to, test->answer, copied))
		return -EFAULT;
	test->len -= copied;
	memmove(test->answer, test->answer + copied, test->len);
	return copied;
}

static const struct file_operations asi_test_fops = {
	.owner = THIS_MODULE,
	.open = asi_test_open,
	.release = asi_test_release,
	.write = asi_test_write,
	.read = asi_test_read_answer,
	.llseek = noop_llseek,
};

static void asi_test_objects_del(void)
{
	asi_object_del(asi_test_domain, asi_test_victim);
	asi_object_del(asi_test_domain, asi_test_board);
}

static int asi_test_objects_add(void)
{
	int ret;

	ret = asi_object_pin(asi_test_domain, "board", asi_test_board, PAGE_SIZE);
	return ret ?: asi_object_add(asi_test_domain, "victim", asi_test_victim,
				     ASI_TEST_VICTIM * PAGE_SIZE);
}

static void asi_test_memory_free(void)
{
	if (asi_test_victim)
		free_pages_exact(asi_test_victim, ASI_TEST_VICTIM * PAGE_SIZE);
	free_page((unsigned long)asi_test_board);
}

static int asi_test_memory_alloc(void)
{
	asi_test_board = (void *)get_zeroed_page(GFP_KERNEL);
	asi_test_victim = alloc_pages_exact(ASI_TEST_VICTIM * PAGE_SIZE,
					    GFP_KERNEL | __GFP_ZERO);
	if (!asi_test_board || !asi_test_victim)
		return -ENOMEM;
	/* Something to be recognised by. */
	*asi_test_victim = 42;
	return 0;
}

static int __init asi_test_module_init(void)
{
	int ret;

	ret = asi_test_memory_alloc();
	if (ret)
		goto free;
	ret = asi_class_open("test", asi_selftest_labels, ASI_MODE_LOG, false);
	if (ret)
		goto free;
	asi_test_domain = asi_domain_create("test");
	ret = PTR_ERR_OR_ZERO(asi_test_domain);
	if (ret)
		goto close;
	ret = asi_test_objects_add();
	if (ret)
		goto destroy;
	asi_test_dir = debugfs_create_dir("asi_test", NULL);
	debugfs_create_file("run", 0600, asi_test_dir, NULL, &asi_test_fops);
	debugfs_create_u32("mark", 0600, asi_test_dir, &asi_test_board->mark);
	debugfs_create_atomic_t("watchers", 0600, asi_test_dir, &asi_test_board->watchers);
	return 0;

destroy:
	asi_test_objects_del();
	asi_domain_destroy(asi_test_domain);
close:
	asi_class_close("test");
free:
	asi_test_memory_free();
	return ret;
}
module_init(asi_test_module_init);

static void __exit asi_test_module_exit(void)
{
	debugfs_remove(asi_test_dir);
	asi_test_objects_del();
	asi_domain_destroy(asi_test_domain);
	asi_class_close("test");
	asi_test_memory_free();
}
module_exit(asi_test_module_exit);

MODULE_DESCRIPTION("A class of isolated address spaces for tests");
MODULE_LICENSE("GPL");
