/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest: real-mode loops that do one kind of VM exit over and over.
 *
 * The VMM writes LEFT, STOP and KIND while the vCPU waits at the access to
 * PORT_END, so that a round starts without a register being set from outside.
 * An exit is counted after the instruction that caused it, in guest memory, so
 * the count is what the guest saw and not what a host believes.
 */
#include "guest.h"

	.section .rodata
	.code16
	.balign 16
	.globl guest_start, guest_nmi, guest_end
	.globl guest_far, guest_far_next, guest_far_end

/* Count one exit of \kind; the round ends when enough are done. */
.macro COUNT kind
	incl	GUEST_COUNT + 4 * \kind
	cmpl	$0, GUEST_STOP
	jne	guest_start
	decl	GUEST_LEFT
	jz	guest_start
.endm

guest_start:
	movw	$PORT_END, %dx
	outb	%al, %dx
	movw	GUEST_KIND, %bx
	shlw	$1, %bx
	jmp	*%cs:(kinds - guest_start)(%bx)

do_cpuid:
	xorl	%eax, %eax
	cpuid
	COUNT	KIND_CPUID
	jmp	do_cpuid

do_pio:
	movw	$PORT_PIO, %dx
	outb	%al, %dx
	COUNT	KIND_PIO
	jmp	do_pio

do_mix:
	xorl	%eax, %eax
	cpuid
	COUNT	KIND_CPUID
	movw	$PORT_PIO, %dx
	outb	%al, %dx
	COUNT	KIND_PIO
	jmp	do_mix

do_hlt:
	hlt
	COUNT	KIND_HLT
	jmp	do_hlt

do_mmio:
	movb	%al, %es:0
	COUNT	KIND_MMIO
	jmp	do_mmio

do_pic:
	inb	$PORT_PIC, %al
	COUNT	KIND_PIC
	jmp	do_pic

/* CR2 is the guest's own, whatever the exit's handler ran into. */
do_cr2:
	movl	GUEST_LEFT, %esi
	notl	%esi
	movl	%esi, %cr2
	xorl	%eax, %eax
	cpuid
	movl	%cr2, %eax
	cmpl	%esi, %eax
	jne	lost
	COUNT	KIND_CR2
	jmp	do_cr2

lost:
	movw	$PORT_LOST, %dx
	outb	%al, %dx
	jmp	lost

/*
 * All of the pool, page by page: the host reads what is there, into a register of the
 * interrupt controller, and writes the next value. Nothing else ever writes to it. The guest
 * looks at it, too, unless it is blind: to look makes KVM map the page, and a page that KVM
 * has mapped counts as written. A round ends between two passes only.
 */
do_pool:
	incb	GUEST_VALUE
	movw	$(GUEST_POOL >> 4), %bx
	movw	$PORT_PIC, %dx
pool_page:
	movw	%bx, %es
	xorw	%si, %si
	xorw	%di, %di
	outsb	%es:(%si), %dx
	inb	%dx, %al
	incb	%al
	cmpb	GUEST_VALUE, %al
	jne	gone
	outb	%al, %dx
	insb	%dx, %es:(%di)
	movw	GUEST_KIND, %si
	cmpw	$KIND_BLIND, %si
	je	pool_count
	cmpb	%es:0, %al
	jne	gone
pool_count:
	shlw	$2, %si
	incl	GUEST_COUNT(%si)
	addw	$(GUEST_PAGE >> 4), %bx
	cmpw	$((GUEST_POOL + GUEST_POOL_PAGES * GUEST_PAGE) >> 4), %bx
	jne	pool_page
	movw	$(GUEST_MMIO >> 4), %ax
	movw	%ax, %es
	cmpl	$0, GUEST_STOP
	jne	guest_start
	decl	GUEST_LEFT
	jz	guest_start
	jmp	do_pool

gone:
	movw	$PORT_GONE, %dx
	outb	%al, %dx
	jmp	gone

do_far:
	ljmp	$(GUEST_FAR >> 4), $0

guest_nmi:
	iret

	.balign 2
kinds:
	.word	do_cpuid - guest_start
	.word	do_pio - guest_start
	.word	do_mix - guest_start
	.word	do_hlt - guest_start
	.word	do_mmio - guest_start
	.word	do_pic - guest_start
	.word	do_far - guest_start
	.word	do_cr2 - guest_start
	.word	do_pool - guest_start
	.word	do_pool - guest_start
guest_end:

/* One exit, counted as by COUNT, then on to the next page or home. */
guest_far:
	xorl	%eax, %eax
	cpuid
	incl	GUEST_COUNT + 4 * KIND_FAR
	cmpl	$0, GUEST_STOP
	jne	home
	decl	GUEST_LEFT
	jz	home
	.byte	0xea			/* far jump to segment:offset */
	.word	0
guest_far_next:
	.word	0
home:
	ljmp	$(GUEST_CODE >> 4), $0
guest_far_end:

	.section .note.GNU-stack, "", @progbits
