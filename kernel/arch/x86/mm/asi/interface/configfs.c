// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configfs interface: asi/CLASS/NAME/ is a mapping with a name and a lifetime. Whoever has
 * made the directory says what to map, makes it live and takes it away with it.
 */
#include <linux/configfs.h>
#include <linux/ctype.h>
#include <linux/kstrtox.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "interface/interface.h"

/* Longest name of a directory: it has to fit into a refusal. */
#define ASI_CONFIGFS_NAME_MAX	32

/**
 * struct asi_configfs_class - the directory of a class; constant
 * @group: the directory
 * @class: the class
 */
struct asi_configfs_class {
	struct config_group group;
	struct asi_class *class;
};

/**
 * struct asi_configfs_entry - the directory of a mapping
 * @item: the directory
 * @class: the class; constant
 * @lock: protects what follows
 * @spec: SPEC to map, empty until it is written
 * @domain: the one domain meant, 0 for the whole class
 * @id: of the mapping, 0 while it is not live; it may have ended with its domain
 * @file: the file that refused what was last written, NULL if it was taken
 * @code: the negative errno of that
 * @text: why
 */
struct asi_configfs_entry {
	struct config_item item;
	struct asi_class *class;
	struct mutex lock; /* protects what follows */
	char spec[ASI_SPEC_MAX + 1];
	u32 domain;
	u32 id;
	const char *file;
	int code;
	char text[ASI_ERROR_TEXT];
};

static struct asi_configfs_entry *asi_configfs_entry_of(struct config_item *item)
{
	return container_of(item, struct asi_configfs_entry, item);
}

/* ---- what it stands for ----------------------------------------------- */

/* Returns true if the mapping is there; with its domain it goes by itself. */
static bool asi_configfs_find(const struct asi_configfs_entry *entry, struct asi_map_info *info)
{
	return entry->id && !asi_ctl_next_map(entry->class, 0, entry->id - 1, info) &&
	       info->item.id == entry->id;
}

static bool asi_configfs_lives(const struct asi_configfs_entry *entry)
{
	struct asi_map_info *info = kmalloc(sizeof(*info), GFP_KERNEL);
	/* Without memory it is taken for what it was. */
	bool lives = info ? asi_configfs_find(entry, info) : entry->id;

	kfree(info);
	return lives;
}

static int asi_configfs_start(struct asi_configfs_entry *entry, struct asi_error *err)
{
	const char *const spec = entry->spec;
	struct asi_map_request req = {
		.origin = ASI_ORIGIN_CONFIGFS,
		.keeper = config_item_name(&entry->item),
		.domain = entry->domain,
		.n_specs = 1,
		.specs = &spec,
	};
	struct asi_map_item item;
	int ret;

	if (asi_configfs_lives(entry))
		return 0;
	if (!spec[0])
		return asi_refuse(err, -EINVAL, "write the spec first");
	ret = asi_ctl_map_add(entry->class, &req, &item, err);
	if (!ret)
		entry->id = item.id;
	return ret;
}

static void asi_configfs_stop(struct asi_configfs_entry *entry)
{
	if (entry->id)
		asi_ctl_map_drop(entry->class, entry->id);
	entry->id = 0;
}

/* ---- words ------------------------------------------------------------ */

static int asi_configfs_set_spec(struct asi_configfs_entry *entry, const char *word,
				 struct asi_error *err)
{
	if (strlen(word) > ASI_SPEC_MAX)
		return asi_refuse(err, -E2BIG, "a spec has at most %u bytes", ASI_SPEC_MAX);
	if (asi_configfs_lives(entry))
		return asi_refuse(err, -EBUSY, "write 0 to live first");
	strscpy(entry->spec, word);
	return 0;
}

static int asi_configfs_set_scope(struct asi_configfs_entry *entry, const char *word,
				  struct asi_error *err)
{
	u32 domain = 0;

	if (strcmp(word, "all") && (!isdigit(word[0]) || kstrtou32(word, 10, &domain) || !domain))
		return asi_refuse(err, -EINVAL, "scope is all or the id of a VM");
	if (asi_configfs_lives(entry))
		return asi_refuse(err, -EBUSY, "write 0 to live first");
	entry->domain = domain;
	return 0;
}

static int asi_configfs_set_live(struct asi_configfs_entry *entry, const char *word,
				 struct asi_error *err)
{
	if (!strcmp(word, "1"))
		return asi_configfs_start(entry, err);
	if (strcmp(word, "0"))
		return asi_refuse(err, -EINVAL, "live is 0 or 1");
	asi_configfs_stop(entry);
	return 0;
}

