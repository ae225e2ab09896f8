#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What VM entry and VM exit need of the CPU: the guest's CR2 outlives every fault of the
# kernel, and a CPU that has left on its way into the guest has left when it comes back.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

vmm_open vm
id=${VMM_DOM[vm]}
runs 'nothing mapped: a guest that looks after its CR2' vmm vm run 500 cr2
is "$EXITS" 500 'finds what it has written, exit after exit'
num "$(stat_of "$id" exits-fault)" -ge 500 'each of which has faulted'

runs 'all that CPUID touches is mapped' converge vm 40 run 300 cpuid
is "$(query '[r.spec for r in only(d, spec="rcu_data")]' maps)" rcu_data \
	'RCU is told of each VM entry, right before it'
vmm vm run 500 cr2
is "$EXITS" 500 'all mapped: the guest keeps its CR2'

# The fault comes after vmx_vcpu_run() has written HOST_CR3.
asictl unmap rcu_data >/dev/null
exits=$(stat_of "$id" vm-exits)
enters=$(stat_of "$id" enters)
vmm vm run 300 cpuid
num "$(stat_of "$id" enters)" -ge $((enters + 300)) 'entered, and left by a fault before VM entry:'
is "$(stat_of "$id" vm-exits)" "$exits" 'no VM exit finds itself in the domain'
vmm vm run 300 cr2
is "$EXITS" 300 'and the guest keeps its CR2'
asictl map rcu_data >/dev/null
vmm vm run 300 cpuid
num "$(stat_of "$id" vm-exits)" -ge $((exits + 280)) 'mapped again: VM exits do'

unmap_all
asictl mode learn
vmm vm run 500 cr2
is "$EXITS" 500 'mode learn: the guest keeps its CR2'
asictl mode log
is "$(stat_of "$id" refused)" 0 'no enter was refused'
is "$(stat_of "$id" exits-switch)" 0 'nothing left as late as the switch'
balanced 'at the end'
vmm_close vm

done_testing
