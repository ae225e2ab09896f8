/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot sector of the disk that Bochs boots from. It reads the parts of a bzImage and an
 * initramfs from the disk to where the boot protocol of Linux (Documentation/arch/x86/boot.rst)
 * wants them, fills in what a boot loader has to, and jumps to the kernel's own setup code.
 * GRUB does the same in twenty times the instructions, each of which is emulated.
 *
 * Given by --defsym, lengths in sectors of 512 bytes; the parts follow each other on the disk:
 *	SETUP		the kernel's setup code
 *	KERNEL		the rest of it
 *	INITRD		the initramfs
 *	INITRD_BYTES	its length in bytes
 *	INITRD_AT	where it goes
 * Before them come the 4 sectors of the command line, which ends with a 0 byte.
 */
	.set SETUP_AT,		0x90000
	.set CMDLINE_AT,	0x9e000
	.set KERNEL_AT,		0x1000000	/* where it is linked to run: no move */
	.set CMDLINE,		4
	.set STACK,		0xdff0		/* in the setup code's segment */

	/* The setup header, from the start of the setup code. */
	.set TYPE_OF_LOADER,	0x210
	.set LOADFLAGS,		0x211
	.set CODE32_START,	0x214
	.set RAMDISK_IMAGE,	0x218
	.set RAMDISK_SIZE,	0x21c
	.set HEAP_END_PTR,	0x224
	.set CMD_LINE_PTR,	0x228
	.set UNKNOWN_LOADER,	0xff
	.set CAN_USE_HEAP,	0x80

	/* The first ATA channel. */
	.set ATA,		0x1f0
	.set ATA_COUNT,		ATA + 2
	.set ATA_LBA_LOW,	ATA + 3
	.set ATA_DEVICE,	ATA + 6
	.set ATA_COMMAND,	ATA + 7		/* and status */
	.set READ_EXT,		0x24
	.set BUSY,		0x80
	.set DATA_READY,	0x08
	.set AT_ONCE,		0x8000		/* sectors in one command */

	.code16
	.globl	_start
_start:
	cli
	cld
	xor	%ax, %ax
	mov	%ax, %ds
	mov	%ax, %ss
	mov	$_start, %sp
	in	$0x92, %al			/* all address lines */
	or	$2, %al
	out	%al, $0x92
	/* A segment of 4 GiB, which stays when protected mode is left again. */
	lgdt	gdtr
	mov	%cr0, %eax
	or	$1, %al
	mov	%eax, %cr0
	mov	$8, %bx
	mov	%bx, %es
	and	$0xfe, %al
	mov	%eax, %cr0
	xor	%ax, %ax
	mov	%ax, %es

	mov	$1, %ebp			/* the next sector */
	mov	$parts, %si
next_part:
	lodsl
	mov	%eax, %ebx			/* sectors to read */
	lodsl
	mov	%eax, %edi			/* to where */
next_read:
	mov	$AT_ONCE, %ecx
	cmp	%ecx, %ebx
	jae	1f
	mov	%ebx, %ecx
1:	sub	%ecx, %ebx
	call	read
	test	%ebx, %ebx
	jnz	next_read
	cmp	$parts_end, %si
	jb	next_part

	mov	$SETUP_AT >> 4, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %fs
	mov	%ax, %gs
	mov	%ax, %ss
	mov	$STACK, %sp
	movb	$UNKNOWN_LOADER, TYPE_OF_LOADER
	orb	$CAN_USE_HEAP, LOADFLAGS
	movl	$KERNEL_AT, CODE32_START
	movl	$INITRD_AT, RAMDISK_IMAGE
	movl	$INITRD_BYTES, RAMDISK_SIZE
	movw	$STACK - 0x1000 - 0x200, HEAP_END_PTR
	movl	$CMDLINE_AT, CMD_LINE_PTR
	ljmp	$(SETUP_AT >> 4) + 0x20, $0

/* read: ecx sectors (1 to AT_ONCE) from sector ebp on, to edi; both go on. */
read:
	mov	$ATA_DEVICE, %dx
	mov	$0x40, %al			/* the first disk, by sector number */
	out	%al, %dx
	mov	$ATA_COUNT, %dx			/* the high halves first */
	mov	%ch, %al
	out	%al, %dx
	inc	%dx
	mov	%ebp, %eax
	shr	$24, %eax
	out	%al, %dx
	xor	%al, %al
	inc	%dx
	out	%al, %dx
	inc	%dx
	out	%al, %dx
	mov	$ATA_COUNT, %dx
	mov	%cl, %al
	out	%al, %dx
	mov	%ebp, %eax
	mov	$ATA_LBA_LOW, %dx
	out	%al, %dx
	inc	%dx
	shr	$8, %eax
	out	%al, %dx
	inc	%dx
	shr	$8, %eax
	out	%al, %dx
	mov	$ATA_COMMAND, %dx
	mov	$READ_EXT, %al
	out	%al, %dx
	add	%ecx, %ebp
1:	mov	$ATA_COMMAND, %dx
2:	in	%dx, %al
	test	$BUSY, %al
	jnz	2b
	test	$DATA_READY, %al
	jz	2b
	push	%ecx
	mov	$512 / 4, %ecx
	mov	$ATA, %dx
	addr32 rep insl
	pop	%ecx
	loopl	1b
	ret

	.balign	8
gdt:
	.quad	0
	.quad	0x00cf92000000ffff
gdtr:
	.word	. - gdt - 1
	.long	gdt
parts:
	.long	CMDLINE, CMDLINE_AT
	.long	SETUP, SETUP_AT
	.long	KERNEL, KERNEL_AT
	.long	INITRD, INITRD_AT
parts_end:
	.org	510
	.word	0xaa55
