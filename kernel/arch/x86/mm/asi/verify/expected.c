// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who wants a page of a domain, from the records alone: the core, the contexts, the
 * mapping set and the named objects. Nothing here looks at a page table.
 */
#include <linux/mm.h>
#include <linux/sched/task_stack.h>

#include "domain.h"
#include "guest.h"
#include "object.h"
#include "verify/expected.h"

/* How a page of mappings is noted down: their number, above what they are. */
#define ASI_MAPPED_BY_HAND	BIT(0)
#define ASI_MAPPED_UNOWNED	BIT(1)
#define ASI_MAPPED_ONE		BIT(2)

static bool asi_expected_covers(const void *start, size_t len, unsigned long page)
{
	return page - ((unsigned long)start & PAGE_MASK) < len;
}

static void asi_expect_contexts(struct asi_domain *domain, unsigned long page,
				struct asi_expected *expected)
{
	const struct asi_context *ctx;

	list_for_each_entry(ctx, &domain->contexts, node) {
		expected->pins += asi_expected_covers(ctx->object, ctx->len, page);
		if (ctx->task)
			expected->pins += asi_expected_covers(task_stack_page(ctx->task),
							      THREAD_SIZE, page);
	}
}

/* A mapping of objects by name that an interface asked for. */
static bool asi_asked_by_hand(const struct asi_mapping *mapping)
{
	switch (mapping->origin) {
	case ASI_ORIGIN_NETLINK:
	case ASI_ORIGIN_DEBUGFS:
	case ASI_ORIGIN_CONFIGFS:
		return true;
	default:
		return false;
	}
}

static bool asi_label_by_hand(struct asi_domain *domain, const char *label)
{
	const u32 scopes[] = { 0, domain->id };
	const struct asi_mapping *mapping;
	char spec[ASI_LABEL_MAX + 4];
	unsigned int i;

	snprintf(spec, sizeof(spec), "vm:%s", label);
	for (i = 0; i < ARRAY_SIZE(scopes); i++) {
		mapping = asi_mapset_lookup(&domain->class->set, scopes[i], spec);
		if (mapping && asi_asked_by_hand(mapping))
			return true;
	}
	return false;
}

static void asi_expect_objects(struct asi_domain *domain, unsigned long page,
			       struct asi_expected *expected)
{
	const unsigned long last = page | ~PAGE_MASK;
	struct interval_tree_node *node;
	struct asi_object *object;

	node = interval_tree_iter_first(&domain->objects, page, last);
	for (; node; node = interval_tree_iter_next(node, page, last)) {
		object = container_of(node, struct asi_object, it);
		if (!object->wanted)
			continue;
		expected->objects++;
		expected->by_hand |= asi_label_by_hand(domain, object->label);
	}
}

static void asi_expect_mappings(struct asi_page_index *index, unsigned long page,
				struct asi_expected *expected)
{
	const void *entry = xa_load(&index->mapped, page >> PAGE_SHIFT);
	unsigned long value = entry ? xa_to_value(entry) : 0;

	expected->mappings = value / ASI_MAPPED_ONE;
	expected->by_hand |= value & ASI_MAPPED_BY_HAND;
	expected->unowned = value & ASI_MAPPED_UNOWNED;
}

/**
 * asi_expected_of() - the reasons why a domain has a page
 * @index: of the domain
 * @page: first byte of the page
 * @expected: filled in
 *
 * What learn mode has mapped and the work item has not met yet is not among them.
 *
 * Context: asi_lock held since asi_page_index_build(); does not sleep.
 */
void asi_expected_of(struct asi_page_index *index, unsigned long page,
		     struct asi_expected *expected)
{
	struct asi_domain *domain = index->domain;

	lockdep_assert_held(&asi_lock);
	memset(expected, 0, sizeof(*expected));
	expected->required = asi_required_count(page);
	asi_expect_contexts(domain, page, expected);
	asi_expect_objects(domain, page, expected);
	asi_expect_mappings(index, page, expected);
	expected->guest = asi_guest_expects(domain, page);
}

/* ---- the mapping set by page ------------------------------------------ */

