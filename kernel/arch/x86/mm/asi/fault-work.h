/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The work item of the fault table: names, prints, keeps stacks, and makes
 * mappings of what learn mode has mapped.
 */
#ifndef _ASI_FAULT_WORK_H
#define _ASI_FAULT_WORK_H

struct asi_class;
struct asi_domain;
struct asi_faults;

void asi_fault_work_init(struct asi_faults *faults);
void asi_fault_work_flush(struct asi_class *class);
void asi_fault_work_promote(struct asi_domain *domain);

#endif /* _ASI_FAULT_WORK_H */
