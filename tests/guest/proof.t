#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The tools that prove the isolation, on real VMs: verify, walk and dump agree with each
# other, with both doors and with what is known otherwise, while VMs run and things change.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# sum_of DOMAIN KEY: from the sum of its verification
sum_of() {
	query "only(d, kind=None)[0]['$2']" verify --vm "$1"
}

# pages_of DOMAIN [CONDITION]: pages of the runs of its dump, r, that meet the condition
pages_of() {
	query "sum(r.pages for r in d if ${2-True})" dump --vm "$1"
}

# The address of a symbol.
address_of() {
	awk -v name="$1" '$3 == name { print "0x" $1; exit }' /proc/kallsyms
}

# last_of SIDE DOMAIN TARGET: the last step of a walk there: level, flags
last_of() {
	query "\"{level} {flags}\".format(**d[0].$1[-1])" walk "$3" --vm "$2"
}

# The flag says that it is used, not only that the CPU could.
levels=4
! grep -qw la57 /proc/cpuinfo || levels=5

like "$(asictl verify)" 'domains: 0, entries: 0, violations: 0$' \
	'without VMs there is nothing wrong'
like "$(asictl dump 2>&1)" 'note: the class kvm has no domain: no VM is running$' \
	'nor anything to dump'

vmm_open one
vmm_open two --vcpus 2
one=${VMM_DOM[one]} two=${VMM_DOM[two]}
vmm one run 200 mix
vmm two run 200 mix

# ---- what is known otherwise
said=$(asictl verify)
is $? 0 'two VMs have run: nothing is wrong'
like "$said" "domains: 2, entries: [0-9]+, violations: 0\$" 'it says how much was looked at'
for id in "$one" "$two"; do
	pages=$(query "only(d, id=$id)[0].pages" domains)
	is "$(sum_of "$id" entries)" "$pages" "VM $id: each of its pages was compared"
	is "$(pages_of "$id")" "$pages" 'the dump has them all'
	is "$(sum_of "$id" core-pages)" "$(query "only(d, id=$id)[0].core_pages" domains)" \
		'as many of them are core'
	is "$(pages_of "$id" r.core)" "$(sum_of "$id" core-pages)" 'the dump says so, too'
	is "$(pages_of "$id" r.pinned)" "$(sum_of "$id" pinned-pages)" 'and what is pinned'
	is "$(sum_of "$id" tables)" \
		$(($(query "only(d, id=$id)[0].table_pages" domains) / 2)) \
		'each of its tables was read'
	is "$(pages_of "$id" 'r.write and r.exec')" 0 'nothing can be both written and executed'
	is "$(pages_of "$id" 'r.write and r.region == "kernel image" and not r.core')" 0 \
		'of the kernel image only core can be written'
done
num "$(sum_of "$two" pinned-pages)" -gt "$(sum_of "$one" pinned-pages)" \
	'two vCPUs have more pinned than one'
text=$(($(address_of _etext) - $(address_of _text)))
num "$(pages_of "$one" 'r.exec and r.region == "kernel image"')" -ge $((text / 4096)) \
	'all text is there, and can be executed'

# ---- mappings
mapped=$(sum_of "$one" mapped-pages)
asictl map rcu_data vm:run >/dev/null
verified 'with mappings for all VMs: nothing is wrong'
is "$(sum_of "$one" mapped-pages)" $((mapped + $(nproc --all) + 1)) 'they are counted'
is "$(pages_of "$one" r.mapped)" "$(sum_of "$one" mapped-pages)" 'and dumped as mapped'
is "$(last_of own "$one" rcu_data)" 'pte RW A D NX' 'walk shows that the domain has it'
is "$(query 'len(d)' walk rcu_data --vm "$one")" "$(nproc --all)" 'on each CPU'
is "$(query 'len({r.address for r in d})' walk rcu_data --vm "$one")" "$(nproc --all)" \
	'at an address of its own'
is "$(query 'len(d)' walk jiffies_64)" 2 'without --vm all domains are walked'
asictl unmap rcu_data >/dev/null
like "$(last_of own "$one" rcu_data)" 'none$' 'and that it has it no more'
verified 'unmapped: nothing is wrong'

# What belongs to another VM may be mapped by hand only, and that is seen.
run=$(query "[r.start for r in only(d, spec='vm:run')[0].range if r.domain == $two][0]" maps)
runs 'map what belongs to another VM' asictl map "$run+4096" --vm "$one"
verified 'by hand: nothing is wrong'
is "$(sum_of "$one" neighbours)" 1 'but it is counted'
is "$(sum_of "$two" neighbours)" 0 'where it is'
num "$(sum_of "$one" unowned-pages)" -ge 1 'and the page is held'
is "$(pages_of "$one" r.unowned)" "$(sum_of "$one" unowned-pages)" 'the dump says so, too'
unmap_all

