// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM's side of Address Space Isolation: one domain for each VM, one context for
 * each vCPU, and a name for whatever the way from VM exit to VM entry touches.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kvm_host.h>
#include <linux/module.h>
#include <linux/srcutree.h>
#include <asm/fpu/types.h>

#include "ioapic.h"
#include "irq.h"
#include "isolation.h"
#include "kvm_emulate.h"
#include "lapic.h"
#include "mmu.h"

static bool address_space_isolation;
module_param(address_space_isolation, bool, 0444);
MODULE_PARM_DESC(address_space_isolation, "Handle VM exits in an isolated address space");

static bool page_fault_stack;
module_param(page_fault_stack, bool, 0444);
MODULE_PARM_DESC(page_fault_stack, "Keep and print a stack with each new isolation fault");

static bool isolation_defaults = true;
module_param(isolation_defaults, bool, 0444);
MODULE_PARM_DESC(isolation_defaults, "Map what each VM exit needs from the start");

/* What vm:LABEL may name; "guest" and "task" are the core's. */
static const char *const kvm_isolation_labels[] = {
	"apic", "apic-regs", "buses", "cpuid", "emulator", "fpstate", "guest", "ioapic", "irq-srcu",
	"kvm", "lpage", "mce", "memslots", "msr-bitmap", "msrpm", "pic", "pio", "pit", "pml",
	"rmap", "run", "srcu", "task", "vcpu", "vmcb", "vmcs", NULL
};

/*
 * What the way from VM exit to VM entry touches on any host. Nothing here is a guest's own
 * memory, another VM's, or secret.
 */
static const char *const kvm_isolation_defaults[] = {
	"vm:kvm",		/* flags and the active memslots are in struct kvm itself */
	"vm:srcu",		/* held from VM exit to VM entry */
	"vm:memslots",		/* to find the page of an instruction, or of a page fault */
	"vm:buses",		/* to find the device of a port */
	"vm:cpuid",		/* what CPUID answers */
	"vm:run",		/* what is reported to user space, and what it asks for */
	"vm:pio",		/* data of port I/O */
	"vm:emulator",		/* instructions that the hardware does not decode */
	"vm:fpstate",		/* the guest's extended registers */
	"vm:apic",		/* timer and pending interrupts are looked at in each round */
	"vm:apic-regs",
	"vm:task",		/* its flags, and what RCU knows of it */
	"rcu_data",		/* RCU is notified of each guest entry */
	"__start___tracepoint_str",	/* ... and says so by name */
	"this_cpu_off",		/* to find a CPU's own data */
	"cpu_dr7",		/* debug registers are put back after each VM exit */
	"boot_cpu_data",	/* what this CPU can do */
	"phys_base",		/* copies from user memory are checked */
	"kvm:kvm_caps",		/* what KVM can do on this host */
	"kvm:kvm_pmu_eventsel",	/* events that skipped instructions count for */
	"kvm:tdp_enabled",	/* on MMIO */
};

static const char *const kvm_isolation_defaults_svm[] = {
	"vm:vmcb",		/* why the guest left, and how it continues */
	"vm:msrpm",
	"kvm_amd:svm_data",	/* ASIDs and the host's save area */
	"kvm_amd:nrips",	/* is the length of an instruction known? */
};

static const char *const kvm_isolation_defaults_vmx[] = {
	"kvm_intel:current_vmcs",
	"kvm_intel:enable_vnmi",	/* on each VM entry */
	"kvm_intel:vmx_l1d_flush_pages",	/* where the pages are that flush L1D */
	"kvm_intel:host_idt_base",	/* interrupts that were VM exits are handed on */
};

/* The vendor's module has opened the class; written while it is loaded or unloaded. */
static bool kvm_isolation_opened;

/* Bytes of a vCPU object, whole pages; written before the first vCPU can exist. */
static size_t kvm_isolation_vcpu_len;

/* ---- the vendor's module ---------------------------------------------- */

static void kvm_isolation_del_windows(const struct kvm_isolation_vendor *vendor)
{
	unsigned int i;

	for (i = 0; i < KVM_ISOLATION_WINDOWS; i++) {
		if (vendor->windows[i])
			asi_window_del(vendor->windows[i]);
	}
}

