#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An access that is bad in the kernel's own table too ends in the stock oops
# (R2). The boot expects that report and no other, so only here is one fine.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

vmm_open vm
id=${VMM_DOM[vm]}
vmm vm run 200 mix
faults=$(stat_of class faults)
modprobe lkdtm
# The writer is killed by its oops.
bash -c 'echo ACCESS_NULL >/sys/kernel/debug/provoke-crash/DIRECT' 2>/dev/null
like "$(dmesg)" 'BUG: kernel NULL pointer dereference' 'a bad access is an oops'
like "$(dmesg | grep 'RIP: 0010' | head -n 1)" 'lkdtm_' 'at the place where it was made'
is "$(stat_of class faults)" "$faults" 'and no business of the fault table'
vmm vm run 200 mix
is "$EXITS" 200 'the VM runs on'
num "$(stat_of "$id" enters)" -ge 200 'isolated'
vmm_close vm

done_testing
