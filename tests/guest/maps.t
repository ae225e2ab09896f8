#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a mapping does to a VM that runs: the fault is gone while it is there and
# comes back without it, for all VMs or for one.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# faults_on NAME SPEC: of a run of 500 exits
faults_on() {
	asictl clear >/dev/null
	vmm "$1" run 500 cpuid
	query "sum(r.count for r in only(d, spec='$2'))" faults --vm "${VMM_DOM[$1]}"
}

vmm_open one --cpu "$LAST_CPU"
one=${VMM_DOM[one]}
vmm one run 100 cpuid
core=$(query "only(d, id=$one)[0].core_pages" domains)
num "$core" -gt 0 'a domain is born with what it cannot do without'
runs 'round by round every row can be mapped' converge one 40 run 200 cpuid
diag "$ROUND rounds, $FOUND rows: $(query '" ".join(r.spec for r in d)' maps)"
num "$FOUND" -ge 8 'at least 8 rows'

is "$(faults_on one rcu_data)" 0 'rcu_data is mapped: no fault on it'
runs 'unmap rcu_data' asictl unmap rcu_data
num "$(faults_on one rcu_data)" -ge 495 'each of 500 exits faults on it'
item=$("$ASICTL" -j map rcu_data)
is $? 0 'map rcu_data'
is "$(faults_on one rcu_data)" 0 'none does'
field() {
	pick "d[0]['$1']" "$item"
}
num "$(field pages)" -ge 1 'it says how many pages that took'
is "$(field bytes-exposed)" $(($(field pages) * 4096)) 'and what they expose'
num "$(field bytes-asked)" -le "$(field bytes-exposed)" 'no less than was asked for'
map=$("$ASICTL" -j maps)
entry="only(d, id=$(field id))[0]"
is "$(pick "$entry.spec" "$map")" rcu_data 'the list has it by its name'
is "$(pick "len($entry.range)" "$map")" "$(nproc --all)" 'per-CPU data: a range for each CPU'
isnt "$(pick "$entry.neighbours" "$map")" 0 'with what else lies in its pages'
runs 'unmap by its id' asictl unmap "$(field id)"
num "$(faults_on one rcu_data)" -ge 495 'and it faults again'
row=$(query 'only(d, spec="rcu_data")[0].id' faults)
runs 'map fault:N' asictl map "fault:$row"
is "$(faults_on one rcu_data)" 0 'does the same'

# A VM that comes later has the set too.
vmm_open two --cpu "$LAST_CPU"
two=${VMM_DOM[two]}
is "$(faults_on two rcu_data)" 0 'a later VM has it from its first exit on'
runs 'unmap it for all' asictl unmap rcu_data
runs 'map it for one' asictl map rcu_data --vm "$two"
is "$(query 'only(d, spec="rcu_data")[0].domain' maps)" "$two" 'listed for that one'
is "$(faults_on two rcu_data)" 0 'that one does not fault'
num "$(faults_on one rcu_data)" -ge 495 'the other one does'
is "$(query 'len(only(d, spec="rcu_data"))' maps --vm "$one")" 0 \
	'the other one does not list it'
vmm_close two
is "$(query 'len(only(d, spec="rcu_data"))' maps)" 0 'it goes with its VM'

# Two mappings of one page: it stays until the last is gone.
address=$(awk '$3 == "jiffies_64" { print "0x" $1 }' /proc/kallsyms)
[ -n "$address" ] || address=$(awk '$3 == "jiffies" { print "0x" $1 }' /proc/kallsyms)
before=$(query "only(d, id=$one)[0].pages" domains)
asictl unmap jiffies_64 >/dev/null 2>&1
before=$(query "only(d, id=$one)[0].pages" domains)
runs 'map 8 bytes' asictl map "$address+8"
runs 'map the first 4 of them as well' asictl map "$address+4"
after=$(query "only(d, id=$one)[0].pages" domains)
runs 'unmap the 8' asictl unmap "$address+8"
is "$(query "only(d, id=$one)[0].pages" domains)" "$after" 'the page stays for the 4'
runs 'unmap the 4' asictl unmap "$address+4"
is "$(query "only(d, id=$one)[0].pages" domains)" "$before" 'now it is as before'

# A secret, which has to be asked for twice.
"$ASICTL" map input_pool >/dev/null 2>/run/err
is $? 1 'a secret is refused'
like "$(</run/err)" 'map --force maps it nevertheless' 'with what would map it'
item=$("$ASICTL" -j map --force input_pool)
is "$? $(field spec)" '0 input_pool' 'it is mapped by force'
is "$(query '[r.spec for r in d if r.force]' maps)" input_pool 'and it alone is listed as forced'
like "$(asictl maps)" ' forced ' 'for the eye as well'
like "$(asictl save)" '# input_pool: it holds a secret' 'no profile has it'
verified 'verify agrees that it is there'
printf 'map --force batched_entropy_u8\nmap jiffies_64\n' >/run/list
"$ASICTL" -b /run/list >/dev/null 2>/run/err
is $? 2 'in a batch force is for its own line'
runs 'what is forced goes by its name' asictl unmap input_pool
is "$(query 'len([r for r in d if r.force])' maps)" 0 'and is gone'

unmap_all
runs 'a named object of KVM' asictl map vm:kvm
runs 'and back' asictl unmap vm:kvm
runs 'a symbol of a module' asictl map kvm:kvm_caps
runs 'and back' asictl unmap kvm:kvm_caps
vmm_close one
unmap_all
is "$(query 'len(d)' maps)" 0 'nothing is left'

done_testing
