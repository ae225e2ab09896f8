#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Transactions: what several messages collect is done as one change or not at all, and ends
# with the socket.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

KVM='{"class": "kvm"}'

specs() {
	query '" ".join(sorted(r.spec for r in d if r.origin == "netlink"))' maps
}

generation() {
	query 'd[0].generation' mode
}

id_of() {
	query "only(d, spec='$1')[0].id" maps
}

# add SPEC,..., del SPEC,...: a message of the transaction
IN='"class": "kvm", "transaction": true'
add() {
	ynl one map-add "{$IN, \"spec\": [\"${*//,/\", \"}\"]}"
}
del() {
	ynl one map-del "{$IN, \"spec\": [\"${*//,/\", \"}\"]}"
}

vmm_open vm
vmm vm run 100 cpuid
unmap_all
ynl_open one
ynl_open two

asictl map jiffies_64 rcu_data >/dev/null
before=$(state)
is "$(ynl one transaction-begin "$KVM")" null 'a transaction begins'
is "$(pick '[i.spec for i in d.item]' "$(add cpu_dr7,kvm_amd:svm_data)")" \
	"$(printf 'cpu_dr7\nkvm_amd:svm_data')" 'two specs are collected'
is "$(pick 'd.item[0].id' "$(del jiffies_64)")" "$(id_of jiffies_64)" \
	'a removal answers with the id'
is "$(pick '"id" in d.item[0]' "$(add jiffies_64)")" false \
	'what is removed may be added again; it has no id yet'
is "$(state)" "$before" 'nothing is done yet'
was=$(generation)
old=$(id_of jiffies_64)
reply=$(ynl one transaction-commit "$KVM")
is "$(pick '[d.added, d.removed]' "$reply")" '[3, 1]' \
	'the commit says how many came and went'
is "$(specs)" 'cpu_dr7 jiffies_64 kvm_amd:svm_data rcu_data' 'they did'
is "$(generation)" $((was + 1)) 'as one change'
is "$(pick d.generation "$reply")" $((was + 1)) 'the generation of the reply'
isnt "$(id_of jiffies_64)" "$old" 'the one that came again is another mapping'
verified 'the page table has them, and no more'

# What a message refuses it does not collect, and the rest of the transaction stays.
ynl one transaction-begin "$KVM" >/dev/null
like "$(ynl one transaction-begin "$KVM")" 'refused 16 .*this socket has a transaction' \
	'one at a time'
like "$(add phys_base,no_such_symbol)" 'refused 2 .spec: .*no symbol' \
	'a symbol that there is not is refused at once'
like "$(add rcu_data)" 'refused 17 .spec: already mapped, as mapping' 'so is what is mapped'
like "$(del phys_base)" 'refused 2 .spec: is not mapped' 'and the removal of what is not'
add phys_base >/dev/null
like "$(add phys_base)" 'refused 17 .spec: asked for twice' 'what is collected is seen'
del rcu_data >/dev/null
like "$(del rcu_data)" 'refused 22 .spec: asked for twice' 'of removals as well'
like "$(ynl one map-del "{$IN, \"id\": [$(id_of rcu_data)]}")" \
	'refused 22 .id: asked for twice' 'by whichever name'
like "$(ynl two map-add '{"class": "kvm", "transaction": true, "spec": ["phys_base"]}')" \
	'refused 2 .transaction: this socket has no transaction' 'another socket has no part in it'
like "$(ynl two transaction-commit "$KVM")" 'refused 2 .*has no transaction' \
	'nor can it commit it'
before=$(state)
is "$(ynl one transaction-abort "$KVM")" null 'abort'
is "$(state)" "$before" 'nothing was done'
like "$(ynl one transaction-commit "$KVM")" 'refused 2 ' 'and nothing is left to commit'

# The set has changed between the message and the commit.
ynl one transaction-begin "$KVM" >/dev/null
add phys_base,init_task >/dev/null
asictl map phys_base >/dev/null
before=$(state)
like "$(ynl one transaction-commit "$KVM")" \
	'refused 17 -: phys_base: already mapped, as mapping' 'a commit that comes too late'
is "$(state)" "$before" 'has done nothing'
like "$(ynl one transaction-abort "$KVM")" 'refused 2 ' 'and was the end of the transaction'
ynl one transaction-begin "$KVM" >/dev/null
del phys_base >/dev/null
add init_task >/dev/null
gone=$(id_of phys_base)
asictl unmap phys_base >/dev/null
before=$(state)
is "$(ynl one transaction-commit "$KVM")" "refused 2 -: no mapping $gone" \
	'what was to be removed is gone'
is "$(state)" "$before" 'nothing else is done then'
ynl one transaction-begin "$KVM" >/dev/null
ynl one map-add "{$IN, \"spec\": [\"init_task\"], \"domain\": ${VMM_DOM[vm]}}" >/dev/null
vm=${VMM_DOM[vm]}
vmm_close vm
is "$(ynl one transaction-commit "$KVM")" "refused 2 -: init_task: no such domain: $vm" \
	'the VM that it was for has ended'
vmm_open vm

# Limits.
ynl one transaction-begin "$KVM" >/dev/null
# many FROM TO: SPECs of 8 bytes, side by side
log_buf=0x$(awk '$3 == "__log_buf" { print $1 }' /proc/kallsyms)
many() {
	local i

	for ((i = $1; i < $2; i++)); do
		printf '"0x%x+8", ' $((log_buf + i * 8))
	done | sed 's/, $//'
}
for ((i = 0; i < 8; i++)); do
	ynl one map-add "{$IN, \"spec\": [$(many $((i * 512)) $((i * 512 + 512)))]}" >/dev/null
done
like "$(add init_task)" 'refused 7 .transaction: a transaction has at most 4096 mappings' \
	'a transaction has a limit'
was=$(generation)
is "$(pick d.added "$(ynl one transaction-commit "$KVM")")" 4096 'and so many it can have'
is "$(generation)" $((was + 1)) 'which are one change as well'

# A socket that closes.
unmap_all
asictl map rcu_data >/dev/null
before=$(state)
ynl one transaction-begin "$KVM" >/dev/null
del rcu_data >/dev/null
add init_task >/dev/null
ynl_close one
# What ends with a socket may end a moment after its owner.
sleep 0.3
is "$(state)" "$before" 'its owner is killed: nothing is done'
ynl_close two
unmap_all
verified 'the page tables are what they should be'
vmm_close vm

done_testing
