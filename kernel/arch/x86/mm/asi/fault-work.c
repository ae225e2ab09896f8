// SPDX-License-Identifier: GPL-2.0-only
/*
 * The work item of the fault table. It meets each new row once: keeps its
 * stack, names it, prints it. What the hook could only note down is done here.
 */
#define pr_fmt(fmt) "asi: " fmt

#include <linux/irq_work.h>
#include <linux/mm.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/stackdepot.h>
#include <linux/stacktrace.h>
#include <linux/string.h>

#include "describe.h"
#include "domain.h"
#include "event.h"
#include "fault-work.h"
#include "lock.h"
#include "mapset.h"
#include "page.h"

static const char *const asi_access_words[] = { "read", "write", "exec" };

/**
 * struct asi_new_row - a new row, as far as it has to be known without asi_lock
 * @id: of the row; a copy, like all fields here
 * @key: of the row
 * @address: that faulted
 * @error_code: of the fault
 * @stack: of the fault, 0 if none was kept
 * @report: of a fault in the switch
 * @has_report: @report is set
 * @ip: name of the instruction
 * @has_symbol: @ip is a symbol
 * @name: name of the data
 */
struct asi_new_row {
	u32 id;
	struct asi_key key;
	unsigned long address;
	u32 error_code;
	depot_stack_handle_t stack;
	struct asi_switch_report report;
	bool has_report;
	char ip[ASI_NAME_MAX + 1];
	bool has_symbol;
	struct asi_description name;
};

/*
 * ---- print ------------------------------------------------------------
 *
 * The kernel log is for everybody where dmesg_restrict is off: names and the number of the
 * row, never an address or a page frame. Those who may have these read the row.
 */

static const char *asi_entry_words(u64 entry, char *buf, size_t size)
{
	if (!(entry & _PAGE_PRESENT))
		return " absent";
	snprintf(buf, size, " present%s%s%s%s", entry & _PAGE_RW ? " write" : "",
		 entry & _PAGE_NX ? "" : " exec", entry & _PAGE_USER ? " user" : "",
		 entry & _PAGE_GLOBAL ? " global" : "");
	return buf;
}

static void asi_print_walk(const char *what, const struct asi_walk *walk)
{
	static const char *const level[] = { "PGD", "P4D", "PUD", "PMD", "PTE" };
	/* With four levels there is no P4D between PGD and PUD. */
	unsigned int skip = walk->shift == 48 ? 0 : 1;
	char words[64];
	unsigned int i;

	for (i = 0; i < walk->levels; i++)
		pr_err("  %s %s%s\n", what, level[i ? i + skip : 0],
		       asi_entry_words(walk->entry[i], words, sizeof(words)));
	if (walk->bad)
		pr_err("  %s %s BAD\n", what, level[i + skip]);
}

static void asi_print_switch_report(const struct asi_switch_report *report)
{
	pr_err("  CR3 was %sthe domain's\n", report->cr3 == report->root_cr3 ? "" : "not ");
	asi_print_walk("kernel", &report->kernel);
	asi_print_walk("domain", &report->domain);
}

static void asi_print_stack(depot_stack_handle_t stack)
{
	char name[ASI_NAME_MAX + 1];
	unsigned long *entries;
	unsigned int i, n;

	n = stack_depot_fetch(stack, &entries);
	for (i = 0; i < n; i++)
		pr_info("  %s\n", asi_describe_ip(entries[i], name, sizeof(name)) ?
			name : "unknown text");
}

static void asi_print(struct asi_class *class, const struct asi_new_row *news)
{
	/* A fault in the switch is never kept out of the log. */
	if (!news->key.switching && !__ratelimit(&class->faults.limit)) {
		guard(mutex)(&asi_lock);
		class->faults.prints_dropped++;
		return;
	}
	pr_info("%s: VM %u: %s%s at %s: %s, error code 0x%x, row %u\n", class->name,
		news->key.domain, news->key.switching ? "fault while switching, " : "",
		asi_access_words[news->key.access], news->has_symbol ? news->ip : "unknown text",
		news->name.physical ? asi_describe_region(news->address) : news->name.data,
		news->error_code, news->id);
	if (news->has_report)
		asi_print_switch_report(&news->report);
	if (news->stack)
		asi_print_stack(news->stack);
}

/* ---- meet ------------------------------------------------------------- */

static void asi_read_raw(struct asi_faults *faults, struct asi_row *row,
			 struct asi_new_row *news)
{
	struct asi_raw_stack *stack;

	if (row->raw) {
		stack = &faults->stack[row->raw - 1];
		row->stack = stack_depot_save(stack->entry, stack->n, GFP_KERNEL);
		news->stack = row->stack;
		if (!row->stack)
			atomic64_inc(&faults->stacks_dropped);
		clear_bit_unlock(row->raw - 1, faults->stacks_busy);
		row->raw = 0;
	}
	if (row->report) {
		news->report = faults->report[row->report - 1];
		news->has_report = true;
		clear_bit_unlock(row->report - 1, faults->reports_busy);
		row->report = 0;
	}
}