/* The word without its one newline, if it has one; nothing unprintable may be left. */
static char *asi_configfs_take_word(const char *page, size_t len, struct asi_error *err)
{
	size_t i;

	if (len && page[len - 1] == '\n')
		len--;
	if (!len) {
		asi_refuse(err, -EINVAL, "a word is missing");
		return ERR_PTR(-EINVAL);
	}
	for (i = 0; i < len; i++) {
		if (isascii(page[i]) && isprint(page[i]))
			continue;
		asi_refuse(err, -EINVAL, "one word, without control characters");
		return ERR_PTR(-EINVAL);
	}
	return kmemdup_nul(page, len, GFP_KERNEL) ?: ERR_PTR(-ENOMEM);
}

static ssize_t asi_configfs_store(struct config_item *item, const char *file, const char *page,
				  size_t len,
				  int (*set)(struct asi_configfs_entry *entry, const char *word,
					     struct asi_error *err))
{
	struct asi_configfs_entry *entry = asi_configfs_entry_of(item);
	struct asi_error err = {};
	char *word;
	int ret;

	ret = asi_ctl_permit(true, NULL);
	if (ret)
		return ret;
	word = asi_configfs_take_word(page, len, &err);
	ret = PTR_ERR_OR_ZERO(word);
	guard(mutex)(&entry->lock);
	if (!ret) {
		ret = set(entry, word, &err);
		kfree(word);
	}
	entry->file = ret ? file : NULL;
	entry->code = ret;
	strscpy(entry->text, ret ? asi_interface_reason(&err, ret) : "");
	return ret ?: len;
}

/* ---- files ------------------------------------------------------------ */

static ssize_t asi_configfs_spec_show(struct config_item *item, char *page)
{
	struct asi_configfs_entry *entry = asi_configfs_entry_of(item);
	int ret = asi_ctl_permit(false, NULL);

	if (ret)
		return ret;
	guard(mutex)(&entry->lock);
	return entry->spec[0] ? sysfs_emit(page, "%s\n", entry->spec) : 0;
}

static ssize_t asi_configfs_spec_store(struct config_item *item, const char *page, size_t len)
{
	return asi_configfs_store(item, "spec", page, len, asi_configfs_set_spec);
}

static ssize_t asi_configfs_scope_show(struct config_item *item, char *page)
{
	struct asi_configfs_entry *entry = asi_configfs_entry_of(item);
	int ret = asi_ctl_permit(false, NULL);

	if (ret)
		return ret;
	guard(mutex)(&entry->lock);
	return entry->domain ? sysfs_emit(page, "%u\n", entry->domain) :
			       sysfs_emit(page, "all\n");
}

static ssize_t asi_configfs_scope_store(struct config_item *item, const char *page, size_t len)
{
	return asi_configfs_store(item, "scope", page, len, asi_configfs_set_scope);
}

static ssize_t asi_configfs_live_show(struct config_item *item, char *page)
{
	struct asi_configfs_entry *entry = asi_configfs_entry_of(item);
	int ret = asi_ctl_permit(false, NULL);

	if (ret)
		return ret;
	guard(mutex)(&entry->lock);
	return sysfs_emit(page, "%d\n", asi_configfs_lives(entry));
}

static ssize_t asi_configfs_live_store(struct config_item *item, const char *page, size_t len)
{
	return asi_configfs_store(item, "live", page, len, asi_configfs_set_live);
}

static int asi_configfs_show_state(const struct asi_configfs_entry *entry,
				   struct asi_map_info *info, char *page)
{
	if (!entry->id)
		return sysfs_emit(page, "off\n");
	if (!asi_configfs_find(entry, info))
		return sysfs_emit(page, "ended: VM %u is gone\n", entry->domain);
	return sysfs_emit(page, "%s: mapping %u, %u pages, %llu bytes exposed\n",
			  info->gone ? "gone" : "live", info->item.id, info->item.pages,
			  info->item.bytes_exposed);
}

static ssize_t asi_configfs_status_show(struct config_item *item, char *page)
{
	struct asi_map_info *info __free(kfree) = kmalloc(sizeof(*info), GFP_KERNEL);
	struct asi_configfs_entry *entry = asi_configfs_entry_of(item);
	int ret = asi_ctl_permit(false, NULL);

	if (ret)
		return ret;
	if (!info)
		return -ENOMEM;
	guard(mutex)(&entry->lock);
	ret = asi_configfs_show_state(entry, info, page);
	if (entry->file)
		ret += sysfs_emit_at(page, ret, "refused: %s: %s (%d)\n", entry->file,
				     entry->text, entry->code);
	return ret;
}

