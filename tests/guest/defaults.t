#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a VM has from the start: named objects of KVM and data of the run path, mappings like
# any other, of origin kvm. With them alone VMX is near convergence.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

defaults() {
	query 'sorted(r.spec for r in d if r.origin == "kvm")' maps
}

is "$(query 'len(d)' maps)" 0 'isolation_defaults=0: nothing is mapped'
runs 'load KVM with what it maps by default' kvm_load address_space_isolation=1 \
	isolation_defaults=1
is "$(cat /sys/module/kvm/parameters/isolation_defaults)" Y 'the parameter says so'
all=$(defaults)
num "$(wc -l <<<"$all")" -ge 20 'mappings of origin kvm, this many'
is "$(awk -F '\t' '$4 == "kvm" { print $3 }' "$DOOR/maps" | sort)" "$(sort <<<"$all")" \
	'debugfs has the same'
is "$(dmesg | grep -c 'is not mapped by default')" 0 'none of them was left out'
for spec in vm:kvm vm:cpuid vm:srcu vm:task rcu_data cpu_dr7 kvm:kvm_caps; do
	like "$all" "(^|
)$spec(
|$)" "$spec is one of them"
done
is "$(query 'sum(r.spec == "vm:guest" for r in d)' maps)" 0 "the guest's memory is not"

vmm_open vm
id=${VMM_DOM[vm]}
is "$(query "only(d, spec='vm:cpuid')[0].ranges" maps)" 1 'a VM has them: its CPUID table'
vmm vm run 200 cpuid
before=$(stat_of "$id" exits-fault)
vmm vm run 1000 cpuid
is "$EXITS" 1000 'it does its exits'
left=$(($(stat_of "$id" exits-fault) - before))
diag "$left of 1000 CPUID exits left by a fault, nothing mapped by hand"
if [ "$(kvm_vendor)" = kvm-intel ]; then
	num $left -le 100 'at most one in ten left by a fault'
else
	# Without NRIPS each of these exits reads the guest's code.
	diag "$(kernel_left "$id" | head -n 5)"
fi
verified 'its domain is what it should be'

# Like any other mapping.
runs 'one can be unmapped' asictl unmap rcu_data
is "$(query 'sum(r.spec == "rcu_data" for r in d)' maps)" 0 'and is not there any more'
vmm vm run 100 cpuid
num "$(query 'sum("rcu_data" in r.data for r in d if r.data)' faults --vm "$id")" -ge 1 \
	'it faults again'
runs 'and mapped by hand' asictl map rcu_data
is "$(query "only(d, spec='rcu_data')[0].origin" maps)" netlink 'which is told apart'
like "$(asictl map vm:kvm 2>&1)" 'already mapped' 'what is mapped by default is mapped'
verified 'the domain is still what it should be'
vmm_close vm

# A second vCPU gets its table of CPUIDs while the first one runs.
vmm_open vm --vcpus 2
vmm vm run 200 cpuid
is "$EXITS" 400 'a VM of two vCPUs'
verified 'has both tables, and no more'
vmm_close vm
unmap_all

runs 'KVM goes' kvm_unload
is "$(query 'len(d)' maps)" 0 'and what it mapped by default with it'
runs 'it comes back' kvm_load address_space_isolation=1 isolation_defaults=1
is "$(defaults)" "$all" 'with all of it, also what was unmapped'
runs 'without it' kvm_load address_space_isolation=1
is "$(query 'len(d)' maps)" 0 'there is nothing'

done_testing
