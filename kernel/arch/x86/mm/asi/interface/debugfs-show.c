// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be read through debugfs: a line of headings, then one row a line, the
 * columns separated by tabs. Lines that begin with a space belong to the row above.
 */
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "describe.h"
#include "interface/debugfs.h"

const char asi_header_domains[] =
	"ID\tPID\tCOMM\tPAGES\tCORE\tTABLE\tOBJECTS\tGENERATION\n";
const char asi_header_faults[] =
	"ID\tVM\tCOUNT\tSEQ\tACCESS\tKIND\tIP\tIP-NAME\tADDRESS\tDATA\tSPEC\tOBJECT\t"
	"ERROR\tREASON\tCPU\tPID\tCOMM\tFIRST\tLAST\n";
const char asi_header_maps[] =
	"ID\tVM\tSPEC\tORIGIN\tPAGES\tASKED\tEXPOSED\tRANGES\tNEIGHBOURS\tOWNER\tPID\tCOMM\t"
	"TIME\n";

static const char *const asi_access_names[] = {
	[ASI_ACCESS_READ] = "read",
	[ASI_ACCESS_WRITE] = "write",
	[ASI_ACCESS_EXEC] = "exec",
};

static const char *const asi_origin_names[] = {
	[ASI_ORIGIN_CORE] = "core",
	[ASI_ORIGIN_KVM] = "kvm",
	[ASI_ORIGIN_NETLINK] = "netlink",
	[ASI_ORIGIN_DEBUGFS] = "debugfs",
	[ASI_ORIGIN_CONFIGFS] = "configfs",
	[ASI_ORIGIN_LEARN] = "learn",
};

static const char *const asi_mode_names[] = {
	[ASI_MODE_OFF] = "off",
	[ASI_MODE_LOG] = "log",
	[ASI_MODE_LEARN] = "learn",
};

static const char *asi_show_pick(const char *const *names, unsigned int n, unsigned int i)
{
	return i < n ? names[i] : "-";
}

/* A column of text; what would break the line or the columns is escaped. */
static void asi_show_column(struct seq_file *m, const char *text)
{
	seq_putc(m, '\t');
	seq_escape(m, text[0] ? text : "-", "\t\n\\");
}

static void asi_show_column_id(struct seq_file *m, u32 id, const char *none)
{
	if (id)
		seq_printf(m, "\t%u", id);
	else
		seq_printf(m, "\t%s", none);
}

/**
 * asi_show_domain() - one row of the file domains
 * @m: the file
 * @item: a struct asi_domain_info
 *
 * Context: process context.
 */
void asi_show_domain(struct seq_file *m, const void *item)
{
	const struct asi_domain_info *info = item;

	seq_printf(m, "%u\t%u", info->id, info->pid);
	asi_show_column(m, info->comm);
	seq_printf(m, "\t%u\t%u\t%u\t%u\t%u\n", info->pages, info->required_pages,
		   info->table_pages, info->objects, info->generation);
}

/* What sort of address it was, or that the switch itself was hit. */
static const char *asi_show_kind(const struct asi_fault_info *info)
{
	if (info->switching)
		return "switching";
	return info->user ? "user" : "kernel";
}

static void asi_show_stack_of(struct seq_file *m, const struct asi_fault_info *info)
{
	unsigned int n = min_t(unsigned int, info->frames, ASI_STACK_FRAMES);
	char name[ASI_NAME_MAX + 1];
	unsigned int i;

	for (i = 0; i < n; i++) {
		name[0] = '\0';
		asi_describe_ip(info->frame[i], name, sizeof(name));
		seq_printf(m, "  0x%lx %s\n", info->frame[i], name);
	}
}

/**
 * asi_show_fault() - one row of the file faults, and its stack
 * @m: the file
 * @item: a struct asi_fault_info
 *
 * Context: process context.
 */
void asi_show_fault(struct seq_file *m, const void *item)
{
	const struct asi_fault_info *info = item;

	seq_printf(m, "%u\t%u\t%llu\t%llu\t%s\t%s", info->id, info->domain, info->count, info->seq,
		   asi_show_pick(asi_access_names, ARRAY_SIZE(asi_access_names), info->access),
		   asi_show_kind(info));
	seq_printf(m, "\t0x%llx", info->ip);
	asi_show_column(m, info->ip_name);
	seq_printf(m, "\t0x%llx", info->address);
	asi_show_column(m, info->data);
	asi_show_column(m, info->spec);
	if (info->object_len)
		seq_printf(m, "\t0x%llx+%llu", info->object_start, info->object_len);
	else
		seq_puts(m, "\t-");
	seq_printf(m, "\t0x%x", info->error_code);
	if (info->has_reason)
		seq_printf(m, "\t0x%x", info->exit_reason);
	else
		seq_puts(m, "\t-");
	seq_printf(m, "\t%u\t%u", info->cpu, info->pid);
	asi_show_column(m, info->comm);
	seq_printf(m, "\t%llu\t%llu\n", info->first, info->last);
	asi_show_stack_of(m, info);
}

static void asi_show_exposure(struct seq_file *m, const struct asi_map_info *info)
{
	unsigned int ranges = min_t(unsigned int, info->ranges, ASI_INFO_RANGES);
	unsigned int neighbours = min_t(unsigned int, info->neighbours, ASI_INFO_NEIGHBOURS);
	unsigned int i;

	for (i = 0; i < ranges; i++) {
		seq_printf(m, "  0x%llx+%llu", info->range[i].start, info->range[i].len);
		if (info->range[i].domain)
			seq_printf(m, " vm=%u", info->range[i].domain);
		seq_putc(m, '\n');
	}
	for (i = 0; i < neighbours; i++) {
		seq_puts(m, "  beside ");
		seq_escape(m, info->neighbour[i], "\t\n\\");
		seq_putc(m, '\n');
	}
}

