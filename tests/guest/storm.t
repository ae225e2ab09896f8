#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What may hit a CPU in the middle of a VM exit: its own removal, NMIs, breakpoints in the
# very code that runs isolated. Needs three CPUs.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

TRACING=/sys/kernel/tracing

# bind CPU: all threads of the VMM to one CPU
bind() {
	local task

	for task in /proc/"${VMM_PID[vm]}"/task/*; do
		taskset -pc "$1" "${task##*/}" >/dev/null || return
	done
}

online() {
	echo "$2" >"/sys/devices/system/cpu/cpu$1/online"
}

# keeps_running DESCRIPTION: the VM still does exits, in the domain
keeps_running() {
	local enters

	enters=$(stat_of "$id" enters)
	vmm vm run 200 mix
	is "$EXITS" 400 "$1: the VM does every exit"
	num "$(stat_of "$id" enters)" -gt "$enters" "$1: isolated"
	is "$(stat_of "$id" refused)" 0 "$1: no enter was refused"
	is "$(stat_of "$id" exits-switch)" 0 "$1: nothing left as late as the switch"
}

vmm_open vm --vcpus 2
id=${VMM_DOM[vm]}
learn_all vm run 200 mix

# Each CPU that runs a vCPU goes, in the middle of a run, and comes back.
for round in 1 2 3; do
	for cpu in 1 2; do
		vmm vm start mix
		runs "round $round: the vCPUs run on CPU $cpu" bind $cpu
		runs "round $round: CPU $cpu goes" online $cpu 0
		runs "round $round: CPU $cpu comes back" online $cpu 1
		bind $cpu
		vmm vm pause
		num "$EXITS" -ge 1 "round $round: the VM ran on"
	done
done
bind 0-2
keeps_running 'after CPU hotplug'

# NMIs to all CPUs at once. In a domain that has all it needs most of them hit inside.
vmm vm start cpuid
for round in {1..15}; do
	echo l >/proc/sysrq-trigger
done
vmm vm pause
num "$EXITS" -ge 1 'the VM runs through NMIs'
like "$(dmesg | grep 'NMI backtrace for cpu' | tail -n 1)" 'cpu' 'NMIs came'
num "$(stat_of "$id" exits-nmi)" -ge 1 'some of them in the domain'
keeps_running 'after NMIs'

# Breakpoints, and the faster kinds of probe, in what runs isolated.
for optimised in 0 1; do
	echo $optimised >/proc/sys/debug/kprobes-optimization
	echo 'p:probes/cpuid kvm:kvm_emulate_cpuid
		r:probes/cpuid_done kvm:kvm_emulate_cpuid
		p:probes/run kvm_amd:svm_vcpu_run' | tr -d '\t' >$TRACING/kprobe_events
	echo 1 >$TRACING/events/probes/enable
	vmm vm run 300 cpuid
	echo 0 >$TRACING/events/probes/enable
	is "$EXITS" 600 "optimised $optimised: the VM does every exit under probes"
	for event in cpuid cpuid_done run; do
		hits=$(awk -v e="$event" '$1 == e { print $2 }' $TRACING/kprobe_profile)
		num "${hits:-0}" -ge 590 "optimised $optimised: $event was hit each time"
	done
	echo >$TRACING/kprobe_events
done
echo >$TRACING/trace
keeps_running 'after probes'

# Every function that can be traced, isolated or not, is: the tracer's buffers are met too.
if grep -qw function $TRACING/available_tracers; then
	runs 'the function tracer goes on' eval "echo function >$TRACING/current_tracer"
	vmm vm run 100 mix
	is "$EXITS" 200 'the VM does every exit under the function tracer'
	echo 0 >$TRACING/tracing_on
	num "$(grep -c 'svm_vcpu_run\|vmx_vcpu_run' $TRACING/trace)" -ge 1 \
		'which has seen VM entries'
	echo nop >$TRACING/current_tracer
	echo 1 >$TRACING/tracing_on
	echo >$TRACING/trace
	keeps_running 'after the function tracer'
else
	skip 'the VM does every exit under the function tracer' 'this kernel has none'
fi

# A CPU that was away does not know that a domain died: it must not take its root, which
# is some process's page table by now, for the domain's.
bind 1
vmm vm run 200 mix
bind 0
runs 'CPU 1 goes' online 1 0
vmm_close vm
runs 'CPU 1 comes back' online 1 1
runs 'processes with recycled page tables run on it' /usr/bin/python3 -ESs -c '
import os
children = []
for i in range(200):
    pid = os.fork()
    if not pid:
        os.sched_setaffinity(0, {1})
        kept = [bytearray([i]) * 4096 for _ in range(64)]
        os._exit(any(page != bytes([i]) * 4096 for page in kept))
    children.append(pid)
bad = sum(os.waitpid(pid, 0)[1] != 0 for pid in children)
raise SystemExit(bad)
'
balanced 'at the end'
unmap_all

done_testing
