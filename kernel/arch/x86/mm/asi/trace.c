// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints, reported where that is permitted.
 *
 * An exit happens where nothing may be traced: before irqentry_enter(), in NMI before RCU
 * watches. It is noted, and reported by the next code of its CPU that may: the entry
 * code of the very interrupt, fault or NMI, or else the next interrupt or enter. No CPU
 * can leave twice in between, so one note is enough.
 */
#include <linux/percpu.h>
#include <linux/rcupdate.h>

#include "domain.h"
#include "trace.h"

#define CREATE_TRACE_POINTS
#include <trace/events/asi.h>

/* Its key is looked at wherever a CPU may have left, KVM included. */
EXPORT_TRACEPOINT_SYMBOL_GPL(asi_exit);

/* The latest exit of each CPU, while exits are traced; see there. */
DEFINE_PER_CPU(struct asi_exit_note, asi_exit_note);

/**
 * __asi_trace_exit() - report the latest exit of this CPU, unless that was done
 *
 * Context: Any that cannot migrate, NMI-safe, but not noinstr.
 */
void __asi_trace_exit(void)
{
	u32 domain;

	if (!rcu_is_watching())
		return;
	/* An NMI in here would report it too. */
	domain = this_cpu_xchg(asi_exit_note.domain, 0);
	if (domain)
		trace_asi_exit(domain, raw_cpu_read(asi_exit_note.cause),
			       raw_cpu_read(asi_exit_note.reason));
}
EXPORT_SYMBOL_GPL(__asi_trace_exit);

static s64 asi_reason_of(const struct asi_context *ctx)
{
	return ctx->has_reason ? ctx->exit_reason : ASI_NO_REASON;
}

/**
 * asi_trace_enter() - a CPU is about to enter a domain
 * @ctx: the context
 *
 * Context: IRQs off, on the kernel's page table.
 */
void asi_trace_enter(const struct asi_context *ctx)
{
	__asi_trace_exit();
	trace_asi_enter(ctx->domain->id, asi_reason_of(ctx));
}

/**
 * asi_trace_fault() - a fault has hit a domain
 * @in: the fault
 * @row: id of the row, 0 if the table is full
 *
 * Context: #PF, after irqentry_enter(), NMI-safe.
 */
void asi_trace_fault(const struct asi_fault_in *in, u32 row)
{
	trace_asi_fault(in->key.domain, row, in->seq, in->key.ip, in->address, in->error_code,
			in->key.access, asi_reason_of(in->ctx));
}
