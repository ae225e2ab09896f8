/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways to corrupt the page table of a test's own domain, one for each thing that a
 * verification can find at least.
 */
#ifndef _ASI_HARM_H
#define _ASI_HARM_H

#include "domain.h"
#include "tests/fixture.h"
#include "verify/inspect.h"

/**
 * struct asi_harm - what a test has corrupted, and how it is mended
 * @t: the fixture; the test's, as all of this
 * @other: a second domain, or NULL
 * @slot: entry that was changed, or NULL
 * @saved: what it was
 * @extra: memory, or an address, that a corruption needs
 * @address: where the violation is to be found
 * @owner: to whom it is to be said to belong
 */
struct asi_harm {
	struct asi_test *t;
	struct asi_domain *other;
	u64 *slot;
	u64 saved;
	void *extra;
	unsigned long address;
	u32 owner;
};

/**
 * struct asi_case - one way to corrupt a domain; constant
 * @name: what is done
 * @kind: what has to be found
 * @harm: does it; returns false if it cannot be done here
 * @mend: undoes what is not an entry, or NULL
 */
struct asi_case {
	const char *name;
	enum asi_violation kind;
	bool (*harm)(struct asi_harm *harm);
	void (*mend)(struct asi_harm *harm);
};

extern const struct asi_case asi_cases[];
extern const unsigned int asi_n_cases;

bool asi_harm_write(struct asi_harm *harm);
void asi_mend_write(struct asi_harm *harm);
bool asi_harm_table(struct asi_harm *harm);
bool asi_open_other(struct asi_harm *harm);

#endif /* _ASI_HARM_H */
