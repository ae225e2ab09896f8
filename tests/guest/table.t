#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The fault table: full, grown, shrunk and cleared, its sums stay exact (R4).

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# far TIMES: an exit on each of 192 pages. What an interrupt has made leave its
# domain faults the next time.
far() {
	local i

	for ((i = 0; i < $1; i++)); do
		vmm vm run 192 far
	done
}

# Once all that KVM touches is mapped, what is missing is the guest's own code:
# a row for each of 192 pages.
vmm_open vm --cpu "$LAST_CPU"
runs 'all that KVM touches is learned' learn_afresh vm run 192 far

is "$(asictl capacity)" 4096 'the table has 4096 rows unless told otherwise'
far 2
num "$(query 'sum(r.user for r in d)' faults)" -ge 185 \
	'a fault on each of 192 pages, a row for each'
balanced 'room enough'
asictl clear >/dev/null

runs 'capacity 16' asictl capacity 16
is "$(asictl capacity)" 16 'reads back as 16'
far 2
num "$(stat_of class dropped)" -ge 176 'more than 16 different faults: the others are dropped'
is "$(query 'len(d)' faults)" 16 '16 rows are in the table'
is "$(stat_of class rows)" 16 'and 16 are counted'
balanced 'full'
dropped=$(stat_of class dropped)
sum=$(query 'sum(r.count for r in d)' faults)
far 2
num "$(query 'sum(r.count for r in d)' faults)" -ge $((sum + 14)) \
	'a row that exists still counts when the table is full'
num "$(stat_of class dropped)" -ge $((dropped + 170)) 'the others still are dropped'
is "$(query 'len(d)' faults)" 16 'still 16 rows'
balanced 'full and counted on'

runs 'capacity 64 with rows in the table' asictl capacity 64
is "$(query 'len(d)' faults)" 16 'the rows are kept'
balanced 'grown'
far 2
is "$(query 'len(d)' faults)" 64 'there is room again'
balanced 'grown and run on'

said=$(asictl capacity 16 2>&1)
is $? 1 'a capacity below the number of rows is refused'
like "$said" 'clear' 'with the way out'
is "$(asictl capacity)" 64 'and stays what it was'
is "$(query 'len(d)' faults)" 64 'so do the rows'

asictl clear >/dev/null
is "$(query 'len(d)' faults)" 0 'clear leaves no row'
balanced 'cleared'
num "$(stat_of class cleared)" -gt 0 'what was cleared is counted'
far 2
balanced 'cleared and run on'
vmm_close vm
balanced 'the VM is dead'
unmap_all

asictl capacity 4096
vmm_open vm --vcpus 4
vmm vm start mix
for n in 64 4096 65 1048576 64 4096; do
	asictl clear >/dev/null
	asictl capacity "$n" || nok "capacity $n while a VM runs"
done
vmm vm pause
num "$EXITS" -ge 1 'the VM ran on while the capacity changed'
is "$(asictl capacity)" 4096 'the last capacity holds'
balanced 'capacity changed and cleared while 4 vCPUs ran'

asictl clear >/dev/null
vmm vm run 100 cpuid
upto=$(query 'max(r.seq for r in d)' faults)
is "$(query 'len(d) - len({r.id for r in d})' faults)" 0 'every row has its own id'
last=$(query 'max(r.id for r in d)' faults)
cpuid_rows=$(query 'len(d)' faults)
vmm vm run 100 mmio
later=$(query "sum(r.seq > $upto for r in d)" faults)
num "$later" -ge 1 'faults after that have larger numbers'
answer=$(query 'f"{d[0].cleared_rows} {d[0].cleared_faults}"' clear --upto "$upto")
is "$(query "sum(r.seq <= $upto for r in d)" faults)" 0 'clear --upto removes what came before'
is "$(query 'len(d)' faults)" "$later" 'and keeps what came later'
num "${answer% *}" -le "$cpuid_rows" 'it says how many rows went'
balanced 'clear --upto'
asictl clear >/dev/null
vmm vm run 100 cpuid
num "$(query 'min(r.id for r in d)' faults)" -gt "$last" 'an id is never used twice'
vmm_close vm

done_testing
