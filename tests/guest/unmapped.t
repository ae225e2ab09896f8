#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A page that is unmapped live is not reachable afterwards (I9), on any CPU: one that stays in
# the domain throughout, those that come and go, and those that have it in their TLB from
# before. The test class reads the page all the time, and compares with what we say.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"
# shellcheck source=tests/guest/sequence.sh
. "$here/sequence.sh"

# Milliseconds for which a CPU watches at most; with one CPU nobody else runs meanwhile.
WATCH=25000
CPUS=$(nproc)

# say WORD: what is now true of the page
say() {
	local -A marks=([mapped]=1 [changing]=2 [unmapped]=3 [end]=4)

	echo "${marks[$1]}" >$MARK
}

# begun N: so many runs watch
begun() {
	until [ "$(<$WATCHERS)" -ge "$1" ]; do
		sleep 0.1
	done
	echo 0 >$WATCHERS
}

runs 'the module loads' modprobe asi_test
[ "$CPUS" -gt 1 ] || WATCH=200

# What is in the TLB of a CPU from before is out of it, wherever the page was unmapped.
for cpu in $(seq 0 $((CPUS - 1))); do
	asictl --class test map vm:victim >/dev/null
	on "$cpu" mem
	has exits-fault=0 value=42 "CPU $cpu: mapped, the page can be read"
	taskset -pc $(((cpu + 1) % CPUS)) $BASHPID >/dev/null
	asictl --class test unmap vm:victim >/dev/null
	on "$cpu" mem
	has exits-fault=1 value=42 inside=0 "CPU $cpu: unmapped elsewhere, it faults"
done

# All CPUs but the first watch; the first maps and unmaps. With
# one CPU it does all of it, in turns.
asictl --class test map vm:victim >/dev/null
say mapped
for round in 1 2 3; do
	answers=$(mktemp -d)
	watchers=()
	for cpu in $(seq $((CPUS > 1)) $((CPUS - 1))); do
		(
			on "$cpu" watch $WATCH
			echo "$ANSWER" >"$answers/$cpu"
		) &
		watchers+=($!)
	done
	taskset -pc 0 $BASHPID >/dev/null
	[ "$CPUS" -gt 1 ] || wait "${watchers[@]}"
	begun ${#watchers[@]}
	sleep 0.5
	say changing
	runs "round $round: unmap it under them" asictl --class test unmap vm:victim
	say unmapped
	if [ "$CPUS" = 1 ]; then
		(
			on 0 watch $WATCH
			echo "$ANSWER" >"$answers/0"
		)
	fi
	sleep 0.5
	say end
	wait "${watchers[@]}"
	for cpu in $(seq $((CPUS > 1)) $((CPUS - 1))); do
		ANSWER=$(<"$answers/$cpu")
		diag "$ANSWER"
		has missing=0 stale=0 inside=0 \
			"round $round: CPU $cpu: not one read was wrong, before or after"
		num "$(of_answer reads)" -ge 1000 "round $round: CPU $cpu: of these many"
		num "$(of_answer exits-fault)" -ge 100 "round $round: CPU $cpu: with faults after"
		[ "$CPUS" = 1 ] || num "$(of_answer stays)" -ge 1000 \
			"round $round: CPU $cpu: and it was in the domain from read to read before"
	done
	rm -r "$answers"
	say changing
	asictl --class test map vm:victim >/dev/null
	say mapped
done
runs 'the domain is what it should be' asictl --class test verify

# A module goes while a CPU reads its data in the domain.
modprobe lkdtm
address=$(awk '$3 == "lkdtm_debugfs_root" { print $1 }' /proc/kallsyms)
runs 'map a symbol of a module' asictl --class test map lkdtm:lkdtm_debugfs_root
say changing
(
	on $((CPUS - 1)) visit $((CPUS > 1 ? WATCH : 4000)) "$address"
	echo "$ANSWER" >/run/answer
) &
watcher=$!
begun 1
runs 'unload it under a CPU that reads it' modprobe -r lkdtm
[ "$CPUS" = 1 ] || say end
wait $watcher
ANSWER=$(</run/answer)
has error=14 inside=0 'in the end nothing was there'
is "$(query '[str(r.gone) for r in d if r.spec.startswith("lkdtm:")]' --class test maps)" True \
	'the mapping is gone'
runs 'the domain is what it should be' asictl --class test verify
test_unmap_all
runs 'the module goes' modprobe -r asi_test

done_testing
