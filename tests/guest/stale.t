#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Nothing goes stale (I6): what the kernel gives up is in no VM's domain any more, the
# list of mappings says so, and what comes back is mapped again.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# of SPEC KEY: what the list says of a mapping
of() {
	query "only(d, spec='$1')[0]['$2']" maps
}

# owner SPEC: the same in debugfs
owner() {
	awk -F '\t' -v spec="$1" '$3 == spec { print $10 }' "$DOOR/maps"
}

# pages NAME: that the domain of a VM has
pages() {
	query "only(d, id=${VMM_DOM[$1]})[0].pages" domains
}

# The symbols of a module go and come with it, also those of per-CPU data.
caps=kvm:kvm_caps vcpu=kvm:kvm_running_vcpu
vmm_open before
bare=$(pages before)
runs 'map two symbols of KVM, and one of the kernel' asictl map $caps $vcpu jiffies
id=$(of $vcpu id)
asked=$(of $vcpu bytes-asked)
pages=$(of $vcpu pages)
is "$(pages before)" $((bare + pages + $(of $caps pages) + 1)) 'a VM has their pages'
vmm_close before
is "$(of $caps gone)" false 'neither is gone'
is "$(owner $caps)" owned 'the module owns them'
runs 'unload KVM' kvm_unload
for spec in $caps $vcpu; do
	is "$(of "$spec" gone)" true "$spec: gone with its module"
	is "$(of "$spec" pages) $(of "$spec" bytes-exposed)" '0 0' "$spec: nothing is exposed"
	is "$(of "$spec" ranges)" 0 "$spec: it has no place"
	is "$(owner "$spec")" gone "$spec: debugfs says so, too"
	like "$(asictl maps)" "$spec +netlink .* gone " "$spec: so does the table"
done
is "$(of $vcpu bytes-asked)" "$asked" 'what was asked for is remembered'
is "$(of jiffies gone)" false 'the kernel stays'
like "$(dmesg)" "$vcpu goes with its module" 'the log has it'
runs 'unmap what is gone' asictl unmap $caps
is "$(query "len(only(d, spec='$caps'))" maps)" 0 'it is off the list'
like "$(asictl map $vcpu 2>&1)" 'no module kvm' 'nobody maps what is not there'

runs 'load KVM again' kvm_load
is "$(of $vcpu gone)" false 'what is left of them is back'
is "$(of $vcpu id) $(of $vcpu pages)" "$id $pages" 'as the same mapping, of as many pages'
like "$(dmesg)" "$vcpu is back with its module" 'the log has that, too'
vmm_open after
has=$(pages after)
vmm after run 100 mix
is "$EXITS" 100 'a VM runs with it'
runs 'unmap it' asictl unmap $vcpu
is "$(pages after)" $((has - pages)) 'and has less by its pages without'
vmm_close after
unmap_all

# What KVM frees and makes anew while the VM runs, mapped by name.
vmm_open churn --vcpus 2
vmm churn run 50 mix
bare=$(pages churn)
runs 'map what KVM makes anew' asictl map vm:memslots vm:buses vm:rmap vm:lpage
census() {
	query "[str(r.objects) for r in only(d, id=${VMM_DOM[churn]})]" domains
	query '[f"{r.spec} {r.bytes_asked}" for r in d]' maps
}
before=$(census)
vmm churn start mix
runs 'memory slots and devices come and go under a VM that runs' vmm churn churn 200
vmm churn pause
num "$EXITS" -ge 1 'it ran'
is "$(census)" "$before" 'its objects are as before'
is "$(of vm:memslots gone)" false 'a mapping by an object of KVM is never gone'
unmap_all
is "$(pages churn)" "$bare" 'no page of them is left behind'
vmm_close churn

done_testing
