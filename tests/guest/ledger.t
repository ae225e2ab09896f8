#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The ledger of faults: with followers that have no room, and readers that take and clear
# while VMs fault as fast as they can, each fault is accounted for, once. A million of them
# with $LONG.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

if [ -n "${LONG-}" ]; then
	TAKEN=700000 PLAIN=300000 LEAST=1000
else
	TAKEN=8000 PLAIN=4000 LEAST=20
fi

# class_stats: what the class has counted, in $stats
class_stats() {
	stats=$(query 'only(d, domain=None)[0]' stats)
}
counter() {
	pick "d['$1']" "$stats"
}

# line KEY...: the figures with this name in the lines that begin like this
line() {
	awk -v key="$1" -v kind="$2" '$1 == kind {
		for (i = 2; i < NF; i++) if ($i == key) print $(i + 1) }' "$said"
}
sum() {
	line "$@" | awk '{ n += $1 } END { print n + 0 }'
}

# ledger FAULTS [plain]: what the program says, in the file $said
ledger() {
	local in out word

	mkfifo "$dir/in" "$dir/out"
	"$BUILD/guest/ledger" "$@" <"$dir/in" >"$dir/out" &
	exec {in}>"$dir/in" {out}<"$dir/out"
	rm "$dir/in" "$dir/out"
	read -r -t 180 -u $out word
	is "$word" ready 'followers and readers are ready'
	vmm one start mix
	vmm two start cpuid
	read -r -t 2000 -u $out word
	is "$word" enough 'there were enough faults'
	vmm one pause
	vmm two pause
	echo >&$in
	timeout 180 cat <&$out >"$said"
	exec {in}>&- {out}<&-
	wait $! || nok 'the ledger ends well'
}

# books WHAT: what is true however the rows were cleared
books() {
	local faults before after

	class_stats
	after=$(counter faults)
	faults=$((after - $2))
	num "$faults" -ge "$3" "$1: $faults faults"
	is "$(counter faults)" $(($(sum faults left) + $(counter dropped) + \
		$(counter cleared) + $(counter taken))) \
		"$1: rows + taken + dropped + cleared == faults"
	is $(($(counter exits-fault) - $4)) "$faults" "$1: as many as exits because of one"
	before=$(sum faults clearer)
	is $((before + $(sum faults left) + $(counter dropped) - $5)) "$faults" \
		"$1: what the readers were told has gone, and what is left, is all of them"
	is "$(sum wrong clearer) $(sum disorder follower)" '0 0' \
		"$1: sums are what was listed, and events in order"
	for i in 0 1 2 3; do
		is "$(line lost follower | sed -n $((i + 1))p)" \
			$(($(line events follower | sed -n $((i + 1))p) -
			$(line seen follower | sed -n $((i + 1))p))) \
			"$1: follower $i knows how many events it has lost"
	done
	is "$(line events follower | sort -u | wc -l)" 1 "$1: all followers count the same"
	num "$(sum lost follower)" -ge "$LEAST" "$1: and they have lost some"
	num "$(sum overruns follower)" -ge 1 "$1: which their sockets have told"
	diag "$(cat "$said")"
}

dir=$(mktemp -d)
said=$dir/said
vmm_open one --vcpus 2
vmm_open two
asictl clear >/dev/null

# start: the counters before, for books
start() {
	asictl clear >/dev/null
	class_stats
	set -- "$(counter faults)" "$(counter exits-fault)" "$(counter dropped)"
	BEFORE=$1 EXITED=$2 DROPPED=$3
}

start
ledger $TAKEN
books 'taken' "$BEFORE" $TAKEN "$EXITED" "$DROPPED"
# A row is taken when it has been named, and told of; so rows and clears are all events.
is "$(line events follower | head -n 1)" \
	$(($(sum rows clearer) + $(sum rows left) + $(sum clears clearer) + 1)) \
	'taken: each row was an event, and each clear'

start
ledger $PLAIN plain
books 'cleared' "$BEFORE" $PLAIN "$EXITED" "$DROPPED"
# Here nothing says how many events there must be: a row that is cleared before it is named is
# told of by the clear alone, and one that came again during the clear was two.

vmm_close one
vmm_close two
rm -r "$dir"
done_testing