#define ASI_CONFIGFS_FILE(file, bits, setter)			\
	static struct configfs_attribute asi_configfs_##file##_file = {	\
		.ca_name = #file,			\
		.ca_mode = (bits),			\
		.show = asi_configfs_##file##_show,			\
		.store = (setter),			\
	}

ASI_CONFIGFS_FILE(spec, 0600, asi_configfs_spec_store);
ASI_CONFIGFS_FILE(scope, 0600, asi_configfs_scope_store);
ASI_CONFIGFS_FILE(live, 0600, asi_configfs_live_store);
ASI_CONFIGFS_FILE(status, 0400, NULL);

static struct configfs_attribute *asi_configfs_entry_files[] = {
	&asi_configfs_spec_file,
	&asi_configfs_scope_file,
	&asi_configfs_live_file,
	&asi_configfs_status_file,
	NULL
};

/* ---- directories ------------------------------------------------------ */

static void asi_configfs_release(struct config_item *item)
{
	kfree(asi_configfs_entry_of(item));
}

static struct configfs_item_operations asi_configfs_entry_ops = {
	.release = asi_configfs_release,
};

static const struct config_item_type asi_configfs_entry_type = {
	.ct_item_ops = &asi_configfs_entry_ops,
	.ct_attrs = asi_configfs_entry_files,
};

static bool asi_configfs_is_good_name(const char *name)
{
	for (; *name; name++) {
		if (!isascii(*name) || !isgraph(*name))
			return false;
	}
	return true;
}

static struct config_item *asi_configfs_make(struct config_group *group, const char *name)
{
	struct asi_configfs_class *home = container_of(group, struct asi_configfs_class, group);
	int ret = asi_ctl_permit(true, NULL);
	struct asi_configfs_entry *entry;

	if (ret)
		return ERR_PTR(ret);
	if (strlen(name) > ASI_CONFIGFS_NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	if (!asi_configfs_is_good_name(name))
		return ERR_PTR(-EINVAL);
	entry = kzalloc(sizeof(*entry), GFP_KERNEL_ACCOUNT);
	if (!entry)
		return ERR_PTR(-ENOMEM);
	config_item_init_type_name(&entry->item, name, &asi_configfs_entry_type);
	entry->class = home->class;
	mutex_init(&entry->lock);
	return &entry->item;
}

static void asi_configfs_drop(struct config_group *group, struct config_item *item)
{
	struct asi_configfs_entry *entry = asi_configfs_entry_of(item);

	scoped_guard(mutex, &entry->lock)
		asi_configfs_stop(entry);
	config_item_put(item);
}

static struct configfs_group_operations asi_configfs_class_ops = {
	.make_item = asi_configfs_make,
	.drop_item = asi_configfs_drop,
};

static const struct config_item_type asi_configfs_class_type = {
	.ct_group_ops = &asi_configfs_class_ops,
};

/* Classes are what there is: nobody makes one. */
static const struct config_item_type asi_configfs_root_type = {};

static struct configfs_subsystem asi_configfs_root = {
	.su_group.cg_item = {
		.ci_namebuf = "asi",
		.ci_type = &asi_configfs_root_type,
	},
};

static int __init asi_configfs_add_class(struct asi_class *class)
{
	struct asi_configfs_class *home = kzalloc(sizeof(*home), GFP_KERNEL);
	struct asi_class_info info;

	if (!home)
		return -ENOMEM;
	home->class = class;
	asi_ctl_class_peek(class, &info);
	config_group_init_type_name(&home->group, info.name, &asi_configfs_class_type);
	configfs_add_default_group(&home->group, &asi_configfs_root.su_group);
	return 0;
}

/**
 * asi_configfs_init() - create the configfs files
 *
 * Context: process context, once, after the classes exist.
 * Return: 0 or a negative errno.
 */
int __init asi_configfs_init(void)
{
	struct asi_class *class;
	int ret;

	config_group_init(&asi_configfs_root.su_group);
	mutex_init(&asi_configfs_root.su_mutex);
	for (class = asi_ctl_next_class(NULL); class; class = asi_ctl_next_class(class)) {
		ret = asi_configfs_add_class(class);
		if (ret)
			return ret;
	}
	return configfs_register_subsystem(&asi_configfs_root);
}
