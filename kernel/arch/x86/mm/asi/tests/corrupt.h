/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways to corrupt the page table of a test's own domain, one for each thing that a
 * verification can find at least.
 */
#ifndef _ASI_CORRUPT_H
#define _ASI_CORRUPT_H

#include "domain.h"
#include "tests/fixture.h"
#include "verify/inspect.h"

/**
 * struct asi_corruption - what a test has corrupted, and how it is mended
 * @t: the fixture; the test's, like all fields here
 * @other: a second domain, or NULL
 * @slot: entry that was changed, or NULL
 * @saved: what it was
 * @extra: memory, or an address, that a corruption needs
 * @address: where the violation is to be found
 * @owner: to whom it is to be said to belong
 */
struct asi_corruption {
	struct asi_test *t;
	struct asi_domain *other;
	u64 *slot;
	u64 saved;
	void *extra;
	unsigned long address;
	u32 owner;
};

/**
 * struct asi_corrupt_case - one way to corrupt a domain; constant
 * @name: what is done
 * @kind: what has to be found
 * @corrupt: does it; returns false if it cannot be done here
 * @repair: undoes what is not an entry, or NULL
 */
struct asi_corrupt_case {
	const char *name;
	enum asi_violation kind;
	bool (*corrupt)(struct asi_corruption *corruption);
	void (*repair)(struct asi_corruption *corruption);
};

extern const struct asi_corrupt_case asi_corrupt_cases[];
extern const unsigned int asi_n_corrupt_cases;

bool asi_corrupt_write(struct asi_corruption *corruption);
void asi_repair_write(struct asi_corruption *corruption);
bool asi_corrupt_table(struct asi_corruption *corruption);
bool asi_corrupt_open_other(struct asi_corruption *corruption);

#endif /* _ASI_CORRUPT_H */