static int kvm_isolation_add_windows(const struct kvm_isolation_vendor *vendor)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < KVM_ISOLATION_WINDOWS && !ret; i++) {
		if (vendor->windows[i])
			ret = asi_window_add(vendor->windows[i], vendor->kind);
	}
	if (ret)
		kvm_isolation_del_windows(vendor);
	return ret;
}

static void kvm_isolation_map_default(const char *const *specs, unsigned int n)
{
	unsigned int i;

	/* What this kernel does not have is missed, and faults; the log has it. */
	for (i = 0; i < n; i++)
		asi_class_map_default("kvm", specs[i]);
}

static void kvm_isolation_map_defaults(void)
{
	if (!isolation_defaults)
		return;
	kvm_isolation_map_default(kvm_isolation_defaults, ARRAY_SIZE(kvm_isolation_defaults));
	if (boot_cpu_has(X86_FEATURE_VMX))
		kvm_isolation_map_default(kvm_isolation_defaults_vmx,
					  ARRAY_SIZE(kvm_isolation_defaults_vmx));
	else
		kvm_isolation_map_default(kvm_isolation_defaults_svm,
					  ARRAY_SIZE(kvm_isolation_defaults_svm));
}

/**
 * kvm_isolation_open() - the vendor's module can isolate its VM exits
 * @vendor: its description
 *
 * Context: Process context, may sleep.
 * Return: 0, also without the parameter, or why the host cannot be isolated.
 */
int kvm_isolation_open(const struct kvm_isolation_vendor *vendor)
{
	int ret;

	if (!address_space_isolation)
		return 0;
	if (vendor->refused) {
		pr_err("no address_space_isolation: %s\n", vendor->refused);
		return -EOPNOTSUPP;
	}
	ret = kvm_isolation_add_windows(vendor);
	if (ret)
		return ret;
	ret = asi_class_open("kvm", kvm_isolation_labels, ASI_MODE_LOG, page_fault_stack);
	if (ret) {
		kvm_isolation_del_windows(vendor);
		return ret;
	}
	kvm_isolation_vcpu_len = PAGE_ALIGN(vendor->vcpu_size);
	kvm_isolation_opened = true;
	kvm_isolation_map_defaults();
	return 0;
}
EXPORT_SYMBOL_GPL(kvm_isolation_open);

/**
 * kvm_isolation_close() - the vendor's module goes
 * @vendor: as given to kvm_isolation_open()
 *
 * Context: Process context, may sleep; no VM is left.
 */
void kvm_isolation_close(const struct kvm_isolation_vendor *vendor)
{
	if (!kvm_isolation_opened)
		return;
	kvm_isolation_opened = false;
	asi_class_unmap_defaults("kvm");
	asi_class_close("kvm");
	kvm_isolation_del_windows(vendor);
}
EXPORT_SYMBOL_GPL(kvm_isolation_close);

/**
 * kvm_isolation_pin_required() - let every VM have memory that is read before VM entry
 * @start: first byte, page aligned
 * @len: bytes, whole pages that hold nothing else
 *
 * Context: Process context, may sleep.
 * Return: 0, also without the parameter, or -ENOMEM.
 */
int kvm_isolation_pin_required(const void *start, size_t len)
{
	return address_space_isolation ? asi_required_pin(start, len) : 0;
}
EXPORT_SYMBOL_GPL(kvm_isolation_pin_required);

/**
 * kvm_isolation_unpin_required() - take back kvm_isolation_pin_required(), before it is freed
 * @start: first byte; nothing happens if it is not pinned
 *
 * Context: Process context, may sleep; no VM is left.
 */
void kvm_isolation_unpin_required(const void *start)
{
	asi_required_unpin(start);
}
EXPORT_SYMBOL_GPL(kvm_isolation_unpin_required);

/**
 * kvm_isolation_size() - size of an object of a VM that shares no page
 * @size: its size, bytes
 *
 * What shares a page with something else is mapped with it, and then not missed: whether it
 * faults would be a matter of luck.
 *
 * Context: Any.
 * Return: whole pages if VMs are isolated, else @size.
 */
size_t kvm_isolation_size(size_t size)
{
	return kvm_isolation_opened ? PAGE_ALIGN(size) : size;
}
EXPORT_SYMBOL_GPL(kvm_isolation_size);

/**
 * kvm_isolation_vcpu_align() - alignment of a vCPU, in bytes
 * @align: what the vendor asks for
 *
 * Return: a page if vCPUs are to be pinned, else @align.
 */
