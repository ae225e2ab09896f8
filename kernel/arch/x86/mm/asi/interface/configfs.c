// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configfs door: asi/CLASS/NAME/ is a mapping with a name and a lifetime. Whoever has
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
#define NAME_LEN_MAX	32

/**
 * struct home - the directory of a class; constant
 * @group: the directory
 * @class: the class
 */
struct home {
	struct config_group group;
	struct asi_class *class;
};

/**
 * struct entry - the directory of a mapping
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
struct entry {
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

static struct entry *to_entry(struct config_item *item)
{
	return container_of(item, struct entry, item);
}

/* ---- what it stands for ----------------------------------------------- */

/* Returns true if the mapping is there; with its domain it goes by itself. */
static bool entry_find(const struct entry *entry, struct asi_map_info *info)
{
	return entry->id && !asi_ctl_next_map(entry->class, 0, entry->id - 1, info) &&
	       info->item.id == entry->id;
}

static bool entry_lives(const struct entry *entry)
{
	struct asi_map_info *info = kmalloc(sizeof(*info), GFP_KERNEL);
	/* Without memory it is taken for what it was. */
	bool lives = info ? entry_find(entry, info) : entry->id;

	kfree(info);
	return lives;
}

static int entry_start(struct entry *entry, struct asi_error *err)
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

	if (entry_lives(entry))
		return 0;
	if (!spec[0])
		return asi_refuse(err, -EINVAL, "write the spec first");
	ret = asi_ctl_map_add(entry->class, &req, &item, err);
	if (!ret)
		entry->id = item.id;
	return ret;
}

static void entry_stop(struct entry *entry)
{
	if (entry->id)
		asi_ctl_map_drop(entry->class, entry->id);
	entry->id = 0;
}

/* ---- words ------------------------------------------------------------ */

static int set_spec(struct entry *entry, const char *word, struct asi_error *err)
{
	if (strlen(word) > ASI_SPEC_MAX)
		return asi_refuse(err, -E2BIG, "a spec has at most %u bytes", ASI_SPEC_MAX);
	if (entry_lives(entry))
		return asi_refuse(err, -EBUSY, "write 0 to live first");
	strscpy(entry->spec, word);
	return 0;
}

static int set_scope(struct entry *entry, const char *word, struct asi_error *err)
{
	u32 domain = 0;

	if (strcmp(word, "all") && (!isdigit(word[0]) || kstrtou32(word, 10, &domain) || !domain))
		return asi_refuse(err, -EINVAL, "scope is all or the id of a VM");
	if (entry_lives(entry))
		return asi_refuse(err, -EBUSY, "write 0 to live first");
	entry->domain = domain;
	return 0;
}

static int set_live(struct entry *entry, const char *word, struct asi_error *err)
{
	if (!strcmp(word, "1"))
		return entry_start(entry, err);
	if (strcmp(word, "0"))
		return asi_refuse(err, -EINVAL, "live is 0 or 1");
	entry_stop(entry);
	return 0;
}

/* The word without its one newline, if it has one; nothing unprintable may be left. */
static char *take_word(const char *page, size_t len, struct asi_error *err)
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

static ssize_t entry_store(struct config_item *item, const char *file, const char *page,
			   size_t len, int (*set)(struct entry *entry, const char *word,
						  struct asi_error *err))
{
	struct entry *entry = to_entry(item);
	struct asi_error err = {};
	char *word;
	int ret;

	ret = asi_ctl_permit(true, NULL);
	if (ret)
		return ret;
	word = take_word(page, len, &err);
	ret = PTR_ERR_OR_ZERO(word);
	guard(mutex)(&entry->lock);
	if (!ret) {
		ret = set(entry, word, &err);
		kfree(word);
	}
	entry->file = ret ? file : NULL;
	entry->code = ret;
	strscpy(entry->text, ret ? asi_door_reason(&err, ret) : "");
	return ret ?: len;
}

/* ---- files ------------------------------------------------------------ */

static ssize_t spec_show(struct config_item *item, char *page)
{
	struct entry *entry = to_entry(item);
	int ret = asi_ctl_permit(false, NULL);

	if (ret)
		return ret;
	guard(mutex)(&entry->lock);
	return entry->spec[0] ? sysfs_emit(page, "%s\n", entry->spec) : 0;
}

static ssize_t spec_store(struct config_item *item, const char *page, size_t len)
{
	return entry_store(item, "spec", page, len, set_spec);
}

static ssize_t scope_show(struct config_item *item, char *page)
{
	struct entry *entry = to_entry(item);
	int ret = asi_ctl_permit(false, NULL);

	if (ret)
		return ret;
	guard(mutex)(&entry->lock);
	return entry->domain ? sysfs_emit(page, "%u\n", entry->domain) :
			       sysfs_emit(page, "all\n");
}

static ssize_t scope_store(struct config_item *item, const char *page, size_t len)
{
	return entry_store(item, "scope", page, len, set_scope);
}

