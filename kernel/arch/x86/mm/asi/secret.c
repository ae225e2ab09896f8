// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages that hold the kernel's own secrets.
 *
 * The unit is the page, because a page is what a mapping exposes. Each page is
 * listed by every address that the kernel gives it: that of the image or of
 * the per-CPU area, and its alias in the direct map.
 */
#include <linux/bsearch.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "secret.h"
#include "symbol.h"

/* What the list holds: state of the random number generator, stack canaries. */
static const char *const asi_secret_names[] = {
	"base_crng",
	"input_pool",
	"crngs",
	"batched_entropy_u8",
	"batched_entropy_u16",
	"batched_entropy_u32",
	"batched_entropy_u64",
#ifdef CONFIG_STACKPROTECTOR
	"fixed_percpu_data",
#endif
};

/* One address of one page that holds a secret. */
struct asi_secret_page {
	unsigned long address;
	const char *name;
};

/* Sorted by address. Never changes once it is published. */
struct asi_secret_list {
	unsigned int n;
	struct asi_secret_page page[];
};

/* NULL until asi_secret_init() publishes it, then constant. */
static struct asi_secret_list *asi_secrets;

/* Symbols of one name that are looked at: random.c's names are unique. */
#define ASI_SECRET_SYMBOLS	4

static int asi_secret_compare(const void *a, const void *b)
{
	const struct asi_secret_page *left = a, *right = b;

	if (left->address == right->address)
		return 0;
	return left->address < right->address ? -1 : 1;
}

/* With @list NULL only counts. */
static unsigned int asi_secret_add(struct asi_secret_list *list, const char *name,
				   unsigned long address, phys_addr_t phys)
{
	if (list) {
		list->page[list->n++] = (struct asi_secret_page){ address, name };
		list->page[list->n++] = (struct asi_secret_page){ (unsigned long)__va(phys), name };
	}
	return 2;
}

static unsigned int asi_secret_add_percpu(struct asi_secret_list *list, const char *name,
					  unsigned long offset)
{
	unsigned int cpu, n = 0;

	for_each_possible_cpu(cpu) {
		unsigned long address = per_cpu_offset(cpu) + offset;

		n += asi_secret_add(list, name, address, per_cpu_ptr_to_phys((void *)address));
	}
	return n;
}

static unsigned int asi_secret_add_symbol(struct asi_secret_list *list, const char *name,
					  const struct asi_symbol *sym)
{
	unsigned long page = sym->start & PAGE_MASK;
	unsigned int n = 0;

	for (; page < sym->start + sym->len; page += PAGE_SIZE) {
		if (sym->place == ASI_PLACE_PERCPU)
			n += asi_secret_add_percpu(list, name, page);
		else
			n += asi_secret_add(list, name, page, __pa(page));
	}
	return n;
}

/* Returns the number of entries, or a negative errno. */
static int asi_secret_collect(struct asi_secret_list *list)
{
	struct asi_symbol found[ASI_SECRET_SYMBOLS];
	unsigned int i, k, symbols;
	int n = 0;

	for (i = 0; i < ARRAY_SIZE(asi_secret_names); i++) {
		symbols = asi_symbol_find(ASI_SYMBOL_VMLINUX, asi_secret_names[i], found,
					  ASI_SECRET_SYMBOLS);
		if (!symbols || symbols > ASI_SECRET_SYMBOLS) {
			pr_err("asi: secret %s not found, so nothing can be mapped by hand\n",
			       asi_secret_names[i]);
			return -ENOENT;
		}
		for (k = 0; k < symbols; k++)
			n += asi_secret_add_symbol(list, asi_secret_names[i], &found[k]);
	}
	return n;
}

/**
 * asi_secret_init() - list the pages that hold secrets
 *
 * Until this has succeeded every page counts as a secret, so that nothing can
 * be mapped by hand. Further calls do nothing.
 *
 * Context: Process context, may sleep. Not to be called by two at a time.
 * Return: 0; -ENOENT if a secret is not in the symbol table; -ENOMEM.
 */
int asi_secret_init(void)
{
	struct asi_secret_list *list;
	int n;

	if (asi_secrets)
		return 0;
	n = asi_secret_collect(NULL);
	if (n < 0)
		return n;
	list = kvzalloc(struct_size(list, page, n), GFP_KERNEL);
	if (!list)
		return -ENOMEM;
	asi_secret_collect(list);
	sort(list->page, list->n, sizeof(list->page[0]), asi_secret_compare, NULL);
	/* Pairs with the one in asi_secret_at(): the entries before the pointer. */
	smp_store_release(&asi_secrets, list);
	return 0;
}

/**
 * asi_secret_at() - the secret that lies in a page
 * @page: address of its first byte
 *
 * Context: Any, also NMI: takes no lock, a binary search in constant data.
 * Return: name of a secret in that page, NULL if there is none. As long as
 *	   asi_secret_init() has not succeeded, never NULL.
 */
const char *asi_secret_at(unsigned long page)
{
	const struct asi_secret_page key = { .address = page & PAGE_MASK };
	const struct asi_secret_list *list;
	const struct asi_secret_page *found;

	/* Pairs with the one in asi_secret_init(). */
	list = smp_load_acquire(&asi_secrets);
	if (!list)
		return "(list not built yet)";
	found = bsearch(&key, list->page, list->n, sizeof(key), asi_secret_compare);
	return found ? found->name : NULL;
}

/**
 * asi_secret_in() - whether a page must not be mapped by anyone
 * @page: address of its first byte
 *
 * Context: Any, also NMI: takes no lock.
 * Return: true if it holds a secret.
 */
bool asi_secret_in(unsigned long page)
{
	return asi_secret_at(page);
}
