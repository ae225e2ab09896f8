/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The work item behind the fault table: names, prints, keeps stacks, and makes
 * mappings of what learn mode has mapped.
 */
#ifndef _ASI_REPORT_H
#define _ASI_REPORT_H

#include <linux/workqueue.h>

struct asi_class;
struct asi_domain;
struct asi_faults;

void asi_report_kick(struct irq_work *work);
void asi_report_work(struct work_struct *work);
void asi_report_flush(struct asi_class *class);
void asi_report_promote(struct asi_domain *domain);

#endif /* _ASI_REPORT_H */
