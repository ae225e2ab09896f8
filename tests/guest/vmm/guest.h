/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the guest's code and the VMM agree on: where things lie in guest
 * memory and which ports leave to the VMM.
 *
 * Page 0 is the real-mode vector table, page 1 the code that all vCPUs share,
 * each vCPU has a page of its own for its counters and its stack, the far pages hold one
 * exit each, and the pool is what the host writes to when the guest asks for it.
 */
#ifndef VMM_GUEST_H
#define VMM_GUEST_H

#define GUEST_PAGE		0x1000
#define GUEST_CODE		0x1000
#define GUEST_DATA		0x2000
#define GUEST_POOL		0x10000
#define GUEST_POOL_PAGES	16
#define GUEST_FAR		0x20000
#define GUEST_FAR_PAGES		192
/* No memory lies here: an access is an MMIO exit. */
#define GUEST_MMIO		0xe0000

/* Offsets in a vCPU's data page. */
#define GUEST_LEFT		0x00
#define GUEST_STOP		0x04
#define GUEST_KIND		0x08
/* What the first byte of each page of the pool is. */
#define GUEST_VALUE		0x0c
#define GUEST_COUNT		0x10
#define GUEST_STACK		0xff0

/* Kinds of exit, each with a counter of its own at GUEST_COUNT + 4 * kind. */
#define KIND_CPUID		0
#define KIND_PIO		1
#define KIND_MIX		2
#define KIND_HLT		3
#define KIND_MMIO		4
#define KIND_PIC		5
#define KIND_FAR		6
#define KIND_CR2		7
#define KIND_POOL		8
/* The same, but what is written is only ever looked at by the host. */
#define KIND_BLIND		9
#define KINDS			10

/* Ports without a device in the kernel, so each access returns to the VMM. */
#define PORT_PIO		0x5a0
#define PORT_END		0x5a1
/* The guest's CR2 was not what it had written. */
#define PORT_LOST		0x5a2
/* A page of the pool was not what had been written to it. */
#define PORT_GONE		0x5a3
/* Mask register of the interrupt controller that the kernel emulates. */
#define PORT_PIC		0x21

#define VECTOR_NMI		2

#ifndef __ASSEMBLER__
#include <stdint.h>

/* The guest's code from its first to past its last byte, and its NMI handler. */
extern const uint8_t guest_start[], guest_nmi[], guest_end[];
/* Template of a far page, and in it the segment of the page that follows. */
extern const uint8_t guest_far[], guest_far_next[], guest_far_end[];
#endif

#endif
