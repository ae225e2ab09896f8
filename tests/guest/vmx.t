#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# KVM on Intel: it converges, and nothing but the interrupt and the way to user space
# makes a CPUID exit leave.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

is "$(kvm_vendor)" kvm-intel 'this CPU has VMX'

# counters ID: every counter of the domain, as NAME=N
counters() {
	query "[f'{k}={v}' for k, v in only(d, domain=$1)[0].items() if isinstance(v, int)]" stats
}

vmm_open vm --irqchip
id=${VMM_DOM[vm]}
is "$(query "[r.comm for r in only(d, id=$id)]" domains)" vmm 'the VM has a domain'
for label in vmcs msr-bitmap pml vcpu; do
	runs "vm:$label has a name" asictl map --check "vm:$label"
done

# While isolation is off every access fills the TLB with global entries; one that
# outlives the way to mode learn would serve what no domain has, and hide its row.
seen=0
for _ in {1..10}; do
	unmap_all
	asictl mode off && vmm vm run 300 cpuid
	asictl clear >/dev/null && asictl mode learn && vmm vm run 300 cpuid
	found=$(query '" ".join(r.data for r in d)' faults --vm "$id")
	if [[ $found == *rcu_data* && $found == *cpu_dr7* && $found == *kvm_caps* ]]; then
		seen=$((seen + 1))
	else
		diag "rows: $found"
	fi
done
is "$seen" 10 'the rows that must appear do, 10 times of 10'

runs 'learn mode converges' learn_all vm run 3000 cpuid
declare -A before after
while IFS='=' read -r name n; do before[$name]=$n; done < <(counters "$id")
vmm vm run 3000 cpuid
while IFS='=' read -r name n; do after[$name]=$n; done < <(counters "$id")
is "$EXITS" 3000 'the guest did its 3,000 exits'
others=''
for name in "${!after[@]}"; do
	n=$((after[$name] - before[$name]))
	case $name in
	exits-irq | exits-user) diag "$name $n" ;;
	exits-*) [ $n -eq 0 ] || others+=" $name=$n" ;;
	esac
done
is "$others" '' 'none left for another cause than irq and user'
stays=$((after[stays] - before[stays]))
exits=$((after[vm-exits] - before[vm-exits]))
diag "$stays of $exits VM exits stayed, $((stays * 1000 / exits)) of 1,000"
num "$exits" -ge 3000 'every exit was taken in the domain'
num $((stays * 100 / exits)) -ge 90 'and nine of ten stay'
is "$(stat_of "$id" refused)" 0 'no enter was refused'
is "$(stat_of "$id" exits-switch)" 0 'nothing left as late as the switch'
vmm_close vm

done_testing
