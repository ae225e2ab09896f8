// SPDX-License-Identifier: GPL-2.0-only
/*
 * SPEC -> ranges: the grammar, and every reason to refuse a SPEC.
 *
 *	SYM | MODULE:SYM | ADDR+LEN | ADDR-END | vm:OBJECT | fault:N | percpu:SYM
 *
 * Nothing is guessed: no white space, no trailing characters, no prefix of a
 * name, and a name that fits two symbols fits none.
 */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/percpu.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <asm/sections.h>

#include "error.h"
#include "info.h"
#include "resolve.h"
#include "secret.h"
#include "symbol.h"

/* Symbols of one name that a refusal can list. */
#define MAX_CANDIDATES	6

/* The words that cannot be names of modules, nor symbols without a prefix. */
#define WORD_OBJECT	"vm"
#define WORD_FAULT	"fault"
#define WORD_PERCPU	"percpu"

/* The symbol that a SPEC asks for, taken apart. */
struct asi_symbol_request {
	const char *module;
	const char *name;
	bool percpu;
};

/* Counts the symbols beside an extent, and keeps the names of the first. */
struct asi_neighbour_count {
	unsigned long start;
	unsigned long end;
	char (*names)[64];
	unsigned int max;
	unsigned int n;
};

static int asi_refuse_memory(struct asi_error *err)
{
	return asi_refuse(err, -ENOMEM, "out of memory");
}

static int asi_set_extents(struct asi_resolved *res, unsigned int n)
{
	res->extents = kmalloc_array(n, sizeof(*res->extents), GFP_KERNEL);
	if (!res->extents)
		return -ENOMEM;
	res->n = n;
	return 0;
}

static bool asi_resolve_page_present(unsigned long address)
{
	unsigned int level;
	pte_t *pte = lookup_address(address, &level);

	return pte && pte_present(*pte);
}

/*
 * The image has gaps and init memory that somebody else owns after boot, and
 * without PTI the kernel keeps them mapped there.
 */
static bool asi_page_freed(unsigned long address)
{
	if (address < (unsigned long)_text || address >= (unsigned long)_end)
		return false;
	if (address >= (unsigned long)__init_begin && address < (unsigned long)__init_end)
		return true;
	return !PageReserved(pfn_to_page(PHYS_PFN(__pa(address))));
}

/* The whole pages count: a mapping exposes what lies beside the extent, too. */
static int asi_check_extent(const struct asi_extent *extent, bool force, struct asi_error *err)
{
	unsigned long page = extent->start & PAGE_MASK;
	unsigned long last = (extent->start + extent->len - 1) & PAGE_MASK;
	const char *secret;

	for (;; page += PAGE_SIZE) {
		secret = force ? NULL : asi_secret_at(page);
		if (secret)
			return asi_refuse(err, -EPERM, "page 0x%lx holds the secret %.24s",
					  page, secret);
		if (asi_page_freed(page))
			return asi_refuse(err, -ENOENT, "0x%lx is memory that was freed after boot",
					  max(page, extent->start));
		if (!asi_resolve_page_present(page))
			return asi_refuse(err, -EFAULT, "0x%lx is not mapped in the kernel",
					  max(page, extent->start));
		if (page == last)
			return 0;
		cond_resched();
	}
}

static int asi_check_extents(const struct asi_resolved *res, struct asi_error *err)
{
	unsigned int i;
	int ret;

	for (i = 0; i < res->n; i++) {
		ret = asi_check_extent(&res->extents[i], res->force, err);
		if (ret)
			return ret;
	}
	return 0;
}

/*
 * Reads one number and moves @text past it: hexadecimal with 0x, or decimal.
 * Stricter than kstrtoul(), which takes signs and a newline.
 */
static int asi_take_number(const char **text, bool hex_only, unsigned long *value)
{
	const char *at = *text;
	bool hex = at[0] == '0' && at[1] == 'x';
	unsigned int base = hex ? 16 : 10;
	unsigned long n = 0;

	if (hex_only && !hex)
		return -EINVAL;
	if (hex)
		at += 2;
	if (!isxdigit(*at))
		return -EINVAL;
	for (; isxdigit(*at); at++) {
		unsigned int digit = hex_to_bin(*at);

		if (digit >= base)
			return -EINVAL;
		if (check_mul_overflow(n, (unsigned long)base, &n) ||
		    check_add_overflow(n, (unsigned long)digit, &n))
			return -EOVERFLOW;
	}
	*text = at;
	*value = n;
	return 0;
}