unsigned int kvm_isolation_vcpu_align(unsigned int align)
{
	return kvm_isolation_opened ? PAGE_SIZE : align;
}
EXPORT_SYMBOL_GPL(kvm_isolation_vcpu_align);

/* ---- VMs -------------------------------------------------------------- */

/**
 * kvm_isolation_add() - register memory of a VM
 * @kvm: the VM
 * @label: its name
 * @start: first byte, NULL does nothing
 * @len: bytes
 *
 * Context: Process context, may sleep.
 * Return: 0, -EEXIST, -ENOMEM or -EFAULT.
 */
int kvm_isolation_add(struct kvm *kvm, const char *label, const void *start, size_t len)
{
	return asi_object_add(kvm->arch.asi, label, start, len);
}
EXPORT_SYMBOL_GPL(kvm_isolation_add);

/**
 * kvm_isolation_pin() - register memory of a VM that is not to fault
 * @kvm: the VM
 * @label: its name
 * @start: first byte, NULL does nothing
 * @len: bytes
 *
 * Context: Process context, may sleep.
 * Return: 0, -EEXIST, -ENOMEM or -EFAULT.
 */
int kvm_isolation_pin(struct kvm *kvm, const char *label, const void *start, size_t len)
{
	return asi_object_pin(kvm->arch.asi, label, start, len);
}
EXPORT_SYMBOL_GPL(kvm_isolation_pin);

/**
 * kvm_isolation_del() - take back any of these, before the memory is freed
 * @kvm: the VM
 * @start: first byte; nothing happens if it is not registered
 *
 * Context: Process context, may sleep.
 */
void kvm_isolation_del(struct kvm *kvm, const void *start)
{
	asi_object_del(kvm->arch.asi, start);
}
EXPORT_SYMBOL_GPL(kvm_isolation_del);

static size_t kvm_io_bus_len(const struct kvm_io_bus *bus)
{
	return struct_size(bus, range, bus->dev_count);
}

static int kvm_isolation_add_buses(struct kvm *kvm)
{
	struct kvm_io_bus *bus;
	int i, ret = 0;

	for (i = 0; i < KVM_NR_BUSES && !ret; i++) {
		/* Nobody else knows the VM yet. */
		bus = rcu_dereference_protected(kvm->buses[i], true);
		ret = kvm_isolation_add(kvm, "buses", bus, kvm_io_bus_len(bus));
	}
	return ret;
}

/**
 * kvm_isolation_init_vm() - give a new VM its domain
 * @kvm: the VM
 *
 * Context: Process context, may sleep.
 * Return: 0, also if VMs are not isolated, or a negative errno.
 */
int kvm_isolation_init_vm(struct kvm *kvm)
{
	struct asi_domain *domain;
	int ret;

	/* An encrypted guest has a run loop of its own, which is not declared. */
	if (!kvm_isolation_opened || kvm->arch.vm_type != KVM_X86_DEFAULT_VM)
		return 0;
	domain = asi_domain_create("kvm");
	if (IS_ERR(domain))
		return PTR_ERR(domain);
	kvm->arch.asi = domain;
	ret = asi_guest_open(domain, kvm->mm) ?:
	      kvm_isolation_add(kvm, "kvm", kvm, sizeof(struct kvm)) ?:
	      kvm_isolation_add_buses(kvm) ?:
	      asi_object_add_percpu(domain, "srcu", kvm->srcu.sda, sizeof(struct srcu_data)) ?:
	      asi_object_add_percpu(domain, "irq-srcu", kvm->irq_srcu.sda,
				    sizeof(struct srcu_data));
	if (ret)
		kvm_isolation_destroy_vm(kvm);
	return ret;
}

/**
 * kvm_isolation_may_encrypt() - may a VM become an encrypted guest?
 * @kvm: the VM
 *
 * The run loop of an encrypted guest is not declared, and an isolated VM is for good.
 *
 * Context: Any.
 * Return: 0, or -EOPNOTSUPP if it is isolated; the log says so.
 */
int kvm_isolation_may_encrypt(struct kvm *kvm)
{
	if (!kvm->arch.asi)
		return 0;
	pr_warn_ratelimited("no SEV for a VM with isolated exits: make it of an SEV type\n");
	return -EOPNOTSUPP;
}
EXPORT_SYMBOL_GPL(kvm_isolation_may_encrypt);

/**
 * kvm_isolation_destroy_vm() - a VM's domain dies, with all that is registered
 * @kvm: the VM; its vCPUs are gone
 *
 * Context: Process context, may sleep.
 */