/* Takes the next row that nobody has met, or returns false. */
static bool asi_next_new_row(struct asi_class *class, struct asi_new_row *news)
{
	struct asi_faults *faults = &class->faults;
	struct asi_fault_table *table;
	struct asi_row *row;

	guard(mutex)(&asi_lock);
	table = faults->table;
	for (; table->seen < atomic_read(&table->next); table->seen++) {
		row = &table->row[table->seen];
		/* Not published yet: the writer kicks the work item again. */
		if (!asi_row_ready(row))
			return false;
		if (!row->void_row && !row->seen)
			break;
	}
	if (table->seen == atomic_read(&table->next))
		return false;
	/* Without memory it is met at the next kick; it counts all the same. */
	if (xa_err(xa_store(&faults->by_id, row->id, row, GFP_KERNEL)))
		return false;
	row->seen = true;
	faults->n_rows++;
	memset(news, 0, sizeof(*news));
	news->id = row->id;
	news->key = row->key;
	news->address = READ_ONCE(row->address);
	news->error_code = READ_ONCE(row->error_code);
	asi_read_raw(faults, row, news);
	return true;
}

static struct asi_text *asi_text_create(const struct asi_new_row *news)
{
	struct asi_text *text = kzalloc(sizeof(*text), GFP_KERNEL);

	if (!text)
		return NULL;
	text->ip = kstrdup(news->ip, GFP_KERNEL);
	text->data = kstrdup(news->name.data, GFP_KERNEL);
	if (news->name.spec[0])
		text->spec = kstrdup(news->name.spec, GFP_KERNEL);
	text->start = news->name.start;
	text->len = news->name.len;
	text->gone = news->name.gone;
	text->private = news->name.private;
	if (text->ip && text->data)
		return text;
	kfree(text->ip);
	kfree(text->data);
	kfree(text->spec);
	kfree(text);
	return NULL;
}

/* The row may have been cleared meanwhile; without memory its name stays pending. */
static void asi_attach_text(struct asi_class *class, const struct asi_new_row *news)
{
	struct asi_row *row;

	guard(mutex)(&asi_lock);
	row = xa_load(&class->faults.by_id, news->id);
	if (row && !row->text)
		row->text = asi_text_create(news);
}

/* ---- learned pages ---------------------------------------------------- */

static bool asi_next_learned(struct asi_learned *learned, struct asi_page *page)
{
	unsigned long flags;
	bool any;

	raw_spin_lock_irqsave(&learned->lock, flags);
	any = learned->n;
	if (any)
		*page = learned->page[--learned->n];
	raw_spin_unlock_irqrestore(&learned->lock, flags);
	return any;
}

/**
 * asi_fault_work_promote() - make mappings of what learn mode has mapped in a domain
 * @domain: the domain
 *
 * The work item is queued again for what is learned meanwhile: a page that cannot be
 * kept, and is learned anew each time, does not hold asi_lock for ever.
 *
 * Context: Process context, may sleep; asi_lock held.
 */
void asi_fault_work_promote(struct asi_domain *domain)
{
	struct asi_page page;
	unsigned int n;

	lockdep_assert_held(&asi_lock);
	for (n = 0; n < ASI_LEARNED && asi_next_learned(&domain->learned, &page); n++) {
		if (page.gone)
			asi_page_drop(&page);
		else if (asi_mapset_promote(domain, &page))
			atomic64_inc(&domain->learn_counts.degraded);
	}
}

static void asi_fault_work_promote_all(struct asi_class *class)
{
	struct asi_domain *domain;
	unsigned long id;

	guard(mutex)(&asi_lock);
	xa_for_each(&class->domains, id, domain) {
		asi_fault_work_promote(domain);
		/* The next KVM_RUN would do it, too, but one may last for ever. */
		asi_pagetable_refill(&domain->pagetable);
	}
	if (xchg(&class->stale, false))
		asi_mapset_prune(class);
}

/* ---- the work item ---------------------------------------------------- */

/* Queues the work item; hard IRQ. */
static void asi_fault_work_kick(struct irq_work *work)
{
	struct asi_faults *faults = container_of(work, struct asi_faults, irq_work);

	queue_work(system_unbound_wq, &faults->work);
}

/* Meets all new rows of a class; takes asi_lock. */
static void asi_fault_work_run(struct work_struct *work)
{
	struct asi_faults *faults = container_of(work, struct asi_faults, work);
	struct asi_class *class = container_of(faults, struct asi_class, faults);
	struct asi_new_row *news = kmalloc(sizeof(*news), GFP_KERNEL);

	asi_fault_work_promote_all(class);
	/* Without memory the rows wait for the next kick; they are counted all the same. */
	while (news && asi_next_new_row(class, news)) {
		news->has_symbol = asi_describe_ip(news->key.ip, news->ip, sizeof(news->ip));
		asi_describe_data(class, news->key.domain, news->address, &news->name);
		asi_attach_text(class, news);
		asi_print(class, news);
		asi_event_row(class, news->id);
		cond_resched();
	}
	kfree(news);
}

/**
 * asi_fault_work_flush() - wait until all rows that are there have been met, and all that
 * the kernel has given up is known
 * @class: the class
 *
 * Context: Process context, may sleep; takes asi_lock.
 */
void asi_fault_work_flush(struct asi_class *class)
{
	irq_work_sync(&class->faults.irq_work);
	flush_work(&class->faults.work);
	/* Without a domain there was no notification of what went. */
	guard(mutex)(&asi_lock);
	if (!class->n_domains)
		asi_mapset_prune(class);
}

/**
 * asi_fault_work_init() - prepare the work item of a fault table
 * @faults: zeroed
 *
 * Context: Boot.
 */
void __init asi_fault_work_init(struct asi_faults *faults)
{
	init_irq_work(&faults->irq_work, asi_fault_work_kick);
	INIT_WORK(&faults->work, asi_fault_work_run);
}
