// SPDX-License-Identifier: GPL-2.0-only
/*
 * The debugfs interface: asi/CLASS/ with files that people can read and write without
 * a program of their own. The right to do so is asked for at open and again at
 * each read and write, so that a file that was passed on gives nothing away.
 */
#include <linux/build_bug.h>
#include <linux/ctype.h>
#include <linux/debugfs.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "ctl/iter.h"
#include "interface/debugfs.h"
#include "interface/interface.h"

/**
 * struct asi_debugfs_kind - a file of a class; constant
 * @name: its name
 * @mode: its permission bits
 * @iter: what it lists, NULL for the file error and those that are only written
 * @header: line above the rows, NULL for none
 * @show: shows one item
 * @set: carries out what is written, NULL if nothing can be
 * @max: most bytes of a word that is written
 */
struct asi_debugfs_kind {
	const char *name;
	umode_t mode;
	const struct asi_iter *iter;
	const char *header;
	void (*show)(struct seq_file *m, const void *item);
	int (*set)(struct asi_class *class, char *word, struct asi_error *err);
	size_t max;
};

/**
 * struct asi_debugfs_refusal - the last word written that was refused
 * @file: the file that it was written to, NULL if there was none yet
 * @pid: who wrote it, initial namespace
 * @comm: who wrote it
 * @code: the negative errno that the writer got
 * @text: why
 */
struct asi_debugfs_refusal {
	const char *file;
	pid_t pid;
	char comm[TASK_COMM_LEN];
	int code;
	char text[ASI_ERROR_TEXT];
};

/**
 * struct asi_debugfs_node - a file in the directory of a class; constant
 * @home: the directory
 * @kind: the kind of file
 * @domain: the one domain that it is about, 0 for all
 */
struct asi_debugfs_node {
	struct asi_debugfs_class *home;
	const struct asi_debugfs_kind *kind;
	u32 domain;
};

/**
 * struct asi_debugfs_domain_node - a file that lives as long as its domain
 * @node: what it shows; constant
 * @file: the file; constant
 */
struct asi_debugfs_domain_node {
	struct asi_debugfs_node node;
	struct dentry *file;
};

/**
 * struct asi_debugfs_class - the directory of a class; made once and kept
 * @class: the class; constant
 * @lock: protects @last
 * @last: what the file error shows
 * @pagetable: the directory of page tables; constant
 * @domains: its files by id of the domain; changed by who makes and ends the domain
 * @watch: notified of domains; constant
 * @nodes: its other files, in the order of kinds; constant
 */
struct asi_debugfs_class {
	struct asi_class *class;
	struct mutex lock; /* protects last */
	struct asi_debugfs_refusal last;
	struct dentry *pagetable;
	struct xarray domains;
	struct notifier_block watch;
	struct asi_debugfs_node nodes[];
};

/**
 * struct asi_debugfs_reader - an open file; protected by the lock of its seq_file
 * @node: the file
 * @item: the item that is being shown
 */
struct asi_debugfs_reader {
	const struct asi_debugfs_node *node;
	u8 item[] __aligned(8);
};

static const struct asi_debugfs_node *asi_debugfs_node_of(const struct file *file)
{
	return file_inode(file)->i_private;
}

/*
 * The position in a list is the key of the row: 0 is the line above the rows. So
 * a reader continues at the right place although rows came and went.
 */
static void *asi_debugfs_find(struct seq_file *m, u64 after, loff_t *pos)
{
	struct asi_debugfs_reader *reader = m->private;
	const struct asi_debugfs_node *node = reader->node;
	u64 key;
	int ret;

	ret = node->kind->iter->next(node->home->class, node->domain, after, reader->item,
				     &key);
	if (ret) {
		*pos = after + 1;
		return ret == -ENOENT ? NULL : ERR_PTR(ret);
	}
	*pos = key;
	return reader->item;
}