void kvm_isolation_destroy_vm(struct kvm *kvm)
{
	asi_domain_destroy(kvm->arch.asi);
	kvm->arch.asi = NULL;
}

/**
 * kvm_arch_io_bus_swap() - an I/O bus is replaced
 * @kvm: the VM
 * @old: about to be freed, or NULL
 * @new: published instead, or NULL
 *
 * Context: Process context, may sleep.
 */
void kvm_arch_io_bus_swap(struct kvm *kvm, struct kvm_io_bus *old, struct kvm_io_bus *new)
{
	kvm_isolation_del(kvm, old);
	/* Without a name the new bus is a slab object like any other. */
	if (new)
		kvm_isolation_add(kvm, "buses", new, kvm_io_bus_len(new));
}

/* ---- memslots --------------------------------------------------------- */

static void kvm_isolation_add_arrays(struct kvm *kvm, const struct kvm_memory_slot *slot)
{
	int i, pages;

	for (i = 0; i < KVM_NR_PAGE_SIZES; i++) {
		pages = gfn_to_index(slot->base_gfn + slot->npages - 1, slot->base_gfn,
				     i + 1) + 1;
		kvm_isolation_add(kvm, "rmap", slot->arch.rmap[i],
				  pages * sizeof(*slot->arch.rmap[i]));
		if (i)
			kvm_isolation_add(kvm, "lpage", slot->arch.lpage_info[i - 1],
					  pages * sizeof(*slot->arch.lpage_info[i - 1]));
	}
}

/**
 * kvm_isolation_commit_memslot() - a memslot takes another one's place
 * @kvm: the VM
 * @old: about to be freed, or NULL
 * @new: active from now on, or NULL
 *
 * What cannot be registered stays without a name, and faults under another.
 *
 * Context: Process context, may sleep.
 */
void kvm_isolation_commit_memslot(struct kvm *kvm, const struct kvm_memory_slot *old,
				  const struct kvm_memory_slot *new)
{
	kvm_isolation_del(kvm, old);
	if (old)
		asi_guest_del(kvm->arch.asi, old, old->userspace_addr);
	if (!new || !kvm->arch.asi)
		return;
	kvm_isolation_add(kvm, "memslots", new, sizeof(*new));
	asi_guest_add(kvm->arch.asi, new, new->userspace_addr, new->npages << PAGE_SHIFT);
	kvm_isolation_add_arrays(kvm, new);
}

/**
 * kvm_isolation_free_memslot() - the arrays of a memslot are about to be freed
 * @kvm: the VM
 * @slot: the memslot; it may never have been active
 *
 * Context: Process context, may sleep.
 */
void kvm_isolation_free_memslot(struct kvm *kvm, const struct kvm_memory_slot *slot)
{
	int i;

	kvm_isolation_del(kvm, slot);
	asi_guest_del(kvm->arch.asi, slot, slot->userspace_addr);
	for (i = 0; i < KVM_NR_PAGE_SIZES; i++) {
		kvm_isolation_del(kvm, slot->arch.rmap[i]);
		if (i)
			kvm_isolation_del(kvm, slot->arch.lpage_info[i - 1]);
	}
}

/* ---- vCPUs ------------------------------------------------------------ */

/**
 * struct kvm_isolation_object - memory of a vCPU that lives as long as it does
 * @label: its name
 * @start: first byte, NULL if there is none
 * @len: bytes
 */
struct kvm_isolation_object {
	const char *label;
	const void *start;
	size_t len;
};

#define KVM_ISOLATION_OBJECTS	7

static void kvm_isolation_objects(struct kvm_vcpu *vcpu, struct kvm_isolation_object *objects)
{
	const struct kvm_isolation_object list[KVM_ISOLATION_OBJECTS] = {
		{ "vcpu", vcpu, kvm_isolation_vcpu_len },
		{ "run", vcpu->run, PAGE_SIZE },
		{ "pio", vcpu->arch.pio_data, PAGE_SIZE },
		{ "emulator", vcpu->arch.emulate_ctxt, sizeof(struct x86_emulate_ctxt) },
		{ "mce", vcpu->arch.mce_banks, (vcpu->arch.mcg_cap & 0xff) * 4 * sizeof(u64) },
		{ "apic", vcpu->arch.apic, sizeof(struct kvm_lapic) },
		{ "apic-regs", vcpu->arch.apic ? vcpu->arch.apic->regs : NULL, PAGE_SIZE },
	};

	memcpy(objects, list, sizeof(list));
}

