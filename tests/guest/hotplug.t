#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# CPUs that go and come back do as the others do (I9). Needs two CPUs.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# A CPU that comes back does as it did; the threads of its vCPU move meanwhile.
vmm_open moved --vcpus 2 --cpu 1,0
vmm moved start mix
for i in 1 2 3; do
	runs "CPU 1 goes, $i" eval 'echo 0 >/sys/devices/system/cpu/cpu1/online'
	runs "and comes, $i" eval 'echo 1 >/sys/devices/system/cpu/cpu1/online'
	for thread in /proc/"${VMM_PID[moved]}"/task/*; do
		taskset -p 2 "${thread##*/}" >/dev/null
	done
done
vmm moved pause
num "$EXITS" -ge 1 'the VM ran on'
vmm moved run 300 cpuid
is "$EXITS" 600 'and does what it is told'
num "$(query "sum(r.cpu == 1 for r in d)" faults --vm "${VMM_DOM[moved]}")" -ge 1 \
	'on the CPU that has come back, too'
balanced 'after that'
vmm_close moved

done_testing