/* Who takes the mapping out when the memory is freed, while there is some. */
static const char *asi_show_owner(const struct asi_map_info *info)
{
	if (info->gone)
		return "gone";
	return info->unowned ? "unowned" : "owned";
}

/**
 * asi_show_map() - one row of the file maps, its ranges and its neighbours
 * @m: the file
 * @item: a struct asi_map_info
 *
 * Context: process context.
 */
void asi_show_map(struct seq_file *m, const void *item)
{
	const struct asi_map_info *info = item;

	seq_printf(m, "%u", info->item.id);
	asi_show_column_id(m, info->item.domain, "all");
	asi_show_column(m, info->item.spec);
	seq_printf(m, "\t%s\t%u\t%llu\t%llu\t%u\t%u\t%s\t%u",
		   asi_show_pick(asi_origin_names, ARRAY_SIZE(asi_origin_names), info->origin),
		   info->item.pages, info->item.bytes_asked, info->item.bytes_exposed, info->ranges,
		   info->neighbours, asi_show_owner(info), info->pid);
	asi_show_column(m, info->comm);
	seq_printf(m, "\t%llu\n", info->time);
	asi_show_exposure(m, info);
}

/**
 * asi_show_counter() - a counter, on a line of its own
 * @m: the file
 * @key: its name
 * @value: its value
 *
 * Context: may sleep.
 */
void asi_show_counter(struct seq_file *m, const char *key, u64 value)
{
	seq_printf(m, "%s %llu\n", key, value);
}

static void asi_show_exits(struct seq_file *m, const struct asi_stats_info *info)
{
	static const char *const causes[ARRAY_SIZE(info->exits)] = {
		"fault", "irq", "nmi", "sched", "user", "switch", "disable",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(causes); i++)
		seq_printf(m, "exits-%s %llu\n", causes[i], info->exits[i]);
}

/* One line for each VM exit reason that came: its number, VM exits, stays. */
static void asi_show_reasons(struct seq_file *m, const struct asi_stats_info *info)
{
	const struct asi_reason_info *reason;

	for (reason = info->reason; reason < info->reason + info->reasons; reason++) {
		seq_puts(m, "exit-reason");
		if (reason->reason == ASI_REASON_OTHER)
			seq_puts(m, " other");
		else
			seq_printf(m, " %u", reason->reason);
		seq_printf(m, " %llu %llu\n", reason->vm_exits, reason->stays);
	}
}

/* Counters that only the class has: its fault table is shared by its domains. */
static void asi_show_table_stats(struct seq_file *m, const struct asi_stats_info *info)
{
	asi_show_counter(m, "faults", info->faults);
	asi_show_counter(m, "dropped", info->dropped);
	asi_show_counter(m, "cleared", info->cleared);
	asi_show_counter(m, "taken", info->taken);
	asi_show_counter(m, "stacks-dropped", info->stacks_dropped);
	asi_show_counter(m, "prints-dropped", info->prints_dropped);
	asi_show_counter(m, "events-lost", info->events_lost);
}

/**
 * asi_show_stats() - the counters of a class or a domain, one a line
 * @m: the file
 * @item: a struct asi_stats_info
 *
 * Context: process context.
 */
void asi_show_stats(struct seq_file *m, const void *item)
{
	const struct asi_stats_info *info = item;

	if (info->domain)
		seq_printf(m, "vm %u\n", info->domain);
	else
		seq_printf(m, "class %s\n", info->class);
	asi_show_counter(m, "enters", info->enters);
	asi_show_counter(m, "refused", info->refused);
	asi_show_counter(m, "stays", info->stays);
	asi_show_counter(m, "vm-exits", info->vm_exits);
	asi_show_counter(m, "isolated-ns", info->isolated);
	asi_show_exits(m, info);
	if (!info->domain)
		asi_show_table_stats(m, info);
	asi_show_counter(m, "rows", info->rows);
	asi_show_counter(m, "learned", info->learned);
	asi_show_counter(m, "learn-degraded", info->learn_degraded);
	asi_show_counter(m, "pages", info->pages);
	asi_show_counter(m, "table-pages", info->table_pages);
	asi_show_counter(m, "bytes-exposed", info->bytes_exposed);
	asi_show_reasons(m, info);
}

/**
 * asi_show_mode() - the mode of a class
 * @m: the file
 * @item: a struct asi_class_info
 *
 * Context: process context.
 */
void asi_show_mode(struct seq_file *m, const void *item)
{
	const struct asi_class_info *info = item;

	seq_printf(m, "%s\n",
		   asi_show_pick(asi_mode_names, ARRAY_SIZE(asi_mode_names), info->mode));
}

/**
 * asi_show_stack() - the stack toggle of a class
 * @m: the file
 * @item: a struct asi_class_info
 *
 * Context: process context.
 */
void asi_show_stack(struct seq_file *m, const void *item)
{
	const struct asi_class_info *info = item;

	seq_puts(m, info->stack ? "Y\n" : "N\n");
}

/**
 * asi_show_capacity() - the capacity of the fault table of a class
 * @m: the file
 * @item: a struct asi_class_info
 *
 * Context: process context.
 */
void asi_show_capacity(struct seq_file *m, const void *item)
{
	const struct asi_class_info *info = item;

	seq_printf(m, "%u\n", info->capacity);
}