static int asi_parse_range(const char *spec, struct asi_extent *extent, struct asi_error *err)
{
	const char *at = spec;
	unsigned long second;
	char mark;
	int ret;

	ret = asi_take_number(&at, true, &extent->start);
	if (!ret && *at != '+' && *at != '-')
		ret = -EINVAL;
	mark = *at;
	if (!ret) {
		at++;
		ret = asi_take_number(&at, false, &second);
	}
	if (!ret && *at)
		ret = -EINVAL;
	if (ret == -EOVERFLOW)
		return asi_refuse(err, ret, "a number of the range does not fit in 64 bits");
	if (ret)
		return asi_refuse(err, ret,
				  "a range is ADDR+LEN or ADDR-END, ADDR with 0x, without spaces");
	if (mark == '-' && second <= extent->start)
		return asi_refuse(err, -EINVAL, "the range ends at or before its start");
	extent->len = mark == '-' ? second - extent->start : second;
	return 0;
}

/* What can be said about a range without a look at the page table. */
static int asi_check_range(const struct asi_extent *extent, struct asi_error *err)
{
	unsigned long start = extent->start;

	if (!extent->len)
		return asi_refuse(err, -EINVAL, "the range has length 0");
	if (start + extent->len < start)
		return asi_refuse(err, -EOVERFLOW, "the range wraps around the address space");
	if (start < BIT(__VIRTUAL_MASK_SHIFT))
		return asi_refuse(err, -EINVAL, "0x%lx is a user address", start);
	if (!__is_canonical_address(start, __VIRTUAL_MASK_SHIFT + 1))
		return asi_refuse(err, -EINVAL, "0x%lx is not a canonical address", start);
	if (extent->len > ASI_RANGE_MAX)
		return asi_refuse(err, -E2BIG, "the range is larger than %d MiB",
				  ASI_RANGE_MAX >> 20);
	if (asi_symbol_is_required(start, extent->len))
		return asi_refuse(err, -EEXIST,
				  "the range touches text or read-only data, core: always mapped");
	return 0;
}

static int asi_resolve_range(const char *spec, struct asi_resolved *res, struct asi_error *err)
{
	struct asi_extent extent;
	int ret;

	ret = asi_parse_range(spec, &extent, err);
	if (!ret)
		ret = asi_check_range(&extent, err);
	if (ret)
		return ret;
	if (asi_set_extents(res, 1))
		return asi_refuse_memory(err);
	res->kind = ASI_SPEC_RANGE;
	res->extents[0] = extent;
	snprintf(res->spec, sizeof(res->spec), "0x%lx+0x%lx", extent.start, extent.len);
	return asi_check_extents(res, err);
}

static int asi_resolve_object(const char *label, struct asi_resolved *res, struct asi_error *err)
{
	size_t len = strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	if (!*label)
		return asi_refuse(err, -EINVAL, "vm: needs the name of an object");
	if (label[len])
		return asi_refuse(err, -EINVAL,
				  "character %zu of the object's name is not one of a-z 0-9 _ -",
				  len + 1);
	if (len >= ASI_LABEL_MAX)
		return asi_refuse(err, -EINVAL, "the object's name is longer than %d characters",
				  ASI_LABEL_MAX - 1);
	res->kind = ASI_SPEC_OBJECT;
	res->label = res->spec + snprintf(res->spec, sizeof(res->spec), WORD_OBJECT ":");
	strscpy(res->spec + strlen(res->spec), label, ASI_LABEL_MAX);
	return 0;
}

static int asi_resolve_fault(const char *number, struct asi_resolved *res, struct asi_error *err)
{
	size_t digits = strspn(number, "0123456789");
	unsigned long row;

	if (!digits || number[digits])
		return asi_refuse(err, -EINVAL, "fault: needs the decimal number of a row");
	if (asi_take_number(&number, false, &row) || !row || row > U32_MAX)
		return asi_refuse(err, -EINVAL, "rows are numbered from 1 to %u", U32_MAX);
	res->kind = ASI_SPEC_FAULT;
	res->row = row;
	snprintf(res->spec, sizeof(res->spec), WORD_FAULT ":%u", res->row);
	return 0;
}

static int asi_refuse_unknown(const struct asi_symbol_request *req, struct asi_error *err)
{
	if (req->module && !asi_symbol_module(req->module))
		return asi_refuse(err, -ENOENT,
				  "no module %.20s; other prefixes: vm:, fault:, percpu:",
				  req->module);
	if (req->module)
		return asi_refuse(err, -ENOENT, "%.20s has no symbol %.40s", req->module,
				  req->name);
	return asi_refuse(err, -ENOENT, "no symbol %.40s in vmlinux or a module", req->name);
}