static void *asi_debugfs_seq_start(struct seq_file *m, loff_t *pos)
{
	return *pos ? asi_debugfs_find(m, *pos - 1, pos) : SEQ_START_TOKEN;
}

static void *asi_debugfs_seq_next(struct seq_file *m, void *v, loff_t *pos)
{
	return asi_debugfs_find(m, *pos, pos);
}

static void asi_debugfs_seq_stop(struct seq_file *m, void *v)
{
}

static int asi_debugfs_seq_show(struct seq_file *m, void *v)
{
	struct asi_debugfs_reader *reader = m->private;
	const struct asi_debugfs_kind *kind = reader->node->kind;

	if (v != SEQ_START_TOKEN)
		kind->show(m, v);
	else if (kind->header)
		seq_puts(m, kind->header);
	return 0;
}

static const struct seq_operations asi_debugfs_seq_ops = {
	.start = asi_debugfs_seq_start,
	.next = asi_debugfs_seq_next,
	.stop = asi_debugfs_seq_stop,
	.show = asi_debugfs_seq_show,
};

/* Who was refused what, on one line; nothing if nobody was. */
static int asi_debugfs_error_show(struct seq_file *m, void *unused)
{
	const struct asi_debugfs_node *node = m->private;
	struct asi_debugfs_class *home = node->home;
	const struct asi_debugfs_refusal *last = &home->last;

	mutex_lock(&home->lock);
	if (last->file) {
		seq_printf(m, "%s: ", last->file);
		seq_escape(m, last->comm, "\t\n\\");
		seq_printf(m, "[%d]: ", last->pid);
		seq_escape(m, last->text, "\t\n\\");
		seq_printf(m, " (%d)\n", last->code);
	}
	mutex_unlock(&home->lock);
	return 0;
}

static int asi_debugfs_open_list(struct file *file, const struct asi_debugfs_node *node)
{
	struct asi_debugfs_reader *reader;

	reader = __seq_open_private(file, &asi_debugfs_seq_ops,
				    struct_size(reader, item, node->kind->iter->size));
	if (!reader)
		return -ENOMEM;
	reader->node = node;
	return 0;
}

static int asi_debugfs_node_open(struct inode *inode, struct file *file)
{
	const struct asi_debugfs_node *node = inode->i_private;
	int ret;

	ret = asi_ctl_permit(file->f_mode & FMODE_WRITE, NULL);
	if (ret)
		return ret;
	if (node->kind->iter)
		return asi_debugfs_open_list(file, node);
	return single_open(file, asi_debugfs_error_show, inode->i_private);
}

/*
 * The file may have been removed meanwhile, and what it shows be freed: unlike the other
 * operations a release is called all the same, so it looks at nothing but the open file.
 */
static int asi_debugfs_node_release(struct inode *inode, struct file *file)
{
	const struct seq_file *m = file->private_data;

	return m->op == &asi_debugfs_seq_ops ? seq_release_private(inode, file) :
					   single_release(inode, file);
}

static ssize_t asi_debugfs_node_read(struct file *file, char __user *buf, size_t size, loff_t *ppos)
{
	const struct asi_debugfs_kind *kind = asi_debugfs_node_of(file)->kind;
	int ret = asi_ctl_permit(false, NULL);

	if (ret)
		return ret;
	/* Root may open for reading what has no mode bit for it. */
	if (!(kind->mode & 0400))
		return -EINVAL;
	return seq_read(file, buf, size, ppos);
}

/* Ends the word at its one newline, if it has one; nothing unprintable may be left. */
static int asi_debugfs_trim(char *word, size_t len, struct asi_error *err)
{
	size_t i;

	if (len && word[len - 1] == '\n')
		word[--len] = '\0';
	if (!len)
		return asi_refuse(err, -EINVAL, "a word is missing");
	for (i = 0; i < len; i++) {
		if (!isascii(word[i]) || !isprint(word[i]))
			return asi_refuse(err, -EINVAL, "one word, without control characters");
	}
	return 0;
}

