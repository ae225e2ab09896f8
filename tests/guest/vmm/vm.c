// SPDX-License-Identifier: GPL-2.0-or-later
/* One virtual machine, by the plain ioctls of /dev/kvm. */
#include <errno.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vm.h"

/* Three pages that Intel's KVM wants for itself, far above guest memory. */
#define TSS_ADDRESS		0xfffbd000
#define CPUID_ENTRIES		256
/* Address of a message to every local APIC, and data that make it an NMI. */
#define MSI_TO_ALL		0xfeeff000
#define MSI_NMI			0x400
/* A memory slot that no guest looks at, its two places, and a port of no device. */
#define SPARE_SLOT		1
#define SPARE_LEN		0x10000
#define SPARE_ADDRESS		0x40000000
#define SPARE_ELSEWHERE		0x50000000
#define SPARE_PORT		0x700
/* What the guest has of its memory. */
#define GUEST_LEN		(GUEST_FAR + GUEST_FAR_PAGES * GUEST_PAGE)

static int failed(const char *what)
{
	fprintf(stderr, "vmm: %s: %s\n", what, strerror(errno));
	return -1;
}

static uint32_t *word(const struct vcpu *vcpu, size_t offset)
{
	return (uint32_t *)(vcpu->data + offset);
}

/* The guest reads these words while this process writes them. */
static void put(const struct vcpu *vcpu, size_t offset, uint32_t value)
{
	__atomic_store_n(word(vcpu, offset), value, __ATOMIC_SEQ_CST);
}

/* Each far page leads to the next, the last one to the first. */
static void fill_far_pages(struct vm *vm)
{
	size_t next_at = (size_t)(guest_far_next - guest_far);
	size_t len = (size_t)(guest_far_end - guest_far);

	for (unsigned int i = 0; i < GUEST_FAR_PAGES; i++) {
		uint32_t next = GUEST_FAR + (i + 1) % GUEST_FAR_PAGES * GUEST_PAGE;
		uint8_t *page = vm->mem + GUEST_FAR + (size_t)i * GUEST_PAGE;
		uint16_t segment = (uint16_t)(next >> 4);

		memcpy(page, guest_far, len);
		memcpy(page + next_at, &segment, sizeof(segment));
	}
}

static void fill_memory(struct vm *vm)
{
	uint16_t *vector = (uint16_t *)vm->mem + 2 * VECTOR_NMI;

	fill_far_pages(vm);
	memcpy(vm->mem + GUEST_CODE, guest_start, (size_t)(guest_end - guest_start));
	vector[0] = (uint16_t)(guest_nmi - guest_start);
	vector[1] = GUEST_CODE >> 4;
}

/* Small pages to begin with, in a place and of a length that a huge one could have. */
static uint8_t *private_memory(void)
{
	uint8_t *all, *mem;

	all = mmap(NULL, 2 * VM_HUGE_LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		   -1, 0);
	if (all == MAP_FAILED)
		return NULL;
	mem = all + (VM_HUGE_LEN - (uintptr_t)all % VM_HUGE_LEN) % VM_HUGE_LEN;
	if (mem > all)
		munmap(all, (size_t)(mem - all));
	munmap(mem + VM_HUGE_LEN, (size_t)(all + VM_HUGE_LEN - mem));
	/* A kernel without huge pages refuses, and needs no telling. */
	madvise(mem, VM_HUGE_LEN, MADV_NOHUGEPAGE);
	memset(mem, 0, GUEST_LEN);
	return mem;
}

static uint8_t *shared_memory(void)
{
	void *mem = mmap(NULL, GUEST_LEN, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	return mem == MAP_FAILED ? NULL : mem;
}

static int add_memory(struct vm *vm)
{
	struct kvm_userspace_memory_region region = {0};

	vm->mem = vm->private ? private_memory() : shared_memory();
	if (!vm->mem)
		return failed("guest memory");
	vm->mem_len = vm->private ? VM_HUGE_LEN : GUEST_LEN;
	fill_memory(vm);
	region.memory_size = GUEST_LEN;
	region.userspace_addr = (uintptr_t)vm->mem;
	if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region))
		return failed("KVM_SET_USER_MEMORY_REGION");
	return 0;
}

static void set_segment(struct kvm_segment *segment, uint32_t base)
{
	segment->base = base;
	segment->selector = (uint16_t)(base >> 4);
}

