/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints, as noinstr code sees them: it asks whether one is on, and calls out.
 */
#ifndef _ASI_TRACE_H
#define _ASI_TRACE_H

#include <linux/asi.h>
#include <linux/percpu-defs.h>
#include <linux/tracepoint-defs.h>
#include <linux/types.h>

struct asi_context;
struct asi_fault_in;

/* No VM exit has been handled yet. */
#define ASI_NO_REASON	(-1)

/**
 * struct asi_exit_note - an exit that is traced, and not reported yet; all of it is written with
 * IRQs off by its CPU
 * @domain: id of the domain, 0 if this stands for nothing; exchanged by the reporter
 * @cause: why it was left
 * @reason: VM exit reason being handled, or ASI_NO_REASON
 */
struct asi_exit_note {
	u32 domain;
	enum asi_cause cause;
	s64 reason;
};

DECLARE_PER_CPU(struct asi_exit_note, asi_exit_note);

DECLARE_TRACEPOINT(asi_enter);
DECLARE_TRACEPOINT(asi_fault);

void asi_trace_enter(const struct asi_context *ctx);
void asi_trace_fault(const struct asi_fault_in *in, u32 row);

#endif /* _ASI_TRACE_H */
