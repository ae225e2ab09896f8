// SPDX-License-Identifier: GPL-2.0-only
/*
 * What lies at an address.
 *
 * The address comes from a fault that is over: what it pointed to may have
 * been freed, and its page may have been given to somebody else. So nothing is
 * dereferenced that was not looked up in a list, or copied by a call that
 * survives a fault, and the answer is what lies there now.
 */
#include <linux/highmem.h>
#include <linux/kallsyms.h>
#include <linux/kasan.h>
#include <linux/kernel.h>
#include <linux/kfence.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include <asm/cpu_entry_area.h>
#include <asm/fixmap.h>

#include "../../../../mm/slab.h"
#include "describe.h"
#include "guest.h"
#include "object.h"
#include "owner.h"
#include "resolve.h"
#include "symbol.h"

/* Room for "+0x" and 16 digits, which must survive when a name is cut. */
#define ASI_OFFSET_ROOM	19

/* One way to name an address; false if it lies somewhere else. */
typedef bool (*name_fn)(unsigned long address, struct asi_description *name);

/* Appends the offset in the object, at the cost of the end of a long name. */
static __printf(3, 4)
void asi_description_set_object(struct asi_description *name, unsigned long address,
				const char *fmt, ...)
{
	size_t size = sizeof(name->data) - ASI_OFFSET_ROOM, len;
	va_list args;

	va_start(args, fmt);
	len = vscnprintf(name->data, size, fmt, args);
	va_end(args);
	snprintf(name->data + len, sizeof(name->data) - len, "+0x%llx", address - name->start);
}

static void asi_description_set_bounds(struct asi_description *name, unsigned long start,
				       unsigned long len)
{
	name->start = start;
	name->len = len;
}

static void asi_description_set_range(struct asi_description *name)
{
	snprintf(name->spec, sizeof(name->spec), "0x%llx+0x%llx", name->start, name->len);
}

/*
 * "SYM" or "MODULE:SYM" of text, with the offset if there is one to show.
 * Preemption is off because the name of the module lives only as long as that.
 */
static bool asi_text_symbol(unsigned long address, bool show_offset, char *buf, size_t size)
{
	char symbol[KSYM_NAME_LEN];
	unsigned long len, offset;
	char *module;
	size_t used;
	bool found;

	preempt_disable();
	found = kallsyms_lookup(address, &len, &offset, &module, symbol);
	if (found)
		used = scnprintf(buf, size - min(size - 1, (size_t)ASI_OFFSET_ROOM), "%s%s%s",
				 module ?: "", module ? ":" : "", symbol);
	preempt_enable();
	if (found && show_offset)
		snprintf(buf + used, size - used, "+0x%lx", offset);
	return found;
}

/**
 * asi_describe_ip() - name an instruction
 * @ip: its address
 * @buf: takes "SYM+0xOFF" or "MODULE:SYM+0xOFF", else the address as 0x-hex
 * @size: bytes of @buf, at least 32; a longer symbol is cut, the offset never
 *
 * Context: Any but NMI; does not sleep.
 * Return: true if it is a symbol, false if it is the address.
 */
bool asi_describe_ip(unsigned long ip, char *buf, size_t size)
{
	if (asi_text_symbol(ip, true, buf, size))
		return true;
	snprintf(buf, size, "0x%lx", ip);
	return false;
}

static bool asi_describe_page_present(unsigned long address)
{
	unsigned int level;
	pte_t *pte = lookup_address(address, &level);

	return pte && pte_present(*pte);
}

static bool asi_describe_user(unsigned long address, struct asi_description *name)
{
	if (address >= BIT(__VIRTUAL_MASK_SHIFT))
		return false;
	strscpy(name->data, "user address");
	return true;
}

static bool asi_describe_object(struct asi_class *class, u32 domain, unsigned long address,
				struct asi_description *name)
{
	struct asi_object_info info;

	if (!asi_object_find(class, domain, address, &info) &&
	    !asi_guest_find(class, domain, address, &info))
		return false;
	asi_description_set_bounds(name, info.start, info.len);
	asi_description_set_object(name, address, "vm:%s", info.label);
	snprintf(name->spec, sizeof(name->spec), "vm:%s", info.label);
	return true;
}

static void asi_description_set_symbol(struct asi_description *name, unsigned long address,
				       const char *prefix, const struct asi_symbol *sym,
				       const char *symbol)
{
	const char *colon = sym->module[0] ? ":" : "";

	asi_description_set_object(name, address, "%s%s%s%s", prefix, sym->module, colon, symbol);
	snprintf(name->spec, sizeof(name->spec), "%s%s%s", sym->module, colon, symbol);
}

static bool asi_describe_percpu(unsigned long address, struct asi_description *name)
{
	char symbol[ASI_SPEC_MAX + 1];
	struct asi_symbol sym;
	unsigned long offset;
	unsigned int cpu;

	if (!asi_symbol_percpu(address, &cpu, &offset))
		return false;
	if (asi_symbol_at(offset, &sym, symbol, sizeof(symbol))) {
		asi_description_set_bounds(name, per_cpu_offset(cpu) + sym.start, sym.len);
		asi_description_set_symbol(name, address, "percpu:", &sym, symbol);
		return true;
	}
	name->start = per_cpu_offset(cpu);
	asi_description_set_object(name, address, "percpu:(dynamic)");
	return true;
}

