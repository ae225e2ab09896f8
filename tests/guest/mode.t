#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Modes: off, log and learn, switched at rest and in the middle of a run.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

vmm_open vm --cpu "$LAST_CPU"
id=${VMM_DOM[vm]}
runs 'mode off' asictl mode off
is "$(asictl mode)" off 'reads back'
enters=$(stat_of "$id" enters)
asictl clear >/dev/null
vmm vm run 300 mix
is "$(stat_of "$id" enters)" "$enters" 'off: nothing is entered'
is "$(query 'len(d)' faults)" 0 'off: no row'
runs 'mode log, the VM lives on' asictl mode log
vmm vm run 300 cpuid
num "$(kernel_rows "$id")" -ge 1 'log: rows'
num "$(stat_of "$id" enters)" -ge $((enters + 290)) 'log: entered'
is "$(query 'len(d)' maps)" 0 'log: nothing is mapped'
learned=$(stat_of class learned)

asictl clear >/dev/null
runs 'mode learn, the VM lives on' asictl mode learn
vmm vm run 1000 mix
num "$(stat_of class learned)" -ge $((learned + 8)) 'learn: pages were mapped'
num "$(query 'len(d)' maps)" -ge 8 'learn: they are in the list of mappings'
is "$(query 'len(only(d, origin="learn")) > 0' maps)" true 'with their origin'
num "$(kernel_rows "$id")" -ge 8 'learn: one round found what log mode finds in many'
asictl clear >/dev/null
vmm vm run 2000 mix
is "$(kernel_rows "$id")" 0 'learn: a second round finds nothing new'
runs 'mode log with what was learned' asictl mode log
asictl clear >/dev/null
vmm vm run 2000 mix
is "$(kernel_rows "$id")" 0 'what was learned stays mapped'
vmm_close vm
unmap_all
is "$(query 'len(only(d, origin="learn"))' maps)" 0 'what was learned can be unmapped'

vmm_open vm --vcpus 4
id=${VMM_DOM[vm]}
vmm vm start mix
bad=0
for i in {1..12}; do
	for word in off log learn; do
		printf '%s' "$word" >"$DOOR/mode" || bad=$((bad + 1))
		[ "$(<"$DOOR/mode")" = "$word" ] || bad=$((bad + 1))
	done
	[ $((i % 4)) -ne 0 ] || unmap_all || bad=$((bad + 1))
done
asictl mode log
vmm vm pause
is "$bad" 0 '36 switches and 3 clearances in the middle of a run'
num "$EXITS" -ge 100 'the VM ran on'
is "$(stat_of "$id" exits-switch)" 0 'nothing left as late as the switch'
balanced 'class'
vmm vm run 200 cpuid
is "$EXITS" 800 'the VM still does what it is told'
vmm_close vm
unmap_all

# Switched on in the middle of one long run: prepared then, not refused for ever.
asictl mode off
vmm_open vm --vcpus 2
id=${VMM_DOM[vm]}
vmm vm start cpuid
sleep 0.3
asictl mode log
entered() {
	[ "$(stat_of "$id" enters)" -ge 10 ]
}
awaits entered
vmm vm pause
num "$(stat_of "$id" enters)" -ge 10 'switched on in the middle of a run: entered'
num "$(stat_of "$id" refused)" -le 4 'and not refused'
vmm_close vm

done_testing
