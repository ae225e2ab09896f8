/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a mapping remembers of each of its pages.
 */
#ifndef _ASI_PAGE_H
#define _ASI_PAGE_H

#include <linux/types.h>

/**
 * struct asi_page - a page of a mapping; under asi_lock once the mapping is in a set
 * @address: of its first byte; constant
 * @pfn: what was there when it was asked for; constant
 * @held: a reference is held, as nobody tells when the page is freed
 * @gone: the kernel has given the page up, or something else is at @address: it is in
 *	no domain, and never will be again
 */
struct asi_page {
	unsigned long address;
	unsigned long pfn : 62;
	unsigned long held : 1;
	unsigned long gone : 1;
};

int asi_page_find(struct asi_page *page, unsigned long address);
int asi_page_hold(struct asi_page *page);
void asi_page_drop(struct asi_page *page);
bool asi_page_stands(const struct asi_page *page);

#endif /* _ASI_PAGE_H */
