// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who wants a page of a domain, from the records alone: the core, the contexts, the
 * mapping set and the named objects. Nothing here looks at a page table.
 */
#include <linux/mm.h>
#include <linux/sched/task_stack.h>

#include "domain.h"
#include "verify/expected.h"

/* How a page of mappings is noted down: their number, above what they are. */
#define ASI_MAPPED_BY_HAND	BIT(0)
#define ASI_MAPPED_UNOWNED	BIT(1)
#define ASI_MAPPED_ONE		BIT(2)

static bool asi_covers(const void *start, size_t len, unsigned long page)
{
	return page - ((unsigned long)start & PAGE_MASK) < len;
}

static void asi_claim_contexts(struct asi_domain *domain, unsigned long page,
			       struct asi_claims *claims)
{
	const struct asi_context *ctx;

	list_for_each_entry(ctx, &domain->contexts, node) {
		claims->pins += asi_covers(ctx->object, ctx->len, page);
		if (ctx->task)
			claims->pins += asi_covers(task_stack_page(ctx->task), THREAD_SIZE,
						   page);
	}
}

/* A mapping of objects by name that a door asked for. */
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
		mapping = asi_set_lookup(&domain->class->set, scopes[i], spec);
		if (mapping && asi_asked_by_hand(mapping))
			return true;
	}
	return false;
}

static void asi_claim_objects(struct asi_domain *domain, unsigned long page,
			      struct asi_claims *claims)
{
	const unsigned long last = page | ~PAGE_MASK;
	struct interval_tree_node *node;
	struct asi_object *object;

	node = interval_tree_iter_first(&domain->objects, page, last);
	for (; node; node = interval_tree_iter_next(node, page, last)) {
		object = container_of(node, struct asi_object, it);
		if (!object->wanted)
			continue;
		claims->objects++;
		claims->by_hand |= asi_label_by_hand(domain, object->label);
	}
}

static void asi_claim_mappings(struct asi_claimants *claimants, unsigned long page,
			       struct asi_claims *claims)
{
	const void *entry = xa_load(&claimants->mapped, page >> PAGE_SHIFT);
	unsigned long value = entry ? xa_to_value(entry) : 0;

	claims->mappings = value / ASI_MAPPED_ONE;
	claims->by_hand |= value & ASI_MAPPED_BY_HAND;
	claims->unowned = value & ASI_MAPPED_UNOWNED;
}

/**
 * asi_claims_of() - the reasons why a domain has a page
 * @claimants: of the domain
 * @page: first byte of the page
 * @claims: filled in
 *
 * What learn mode has mapped and the work item has not met yet is not among them.
 *
 * Context: asi_lock held since asi_claimants_find(); does not sleep.
 */
void asi_claims_of(struct asi_claimants *claimants, unsigned long page,
		   struct asi_claims *claims)
{
	struct asi_domain *domain = claimants->domain;

	lockdep_assert_held(&asi_lock);
	memset(claims, 0, sizeof(*claims));
	claims->core = asi_core_count(page);
	asi_claim_contexts(domain, page, claims);
	asi_claim_objects(domain, page, claims);
	asi_claim_mappings(claimants, page, claims);
	claims->guest = asi_guest_claims(domain, page);
}

/* ---- the mapping set by page ------------------------------------------ */

static int asi_claimants_add(struct asi_claimants *claimants,
			     const struct asi_mapping *mapping, const struct asi_page *page)
{
	unsigned long number = page->address >> PAGE_SHIFT;
	const void *entry = xa_load(&claimants->mapped, number);
	unsigned long value = entry ? xa_to_value(entry) : 0;

	value += ASI_MAPPED_ONE;
	if (asi_asked_by_hand(mapping))
		value |= ASI_MAPPED_BY_HAND;
	if (page->held)
		value |= ASI_MAPPED_UNOWNED;
	return xa_err(xa_store(&claimants->mapped, number, xa_mk_value(value), GFP_KERNEL));
}

/**
 * asi_claimants_find() - who can want pages of a domain, at this moment
 * @claimants: to be given back with asi_claimants_free() in any case
 * @domain: the domain
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_claimants_find(struct asi_claimants *claimants, struct asi_domain *domain)
{
	struct asi_mapping *mapping;
	unsigned long id;
	unsigned int i;
	int ret = 0;

	lockdep_assert_held(&asi_lock);
	claimants->domain = domain;
	xa_init(&claimants->mapped);
	xa_for_each(&domain->class->set.by_id, id, mapping) {
		if (!asi_mapping_in_scope(mapping, domain))
			continue;
		for (i = 0; i < mapping->n_pages && !ret; i++) {
			if (!mapping->page[i].lost)
				ret = asi_claimants_add(claimants, mapping, &mapping->page[i]);
		}
	}
	return ret;
}

/**
 * asi_claimants_free() - give back asi_claimants_find()
 * @claimants: see there
 *
 * Context: Any but NMI.
 */
void asi_claimants_free(struct asi_claimants *claimants)
{
	xa_destroy(&claimants->mapped);
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

static void asi_record_core(unsigned long start, unsigned long last, void *data)
{
	const struct asi_record record = { .start = start, .last = last, .core = true };
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
			if (!mapping->page[i].lost)
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
	asi_core_each(asi_record_core, &walk);
	asi_record_contexts(domain, &walk);
	asi_record_mappings(domain, &walk);
	for (object = asi_object_first(domain); object; object = asi_object_next(object)) {
		if (object->wanted)
			asi_record_range(&walk, (void *)object->it.start,
					 object->it.last - object->it.start + 1, false);
	}
}
