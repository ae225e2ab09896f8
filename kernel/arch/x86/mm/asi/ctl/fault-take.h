/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows that one reader has taken out of a fault table: he has them to himself, and a
 * reader that dies before he has cleared them loses nothing.
 */
#ifndef _ASI_FAULT_TAKE_H
#define _ASI_FAULT_TAKE_H

#include "ctl/ctl.h"

struct asi_class;
struct asi_faults;
struct asi_row;

/**
 * struct asi_fault_take - what one reader has taken; all of it under asi_lock
 * @class: whose rows they are, NULL while he has none
 * @domain: what he has asked for: only rows of this domain, 0 for all
 * @upto: only rows whose seq was not above this
 * @n: number of @row
 * @row: the rows as they were when they were taken, by id
 * @result: rows, and the faults that they had counted
 */
struct asi_fault_take {
	struct asi_class *class;
	u32 domain;
	u64 upto;
	u32 n;
	struct asi_row *row;
	struct asi_clear_result result;
};

void asi_fault_take_keep(struct asi_fault_take *taken, struct asi_faults *faults,
			 struct asi_row *row);

#endif /* _ASI_FAULT_TAKE_H */
