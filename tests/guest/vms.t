#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Rows and counters belong to VMs: those of the dead go when a new VM comes,
# those of the living never do (R7); and no VM leaves anything behind.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

vmm_open one --vcpus 2
vmm_open two --vcpus 2
one=${VMM_DOM[one]}
two=${VMM_DOM[two]}
isnt "$one" "$two" 'two VMs have two domains'
is "$(query 'len(d)' domains)" 2 'both are listed'
vmm one run 300 mix
vmm two run 300 mix
num "$(kernel_rows "$one")" -ge 1 'the first has rows'
num "$(kernel_rows "$two")" -ge 1 'the second has rows'
is "$(query "sum(r.domain not in ($one, $two) for r in d)" faults)" 0 'no one else has'

vmm_kill two
is "$(query 'len(d)' domains)" 1 'a VM that was killed has no domain'
num "$(query "sum(r.domain == $two for r in d)" faults)" -ge 1 \
	'its rows can still be read'
live=$(query '[[r.id, r.seq, r.count] for r in d]' faults --vm "$one")
before=$(stat_of "$one" exits-fault)
vmm_open three
three=${VMM_DOM[three]}
num "$three" -gt "$two" 'a new VM gets a number that was never used'
is "$(query "sum(r.domain == $two for r in d)" faults)" 0 'and drops the rows of the dead one'
is "$(query '[[r.id, r.seq, r.count] for r in d]' faults --vm "$one")" "$live" \
	'the rows of the living one are untouched'
is "$(stat_of "$one" exits-fault)" "$before" 'so are its counters'
balanced 'after a death and a birth'
vmm one run 100 cpuid
num "$(stat_of "$one" exits-fault)" -ge $((before + 90)) 'the living one counts on'
vmm_close three
vmm_close one
balanced 'all dead'
is "$(query 'len(d)' domains)" 0 'no domain is left'

# VMs die while others run at full speed.
vmm_open busy --vcpus 2
vmm busy start mix
"$VMM" --vms 8 --exits 20 --kind mix >/dev/null
vmm busy pause
num "$EXITS" -ge 1 'a VM ran on while eight others came and went'
is "$(query 'len(d)' domains)" 1 'only it is left'
vmm_close busy

# Those that CPUs keep at hand are free, too. The most of some samples: what is freed
# late, by RCU or lazily, comes back in the meantime.
free_pages() {
	local most=0 cache now

	# KASAN keeps what was freed until its cache is shrunk, and its shadow of what vfree() has
	# left to be unmapped later until that is done, as it is when a module comes.
	for cache in /sys/kernel/slab/*/shrink; do
		echo 1 >"$cache"
	done
	modprobe asi_test
	modprobe -r asi_test
	for _ in {1..6}; do
		echo 3 >/proc/sys/vm/drop_caches
		now=$(awk '$1 == "nr_free_pages" || $1 == "count:" { n += $2 } END { print n }' \
			/proc/zoneinfo)
		[ "$now" -le "$most" ] || most=$now
		sleep 0.5
	done
	echo "$most"
}

table_pages() {
	awk '$1 == "nr_page_table_pages" { print $2 }' /proc/vmstat
}

# A first hundred, so that what is only cached is there.
"$VMM" --vms 100 --exits 5 >/dev/null
tables=$(table_pages)
free=$(free_pages)
runs 'another 100 VMs are created and destroyed' "$VMM" --vms 100 --exits 5
lost=$((free - $(free_pages)))
diag "free pages before $free, fewer afterwards $lost"
num "$(($(table_pages) - tables))" -lt 50 'fewer than one page table page in two VMs is left'
num "$lost" -lt 50 'fewer than one page in two VMs is left'
is "$(query 'len(d)' domains)" 0 'no domain is left'
is "$(stat_of class table-pages)" 0 'no page of a table is counted'
is "$(query 'sum(r.domain is not None for r in d)' maps)" 0 'no mapping of a VM is left'
balanced 'after 100 VMs'

done_testing