static int asi_debugfs_take_word(const struct asi_debugfs_node *node, const char __user *buf,
				 size_t len, struct asi_error *err)
{
	char *word;
	int ret;

	/* One more for the newline. Longer ones are not even copied. */
	if (len > node->kind->max + 1)
		return asi_refuse(err, -E2BIG, "at most %zu bytes", node->kind->max);
	word = memdup_user_nul(buf, len);
	if (IS_ERR(word))
		return PTR_ERR(word);
	ret = asi_debugfs_trim(word, len, err);
	if (!ret)
		ret = node->kind->set(node->home->class, word, err);
	kfree(word);
	return ret;
}

static void asi_debugfs_remember(const struct asi_debugfs_node *node, const struct asi_error *err,
				 int code)
{
	struct asi_debugfs_class *home = node->home;
	struct asi_debugfs_refusal *last = &home->last;

	mutex_lock(&home->lock);
	last->file = node->kind->name;
	last->pid = task_pid_nr(current);
	get_task_comm(last->comm, current);
	last->code = code;
	strscpy(last->text, asi_interface_reason(err, code));
	mutex_unlock(&home->lock);
}

/* One write, one word, which is taken as a whole or not at all. */
static ssize_t asi_debugfs_node_write(struct file *file, const char __user *buf, size_t len,
				      loff_t *ppos)
{
	const struct asi_debugfs_node *node = asi_debugfs_node_of(file);
	struct asi_error err = {};
	int ret;

	ret = asi_ctl_permit(true, NULL);
	if (ret)
		return ret;
	if (*ppos)
		ret = asi_refuse(&err, -EINVAL, "a word begins at offset 0");
	else
		ret = asi_debugfs_take_word(node, buf, len, &err);
	if (!ret)
		return len;
	asi_debugfs_remember(node, &err, ret);
	return ret;
}

static const struct file_operations asi_debugfs_read_fops = {
	.owner = THIS_MODULE,
	.open = asi_debugfs_node_open,
	.read = asi_debugfs_node_read,
	.llseek = seq_lseek,
	.release = asi_debugfs_node_release,
};

static const struct file_operations asi_debugfs_write_fops = {
	.owner = THIS_MODULE,
	.open = asi_debugfs_node_open,
	.read = asi_debugfs_node_read,
	.write = asi_debugfs_node_write,
	.llseek = seq_lseek,
	.release = asi_debugfs_node_release,
};

static const struct asi_debugfs_kind asi_debugfs_kinds[] = {
	{
		.name = "faults",
		.mode = 0400,
		.iter = &asi_iter_faults,
		.header = asi_header_faults,
		.show = asi_show_fault,
	}, {
		.name = "maps",
		.mode = 0400,
		.iter = &asi_iter_maps,
		.header = asi_header_maps,
		.show = asi_show_map,
	}, {
		.name = "domains",
		.mode = 0400,
		.iter = &asi_iter_domains,
		.header = asi_header_domains,
		.show = asi_show_domain,
	}, {
		.name = "stats",
		.mode = 0400,
		.iter = &asi_iter_stats,
		.show = asi_show_stats,
	}, {
		.name = "verify",
		.mode = 0400,
		.iter = &asi_iter_findings,
		.show = asi_show_finding,
	}, {
		.name = "stack",
		.mode = 0600,
		.iter = &asi_iter_class,
		.show = asi_show_stack,
		.set = asi_word_stack,
		.max = ASI_WORD_SHORT,
	}, {
		.name = "mode",
		.mode = 0600,
		.iter = &asi_iter_class,
		.show = asi_show_mode,
		.set = asi_word_mode,
		.max = ASI_WORD_SHORT,
	}, {
		.name = "capacity",
		.mode = 0600,
		.iter = &asi_iter_class,
		.show = asi_show_capacity,
		.set = asi_word_capacity,
		.max = ASI_WORD_SHORT,
	}, {
		.name = "control",
		.mode = 0200,
		.set = asi_word_control,
		.max = ASI_WORD_LONG,
	}, {
		.name = "error",
		.mode = 0400,
	},
};

