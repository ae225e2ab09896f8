/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where KVM enters an isolated address space, and what it registers there.
 */
#ifndef ARCH_X86_KVM_ISOLATION_H
#define ARCH_X86_KVM_ISOLATION_H

#include <linux/asi.h>
#include <linux/kvm_host.h>

/* Functions of a vendor's in which a page fault may not be served, at most. */
#define KVM_ISOLATION_WINDOWS	4

/**
 * struct kvm_isolation_vendor - the description of a vendor's module
 * @vcpu_size: bytes of its vCPU structure
 * @kind: why a page fault may not be served in @windows
 * @windows: first instructions of these functions; NULL where there are fewer
 * @refused: why this host cannot be isolated, NULL if it can
 *
 * Set before kvm_isolation_open(), constant until after kvm_isolation_close().
 */
struct kvm_isolation_vendor {
	size_t vcpu_size;
	enum asi_window_kind kind;
	const void *windows[KVM_ISOLATION_WINDOWS];
	const char *refused;
};

#ifdef CONFIG_ADDRESS_SPACE_ISOLATION

int kvm_isolation_open(const struct kvm_isolation_vendor *vendor);
void kvm_isolation_close(const struct kvm_isolation_vendor *vendor);
int kvm_isolation_pin_required(const void *start, size_t len);
void kvm_isolation_unpin_required(const void *start);
size_t kvm_isolation_size(size_t size);
unsigned int kvm_isolation_vcpu_align(unsigned int align);
int kvm_isolation_init_vm(struct kvm *kvm);
int kvm_isolation_may_encrypt(struct kvm *kvm);
void kvm_isolation_destroy_vm(struct kvm *kvm);
int kvm_isolation_create_vcpu(struct kvm_vcpu *vcpu);
void kvm_isolation_destroy_vcpu(struct kvm_vcpu *vcpu);
void kvm_isolation_prepare(struct kvm_vcpu *vcpu);
void kvm_isolation_set_cpuid(struct kvm_vcpu *vcpu, const struct kvm_cpuid_entry2 *entries,
			     unsigned int n);
void kvm_isolation_commit_memslot(struct kvm *kvm, const struct kvm_memory_slot *old,
				  const struct kvm_memory_slot *new);
void kvm_isolation_free_memslot(struct kvm *kvm, const struct kvm_memory_slot *slot);
int kvm_isolation_add(struct kvm *kvm, const char *label, const void *start, size_t len);
int kvm_isolation_pin(struct kvm *kvm, const char *label, const void *start, size_t len);
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

static inline int kvm_isolation_open(const struct kvm_isolation_vendor *vendor) { return 0; }
static inline void kvm_isolation_close(const struct kvm_isolation_vendor *vendor) { }
static inline int kvm_isolation_pin_required(const void *start, size_t len) { return 0; }
static inline void kvm_isolation_unpin_required(const void *start) { }
static inline size_t kvm_isolation_size(size_t size) { return size; }
static inline unsigned int kvm_isolation_vcpu_align(unsigned int align) { return align; }
static inline int kvm_isolation_init_vm(struct kvm *kvm) { return 0; }
static inline int kvm_isolation_may_encrypt(struct kvm *kvm) { return 0; }
static inline void kvm_isolation_destroy_vm(struct kvm *kvm) { }
static inline int kvm_isolation_create_vcpu(struct kvm_vcpu *vcpu) { return 0; }
static inline void kvm_isolation_destroy_vcpu(struct kvm_vcpu *vcpu) { }
static inline void kvm_isolation_prepare(struct kvm_vcpu *vcpu) { }
static inline void kvm_isolation_set_cpuid(struct kvm_vcpu *vcpu,
					   const struct kvm_cpuid_entry2 *entries,
					   unsigned int n) { }
static inline void kvm_isolation_commit_memslot(struct kvm *kvm,
						const struct kvm_memory_slot *old,
						const struct kvm_memory_slot *new) { }
static inline void kvm_isolation_free_memslot(struct kvm *kvm,
					      const struct kvm_memory_slot *slot) { }
static inline int kvm_isolation_add(struct kvm *kvm, const char *label,
				    const void *start, size_t len) { return 0; }
static inline int kvm_isolation_pin(struct kvm *kvm, const char *label,
				    const void *start, size_t len) { return 0; }
static inline void kvm_isolation_del(struct kvm *kvm, const void *start) { }
static inline void kvm_isolation_enter(struct kvm_vcpu *vcpu) { }
static inline void kvm_isolation_account(struct kvm_vcpu *vcpu, u32 reason) { }

#endif /* CONFIG_ADDRESS_SPACE_ISOLATION */

#endif /* ARCH_X86_KVM_ISOLATION_H */