static int asi_page_index_add(struct asi_page_index *index,
			      const struct asi_mapping *mapping, const struct asi_page *page)
{
	unsigned long number = page->address >> PAGE_SHIFT;
	const void *entry = xa_load(&index->mapped, number);
	unsigned long value = entry ? xa_to_value(entry) : 0;

	value += ASI_MAPPED_ONE;
	if (asi_asked_by_hand(mapping))
		value |= ASI_MAPPED_BY_HAND;
	if (page->held)
		value |= ASI_MAPPED_UNOWNED;
	return xa_err(xa_store(&index->mapped, number, xa_mk_value(value), GFP_KERNEL));
}

/**
 * asi_page_index_build() - who can want pages of a domain, at this moment
 * @index: to be given back with asi_page_index_free() in any case
 * @domain: the domain
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_page_index_build(struct asi_page_index *index, struct asi_domain *domain)
{
	struct asi_mapping *mapping;
	unsigned long id;
	unsigned int i;
	int ret = 0;

	lockdep_assert_held(&asi_lock);
	index->domain = domain;
	xa_init(&index->mapped);
	xa_for_each(&domain->class->set.by_id, id, mapping) {
		if (!asi_mapping_in_scope(mapping, domain))
			continue;
		for (i = 0; i < mapping->n_pages && !ret; i++) {
			if (!mapping->page[i].gone)
				ret = asi_page_index_add(index, mapping, &mapping->page[i]);
		}
	}
	return ret;
}

/**
 * asi_page_index_free() - give back asi_page_index_build()
 * @index: see there
 *
 * Context: Any but NMI.
 */
void asi_page_index_free(struct asi_page_index *index)
{
	xa_destroy(&index->mapped);
}

/* ---- the other way round ---------------------------------------------- */

/**
 * struct asi_records - a walk over all records of a domain
 * @fn: called for each
 * @data: passed on
 */
struct asi_records {
	asi_record_fn fn;
	void *data;
};

static void asi_record_range(struct asi_records *walk, const void *start, size_t len,
			     bool pin)
{
	const struct asi_record record = {
		.start = (unsigned long)start,
		.last = (unsigned long)start + len - 1,
		.pin = pin,
	};

	walk->fn(&record, walk->data);
}

static void asi_record_required(unsigned long start, unsigned long last, void *data)
{
	const struct asi_record record = { .start = start, .last = last, .required = true };
	struct asi_records *walk = data;

	walk->fn(&record, walk->data);
}

static void asi_record_contexts(struct asi_domain *domain, struct asi_records *walk)
{
	const struct asi_context *ctx;

	list_for_each_entry(ctx, &domain->contexts, node) {
		asi_record_range(walk, ctx->object, ctx->len, true);
		if (ctx->task)
			asi_record_range(walk, task_stack_page(ctx->task), THREAD_SIZE, true);
	}
}

static void asi_record_mappings(struct asi_domain *domain, struct asi_records *walk)
{
	struct asi_mapping *mapping;
	unsigned long id;
	unsigned int i;

	xa_for_each(&domain->class->set.by_id, id, mapping) {
		if (!asi_mapping_in_scope(mapping, domain))
			continue;
		for (i = 0; i < mapping->n_pages; i++) {
			if (!mapping->page[i].gone)
				asi_record_range(walk, (void *)mapping->page[i].address,
						 PAGE_SIZE, false);
		}
	}
}

/**
 * asi_records_each() - all ranges that a domain has to have, reason by reason
 * @domain: the domain
 * @fn: called for each
 * @data: passed on
 *
 * Context: Process context; asi_lock held.
 */
void asi_records_each(struct asi_domain *domain, asi_record_fn fn, void *data)
{
	struct asi_records walk = { .fn = fn, .data = data };
	struct asi_object *object;

	lockdep_assert_held(&asi_lock);
	asi_required_each(asi_record_required, &walk);
	asi_record_contexts(domain, &walk);
	asi_record_mappings(domain, &walk);
	for (object = asi_object_first(domain); object; object = asi_object_next(object)) {
		if (object->wanted)
			asi_record_range(&walk, (void *)object->it.start,
					 object->it.last - object->it.start + 1, false);
	}
}