static int set_registers(struct vcpu *vcpu, unsigned int nr)
{
	struct kvm_mp_state mp = { .mp_state = KVM_MP_STATE_RUNNABLE };
	uint32_t data = GUEST_DATA + nr * GUEST_PAGE;
	struct kvm_regs regs = { .rflags = 2, .rsp = GUEST_STACK };
	struct kvm_sregs sregs;

	if (ioctl(vcpu->fd, KVM_GET_SREGS, &sregs))
		return failed("KVM_GET_SREGS");
	set_segment(&sregs.cs, GUEST_CODE);
	set_segment(&sregs.ds, data);
	set_segment(&sregs.ss, data);
	set_segment(&sregs.es, GUEST_MMIO);
	if (ioctl(vcpu->fd, KVM_SET_SREGS, &sregs))
		return failed("KVM_SET_SREGS");
	if (ioctl(vcpu->fd, KVM_SET_REGS, &regs))
		return failed("KVM_SET_REGS");
	/* With a local APIC all but the first would wait for a start-up message. */
	if (ioctl(vcpu->fd, KVM_SET_MP_STATE, &mp) && errno != EINVAL)
		return failed("KVM_SET_MP_STATE");
	return 0;
}

static int set_cpuid(const struct vm *vm, const struct vcpu *vcpu)
{
	struct kvm_cpuid2 *list;
	int ret = -1;

	list = calloc(1, sizeof(*list) + CPUID_ENTRIES * sizeof(list->entries[0]));
	if (!list)
		return failed("memory for CPUID");
	list->nent = CPUID_ENTRIES;
	if (ioctl(vm->kvm, KVM_GET_SUPPORTED_CPUID, list))
		failed("KVM_GET_SUPPORTED_CPUID");
	else if (ioctl(vcpu->fd, KVM_SET_CPUID2, list))
		failed("KVM_SET_CPUID2");
	else
		ret = 0;
	free(list);
	return ret;
}

static int add_vcpu(struct vm *vm, unsigned int nr)
{
	struct vcpu *vcpu = &vm->vcpus[nr];

	vcpu->fd = ioctl(vm->fd, KVM_CREATE_VCPU, nr);
	if (vcpu->fd < 0)
		return failed("KVM_CREATE_VCPU");
	vm->nr_vcpus = nr + 1;
	vcpu->data = vm->mem + GUEST_DATA + (size_t)nr * GUEST_PAGE;
	vcpu->run = mmap(NULL, vm->run_len, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd, 0);
	if (vcpu->run == MAP_FAILED) {
		vcpu->run = NULL;
		return failed("mmap of a vCPU");
	}
	if (set_cpuid(vm, vcpu) || set_registers(vcpu, nr))
		return -1;
	/* The guest's first act is to end a round; let it get there. */
	return vcpu_run(vcpu);
}

int vm_create(struct vm *vm, int kvm, unsigned int nr_vcpus, bool irqchip, bool private)
{
	int run_len;

	memset(vm, 0, sizeof(*vm));
	vm->kvm = kvm;
	vm->private = private;
	vm->fd = ioctl(kvm, KVM_CREATE_VM, 0);
	if (vm->fd < 0)
		return failed("KVM_CREATE_VM");
	/* Only Intel's KVM needs it, and the other one does not mind. */
	if (ioctl(vm->fd, KVM_SET_TSS_ADDR, TSS_ADDRESS))
		return failed("KVM_SET_TSS_ADDR");
	vm->irqchip = irqchip;
	if (irqchip && ioctl(vm->fd, KVM_CREATE_IRQCHIP, 0))
		return failed("KVM_CREATE_IRQCHIP");
	run_len = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (run_len < 0)
		return failed("KVM_GET_VCPU_MMAP_SIZE");
	vm->run_len = (size_t)run_len;
	vm->nr_vcpus = nr_vcpus;
	if (add_memory(vm))
		return -1;
	/* From here on it is the number of those that have a file. */
	vm->nr_vcpus = 0;
	for (unsigned int i = 0; i < nr_vcpus; i++)
		if (add_vcpu(vm, i))
			return -1;
	return 0;
}

void vm_destroy(struct vm *vm)
{
	for (unsigned int i = 0; i < vm->nr_vcpus; i++) {
		if (vm->vcpus[i].run)
			munmap(vm->vcpus[i].run, vm->run_len);
		close(vm->vcpus[i].fd);
	}
	if (vm->fd > 0)
		close(vm->fd);
	if (vm->mem)
		munmap(vm->mem, vm->mem_len);
	memset(vm, 0, sizeof(*vm));
}

