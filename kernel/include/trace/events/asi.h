/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Address Space Isolation: enters, exits, and the faults that hit a domain.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM asi

#if !defined(_TRACE_ASI_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_ASI_H

#include <linux/asi.h>
#include <linux/tracepoint.h>

TRACE_DEFINE_ENUM(ASI_CAUSE_FAULT);
TRACE_DEFINE_ENUM(ASI_CAUSE_IRQ);
TRACE_DEFINE_ENUM(ASI_CAUSE_NMI);
TRACE_DEFINE_ENUM(ASI_CAUSE_SCHED);
TRACE_DEFINE_ENUM(ASI_CAUSE_USER);
TRACE_DEFINE_ENUM(ASI_CAUSE_SWITCH);
TRACE_DEFINE_ENUM(ASI_CAUSE_DISABLE);
TRACE_DEFINE_ENUM(ASI_ACCESS_READ);
TRACE_DEFINE_ENUM(ASI_ACCESS_WRITE);
TRACE_DEFINE_ENUM(ASI_ACCESS_EXEC);

#define show_asi_cause(cause)				\
	__print_symbolic(cause,				\
		{ ASI_CAUSE_FAULT,	"fault" },	\
		{ ASI_CAUSE_IRQ,	"irq" },	\
		{ ASI_CAUSE_NMI,	"nmi" },	\
		{ ASI_CAUSE_SCHED,	"sched" },	\
		{ ASI_CAUSE_USER,	"user" },	\
		{ ASI_CAUSE_SWITCH,	"switch" },	\
		{ ASI_CAUSE_DISABLE,	"disable" })

#define show_asi_access(access)				\
	__print_symbolic(access,			\
		{ ASI_ACCESS_READ,	"read" },	\
		{ ASI_ACCESS_WRITE,	"write" },	\
		{ ASI_ACCESS_EXEC,	"exec" })

/* A CPU is about to enter a domain. Where learn mode or an NMI goes back in is no enter. */
TRACE_EVENT(asi_enter,
	    TP_PROTO(u32 domain, s64 reason),
	    TP_ARGS(domain, reason),
	    TP_STRUCT__entry(__field(u32, domain)
			     __field(u32, cpu)
			     __field(s64, reason)),
	    TP_fast_assign(__entry->domain = domain;
			   __entry->cpu = raw_smp_processor_id();
			   __entry->reason = reason),
	    TP_printk("domain=%u cpu=%u exit_reason=%lld",
		      __entry->domain, __entry->cpu, __entry->reason)
);

/* A CPU has left a domain; reason is that of the VM exit being handled, -1 if none is. */
TRACE_EVENT(asi_exit,
	    TP_PROTO(u32 domain, enum asi_cause cause, s64 reason),
	    TP_ARGS(domain, cause, reason),
	    TP_STRUCT__entry(__field(u32, domain)
			     __field(u32, cpu)
			     __field(u32, cause)
			     __field(s64, reason)),
	    TP_fast_assign(__entry->domain = domain;
			   __entry->cpu = raw_smp_processor_id();
			   __entry->cause = cause;
			   __entry->reason = reason),
	    TP_printk("domain=%u cpu=%u cause=%s exit_reason=%lld",
		      __entry->domain, __entry->cpu, show_asi_cause(__entry->cause),
		      __entry->reason)
);

#define ASI_FAULT_FORMAT	"domain=%u cpu=%u row=%u seq=%llu ip=%pS address=0x%lx " \
				"access=%s error_code=0x%x exit_reason=%lld"

/* A fault has hit a domain; row is its row's id, 0 if the table had no room for it. */
TRACE_EVENT(asi_fault,
	    TP_PROTO(u32 domain, u32 row, u64 seq, unsigned long ip, unsigned long address,
		     u32 error_code, u32 access, s64 reason),
	    TP_ARGS(domain, row, seq, ip, address, error_code, access, reason),
	    TP_STRUCT__entry(__field(u32, domain)
			     __field(u32, cpu)
			     __field(u32, row)
			     __field(u32, error_code)
			     __field(u64, seq)
			     __field(unsigned long, ip)
			     __field(unsigned long, address)
			     __field(u32, access)
			     __field(s64, reason)),
	    TP_fast_assign(__entry->domain = domain;
			   __entry->cpu = raw_smp_processor_id();
			   __entry->row = row;
			   __entry->error_code = error_code;
			   __entry->seq = seq;
			   __entry->ip = ip;
			   __entry->address = address;
			   __entry->access = access;
			   __entry->reason = reason),
	    TP_printk(ASI_FAULT_FORMAT, __entry->domain, __entry->cpu, __entry->row,
		      __entry->seq, (void *)__entry->ip, __entry->address,
		      show_asi_access(__entry->access), __entry->error_code, __entry->reason)
);

#endif /* _TRACE_ASI_H */

/* This part must be outside protection */
#include <trace/define_trace.h>