static bool asi_describe_symbol(unsigned long address, struct asi_description *name)
{
	char symbol[ASI_SPEC_MAX + 1];
	struct asi_symbol sym;

	if (!asi_symbol_at(address, &sym, symbol, sizeof(symbol)))
		return false;
	asi_description_set_bounds(name, sym.start, sym.len);
	asi_description_set_symbol(name, address, "", &sym, symbol);
	return true;
}

static void asi_description_set_stack(struct asi_description *name, unsigned long address,
				      struct task_struct *task)
{
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, task);
	asi_description_set_bounds(name, address & ~(THREAD_SIZE - 1), THREAD_SIZE);
	asi_description_set_object(name, address, "stack of %s/%d", comm, task_pid_nr(task));
}

static bool asi_describe_stack(unsigned long address, struct asi_description *name)
{
	struct task_struct *task;

	guard(rcu)();
	task = asi_owner_of_stack(address);
	if (task)
		asi_description_set_stack(name, address, task);
	return task;
}

/*
 * The area may be freed at any time. The copy is valid if the area
 * still is the one of that address afterwards.
 */
static bool asi_copy_vm_area(unsigned long address, struct vm_struct *copy)
{
	const struct vm_struct *area = find_vm_area((void *)address);

	if (!area || copy_from_kernel_nofault(copy, area, sizeof(*copy)))
		return false;
	if (find_vm_area((void *)address) != area || copy->size <= PAGE_SIZE)
		return false;
	return address - (unsigned long)copy->addr < get_vm_area_size(copy);
}

static bool asi_describe_vmalloc(unsigned long address, struct asi_description *name)
{
	char caller[ASI_NAME_MAX + 1];
	struct vm_struct area;

	if (!is_vmalloc_addr((void *)address) || !asi_copy_vm_area(address, &area))
		return false;
	asi_description_set_bounds(name, (unsigned long)area.addr, get_vm_area_size(&area));
	if (area.caller == pcpu_get_vm_areas) {
		asi_description_set_object(name, address, "percpu:(dynamic)");
		/* These are the bounds of a chunk: the object is a part of it. */
		name->len = 0;
		return true;
	}
	if (!asi_text_symbol((unsigned long)area.caller, false, caller, sizeof(caller)))
		strscpy(caller, "(unknown)");
	asi_description_set_object(name, address, "vmalloc:%s", caller);
	name->private = true;
	if (name->len > ASI_RANGE_MAX)
		asi_description_set_bounds(name, address & PAGE_MASK, PAGE_SIZE);
	asi_description_set_range(name);
	return true;
}

/* The cache that a slab belongs to, or NULL; slab_mutex keeps it alive. */
static struct kmem_cache *asi_slab_cache_of(const struct slab *slab)
{
	struct kmem_cache *claimed = READ_ONCE(slab->slab_cache), *cache;

	lockdep_assert_held(&slab_mutex);
	list_for_each_entry(cache, &slab_caches, list)
		if (cache == claimed)
			return cache;
	return NULL;
}

static bool asi_describe_slab_object(unsigned long address, const struct slab *slab,
				     struct asi_description *name)
{
	struct kmem_cache *cache = asi_slab_cache_of(slab);
	unsigned long start;

	if (!cache || !cache->size)
		return false;
	start = (unsigned long)nearest_obj(cache, slab, (void *)address);
	/* A slab that was freed meanwhile: its fields can be anything. */
	if (virt_to_slab((void *)address) != slab || address - start >= cache->size)
		return false;
	/* Behind the object is what pads it, or guards it. */
	asi_description_set_bounds(name, start,
				   address - start < cache->object_size ? cache->object_size :
									  cache->size);
	asi_description_set_object(name, address, "slab:%s-%u", cache->name, cache->object_size);
	return true;
}

static bool asi_describe_slab(unsigned long address, struct asi_description *name)
{
	const struct slab *slab;
	bool found;

	/* kfence gives each object a page of its own, out of the usual grid. */
	if (!virt_addr_valid((void *)address) || is_kfence_address((void *)address))
		return false;
	slab = virt_to_slab((void *)address);
	if (!slab)
		return false;
	mutex_lock(&slab_mutex);
	found = asi_describe_slab_object(address, slab, name);
	mutex_unlock(&slab_mutex);
	if (!found)
		return false;
	name->private = true;
	asi_description_set_range(name);
	return true;
}

static bool asi_describe_struct_page(unsigned long address, struct asi_description *name)
{
	unsigned long pfn = (address - VMEMMAP_START) / sizeof(struct page);

	if (address < VMEMMAP_START || !pfn_valid(pfn))
		return false;
	asi_description_set_bounds(name, (unsigned long)pfn_to_page(pfn), sizeof(struct page));
	asi_description_set_object(name, address, "struct page of pfn %lu", pfn);
	name->physical = true;
	name->private = true;
	asi_description_set_range(name);
	return true;
}