void vcpu_arm(struct vcpu *vcpu, unsigned int kind, uint32_t exits)
{
	put(vcpu, GUEST_KIND, kind);
	put(vcpu, GUEST_LEFT, exits);
	put(vcpu, GUEST_STOP, 0);
}

void vcpu_stop(struct vcpu *vcpu)
{
	put(vcpu, GUEST_STOP, 1);
}

static int spare_slot(const struct vm *vm, const void *memory, uint64_t address, size_t len,
		      uint32_t flags)
{
	struct kvm_userspace_memory_region region = {
		.slot = SPARE_SLOT, .flags = flags, .guest_phys_addr = address,
		.memory_size = len, .userspace_addr = (uintptr_t)memory,
	};

	if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region))
		return failed("KVM_SET_USER_MEMORY_REGION");
	return 0;
}

static int spare_device(const struct vm *vm, int event, uint32_t flags)
{
	struct kvm_ioeventfd device = {
		.addr = SPARE_PORT, .len = 1, .fd = event,
		.flags = KVM_IOEVENTFD_FLAG_PIO | flags,
	};

	if (ioctl(vm->fd, KVM_IOEVENTFD, &device))
		return failed("KVM_IOEVENTFD");
	return 0;
}

static int churn_once(const struct vm *vm, const void *memory, int event)
{
	if (spare_slot(vm, memory, SPARE_ADDRESS, SPARE_LEN, 0) ||
	    spare_device(vm, event, 0) ||
	    spare_slot(vm, memory, SPARE_ADDRESS, SPARE_LEN, KVM_MEM_LOG_DIRTY_PAGES) ||
	    spare_slot(vm, memory, SPARE_ELSEWHERE, SPARE_LEN, KVM_MEM_LOG_DIRTY_PAGES) ||
	    spare_device(vm, event, KVM_IOEVENTFD_FLAG_DEASSIGN))
		return -1;
	return spare_slot(vm, memory, SPARE_ELSEWHERE, 0, 0);
}

int vm_churn(const struct vm *vm, unsigned int rounds)
{
	void *memory = mmap(NULL, SPARE_LEN, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int event = eventfd(0, EFD_CLOEXEC);
	int ret = 0;

	if (memory == MAP_FAILED || event < 0)
		ret = failed("a spare slot and device");
	while (!ret && rounds--)
		ret = churn_once(vm, memory, event);
	if (event >= 0)
		close(event);
	if (memory != MAP_FAILED)
		munmap(memory, SPARE_LEN);
	return ret;
}

void vm_wake(const struct vm *vm)
{
	/* KVM_NMI would wait for the vCPU's lock, which a halted one holds. */
	struct kvm_msi msi = { .address_lo = MSI_TO_ALL, .data = MSI_NMI };

	if (vm->irqchip && ioctl(vm->fd, KVM_SIGNAL_MSI, &msi) < 0)
		failed("KVM_SIGNAL_MSI");
}

static int lost(const char *what)
{
	fprintf(stderr, "vmm: the guest's %s was changed under it\n", what);
	return -1;
}

/* 1: the round is over, 0: go on, -1: the guest is lost. */
static int after_exit(const struct vcpu *vcpu)
{
	switch (vcpu->run->exit_reason) {
	case KVM_EXIT_IO:
		if (vcpu->run->io.port == PORT_LOST)
			return lost("CR2");
		if (vcpu->run->io.port == PORT_GONE)
			return lost("memory");
		return vcpu->run->io.port == PORT_END;
	case KVM_EXIT_HLT:
	case KVM_EXIT_MMIO:
	case KVM_EXIT_INTR:
		return 0;
	default:
		fprintf(stderr, "vmm: unexpected KVM exit %u\n", vcpu->run->exit_reason);
		return -1;
	}
}

int vcpu_run(struct vcpu *vcpu)
{
	int over = 0;

	while (!over) {
		if (ioctl(vcpu->fd, KVM_RUN, 0) && errno != EINTR)
			return failed("KVM_RUN");
		over = after_exit(vcpu);
	}
	return over < 0 ? -1 : 0;
}

struct counts vm_counts(const struct vm *vm)
{
	struct counts counts = {0};

	for (unsigned int i = 0; i < vm->nr_vcpus; i++)
		for (unsigned int kind = 0; kind < KINDS; kind++)
			counts.of[kind] += *word(&vm->vcpus[i], GUEST_COUNT + 4 * kind);
	return counts;
}

uint64_t counts_sum(const struct counts *counts)
{
	uint64_t sum = 0;

	for (unsigned int kind = 0; kind < KINDS; kind++)
		sum += counts->of[kind];
	return sum;
}