static ssize_t live_show(struct config_item *item, char *page)
{
	struct entry *entry = to_entry(item);
	int ret = asi_ctl_permit(false, NULL);

	if (ret)
		return ret;
	guard(mutex)(&entry->lock);
	return sysfs_emit(page, "%d\n", entry_lives(entry));
}

static ssize_t live_store(struct config_item *item, const char *page, size_t len)
{
	return entry_store(item, "live", page, len, set_live);
}

static int show_state(const struct entry *entry, struct asi_map_info *info, char *page)
{
	if (!entry->id)
		return sysfs_emit(page, "off\n");
	if (!entry_find(entry, info))
		return sysfs_emit(page, "ended: VM %u is gone\n", entry->domain);
	return sysfs_emit(page, "%s: mapping %u, %u pages, %llu bytes exposed\n",
			  info->gone ? "gone" : "live", info->item.id, info->item.pages,
			  info->item.bytes_exposed);
}

static ssize_t status_show(struct config_item *item, char *page)
{
	struct asi_map_info *info __free(kfree) = kmalloc(sizeof(*info), GFP_KERNEL);
	struct entry *entry = to_entry(item);
	int ret = asi_ctl_permit(false, NULL);

	if (ret)
		return ret;
	if (!info)
		return -ENOMEM;
	guard(mutex)(&entry->lock);
	ret = show_state(entry, info, page);
	if (entry->file)
		ret += sysfs_emit_at(page, ret, "refused: %s: %s (%d)\n", entry->file,
				     entry->text, entry->code);
	return ret;
}

#define ENTRY_FILE(file, bits, setter)			\
	static struct configfs_attribute file##_file = {	\
		.ca_name = #file,			\
		.ca_mode = (bits),			\
		.show = file##_show,			\
		.store = (setter),			\
	}

ENTRY_FILE(spec, 0600, spec_store);
ENTRY_FILE(scope, 0600, scope_store);
ENTRY_FILE(live, 0600, live_store);
ENTRY_FILE(status, 0400, NULL);

static struct configfs_attribute *entry_files[] = {
	&spec_file,
	&scope_file,
	&live_file,
	&status_file,
	NULL
};

/* ---- directories ------------------------------------------------------ */

static void entry_release(struct config_item *item)
{
	kfree(to_entry(item));
}

static struct configfs_item_operations entry_ops = {
	.release = entry_release,
};

static const struct config_item_type entry_type = {
	.ct_item_ops = &entry_ops,
	.ct_attrs = entry_files,
};

static bool is_good_name(const char *name)
{
	for (; *name; name++) {
		if (!isascii(*name) || !isgraph(*name))
			return false;
	}
	return true;
}

static struct config_item *home_make(struct config_group *group, const char *name)
{
	struct home *home = container_of(group, struct home, group);
	int ret = asi_ctl_permit(true, NULL);
	struct entry *entry;

	if (ret)
		return ERR_PTR(ret);
	if (strlen(name) > NAME_LEN_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	if (!is_good_name(name))
		return ERR_PTR(-EINVAL);
	entry = kzalloc(sizeof(*entry), GFP_KERNEL_ACCOUNT);
	if (!entry)
		return ERR_PTR(-ENOMEM);
	config_item_init_type_name(&entry->item, name, &entry_type);
	entry->class = home->class;
	mutex_init(&entry->lock);
	return &entry->item;
}

static void home_drop(struct config_group *group, struct config_item *item)
{
	struct entry *entry = to_entry(item);

	scoped_guard(mutex, &entry->lock)
		entry_stop(entry);
	config_item_put(item);
}

static struct configfs_group_operations home_ops = {
	.make_item = home_make,
	.drop_item = home_drop,
};

static const struct config_item_type home_type = {
	.ct_group_ops = &home_ops,
};

/* Classes are what there is: nobody makes one. */
static const struct config_item_type root_type = {};

static struct configfs_subsystem root = {
	.su_group.cg_item = {
		.ci_namebuf = "asi",
		.ci_type = &root_type,
	},
};

static int __init add_class(struct asi_class *class)
{
	struct home *home = kzalloc(sizeof(*home), GFP_KERNEL);
	struct asi_class_info info;

	if (!home)
		return -ENOMEM;
	home->class = class;
	asi_ctl_class_peek(class, &info);
	config_group_init_type_name(&home->group, info.name, &home_type);
	configfs_add_default_group(&home->group, &root.su_group);
	return 0;
}

/**
 * asi_configfs_init() - open the configfs door
 *
 * Context: process context, once, after the classes exist.
 * Return: 0 or a negative errno.
 */
int __init asi_configfs_init(void)
{
	struct asi_class *class;
	int ret;

	config_group_init(&root.su_group);
	mutex_init(&root.su_mutex);
	for (class = asi_ctl_next_class(NULL); class; class = asi_ctl_next_class(class)) {
		ret = add_class(class);
		if (ret)
			return ret;
	}
	return configfs_register_subsystem(&root);
}
