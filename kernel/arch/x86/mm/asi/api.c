// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the owner of a class wants every domain of it to have from the start. To the doors
 * these are mappings like any other, of origin kvm: anybody may remove them.
 */
#define pr_fmt(fmt) "asi: " fmt

#include <linux/slab.h>

#include "ctl/ctl.h"
#include "domain.h"
#include "mapset.h"

/**
 * asi_class_map_default() - let every domain of a class have something from the start
 * @name: name of the class, which is open
 * @spec: the SPEC; what this kernel or host does not have is left out, and the log says so
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: 0, also if it is mapped already, or why it is left out.
 */
int asi_class_map_default(const char *name, const char *spec)
{
	struct asi_class *class = asi_class_find(name);
	const struct asi_map_request req = {
		.origin = ASI_ORIGIN_KVM, .n_specs = 1, .specs = &spec,
	};
	struct asi_map_item *item __free(kfree) = kzalloc(sizeof(*item), GFP_KERNEL);
	struct asi_error err = {};
	int ret;

	if (!class)
		return -ENOENT;
	if (!item)
		return -ENOMEM;
	ret = asi_ctl_map_add(class, &req, item, &err);
	if (ret == -EEXIST)
		return 0;
	if (ret)
		pr_info("%s: %s is not mapped by default: %s\n", name, spec, err.text);
	return ret;
}
EXPORT_SYMBOL_GPL(asi_class_map_default);

static struct asi_mapping *asi_next_default(struct asi_class *class)
{
	struct asi_mapping *mapping;
	unsigned long id;

	xa_for_each(&class->set.by_id, id, mapping) {
		if (mapping->origin == ASI_ORIGIN_KVM)
			return mapping;
	}
	return NULL;
}

/**
 * asi_class_unmap_defaults() - take back all that asi_class_map_default() has mapped
 * @name: name of the class
 *
 * Context: Process context, may sleep, IRQs on; takes asi_lock.
 */
void asi_class_unmap_defaults(const char *name)
{
	struct asi_class *class = asi_class_find(name);
	struct asi_mapping *mapping;

	if (!class)
		return;
	guard(mutex)(&asi_lock);
	while ((mapping = asi_next_default(class)))
		asi_mapset_remove(class, mapping);
}
EXPORT_SYMBOL_GPL(asi_class_unmap_defaults);