static void kvm_isolation_del_objects(struct kvm_vcpu *vcpu)
{
	struct kvm_isolation_object objects[KVM_ISOLATION_OBJECTS];
	int i;

	kvm_isolation_objects(vcpu, objects);
	for (i = 0; i < KVM_ISOLATION_OBJECTS; i++)
		kvm_isolation_del(vcpu->kvm, objects[i].start);
	kvm_isolation_del(vcpu->kvm, vcpu->arch.cpuid_entries);
	kvm_isolation_del(vcpu->kvm, vcpu->arch.asi_fpstate);
	vcpu->arch.asi_fpstate = NULL;
}

static int kvm_isolation_add_objects(struct kvm_vcpu *vcpu)
{
	struct kvm_isolation_object objects[KVM_ISOLATION_OBJECTS];
	int i, ret = 0;

	kvm_isolation_objects(vcpu, objects);
	for (i = 0; i < KVM_ISOLATION_OBJECTS && !ret; i++)
		ret = kvm_isolation_add(vcpu->kvm, objects[i].label, objects[i].start,
					objects[i].len);
	return ret;
}

/**
 * kvm_isolation_create_vcpu() - give a new vCPU its context
 * @vcpu: the vCPU; all but the vendor's part is allocated
 *
 * Context: Process context, may sleep.
 * Return: 0, also if the VM is not isolated, or a negative errno.
 */
int kvm_isolation_create_vcpu(struct kvm_vcpu *vcpu)
{
	int ret;

	if (!vcpu->kvm->arch.asi)
		return 0;
	ret = kvm_isolation_add_objects(vcpu);
	if (!ret)
		ret = asi_context_init(&vcpu->arch.asi, vcpu->kvm->arch.asi, vcpu,
				       kvm_isolation_vcpu_len);
	if (ret)
		kvm_isolation_del_objects(vcpu);
	return ret;
}

/**
 * kvm_isolation_destroy_vcpu() - a vCPU's context ends
 * @vcpu: the vCPU; what was registered for it is still allocated
 *
 * Context: Process context, may sleep.
 */
void kvm_isolation_destroy_vcpu(struct kvm_vcpu *vcpu)
{
	if (!vcpu->arch.asi.domain)
		return;
	kvm_isolation_del_objects(vcpu);
	asi_context_exit(&vcpu->arch.asi);
}

/**
 * kvm_isolation_set_cpuid() - a vCPU's CPUID table is about to be replaced
 * @vcpu: the vCPU; what it has is freed next
 * @entries: what it gets
 * @n: number of @entries
 *
 * Context: Process context, may sleep.
 */
void kvm_isolation_set_cpuid(struct kvm_vcpu *vcpu, const struct kvm_cpuid_entry2 *entries,
			     unsigned int n)
{
	kvm_isolation_del(vcpu->kvm, vcpu->arch.cpuid_entries);
	/* Without a name the new table is a slab object like any other. */
	kvm_isolation_add(vcpu->kvm, "cpuid", entries, n * sizeof(*entries));
}

/* The guest's FPU state moves when it is granted a feature that needs more room. */
static void kvm_isolation_sync_fpstate(struct kvm_vcpu *vcpu)
{
	struct fpstate *fpstate = vcpu->arch.guest_fpu.fpstate;

	if (likely(vcpu->arch.asi_fpstate == fpstate))
		return;
	kvm_isolation_del(vcpu->kvm, vcpu->arch.asi_fpstate);
	vcpu->arch.asi_fpstate = fpstate;
	kvm_isolation_add(vcpu->kvm, "fpstate", fpstate,
			  ALIGN(offsetof(struct fpstate, regs), 64) + fpstate->size);
}

/**
 * kvm_isolation_prepare() - make the current task fit to run a vCPU in isolation
 * @vcpu: the vCPU
 *
 * Where that fails the vCPU runs all the same; its enters are refused and counted.
 *
 * Context: Process context of KVM_RUN, may sleep.
 */
void kvm_isolation_prepare(struct kvm_vcpu *vcpu)
{
	if (!vcpu->arch.asi.domain)
		return;
	kvm_isolation_sync_fpstate(vcpu);
	asi_context_prepare(&vcpu->arch.asi);
}