/* One of these for each domain, named by its id. */
static const struct asi_debugfs_kind asi_debugfs_pagetable_kind = {
	.name = "pagetable",
	.mode = 0400,
	.iter = &asi_iter_runs,
	.show = asi_show_run,
};

static void asi_debugfs_add_domain(struct asi_debugfs_class *home, u32 id)
{
	struct asi_debugfs_domain_node *node = kzalloc(sizeof(*node), GFP_KERNEL);
	char name[16];

	/* Without memory there is one file less; netlink shows the same. */
	if (!node)
		return;
	node->node.home = home;
	node->node.kind = &asi_debugfs_pagetable_kind;
	node->node.domain = id;
	if (xa_err(xa_store(&home->domains, id, node, GFP_KERNEL))) {
		kfree(node);
		return;
	}
	snprintf(name, sizeof(name), "%u", id);
	node->file = debugfs_create_file(name, asi_debugfs_pagetable_kind.mode, home->pagetable,
					 &node->node, &asi_debugfs_read_fops);
}

/* Waits for those who read the file. */
static void asi_debugfs_remove_domain(struct asi_debugfs_class *home, u32 id)
{
	struct asi_debugfs_domain_node *node = xa_erase(&home->domains, id);

	if (!node)
		return;
	debugfs_remove(node->file);
	kfree(node);
}

static int asi_debugfs_watch_domains(struct notifier_block *watch, unsigned long event, void *data)
{
	struct asi_debugfs_class *home = container_of(watch, struct asi_debugfs_class, watch);
	const struct asi_domain_notice *news = data;

	if (news->class != home->class)
		return NOTIFY_DONE;
	if (event == ASI_DOMAIN_BORN)
		asi_debugfs_add_domain(home, news->id);
	else
		asi_debugfs_remove_domain(home, news->id);
	return NOTIFY_OK;
}

static int __init asi_debugfs_add_class(struct dentry *root, struct asi_class *class)
{
	struct asi_class_info info;
	struct dentry *dir;
	struct asi_debugfs_class *home;
	unsigned int i;

	home = kzalloc(struct_size(home, nodes, ARRAY_SIZE(asi_debugfs_kinds)), GFP_KERNEL);
	if (!home)
		return -ENOMEM;
	home->class = class;
	mutex_init(&home->lock);
	xa_init(&home->domains);
	asi_ctl_class_info(class, &info);
	dir = debugfs_create_dir(info.name, root);
	home->pagetable = debugfs_create_dir("pagetable", dir);
	for (i = 0; i < ARRAY_SIZE(asi_debugfs_kinds); i++) {
		home->nodes[i].home = home;
		home->nodes[i].kind = &asi_debugfs_kinds[i];
		debugfs_create_file(asi_debugfs_kinds[i].name, asi_debugfs_kinds[i].mode, dir,
				    &home->nodes[i], asi_debugfs_kinds[i].set ?
				    &asi_debugfs_write_fops : &asi_debugfs_read_fops);
	}
	home->watch.notifier_call = asi_debugfs_watch_domains;
	return asi_ctl_watch_domains(&home->watch);
}

/**
 * asi_debugfs_init() - create the debugfs files
 *
 * Context: process context, once, after the classes exist.
 * Return: 0 or -ENOMEM.
 */
int __init asi_debugfs_init(void)
{
	struct dentry *root = debugfs_create_dir("asi", NULL);
	struct asi_class *class;
	int ret;

	for (class = asi_ctl_next_class(NULL); class; class = asi_ctl_next_class(class)) {
		ret = asi_debugfs_add_class(root, class);
		if (ret)
			return ret;
	}
	return 0;
}
