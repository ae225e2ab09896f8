#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Faults outside of isolation are those of a stock kernel (R2, R8): fixups
# work, nothing is logged, and without isolation there is nothing at all.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# A bad pointer to a system call: the kernel's access faults and is fixed up.
bad_pointer() {
	/usr/bin/python3 -c '
import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
r, w = os.pipe()
for pointer in (8, 0x7fffdeadb000, 0xffff800000000000, 0x1234567812345678):
    for _ in range(200):
        if libc.write(w, ctypes.c_void_p(pointer), 16) != -1:
            raise SystemExit("write took a bad pointer")
        if ctypes.get_errno() != errno.EFAULT:
            raise SystemExit("not EFAULT")
'
}

vmm_open vm
id=${VMM_DOM[vm]}
vmm vm run 200 cpuid
faults=$(stat_of class faults)
runs 'bad user pointers get EFAULT while a VM lives' bad_pointer
is "$(stat_of class faults)" "$faults" 'and are no business of the fault table'

vmm vm start mix
runs 'bad user pointers get EFAULT while a VM runs' bad_pointer
vmm vm pause
num "$EXITS" -ge 1 'the VM ran on'
is "$(query 'sum(r.comm != "vmm" for r in d)' faults --vm "$id")" 0 \
	'only the VM is in the table'
balanced 'afterwards'

# A probe reads memory that is not there, in the middle of a run.
tracing=/sys/kernel/tracing
mountpoint -q $tracing || mount -t tracefs tracefs $tracing
if [ -e $tracing/kprobe_events ]; then
	vmm vm start cpuid
	echo 'p:asi_bad do_sys_openat2 bad=+0(+0x7fff0000(%dx)):u64' >$tracing/kprobe_events
	echo 1 >$tracing/events/kprobes/asi_bad/enable
	cat /dev/null
	echo 0 >$tracing/events/kprobes/asi_bad/enable
	vmm vm pause
	like "$(<$tracing/trace)" 'asi_bad: .* bad=(0|\(fault\))' \
		'a probe that reads bad memory is fixed up'
	echo >$tracing/kprobe_events
else
	skip 'a probe that reads bad memory is fixed up' 'no kprobe events in this kernel'
fi
vmm_close vm

asictl clear >/dev/null
kvm_load address_space_isolation=0
runs 'KVM without isolation runs a VM' "$VMM" --exits 300 --kind mix
like "$(cat /sys/module/kvm/parameters/address_space_isolation)" '^[N0]$' \
	'the parameter says that it is off'
is "$(query 'any(r.available for r in d)' mode)" false 'the class says that it is not available'
is "$(query 'len(d)' domains)" 0 'no domain'
vmm_open vm
vmm vm run 300 mix
is "$(query 'len(d)' faults)" 0 'no row'
vmm_close vm
is "$(stat -c %a /sys/module/kvm/parameters/address_space_isolation)" 444 \
	'the parameter cannot be changed while KVM is loaded'

done_testing