/* As many candidates as fit, each in a form that is unique. */
static int asi_refuse_ambiguous(const char *name, const struct asi_symbol *found, unsigned int n,
				struct asi_error *err)
{
	char list[ASI_ERROR_TEXT] = "";
	char one[MODULE_NAME_LEN + 16];
	unsigned int i;
	int room;

	room = ASI_ERROR_TEXT - 1 - snprintf(NULL, 0, "%.40s is ambiguous, %u:", name, n);
	for (i = 0; i < min(n, MAX_CANDIDATES); i++) {
		if (found[i].module[0])
			snprintf(one, sizeof(one), " %s:", found[i].module);
		else
			snprintf(one, sizeof(one), " 0x%lx", found[i].start);
		if (strlen(list) + strlen(one) > room)
			break;
		strlcat(list, one, sizeof(list));
	}
	return asi_refuse(err, -ENOTUNIQ, "%.40s is ambiguous, %u:%s", name, n, list);
}

static int asi_check_place(const struct asi_symbol_request *req, const struct asi_symbol *sym,
			   struct asi_error *err)
{
	switch (sym->place) {
	case ASI_PLACE_TEXT:
		return asi_refuse(err, -EINVAL, "%.40s is text: text is always mapped", req->name);
	case ASI_PLACE_RODATA:
		return asi_refuse(err, -EEXIST, "%.40s is read-only data, core: always mapped",
				  req->name);
	case ASI_PLACE_INIT:
		return asi_refuse(err, -ENOENT, "%.40s is init memory, which was freed",
				  req->name);
	case ASI_PLACE_NONE:
		return asi_refuse(err, -EINVAL, "%.40s is a mark of the linker, not data",
				  req->name);
	case ASI_PLACE_DATA:
	case ASI_PLACE_PERCPU:
		break;
	}
	if (!sym->len)
		return asi_refuse(err, -EINVAL, "the size of %.40s is not known", req->name);
	if (req->percpu && sym->place != ASI_PLACE_PERCPU)
		return asi_refuse(err, -EINVAL, "%.40s is not per-CPU data", req->name);
	return 0;
}

/* "vmlinux:" stays only where the name alone would be ambiguous. */
static int asi_set_symbol_spec(struct asi_resolved *res, const struct asi_symbol_request *req,
			       const struct asi_symbol *sym, struct asi_error *err)
{
	const char *module = sym->module;
	struct asi_symbol other;
	int len;

	if (!*module && req->module && asi_symbol_find(NULL, req->name, &other, 1) > 1)
		module = ASI_SYMBOL_VMLINUX;
	len = snprintf(res->spec, sizeof(res->spec), "%s%s%s", module, *module ? ":" : "",
		       req->name);
	if (len >= sizeof(res->spec))
		return asi_refuse(err, -ENAMETOOLONG, "MODULE:%.40s is longer than %d characters",
				  req->name, ASI_SPEC_MAX);
	return 0;
}

static int asi_set_symbol_extents(struct asi_resolved *res, const struct asi_symbol *sym)
{
	unsigned int cpu, n = 0;

	if (asi_set_extents(res, sym->place == ASI_PLACE_PERCPU ? num_possible_cpus() : 1))
		return -ENOMEM;
	res->kind = ASI_SPEC_SYMBOL;
	res->extents[0] = (struct asi_extent){ sym->start, sym->len };
	if (sym->place != ASI_PLACE_PERCPU)
		return 0;
	res->kind = ASI_SPEC_PERCPU;
	for_each_possible_cpu(cpu)
		res->extents[n++] = (struct asi_extent){ per_cpu_offset(cpu) + sym->start,
							 sym->len };
	return 0;
}

static int asi_resolve_found(const struct asi_symbol_request *req, const struct asi_symbol *sym,
			     struct asi_resolved *res, struct asi_error *err)
{
	int ret;

	ret = asi_check_place(req, sym, err);
	if (!ret)
		ret = asi_set_symbol_spec(res, req, sym, err);
	if (ret)
		return ret;
	if (asi_set_symbol_extents(res, sym))
		return asi_refuse_memory(err);
	return asi_check_extents(res, err);
}

/* The one symbol of that name, or a refusal. */
static int asi_find_symbol(const struct asi_symbol_request *req, struct asi_symbol *sym,
			   struct asi_error *err)
{
	struct asi_symbol found[MAX_CANDIDATES];
	unsigned int n;

	n = asi_symbol_find(req->module, req->name, found, MAX_CANDIDATES);
	if (!n)
		return asi_refuse_unknown(req, err);
	if (n > 1)
		return asi_refuse_ambiguous(req->name, found, n, err);
	*sym = found[0];
	return 0;
}

