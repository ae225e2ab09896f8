#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# asictl is killed at any moment of a change: the kernel is as before or as after it, and
# no mode is left behind that only a tool wanted.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

HITS=8
TRIES=400
# Nobody ever writes there: to wait for it is to sleep, without a process that must start.
exec {NEVER}<> <(:)
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$QUERY_DIR"' EXIT
cd "$dir" || exit 1

# specs: all that is mapped, on a line
specs() {
	query '" ".join(sorted(r.spec for r in d))' maps
}

# duration COMMAND...: how long it runs, in microseconds
duration() {
	local start=${EPOCHREALTIME//[.,]/}

	"$@" >out 2>&1
	echo $((${EPOCHREALTIME//[.,]/} - start))
}

# killed COMMAND...: killed at a random moment of the first $MOST microseconds; true if it was.
# One that came to its end was faster than that, and one that did not may be slower: how long it
# takes is another thing each time, and MOST follows it.
killed() {
	local pid moment

	moment=$(((RANDOM << 15 | RANDOM) % MOST))
	"$@" >out 2>&1 &
	pid=$!
	printf -v moment '%d.%06d' $((moment / 1000000)) $((moment % 1000000))
	read -r -t "$moment" -u "$NEVER"
	kill -KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	if [ $? -eq 137 ]; then
		MOST=$((MOST + MOST / 8))
		return 0
	fi
	MOST=$((MOST - MOST / 4))
	return 1
}

# between WHAT RESET STATE COMMAND...: kill COMMAND again and again; what STATE prints is
# always as it was before the command, or as after it
between() {
	local what=$1 reset=$2 state=$3 old new now bad=0 hits=0 i

	shift 3
	"$reset"
	old=$("$state")
	MOST=$(duration "$@")
	new=$("$state")
	isnt "$new" "$old" "$what: changes something"
	for ((i = 0; i < TRIES && hits < HITS; i++)); do
		"$reset"
		! killed "$@" || hits=$((hits + 1))
		now=$("$state")
		[ "$now" = "$old" ] || [ "$now" = "$new" ] || bad=$((bad + 1))
	done
	is "$bad" 0 "$what: killed, the old state or the new one"
	num "$hits" -eq "$HITS" "$what: it was killed before its end"
}

# Variables of the kernel, of one name each.
awk '$2 ~ /^[bBdD]$/ && NF == 3 { n[$3]++ } END { for (s in n) if (n[s] == 1) print s }' \
	/proc/kallsyms |
	grep -E '^(jiffies_64|cpu_dr7|phys_base|rcu_data|boot_cpu_data|init_task|init_mm)$' |
	sort >names
for name in vm:vcpu vm:run vm:kvm vm:vmcb vm:srcu; do
	echo "$name"
done >>names
num "$(wc -l <names)" -ge 8 'there are things to map'
sed 's/^/map /' names >list

bare() {
	unmap_all
}
between 'apply' bare specs "$ASICTL" apply names
between 'batch' bare specs "$ASICTL" -b list
unmap_all

# Some go, some come and some stay, as one change.
other() {
	unmap_all
	asictl map vm:emulator vm:fpstate vm:vcpu >/dev/null
}
between 'apply --sync' other specs "$ASICTL" apply --sync names
unmap_all

# The VM rests: a clear is all that changes the rows, of which there are two or more.
vmm_open vm --irqchip --cpu 1
rows() {
	query '" ".join(str(r.seq - d[0].seq) for r in d)' faults
}
counted() {
	asictl clear >/dev/null
	unmap_all
	vmm vm run 20 pic
	asictl map vm:kvm >/dev/null
	vmm vm run 20 pic
}
few() {
	[ -z "$(rows)" ] || echo rows
}
counted
num "$(query 'len(d)' faults)" -ge 2 'there are rows to clear'
between 'clear' counted few "$ASICTL" clear

# learn: the mode that was found, and no page of it; names are those of whole rounds.
as_before() {
	[ "$(asictl mode) $(query 'len(only(d, origin="learn"))' maps)" = 'log 0' ]
}
unmap_all
MOST=$(duration "$ASICTL" learn -- "$VMM" --irqchip --cpu 1 --exits 300 --kind pic)
bad=0 hits=0
for ((i = 0; i < TRIES && hits < HITS; i++)); do
	unmap_all
	! killed "$ASICTL" learn -- "$VMM" --irqchip --cpu 1 --exits 300 --kind pic ||
		hits=$((hits + 1))
	# What ends with a socket may end a moment after its owner.
	awaits as_before || bad=$((bad + 1))
done
is "$bad" 0 'learn: killed, the mode is what it was, and no learned page is left'
num "$hits" -eq "$HITS" 'learn: it was killed before its end'
verified 'the page tables are what they should be'
vmm_close vm
unmap_all
done_testing
