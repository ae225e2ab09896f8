#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The whole way on this kernel command line, and that the machine is what the
# command line asked for: KASLR, levels of the page table, PTI.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

has_flag() {
	grep -qw "^flags.*$1" /proc/cpuinfo && echo yes || echo no
}

asked() {
	grep -qw -- "$1" /proc/cmdline && echo yes || echo no
}

text=$(awk '$3 == "_text" { print $1 }' /proc/kallsyms)
if [ "$(asked nokaslr)" = yes ]; then
	is "$text" ffffffff81000000 'the kernel lies where it was linked'
else
	isnt "$text" ffffffff81000000 'the kernel lies somewhere else'
fi
if [ "$(asked no5lvl)" = yes ]; then
	is "$(has_flag la57)" no '4 levels'
else
	is "$(has_flag la57)" yes '5 levels'
fi
if [ "$(asked pti=on)" = yes ]; then
	is "$(has_flag pti)" yes 'PTI is on'
else
	is "$(has_flag pti)" no 'PTI is off'
fi

vmm_open vm --vcpus 4 --cpu 0,1,0,1
id=${VMM_DOM[vm]}
vmm vm run 300 mix
is "$EXITS" 1200 '4 vCPUs did every exit'
num "$(kernel_rows "$id")" -ge 1 'rows'
is "$(query 'any(not r.data for r in d)' faults)" false 'every row names its data'
runs 'round by round every row can be mapped' converge vm 40 run 300 mix
diag "$ROUND rounds, $FOUND rows"
num "$FOUND" -ge 8 'at least 8 distinct rows'
vmm vm run 1000 cpuid
is "$(kernel_rows "$id")" 0 'then none is left'
is "$(stat_of "$id" refused)" 0 'no enter was refused'
is "$(stat_of "$id" exits-switch)" 0 'nothing left as late as the switch'
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
vmm_close vm
unmap_all
balanced 'at the end'

done_testing
