/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One virtual machine: its memory, its vCPUs and how a vCPU is run until the
 * guest says that a round is over. No threads here; see crew.h for those.
 */
#ifndef VMM_VM_H
#define VMM_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest.h"

#define VM_VCPUS_MAX	16

/* A huge page. */
#define VM_HUGE_LEN	((size_t)2 << 20)

/* Exits that one vCPU or one VM really did, by kind; see counts_sum(). */
struct counts {
	uint64_t of[KINDS];
};

struct vcpu {
	/* The KVM file of this vCPU. */
	int fd;
	/* Shared with the kernel, struct kvm_run. */
	struct kvm_run *run;
	/* The vCPU's own page of guest memory, as this process sees it. */
	uint8_t *data;
};

struct vm {
	int kvm;
	int fd;
	/* Guest memory from guest physical address 0, and how long its mapping is. */
	uint8_t *mem;
	size_t mem_len;
	/* Bytes of a vCPU's shared area. */
	size_t run_len;
	/* The kernel emulates the interrupt controllers. */
	bool irqchip;
	/* Guest memory is this process's alone, so that a fork copies it, and it can be merged. */
	bool private;
	unsigned int nr_vcpus;
	struct vcpu vcpus[VM_VCPUS_MAX];
};

/**
 * vm_create() - make a VM whose vCPUs wait for their first round
 * @vm: filled in; vm_destroy() is due whatever this returns
 * @kvm: an open /dev/kvm, which stays the caller's
 * @nr_vcpus: 1 to VM_VCPUS_MAX
 * @irqchip: let the kernel emulate the interrupt controllers
 * @private: guest memory is this process's alone
 *
 * Return: 0, or -1 after a message on stderr.
 */
int vm_create(struct vm *vm, int kvm, unsigned int nr_vcpus, bool irqchip, bool private);

/**
 * vm_destroy() - give back all that vm_create() took
 * @vm: zeroed or filled by vm_create(); no vCPU may be running
 */
void vm_destroy(struct vm *vm);

/**
 * vcpu_arm() - tell the guest what to do in the next round
 * @vcpu: a vCPU that is not running
 * @kind: one of KIND_*
 * @exits: exits to do, at least 1
 */
void vcpu_arm(struct vcpu *vcpu, unsigned int kind, uint32_t exits);

/**
 * vcpu_stop() - ask the guest to end its round after the exit it is at
 * @vcpu: any vCPU, running or not
 */
void vcpu_stop(struct vcpu *vcpu);

/**
 * vcpu_run() - run a vCPU until its guest ends the round
 * @vcpu: run by one thread at a time
 *
 * Return: 0, or -1 after a message on stderr.
 */
int vcpu_run(struct vcpu *vcpu);

/**
 * vm_churn() - have the kernel make and free what belongs to a VM, again and again
 * @vm: any VM, its vCPUs running or not
 * @rounds: how often; each makes, changes, moves and deletes a memory slot, and
 *      puts a device on an I/O bus and takes it off
 *
 * Return: 0, or -1 after a message on stderr.
 */
int vm_churn(const struct vm *vm, unsigned int rounds);

/**
 * vm_wake() - end the HLT of every vCPU, by an NMI
 * @vm: any VM; one without interrupt controllers in the kernel halts in the
 *      VMM and needs no wake-up
 */
void vm_wake(const struct vm *vm);

/**
 * vm_counts() - exits done since the VM was made, all vCPUs together
 * @vm: a VM none of whose vCPUs runs
 *
 * Return: the counts; 32 bits a vCPU and kind, as the guest counts them.
 */
struct counts vm_counts(const struct vm *vm);

/**
 * counts_sum() - all kinds together
 * @counts: what to add up
 *
 * Return: number of exits.
 */
uint64_t counts_sum(const struct counts *counts);

#endif
