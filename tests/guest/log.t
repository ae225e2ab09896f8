#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel log has one line for each new row (R4, R5), and stacks are kept
# and printed while the toggle is on, whatever the parameter said (R6).

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

lines() {
	dmesg | grep -c 'asi: kvm: VM'
}

# has_lines N: the log has as many
has_lines() {
	[ "$(lines)" -ge "$1" ]
}

dmesg -C
vmm_open vm --cpu "$LAST_CPU"
id=${VMM_DOM[vm]}
vmm vm run 300 cpuid
rows=$(query 'len(d)' faults)
awaits has_lines "$rows"
is "$(lines)" "$rows" 'one line for each new row'
line=$(dmesg | grep 'asi: kvm: VM' | head -n 1)
diag "$line"
row=$("$ASICTL" -j faults)
field() {
	pick "min(d, key=lambda r: r.id)['$1']" "$row"
}
like "$line" "VM $id:" 'it names the VM'
like "$line" "$(quote "$(field ip-name)")" 'the instruction by its symbol'
like "$line" "row $(field id)$" 'the row by its number, which has the address'
like "$line" "$(quote "$(field data)")" 'the data by its name'
like "$line" "$(field access)" 'the access'
like "$line" "error code 0x$(printf '%x' "$(field error-code)")" 'the error code'
vmm vm run 3000 cpuid
is "$(lines)" "$rows" 'thousands of repeated faults print nothing'

# Nearly two hundred rows in a moment: once all that KVM touches is mapped, one
# for each page of the guest. The rate limit holds, and what it kept is counted.
# A busy machine may make the kernel take another way, and miss something else first:
# then it is learned too, and the flood comes again.
for try in 1 2 3; do
	runs "all that KVM touches is learned, $try" learn_afresh vm run 192 far
	sleep 5
	dmesg -C
	before=$(stat_of class prints-dropped)
	start=$SECONDS
	vmm vm run 192 far
	took=$((SECONDS - start))
	[ "$(kernel_rows "$id")" != 0 ] || break
	diag "$(query '[(r.data, r.ip_name, r.count) for r in kernel(d)]' faults)"
done
rows=$(query 'len(d)' faults)
# count_lines: in $printed, and in $kept those that were not
count_lines() {
	printed=$(lines)
	kept=$(($(stat_of class prints-dropped) - before))
	[ $((printed + kept)) -ge "$rows" ]
}
runs 'each row is printed or counted' awaits count_lines
diag "$rows rows in $took s, printed $printed, kept back $kept"
# So many in five seconds, whatever the machine makes of a moment.
num "$printed" -le $((70 * (1 + took / 5))) 'the rate limit keeps a flood out of the kernel log'
num "$kept" -ge $((rows - 70 * (1 + took / 5))) 'and counts what it kept back'
unmap_all
vmm_close vm
sleep 5

is "$(asictl stack)" off 'the stack toggle is off at first'
asictl clear >/dev/null
dmesg -C
vmm_open vm
vmm vm run 100 cpuid
is "$(query 'sum(len(r.stack) for r in d)' faults)" 0 'off: no row has a stack'
is "$(dmesg | grep -c 'asi:   ')" 0 'off: none is printed'
runs 'stack on while the VM lives' asictl stack on
is "$(asictl stack)" on 'reads back'
asictl clear >/dev/null
vmm vm run 100 cpuid
num "$(query 'min(len(r.stack) for r in kernel(d))' faults)" -ge 3 \
	'on: every new row has a stack'
like "$(query '[f.name for r in d for f in r.stack]' faults)" 'kvm_arch_vcpu_ioctl_run|vcpu_run' \
	'it shows how the kernel came there'
is "$(query 'all(r.ip == r.stack[0].ip for r in kernel(d))' faults)" true \
	'its first frame is the instruction'
runs 'on: the stack is printed' \
	awaits eval "dmesg | grep 'asi:   .*\\(vcpu_run\\|kvm_arch_vcpu_ioctl_run\\)+0x' >/dev/null"
# Everybody may be able to read the log: names, and numbers of rows.
public=$(setpriv --reuid nobody --clear-groups dmesg | grep 'asi: ')
num "$(wc -l <<<"$public")" -ge "$(query 'len(d)' faults)" 'user nobody reads the lines'
is "$(grep -E '\<(0x)?[0-9a-f]{9,}\>|pfn' <<<"$public")" '' 'and no address in them'
runs 'stack off' asictl stack off
asictl clear >/dev/null
vmm vm run 100 cpuid
is "$(query 'sum(len(r.stack) for r in d)' faults)" 0 'off again: no stack'
vmm_close vm

kvm_load address_space_isolation=1 page_fault_stack=1
is "$(asictl stack)" on 'page_fault_stack=1 is the initial value'
vmm_open vm
vmm vm run 100 cpuid
num "$(query 'min(len(r.stack) for r in kernel(d))' faults)" -ge 3 \
	'and rows have stacks'
asictl stack off
is "$(asictl stack)" off 'it can be switched off while KVM is loaded'
vmm_close vm
kvm_load address_space_isolation=1
is "$(asictl stack)" off 'and is off again without the parameter'

done_testing
