// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages of a mapping: which they were when it was made, and a reference on those
 * that nobody takes out of a domain when they are freed.
 */
#include <linux/mm.h>
#include <linux/pgtable.h>

#include "page.h"
#include "table.h"

static bool asi_page_now(unsigned long address, unsigned long *pfn)
{
	u64 entry;

	if (!asi_kernel_entry(address, &entry))
		return false;
	*pfn = (entry & PTE_PFN_MASK) >> PAGE_SHIFT;
	return true;
}

/**
 * asi_page_find() - note down which page the kernel has at an address
 * @page: filled in, not held
 * @address: any address in the page
 *
 * Context: Any but NMI.
 * Return: 0, or -EBUSY if there is none.
 */
int asi_page_find(struct asi_page *page, unsigned long address)
{
	unsigned long pfn;

	*page = (struct asi_page){ .address = address & PAGE_MASK };
	if (!asi_page_now(address, &pfn))
		return -EBUSY;
	page->pfn = pfn;
	return 0;
}

/**
 * asi_page_hold() - keep a page from being freed for as long as it is mapped
 * @page: filled in by asi_page_find()
 *
 * Memory of the kernel image and static per-CPU memory is never freed and needs no
 * reference. On failure there may still be one: to drop it is left to the caller,
 * as the last one cannot be dropped everywhere.
 *
 * Context: Any but NMI.
 * Return: 0, or -EBUSY if the page is being freed.
 */
int asi_page_hold(struct asi_page *page)
{
	struct page *found;
	struct folio *folio;

	if (!pfn_valid(page->pfn))
		return 0;
	found = pfn_to_page(page->pfn);
	if (PageReserved(found))
		return 0;
	folio = page_folio(found);
	if (!folio_try_get(folio))
		return -EBUSY;
	page->held = true;
	/* Until there was a reference all of it could change hands. */
	if (page_folio(found) != folio) {
		page->pfn = folio_pfn(folio);
		return -EBUSY;
	}
	return asi_page_stands(page) ? 0 : -EBUSY;
}

/**
 * asi_page_drop() - let go of a page
 * @page: in no domain any more, and out of reach of every CPU; held or not
 *
 * Context: Process context.
 */
void asi_page_drop(struct asi_page *page)
{
	if (page->held)
		put_page(pfn_to_page(page->pfn));
	page->held = false;
}

/**
 * asi_page_stands() - is what was found at an address still there?
 * @page: filled in by asi_page_find()
 *
 * Context: Any but NMI.
 * Return: true if so, at this moment.
 */
bool asi_page_stands(const struct asi_page *page)
{
	unsigned long pfn;

	return asi_page_now(page->address, &pfn) && pfn == page->pfn;
}
