/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where KVM enters an isolated address space, and what it registers there.
 */
#ifndef ARCH_X86_KVM_ISOLATION_H
#define ARCH_X86_KVM_ISOLATION_H

#include <linux/asi.h>
#include <linux/kvm_host.h>

#ifdef CONFIG_ADDRESS_SPACE_ISOLATION

int kvm_isolation_open(const void *run_loop, size_t vcpu_size);
void kvm_isolation_close(const void *run_loop);
unsigned int kvm_isolation_vcpu_size(unsigned int size);
unsigned int kvm_isolation_vcpu_align(unsigned int align);
int kvm_isolation_init_vm(struct kvm *kvm);
void kvm_isolation_destroy_vm(struct kvm *kvm);
int kvm_isolation_create_vcpu(struct kvm_vcpu *vcpu);
void kvm_isolation_destroy_vcpu(struct kvm_vcpu *vcpu);
void kvm_isolation_prepare(struct kvm_vcpu *vcpu);
void kvm_isolation_commit_memslot(struct kvm *kvm, const struct kvm_memory_slot *old,
				  const struct kvm_memory_slot *new);
void kvm_isolation_free_memslot(struct kvm *kvm, const struct kvm_memory_slot *slot);
int kvm_isolation_add(struct kvm *kvm, const char *label, const void *start, size_t len);
void kvm_isolation_del(struct kvm *kvm, const void *start);

/* IRQs off, right before VM entry. */
static __always_inline void kvm_isolation_enter(struct kvm_vcpu *vcpu)
{
	asi_enter(&vcpu->arch.asi);
}

/* IRQs off, right after VM exit. */
static __always_inline void kvm_isolation_account(struct kvm_vcpu *vcpu, u32 reason)
{
	asi_account(&vcpu->arch.asi, reason);
}

#else /* !CONFIG_ADDRESS_SPACE_ISOLATION */

static inline int kvm_isolation_open(const void *run_loop, size_t vcpu_size) { return 0; }
static inline void kvm_isolation_close(const void *run_loop) { }
static inline unsigned int kvm_isolation_vcpu_size(unsigned int size) { return size; }
static inline unsigned int kvm_isolation_vcpu_align(unsigned int align) { return align; }
static inline int kvm_isolation_init_vm(struct kvm *kvm) { return 0; }
static inline void kvm_isolation_destroy_vm(struct kvm *kvm) { }
static inline int kvm_isolation_create_vcpu(struct kvm_vcpu *vcpu) { return 0; }
static inline void kvm_isolation_destroy_vcpu(struct kvm_vcpu *vcpu) { }
static inline void kvm_isolation_prepare(struct kvm_vcpu *vcpu) { }
static inline void kvm_isolation_commit_memslot(struct kvm *kvm,
						const struct kvm_memory_slot *old,
						const struct kvm_memory_slot *new) { }
static inline void kvm_isolation_free_memslot(struct kvm *kvm,
					      const struct kvm_memory_slot *slot) { }
static inline int kvm_isolation_add(struct kvm *kvm, const char *label,
				    const void *start, size_t len) { return 0; }
static inline void kvm_isolation_del(struct kvm *kvm, const void *start) { }
static inline void kvm_isolation_enter(struct kvm_vcpu *vcpu) { }
static inline void kvm_isolation_account(struct kvm_vcpu *vcpu, u32 reason) { }

#endif /* CONFIG_ADDRESS_SPACE_ISOLATION */

#endif /* ARCH_X86_KVM_ISOLATION_H */
