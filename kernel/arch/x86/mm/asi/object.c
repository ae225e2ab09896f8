// SPDX-License-Identifier: GPL-2.0-only
/*
 * Named objects of a domain. An object is mapped while at least one mapping of the
 * set asks for its label, and taken out before its owner frees it.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "domain.h"
#include "object.h"
#include "switch.h"

static unsigned long asi_object_len(const struct asi_object *object)
{
	return object->it.last - object->it.start + 1;
}

/**
 * asi_object_first() - the object with the lowest address
 * @domain: the domain
 *
 * Context: asi_lock held.
 * Return: the object or NULL.
 */
struct asi_object *asi_object_first(struct asi_domain *domain)
{
	struct rb_node *node = rb_first_cached(&domain->objects);

	lockdep_assert_held(&asi_lock);
	return node ? rb_entry(node, struct asi_object, it.rb) : NULL;
}

/**
 * asi_object_next() - the object with the next address
 * @object: an object of a domain
 *
 * Context: asi_lock held.
 * Return: the object or NULL.
 */
struct asi_object *asi_object_next(struct asi_object *object)
{
	struct rb_node *node = rb_next(&object->it.rb);

	lockdep_assert_held(&asi_lock);
	return node ? rb_entry(node, struct asi_object, it.rb) : NULL;
}

/**
 * asi_object_want() - one more mapping asks for an object
 * @domain: whose object it is
 * @object: the object
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0, -ENOMEM or -EFAULT.
 */
int asi_object_want(struct asi_domain *domain, struct asi_object *object)
{
	int ret;

	lockdep_assert_held(&asi_lock);
	if (!object->wanted) {
		ret = asi_pagetable_map(&domain->pagetable, object->it.start,
					asi_object_len(object), 0);
		if (ret)
			return ret;
	}
	object->wanted++;
	return 0;
}

/**
 * asi_object_unwant() - one mapping less asks for an object
 * @domain: whose object it is
 * @object: the object, wanted by somebody
 *
 * Context: asi_lock held; the caller calls the CPUs out.
 */
void asi_object_unwant(struct asi_domain *domain, struct asi_object *object)
{
	lockdep_assert_held(&asi_lock);
	if (!--object->wanted)
		asi_pagetable_unmap(&domain->pagetable, object->it.start,
				    asi_object_len(object));
}

/**
 * asi_object_starting() - the object that starts at an address
 * @domain: the domain
 * @start: the address
 *
 * Context: asi_lock held.
 * Return: the object or NULL.
 */
struct asi_object *asi_object_starting(struct asi_domain *domain, unsigned long start)
{
	struct interval_tree_node *node;

	node = interval_tree_iter_first(&domain->objects, start, start);
	while (node && node->start != start)
		node = interval_tree_iter_next(node, start, start);
	return node ? container_of(node, struct asi_object, it) : NULL;
}

static struct asi_object *asi_object_at(struct asi_domain *domain, unsigned long address)
{
	struct interval_tree_node *node;

	node = interval_tree_iter_first(&domain->objects, address, address);
	return node ? container_of(node, struct asi_object, it) : NULL;
}

/**
 * asi_object_remove() - forget an object, before its memory is freed
 * @domain: whose object it is
 * @object: the object, wanted or not: out of the page table, and out of reach of every CPU
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 */
void asi_object_remove(struct asi_domain *domain, struct asi_object *object)
{
	interval_tree_remove(&object->it, &domain->objects);
	domain->n_objects--;
	if (object->wanted) {
		asi_pagetable_unmap(&domain->pagetable, object->it.start,
				    asi_object_len(object));
		asi_call_out(domain);
	}
	kfree(object);
}

/**
 * asi_object_insert() - make an object that nobody wants yet
 * @domain: the domain
 * @label: name within the domain; several objects may share it
 * @start: first byte
 * @len: bytes, not 0
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: the object, or -EEXIST if one starts at @start, or -ENOMEM.
 */
struct asi_object *asi_object_insert(struct asi_domain *domain, const char *label,
				     unsigned long start, size_t len)
{
	struct asi_object *object;

	lockdep_assert_held(&asi_lock);
	if (asi_object_starting(domain, start))
		return ERR_PTR(-EEXIST);
	object = kzalloc(sizeof(*object), GFP_KERNEL_ACCOUNT);
	if (!object)
		return ERR_PTR(-ENOMEM);
	strscpy(object->label, label);
	object->it.start = start;
	object->it.last = start + len - 1;
	interval_tree_insert(&object->it, &domain->objects);
	domain->n_objects++;
	return object;
}

/**
 * asi_object_drop_all() - take out all objects of a domain that dies
 * @domain: the domain, which nobody can enter any more
 *
 * Context: Process context, may sleep; asi_lock held.
 */
void asi_object_drop_all(struct asi_domain *domain)
{
	struct asi_object *object;

	lockdep_assert_held(&asi_lock);
	while ((object = asi_object_first(domain))) {
		interval_tree_remove(&object->it, &domain->objects);
		kfree(object);
	}
	domain->n_objects = 0;
}

/**
 * asi_object_find() - the registered object that an address lies in
 * @class: the class
 * @domain: id of the domain
 * @address: any
 * @info: filled in if there is one
 *
 * Context: Process context, may sleep; takes asi_lock.
 * Return: true if there is one.
 */
bool asi_object_find(struct asi_class *class, u32 domain, unsigned long address,
		     struct asi_object_info *info)
{
	struct asi_domain *found;
	struct asi_object *object;

	guard(mutex)(&asi_lock);
	found = asi_domain_find(class, domain);
	object = found ? asi_object_at(found, address) : NULL;
	if (!object)
		return false;
	strscpy(info->label, object->label);
	info->start = object->it.start;
	info->len = asi_object_len(object);
	return true;
}