# ---- walks
walk=$("$ASICTL" -j walk "$(address_of _text)" --vm "$one")
is "$(pick 'len(d[0].own)' "$walk")" "$levels" "text is mapped on $levels levels"
is "$(pick 'd[0].own[-1].leaf' "$walk")" 4096 'by an entry of 4 KiB'
is "$(pick 'd[0].own[-1].flags' "$walk")" A 'which can be neither written nor is it global'
is "$(pick 'd[0].region' "$walk")" 'kernel image' 'in its region'
frame='& 0xfffffffe00000'
is "$(pick "int(d[0].kernel[-1].value, 16) $frame == int(d[0].own[-1].value, 16) $frame" \
	"$walk")" true 'in the frame where the kernel has it'
like "$(asictl walk "$(address_of _text)" --vm "$one")" 'PMD +0x[0-9a-f]+ .*2M' \
	'the kernel has it in a huge page'
is "$(query 'len(d[0].own)' walk 0x1000 --vm "$one")" 1 'no user address has a table'
refused=0
for target in 0x 4096 0x1000+8 0x8000000000000000 nosuchsymbol vm:run no:such percpu:jiffies_64; do
	said=$(asictl walk "$target" 2>&1)
	status=$?
	if [ $status -eq 1 ] && [[ $said == *"$target"* ]]; then
		refused=$((refused + 1))
	else
		diag "$target: status $status: $said"
	fi
done
is "$refused" 8 'what is neither address nor symbol is refused, by its name'
like "$(asictl walk jiffies_64 --vm 4000000000 2>&1)" 'no such domain' 'and so is a VM that is not'

# ---- the other door
is "$(awk '$1 == "vm" { vm = $2 } $1 == "entries" && vm == '"$one"' { print $2 }' \
	"$DOOR/verify")" "$(sum_of "$one" entries)" 'debugfs verifies as well'
is "$(grep -c $'^violation\t' "$DOOR/verify")" 0 'and finds nothing either'
is "$(find "$DOOR/pagetable" -type f -printf '%f\n' | sort -n | paste -sd ' ')" "$one $two" \
	'it has a page table for each VM'
is "$(stat -c %a "$DOOR/pagetable/$one")" 400 'for root alone'
table=$(cat "$DOOR/pagetable/$one")
is "$(grep -c '^0x' <<<"$table")" "$(query 'len(d)' dump --vm "$one")" 'with as many runs'
is "$(sed -n 's/^---\[ \(.*\) \]---$/\1/p' <<<"$table")" \
	"$(query 'list(dict.fromkeys(r.region for r in d))' dump --vm "$one")" 'in the same regions'

# ---- a table that no message has room for
# Every second page of the kernel's data, but for those that hold a secret.
start=$(($(address_of _sdata) & ~4095)) end=$(address_of __bss_stop)
for ((page = start; page < end && page < start + 400 * 8192; page += 8192)); do
	printf 'map 0x%x+8 --vm %s\n' "$page" "$one"
done | asictl --force -b - >/dev/null 2>&1
runs_of_one=$(query 'len(d)' dump --vm "$one")
num "$runs_of_one" -ge 300 'every second page: hundreds of runs'
is "$(pages_of "$one")" "$(sum_of "$one" entries)" 'each is in the dump'
is "$(query '[r.start for r in d] == [f"0x{s:x}" for s in sorted(int(r.start, 16) for r in d)]' \
	dump --vm "$one")" true 'in the order of addresses'
is "$(grep -c '^0x' "$DOOR/pagetable/$one")" "$runs_of_one" 'debugfs lists as many'
verified 'nothing is wrong with that'
unmap_all
verified 'nor without'

# ---- while VMs run
vmm one start mix
vmm two start mix
bad=0
for _ in {1..10}; do
	asictl map rcu_data vm:vcpu >/dev/null
	asictl verify >"/run/said" || { bad=$((bad + 1)); diag "$(cat /run/said)"; }
	asictl unmap rcu_data vm:vcpu >/dev/null
done
is "$bad" 0 'verified ten times while two VMs run: nothing is wrong'
vmm one pause
vmm two pause
verified 'nothing is wrong when they pause'

# Modules come and go, and with them text, data and permissions.
bad=0
for _ in {1..5}; do
	for command in 'modprobe lkdtm' 'modprobe -r lkdtm'; do
		$command || bad=$((bad + 1))
		asictl verify >/run/said || { bad=$((bad + 1)); diag "$(cat /run/said)"; }
	done
done
is "$bad" 0 'verified while a module comes and goes: nothing is wrong'

vmm_kill one
verified 'a VM was killed: nothing is wrong with the other'
is "$(ls "$DOOR/pagetable")" "$two" 'its page table is gone'
vmm_close two
unmap_all
like "$(asictl verify)" 'domains: 0,' 'all are gone'

done_testing
