#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vm:guest: a guest's own memory is in its domain when it is asked for, page by page as it is
# missed, and nothing else of its process is. It is gone before the process's page table
# changes, whoever changes it, and nothing that is written gets lost.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# The memory that VMs have for their guests, of what is mapped.
RANGES="only(d, spec='vm:guest')[0].range"

# guest_pages ID: entries of user addresses that the domain has
guest_pages() {
	query "only(d, kind=None)[0]['guest-pages']" verify --vm "$1"
}

# strangers ID: how many of them lie outside of the memory that the VM has for its guest
strangers() {
	local ranges within

	ranges=$(query "[[int(a.start, 16), a.len] for a in $RANGES if a.domain == $1]" maps)
	within='s <= int(r.start, 16) and int(r.start, 16) + 4096 * r.pages <= s + n'
	query "sum(not any($within for s, n in $ranges) for r in d if r.user)" dump --vm "$1"
}

# frames NAME: the frames behind the pages of the VM's memory, as its process has them
frames() {
	local start

	start=$(query "max((a.len, a.start) for a in $RANGES if a.domain == ${VMM_DOM[$1]})[1]" \
		maps)
	/usr/bin/python3 -c 'import sys
with open(f"/proc/{sys.argv[1]}/pagemap", "rb") as f:
    f.seek(int(sys.argv[2], 16) // 4096 * 8)
    print(*[int.from_bytes(f.read(8), "little") & (1 << 55) - 1 for _ in range(224)])' \
		"${VMM_PID[$1]}" "$start"
}

# moved BEFORE AFTER: how many of two lists of frames differ
moved() {
	local -a old new
	local i n=0

	read -ra old <<<"$1"
	read -ra new <<<"$2"
	for i in "${!old[@]}"; do
		n=$((n + (old[i] != new[i])))
	done
	echo $n
}

# drain: pages that CPUs keep at hand go where reclaim finds them
drain() {
	echo 1 >/proc/sys/vm/compact_memory
}

# went_on NAME PASSES [KIND]: the guest finds everything as it was written, however often
went_on() {
	vmm "$1" run "$2" "${3-pool}" && [ "$EXITS" = $((16 * $2)) ]
}

vmm_open one --irqchip --private --cpu "$LAST_CPU"
vmm_open two --irqchip --private --cpu 0
one=${VMM_DOM[one]} two=${VMM_DOM[two]}

# ---- not asked for
for name in one two; do
	runs "VM $name: what is missing of the kernel is learned" learn_all "$name" run 40 pool
	runs 'the host reads and writes its memory' went_on "$name" 3
	is "$(guest_pages "${VMM_DOM[$name]}")" 0 'and has none of it in the domain'
done
went_on one 1
is "$(query "sum(r.user for r in d)" dump)" 0 'no user address is mapped at all'
like "$(query '[r.data for r in d if r.user]' faults --vm "$one")" 'vm:guest\+0x1[0-9a-f]{3}' \
	'a row says whose memory was missed'
is "$(query '" ".join({r.spec for r in d if r.user})' faults)" vm:guest 'and how to map it'

# ---- asked for, for one VM
runs 'it is mapped for one of them' asictl map --vm "$one" vm:guest
# On Intel KVM itself has a few pages more for the guest.
asked=$(query "only(d, spec='vm:guest')[0].bytes_asked // 4096" maps)
num "$asked" -ge 224 'all of its memory is asked for'
num "$asked" -le 230 'and no more'
is "$(query "only(d, spec='vm:guest')[0].bytes_exposed" maps)" 0 'and nothing is exposed yet'
for name in one two; do
	runs "VM $name goes on" went_on "$name" 40
done
pages=$(guest_pages "$one")
num "$pages" -ge 17 'what the host has touched is there: the 16 pages, and code'
num "$pages" -le 20 'and no more'
is "$(query "only(d, spec='vm:guest')[0].pages" maps)" "$pages" 'the mapping says how much'
is "$(strangers "$one")" 0 'nothing else of the process is'
is "$(guest_pages "$two")" 0 'nor anything in the other VM'
verified 'the page tables are what they should be'
runs 'it can be taken out' asictl unmap --vm "$one" vm:guest
is "$(guest_pages "$one")" 0 'then it is gone at once'
runs 'and the VM goes on' went_on one 3
is "$(guest_pages "$one")" 0 'without it'

# ---- asked for, for all
runs 'it is mapped for all of them' asictl map vm:guest
went_on one 1
asictl clear >/dev/null
runs 'the VM goes on' went_on one 300
is "$(query 'sum(r.count for r in d if r.user)' faults --vm "$one")" 0 \
	'the host reads and writes 4,800 times without a fault'
went_on two 3
for name in one two; do
	is "$(strangers "${VMM_DOM[$name]}")" 0 "VM $name has nothing but its own"
done

# ---- a write is never lost
before=$(guest_pages "$one")
drain
vmm one mem free
is "$ANSWER" 'mem done' 'the memory of the pool may be freed unless it is written'
num "$(guest_pages "$one")" -le $((before - 16)) 'what is clean now has left the domain'
runs 'it is read and written by way of the domain' went_on one 1 blind
drain
vmm one mem pageout
runs 'it is reclaimed, and what was written is not lost' went_on one 1
vmm one mem zero
runs 'it is given up for zeroes, and nothing old is read' went_on one 2
verified 'the page tables are what they should be'
vmm_open doomed --irqchip --private
went_on doomed 1
drain
vmm doomed mem free
drain
vmm doomed mem pageout
runs 'what was not written is lost, so this would have shown' \
	eval '! vmm doomed run 1 pool 2>/dev/null'
vmm_kill doomed 2>/dev/null

# ---- fork
vmm one mem fork
runs 'a process forks, and the guest goes on' went_on one 20
verified 'the page tables are what they should be'
vmm one mem reap
is "$ANSWER" 'mem done' 'its child has what it had'
runs 'and so has the guest' went_on one 3

# ---- pages of equal content are merged, over both VMs
ksm=/sys/kernel/mm/ksm
# shared: the 32 pages of both pools have become few
shared() {
	local -a a b

	read -ra a < <(frames one)
	read -ra b < <(frames two)
	[ "$(printf '%s\n' "${a[@]:16:16}" "${b[@]:16:16}" | sort -u | wc -l)" -le 2 ]
}
for name in one two; do
	vmm "$name" mem zero
	went_on "$name" 4
	vmm "$name" mem merge
done
echo 0 >$ksm/sleep_millisecs
echo 1000 >$ksm/pages_to_scan
echo 1 >$ksm/run
runs 'equal pages of both VMs are merged' awaits shared
verified 'the page tables are what they should be'
runs 'one of them writes' went_on one 5
runs 'the other does not see it' went_on two 1
vmm one start pool
sleep 1
vmm one pause
isnt "$EXITS" 0 'it writes while its pages are merged'
runs 'nothing is lost' went_on one 1
verified 'the page tables are what they should be'
echo 2 >$ksm/run

# ---- pages move
before=$(frames one)
vmm one mem move
is "$ANSWER" 'mem done' 'pages of the guest move'
num "$(moved "$before" "$(frames one)")" -ge 16 'all of them have other frames'
runs 'nothing is lost' went_on one 3
before=$(frames one)
vmm one mem collapse
is "$ANSWER" 'mem done' 'they become a huge one'
num "$(moved "$before" "$(frames one)")" -ge 224 'all of them are copied'
runs 'nothing is lost' went_on one 3
verified 'the page tables are what they should be'
vmm one mem free
runs 'it is split, and nothing is lost' went_on one 3
verified 'the page tables are what they should be'

# ---- all of it while the guest runs
vmm one start pool
for _ in {1..3}; do
	vmm one mem storm
	is "$ANSWER" 'mem done' 'children of a running VM have what they had'
	vmm one mem move
	is "$ANSWER" 'mem done' 'its pages move'
	drain
	asictl unmap vm:guest >/dev/null
	asictl map vm:guest >/dev/null
	vmm one churn 2
done
verified 'the page tables are what they should be'
vmm one pause
isnt "$EXITS" 0 'it has run meanwhile'
runs 'nothing is lost' went_on one 3
num "$(guest_pages "$one")" -ge 17 'its memory is back in the domain'
is "$(strangers "$one")" 0 'and nothing else'

# ---- the end, with all of it in use
vmm two start pool
vmm_kill two
is "$(query 'len(d)' domains)" 1 'a VM that was killed has no domain'
runs 'the other one goes on' went_on one 3
is "$(stat_of "$one" refused)" 0 'no enter was refused'
vmm_close one
is "$(query "only(d, spec='vm:guest')[0].pages" maps)" 0 'nothing is left'
balanced 'at the end'

done_testing