static bool asi_describe_page(unsigned long address, struct asi_description *name)
{
	char order[16] = "";
	struct folio *folio;
	struct page *page;

	if (!virt_addr_valid((void *)address))
		return false;
	page = virt_to_page((void *)address);
	folio = page_folio(page);
	if (folio_test_large(folio))
		snprintf(order, sizeof(order), " (order %u)", folio_order(folio));
	asi_description_set_bounds(name, address & PAGE_MASK, PAGE_SIZE);
	asi_description_set_object(name, address, "page pfn %lu%s", page_to_pfn(page), order);
	name->physical = true;
	/* A page on a CPU's list of free pages cannot be distinguished from one in use. */
	name->gone = is_free_buddy_page(page);
	name->private = true;
	if (!name->gone)
		asi_description_set_range(name);
	return true;
}

/**
 * asi_describe_region() - the part of the address space that an address lies in
 * @address: any
 *
 * Context: Any.
 * Return: its name, constant; the same pointer for all of the part.
 */
const char *asi_describe_region(unsigned long address)
{
	/* The first that fits; some of the bounds are chosen at boot. */
	const struct {
		unsigned long start;
		unsigned long last;
		const char *name;
	} regions[] = {
		{ CPU_ENTRY_AREA_BASE, CPU_ENTRY_AREA_BASE + CPU_ENTRY_AREA_MAP_SIZE - 1,
		  "cpu_entry_area" },
		{ ESPFIX_BASE_ADDR, ESPFIX_BASE_ADDR + P4D_SIZE - 1, "espfix" },
		{ EFI_VA_END, EFI_VA_START - 1, "efi" },
		{ __START_KERNEL_map, MODULES_VADDR - 1, "kernel image" },
		{ MODULES_VADDR, MODULES_END - 1, "modules" },
		{ MODULES_END, FIXADDR_TOP + PAGE_SIZE - 1, "fixmap" },
		{ PAGE_OFFSET, (unsigned long)high_memory - 1, "direct map" },
#ifdef CONFIG_KASAN
		{ KASAN_SHADOW_START, KASAN_SHADOW_END - 1, "kasan shadow" },
#endif
		{ VMALLOC_START, VMEMORY_END, "vmalloc" },
		{ VMEMMAP_START, CPU_ENTRY_AREA_BASE - 1, "vmemmap" },
		{ LDT_BASE_ADDR, LDT_END_ADDR - 1, "ldt" },
	};
	unsigned int i;

	if (address < BIT(__VIRTUAL_MASK_SHIFT))
		return "user";
	for (i = 0; i < ARRAY_SIZE(regions); i++)
		if (address >= regions[i].start && address <= regions[i].last)
			return regions[i].name;
	return "unknown";
}

static bool asi_describe_by_region(unsigned long address, struct asi_description *name)
{
	snprintf(name->data, sizeof(name->data), "region %s", asi_describe_region(address));
	return true;
}

static bool asi_describe_gone(unsigned long address, struct asi_description *name)
{
	/* The walk of the page table takes no address that has a hole in it. */
	if (__is_canonical_address(address, __VIRTUAL_MASK_SHIFT + 1) &&
	    asi_describe_page_present(address))
		return false;
	name->gone = true;
	return asi_describe_by_region(address, name);
}

static void asi_describe_any(unsigned long address, struct asi_description *name)
{
	/* From the exact to the vague: an object first, a region last. */
	static const name_fn ways[] = {
		asi_describe_gone, asi_describe_percpu, asi_describe_symbol, asi_describe_stack,
		asi_describe_vmalloc, asi_describe_slab, asi_describe_struct_page,
		asi_describe_page, asi_describe_by_region,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ways); i++)
		if (ways[i](address, name))
			return;
}

static bool asi_spec_works(const char *spec)
{
	struct asi_resolved res;

	if (asi_resolve(spec, false, &res, NULL))
		return false;
	asi_resolve_free(&res);
	return true;
}

/*
 * A name that is shown is one that can be typed: of an ambiguous symbol the
 * exact range is shown, and nothing of what would be refused anyway.
 */
static void asi_description_check_spec(struct asi_description *name)
{
	if (!name->spec[0] || asi_spec_works(name->spec))
		return;
	asi_description_set_range(name);
	if (!asi_spec_works(name->spec))
		name->spec[0] = '\0';
}

/**
 * asi_describe_data() - name the data at an address
 * @class: class of the domain that faulted there
 * @domain: id of that domain
 * @address: exact address
 * @name: filled in as a whole; the spec, if there is one, is accepted by
 *	  asi_resolve() at this moment
 *
 * Safe for any address: what was freed meanwhile is never read, what is not
 * mapped any more is reported as gone.
 *
 * Context: Process context, may sleep. Takes module_mutex and slab_mutex, so
 *	    the caller holds no lock that is taken under these.
 */
void asi_describe_data(struct asi_class *class, u32 domain, unsigned long address,
		       struct asi_description *name)
{
	memset(name, 0, sizeof(*name));
	if (!asi_describe_object(class, domain, address, name) && !asi_describe_user(address, name))
		asi_describe_any(address, name);
	asi_description_check_spec(name);
}
