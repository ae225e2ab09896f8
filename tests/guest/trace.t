#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tracepoints: each enter, exit and fault is told once, and so the counters say.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

TRACE=/sys/kernel/tracing
CAUSES='fault irq nmi sched user switch disable'
out=$(mktemp)

mountpoint -q "$TRACE" || mount -t tracefs tracefs "$TRACE"
echo 8192 >"$TRACE/buffer_size_kb"

# traced COMMAND...: what was told while it ran is in the file
traced() {
	echo >"$TRACE/trace"
	echo 1 >"$TRACE/events/asi/enable"
	"$@"
	echo 0 >"$TRACE/events/asi/enable"
	grep ' asi_[a-z]*: ' "$TRACE/trace" >"$out"
}

# told REGEX: how many lines
told() {
	grep -cE -- "$1" "$out"
}

counters() {
	local cause

	for cause in enters $CAUSES; do
		stat_of "$id" "${cause/#[!e]*/exits-$cause}"
	done
	stat_of class faults
}

# agree WHAT COMMAND...: run it traced; the counters have grown by what was told
agree() {
	local what=$1 before after want got cause i

	shift
	mapfile -t before < <(counters)
	traced "$@"
	mapfile -t after < <(counters)
	for i in "${!before[@]}"; do
		want+=" $((after[i] - before[i]))"
	done
	got=" $(told "asi_enter: domain=$id ")"
	for cause in $CAUSES; do
		got+=" $(told "asi_exit: domain=$id .* cause=$cause ")"
	done
	got+=" $(told "asi_fault: domain=$id ")"
	is "$got" "$want" "$what: enters, exits by cause, faults"
	is "$(awk '/^overrun: [1-9]/ { lost++ } END { print lost + 0 }' \
		"$TRACE"/per_cpu/cpu*/stats)" 0 "$what: the buffer had room for them"
}

# Lines out of order: on each CPU an enter, an exit, an enter; a fault right after its exit.
disorder() {
	awk '{ cpu = $0; sub(/.* cpu=/, "", cpu); sub(/ .*/, "", cpu) }
		/ asi_enter: / && last[cpu] == "in" { bad++ }
		/ asi_exit: / && last[cpu] != "in" { bad++ }
		/ asi_fault: / && last[cpu] != "out fault" { bad++ }
		/ asi_enter: / { last[cpu] = "in" }
		/ asi_exit: / { last[cpu] = / cause=fault / ? "out fault" : "out" }
		/ asi_fault: / { last[cpu] = "out" }
		END { print bad + 0 }' "$out"
}

vmm_open vm --irqchip
id=${VMM_DOM[vm]}
asictl clear >/dev/null
agree 'mode log' vmm vm run 500 mix
num "$(told 'asi_fault: ')" -ge 500 'there were faults'
num "$(told 'asi_enter: ')" -ge 500 'and enters'
is "$(disorder)" 0 'each enter has its exit, each fault comes after its own'
rows=$(query '[f"{r.id}:{r.count}" for r in d]' faults | sort)
is "$(sed -n 's/.* asi_fault: .* row=\([0-9]*\) .*/\1/p' "$out" | sort | uniq -c |
	awk '{ print $2 ":" $1 }' | sort)" "$rows" 'each names the row that counts it'
is "$(sed -n 's/.* seq=\([0-9]*\) .*/\1/p' "$out" | awk 'NR > 1 && $1 != last + 1 { bad++ }
	{ last = $1 } END { print bad + 0 }')" 0 'and its number'
first=$(query '[f"{r.address} {r.access} {r.ip_name}" for r in d if r.count == 1][:1]' faults)
if [ -n "$first" ]; then
	read -r address access ip <<<"$first"
	like "$(grep " address=$address " "$out")" \
		"ip=${ip#*:}.* address=$address access=$access " \
		'with the address, the access and the instruction that the row has'
fi
like "$(grep -m 1 'asi_exit.*cause=fault' "$out")" 'exit_reason=[0-9]+$' \
	'an exit has the VM exit that was being handled'

agree 'mode learn' eval 'asictl mode learn >/dev/null; vmm vm run 500 mix'
num "$(told 'asi_exit: ')" -gt "$(told 'asi_enter: ')" 'where learn goes back in is no enter'
asictl mode log >/dev/null

runs 'learn what the VM needs' learn_afresh vm run 500 pic
for _ in {1..4}; do
	traced vmm vm run 1000 pic
	[ "$(kernel_rows "$id")" != 0 ] || break
	# A page of the kernel's that has moved meanwhile is met anew.
	diag 'met anew:' "$(kernel_left "$id")"
	learn_afresh vm run 500 pic
done
num "$(told 'asi_')" -lt 500 'VM exits that stay say nothing'
is "$(kernel_rows "$id")" 0 'tracing makes no fault'

# In a domain that has all it needs most NMIs hit inside.
nmis() {
	vmm vm start pic
	for _ in {1..15}; do
		echo l >/proc/sysrq-trigger
	done
	vmm vm pause
}
agree 'NMIs' nmis
num "$(told 'cause=nmi ')" -ge 1 'some of them in the domain'

# A table that is full: of the guest's own pages, which are never learned.
runs 'learn the rest' learn_afresh vm run 192 far
asictl capacity 16 >/dev/null
agree 'a full table' vmm vm run 192 far
num "$(told 'asi_fault: .* row=0 ')" -ge 100 'faults without a row are told as well'
is "$(told 'asi_fault: .* row=0 ')" "$(stat_of class dropped)" 'as many as were dropped'
asictl capacity 4096 >/dev/null
unmap_all

# What was noted while exits were traced, and nobody told, is not told later as if it were new.
for _ in {1..5}; do
	echo 1 >"$TRACE/events/asi/asi_exit/enable"
	vmm vm run 20 mix
	echo 0 >"$TRACE/events/asi/asi_exit/enable"
	vmm vm run 20 mix
done
agree 'after tracing came and went' vmm vm run 200 mix
vmm vm run 200 mix
is "$(grep -c ' asi_' "$TRACE/trace")" "$(told ' asi_')" 'off: nothing is told'
vmm_close vm
echo >"$TRACE/trace"
rm "$out"

done_testing
