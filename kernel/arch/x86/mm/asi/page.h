/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pages of a mapping, and the references that it holds on them.
 */
#ifndef _ASI_PAGE_H
#define _ASI_PAGE_H

#include <linux/types.h>

#include "pagetable.h"

int asi_page_find(struct asi_page *page, unsigned long address);
int asi_page_hold(struct asi_page *page);
void asi_page_drop(struct asi_page *page);
bool asi_page_stands(const struct asi_page *page);

#endif /* _ASI_PAGE_H */
