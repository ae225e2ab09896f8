/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints, as noinstr code sees them: it asks whether one is on, and calls out.
 */
#ifndef _ASI_TRACE_H
#define _ASI_TRACE_H

#include <linux/tracepoint-defs.h>
#include <linux/types.h>

struct asi_context;
struct asi_key;

DECLARE_TRACEPOINT(asi_enter);
DECLARE_TRACEPOINT(asi_fault);

void asi_trace_enter(const struct asi_context *ctx);
void asi_trace_fault(const struct asi_context *ctx, const struct asi_key *key, u32 row, u64 seq,
		     unsigned long error_code, unsigned long address);

#endif /* _ASI_TRACE_H */
