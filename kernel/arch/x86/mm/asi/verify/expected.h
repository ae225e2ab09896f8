/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who wants a page of a domain: every entry has its reasons in the records, and every
 * record its entries.
 */
#ifndef _ASI_EXPECTED_H
#define _ASI_EXPECTED_H

#include <linux/types.h>
#include <linux/xarray.h>

struct asi_domain;

/**
 * struct asi_page_index - who can want pages of a domain; the caller's, under asi_lock
 * @domain: the domain
 * @mapped: by number of the page: how many mappings it has, and of what sort
 */
struct asi_page_index {
	struct asi_domain *domain;
	struct xarray mapped;
};

/**
 * struct asi_expected - the reasons why a domain has a page; the caller's
 * @required: ranges that every domain has
 * @pins: objects and stacks pinned for contexts
 * @mappings: pages of mappings, what learn mode has mapped included
 * @objects: named objects that a mapping asks for
 * @guest: vm:guest is asked for, and it is memory of the guest; it is not counted
 * @by_hand: an interface asked for it, not the owner of the class or learn mode
 * @unowned: a mapping holds the page by reference
 */
struct asi_expected {
	u32 required;
	u32 pins;
	u32 mappings;
	u32 objects;
	bool guest;
	bool by_hand;
	bool unowned;
};

/**
 * struct asi_record - a range that a domain has for one reason; a copy
 * @start: first byte
 * @last: last byte
 * @required: every domain has it
 * @pin: it is pinned for a context
 */
struct asi_record {
	unsigned long start;
	unsigned long last;
	bool required;
	bool pin;
};

typedef void (*asi_record_fn)(const struct asi_record *record, void *data);

int asi_page_index_build(struct asi_page_index *index, struct asi_domain *domain);
void asi_page_index_free(struct asi_page_index *index);
void asi_expected_of(struct asi_page_index *index, unsigned long page,
		     struct asi_expected *expected);
void asi_records_each(struct asi_domain *domain, asi_record_fn fn, void *data);

/* What the count of the page has to be, but for what learn mode has just mapped. */
static inline u64 asi_expected_sum(const struct asi_expected *expected)
{
	return (u64)expected->required + expected->pins + expected->mappings + expected->objects;
}

/* Somebody asked for it: it is not there for every domain, or for a context. */
static inline bool asi_expected_is_asked(const struct asi_expected *expected)
{
	return expected->mappings || expected->objects || expected->guest;
}

#endif /* _ASI_EXPECTED_H */