static int asi_resolve_symbol(const struct asi_symbol_request *req, struct asi_resolved *res,
			      struct asi_error *err)
{
	struct asi_symbol sym;
	int ret = asi_find_symbol(req, &sym, err);

	return ret ? ret : asi_resolve_found(req, &sym, res, err);
}

static bool asi_is_name(const char *text)
{
	if (!*text || isdigit(*text))
		return false;
	for (; *text; text++)
		if (!isascii(*text) || (!isalnum(*text) && !strchr("_.$", *text)))
			return false;
	return true;
}

/* The part before the last colon is a module, once percpu: is gone. */
static int asi_parse_symbol(char *text, struct asi_symbol_request *req, struct asi_error *err)
{
	char *colon = strchr(text, ':');

	req->name = text;
	if (colon) {
		*colon = '\0';
		req->module = text;
		req->name = colon + 1;
	}
	if (req->module && (!asi_is_name(req->module) || strchr(req->name, ':')))
		return asi_refuse(err, -EINVAL,
				  "unknown prefix; there are vm:, fault:, percpu: and MODULE:");
	if (!asi_is_name(req->name))
		return asi_refuse(err, -EINVAL,
				  "a symbol has letters, digits and _ . $ only, no digit first");
	return 0;
}

static bool asi_is_word(const char *spec, const char *word)
{
	return !strcmp(spec, word);
}

/* What follows "WORD:", NULL if @spec does not begin with that. */
static const char *asi_after_word(const char *spec, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(spec, word, len) && spec[len] == ':' ? spec + len + 1 : NULL;
}

static int asi_resolve_name(const char *spec, struct asi_resolved *res, struct asi_error *err)
{
	const char *rest = asi_after_word(spec, WORD_PERCPU);
	struct asi_symbol_request req = { .percpu = rest };
	char *text;
	int ret;

	if (asi_is_word(spec, WORD_OBJECT) || asi_is_word(spec, WORD_FAULT) ||
	    asi_is_word(spec, WORD_PERCPU))
		return asi_refuse(err, -EINVAL, "%s is a reserved word: a colon must follow", spec);
	text = kstrdup(rest ?: spec, GFP_KERNEL);
	if (!text)
		return asi_refuse_memory(err);
	ret = asi_parse_symbol(text, &req, err);
	if (!ret)
		ret = asi_resolve_symbol(&req, res, err);
	kfree(text);
	return ret;
}

static int asi_resolve_any(const char *spec, struct asi_resolved *res, struct asi_error *err)
{
	const char *rest;

	if (isdigit(*spec))
		return asi_resolve_range(spec, res, err);
	rest = asi_after_word(spec, WORD_OBJECT);
	if (rest)
		return asi_resolve_object(rest, res, err);
	rest = asi_after_word(spec, WORD_FAULT);
	if (rest)
		return asi_resolve_fault(rest, res, err);
	return asi_resolve_name(spec, res, err);
}

/**
 * asi_resolve() - turn a SPEC into ranges
 * @spec: terminated text
 * @force: pages that hold secrets are not refused
 * @res: what it stands for, to be given back by asi_resolve_free() on success
 * @err: takes the reason of a refusal; may be NULL
 *
 * The answer is of this moment: a module can go, and memory of a range can
 * be freed. vm: and fault: are recognised, and left to the caller.
 *
 * Context: Process context, may sleep. Takes module_mutex.
 * Return: 0; -EINVAL for what is not a SPEC or never can be one, -ENAMETOOLONG,
 *	   -ENOENT for an unknown or freed symbol, -ENOTUNIQ for an ambiguous
 *	   one, -EEXIST for core, -EPERM for a page that holds a secret,
 *	   -EFAULT for memory that is not mapped, -EOVERFLOW, -E2BIG, -ENOMEM.
 *	   On error @res is empty.
 */
int asi_resolve(const char *spec, bool force, struct asi_resolved *res, struct asi_error *err)
{
	size_t len = strnlen(spec, ASI_SPEC_MAX + 1);
	int ret;

	memset(res, 0, sizeof(*res));
	res->force = force;
	if (!len)
		return asi_refuse(err, -EINVAL, "the SPEC is empty");
	if (len > ASI_SPEC_MAX)
		return asi_refuse(err, -ENAMETOOLONG, "the SPEC is longer than %d characters",
				  ASI_SPEC_MAX);
	ret = asi_resolve_any(spec, res, err);
	if (ret)
		asi_resolve_free(res);
	return ret;
}

