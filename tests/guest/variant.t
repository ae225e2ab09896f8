#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The whole way on this kernel command line, with one vCPU and with more, and that the
# machine is what the command line asked for: KASLR, levels of the page table, PTI, PCID.
# What was run is one cell of a matrix; each has a line of its own at its end.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

has_flag() {
	grep -qE "^flags.* $1( |\$)" /proc/cpuinfo && echo yes || echo no
}

asked() {
	grep -qw -- "$1" /proc/cmdline && echo yes || echo no
}

machine=SVM
[ "$(kvm_vendor)" = kvm-amd ] || machine=VMX
text=$(awk '$3 == "_text" { print $1 }' /proc/kallsyms)
if [ "$(asked nokaslr)" = yes ]; then
	is "$text" ffffffff81000000 'the kernel lies where it was linked'
else
	isnt "$text" ffffffff81000000 'the kernel lies somewhere else'
fi
# Bochs has no CPU with VMX that has 5 levels, QEMU none with SVM that has PCIDs.
if [ $machine = VMX ]; then
	if [ "$(asked nopcid)" = yes ]; then
		is "$(has_flag pcid)" no 'there are no PCIDs'
		machine+=', no PCID'
	else
		is "$(has_flag pcid)" yes 'there are PCIDs'
		machine+=', PCID'
	fi
elif [ "$(asked no5lvl)" = yes ]; then
	is "$(has_flag la57)" no '4 levels'
	machine+=', 4 levels'
else
	is "$(has_flag la57)" yes '5 levels'
	machine+=', 5 levels'
fi
if [ "$(asked pti=on)" = yes ]; then
	is "$(has_flag pti)" yes 'PTI is on'
	machine+=', PTI on'
else
	is "$(has_flag pti)" no 'PTI is off'
	machine+=', PTI off'
fi
not_the_machine=$TAP_FAILED

# cell_ends VCPUS: is all well with what has run since cell_begins?
cell_begins() {
	cell=$TAP_FAILED
}

cell_ends() {
	local failed=$((TAP_FAILED - cell + not_the_machine)) vcpus="$1 vCPUs"

	is $failed 0 "cell: $machine, ${vcpus/#1 vCPUs/1 vCPU}"
}

# spread VCPUS: the CPUs for so many vCPUs, all that there are
spread() {
	local cpu=0 list=''

	while [ $((cpu)) -lt "$1" ]; do
		list+=,$((cpu++ % $(nproc)))
	done
	echo "${list#,}"
}

# well ID: what must not have happened
well() {
	is "$(stat_of "$1" refused)" 0 'no enter was refused'
	is "$(stat_of "$1" exits-switch)" 0 'nothing left as late as the switch'
	verified 'the page tables are what they should be'
}

# smoke VCPUS: rows, all of it learned, no rows
smoke() {
	local vcpus=$1 id

	cell_begins
	vmm_open vm --vcpus "$vcpus" --cpu "$(spread "$vcpus")"
	id=${VMM_DOM[vm]}
	vmm vm run 100 mix
	is "$EXITS" $((vcpus * 100)) "$vcpus vCPUs: every exit is done"
	num "$(kernel_rows "$id")" -ge 1 'there are rows'
	runs 'what is missing can be learned' learn_afresh vm run 300 mix
	vmm vm run 300 cpuid
	is "$(kernel_rows "$id")" 0 'then no row is left'
	well "$id"
	vmm_close vm
	unmap_all
	balanced "$vcpus vCPUs"
	cell_ends "$vcpus"
}

# whole VCPUS: round by round, then all of it unmapped, then learned
whole() {
	local vcpus=$1 id

	cell_begins
	vmm_open vm --vcpus "$vcpus" --cpu "$(spread "$vcpus")"
	id=${VMM_DOM[vm]}
	vmm vm run 300 mix
	is "$EXITS" $((vcpus * 300)) "$vcpus vCPUs: every exit is done"
	num "$(kernel_rows "$id")" -ge 1 'rows'
	is "$(query 'any(not r.data for r in d)' faults)" false 'every row names its data'
	runs 'round by round every row can be mapped' converge vm 40 run 300 mix
	diag "$ROUND rounds, $FOUND rows"
	num "$FOUND" -ge 8 'at least 8 distinct rows'
	vmm vm run 1000 cpuid
	is "$(kernel_rows "$id")" 0 'then none is left'
	runs 'a VM that comes later' "$VMM" --exits 500 --kind mix
	unmap_all
	asictl clear >/dev/null
	vmm vm run 100 cpuid
	num "$(kernel_rows "$id")" -ge 1 'rows come back when all is unmapped'
	asictl mode learn
	vmm vm run 1000 mix
	asictl clear >/dev/null
	vmm vm run 500 mix
	is "$(kernel_rows "$id")" 0 'learn mode needs one round'
	asictl mode log
	well "$id"
	vmm_close vm
	unmap_all
	balanced "$vcpus vCPUs"
	cell_ends "$vcpus"
}

if [ "$(nproc)" = 1 ]; then
	smoke 1
else
	smoke 1
	smoke 2
	whole 4
fi

done_testing