/**
 * asi_resolve_free() - give back what asi_resolve() filled in
 * @res: may be empty; is empty afterwards
 *
 * Context: Any but NMI.
 */
void asi_resolve_free(struct asi_resolved *res)
{
	kfree(res->extents);
	memset(res, 0, sizeof(*res));
}

static int asi_place_address(const char *text, struct asi_place_at *place, struct asi_error *err)
{
	int ret = asi_take_number(&text, true, &place->address);

	if (ret == -EOVERFLOW)
		return asi_refuse(err, ret, "the address does not fit in 64 bits");
	if (ret || *text)
		return asi_refuse(err, -EINVAL, "an address is 0x and hexadecimal digits");
	if (!__is_canonical_address(place->address, __VIRTUAL_MASK_SHIFT + 1))
		return asi_refuse(err, -EINVAL, "0x%lx is not a canonical address",
				  place->address);
	return 0;
}

static int asi_place_symbol(const struct asi_symbol_request *req, struct asi_place_at *place,
			    struct asi_error *err)
{
	struct asi_symbol sym;
	int ret = asi_find_symbol(req, &sym, err);

	if (ret)
		return ret;
	if (sym.place == ASI_PLACE_NONE)
		return asi_refuse(err, -EINVAL, "%.40s is a mark of the linker: give its address",
				  req->name);
	if (req->percpu && sym.place != ASI_PLACE_PERCPU)
		return asi_refuse(err, -EINVAL, "%.40s is not per-CPU data", req->name);
	place->address = sym.start;
	place->percpu = sym.place == ASI_PLACE_PERCPU;
	return 0;
}

/**
 * asi_resolve_place() - turn an address or the name of a symbol into a place to look at
 * @text: terminated text: ADDR with 0x, SYM, MODULE:SYM or percpu:SYM; of any section
 * @place: filled in
 * @err: takes the reason of a refusal; may be NULL
 *
 * Context: Process context, may sleep. Takes module_mutex.
 * Return: 0 or a negative errno, as asi_resolve().
 */
int asi_resolve_place(const char *text, struct asi_place_at *place, struct asi_error *err)
{
	const char *rest = asi_after_word(text, WORD_PERCPU);
	struct asi_symbol_request req = { .percpu = rest };
	char *copy;
	int ret;

	memset(place, 0, sizeof(*place));
	if (isdigit(*text))
		return asi_place_address(text, place, err);
	copy = kstrdup(rest ?: text, GFP_KERNEL);
	if (!copy)
		return asi_refuse_memory(err);
	ret = asi_parse_symbol(copy, &req, err);
	if (!ret)
		ret = asi_place_symbol(&req, place, err);
	kfree(copy);
	return ret;
}

static bool asi_neighbour_visit(const struct asi_symbol *sym, const char *name, void *data)
{
	struct asi_neighbour_count *count = data;

	if (sym->start < count->end && sym->start + sym->len > count->start)
		return false;
	if (count->n < count->max)
		snprintf(count->names[count->n], sizeof(count->names[0]), "%s%s%s", sym->module,
			 sym->module[0] ? ":" : "", name);
	count->n++;
	return false;
}

/* The other CPUs' copies of a per-CPU symbol have the same neighbours. */
static void asi_neighbours_of(const struct asi_extent *extent, bool only,
			      struct asi_neighbour_count *count)
{
	unsigned long start = extent->start, offset;
	unsigned int cpu;

	if (asi_symbol_percpu(start, &cpu, &offset)) {
		if (!only && cpu != cpumask_first(cpu_possible_mask))
			return;
		start = offset;
	}
	count->start = start;
	count->end = start + extent->len;
	asi_symbol_each(start & PAGE_MASK, PAGE_ALIGN(count->end), asi_neighbour_visit, count);
}

/**
 * asi_resolve_neighbours() - the symbols that come along with a mapping
 * @extents: what was asked for
 * @n: entries of @extents
 * @names: takes SYM or MODULE:SYM of the first @max, cut to 63 characters
 * @max: entries of @names
 *
 * Counts the static symbols that lie in the pages of the extents and outside
 * the extents themselves; per-CPU ones once.
 *
 * Context: Process context, may sleep. Takes module_mutex.
 * Return: number of them, which may exceed @max.
 */
unsigned int asi_resolve_neighbours(const struct asi_extent *extents, unsigned int n,
				    char names[][64], unsigned int max)
{
	struct asi_neighbour_count count = { .names = names, .max = max };
	unsigned int i;

	for (i = 0; i < n; i++)
		asi_neighbours_of(&extents[i], n == 1, &count);
	return count.n;
}
