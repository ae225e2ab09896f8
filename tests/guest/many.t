#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Many rows: what a list of them costs, beside ip(8) with as many routes. A hundred thousand of
# each with $LONG.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"
# shellcheck source=tests/guest/sequence.sh
. "$here/sequence.sh"

MANY=20000
[ -z "${LONG-}" ] || MANY=100000
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$QUERY_DIR"' EXIT

# cost COMMAND...: into $READER; what that says is $SAID. $USED microseconds, $MEMORY KiB
cost() {
	SAID=$("$here/cost.py" "$dir/cost" "$@" | "${READER[@]}")
	read -r USED MEMORY <"$dir/cost"
}

# least COMMAND...: the best of three, as others run on this machine, too. A list is counted
# by jq once: that takes longer than all else.
least() {
	local i best counted

	cost "$@"
	counted=$SAID best=$USED
	READER=(wc -c)
	for i in 1 2; do
		cost "$@"
		[ "$best" -le "$USED" ] || best=$USED
	done
	USED=$best SAID=$counted
}

modprobe asi_test
asictl --class test capacity 262144 >/dev/null
READER=(jq '.records | length')
on 0 flood 2000
cost "$ASICTL" -j -c test faults
few=$SAID few_memory=$MEMORY
num "$few" -ge 1000 "some rows: $few"
on 0 flood $((MANY * 13 / 10))
least "$ASICTL" -j -c test faults
rows=$SAID row_memory=$MEMORY row_used=$USED
num "$rows" -ge $MANY "many rows: $rows"

ip link set lo up
for ((i = 0; i < MANY; i++)); do
	echo "route add 10.$((i >> 16)).$((i >> 8 & 255)).$((i & 255))/32 dev lo"
done >"$dir/routes"
runs 'as many routes' ip -batch "$dir/routes"
READER=(jq length)
least ip -j route
is "$SAID" $MANY 'and ip lists them'
diag "a row: $((row_used * 1000 / rows)) ns of user time; a route: $((USED * 1000 / MANY)) ns"
num $((row_used * 1000 / rows)) -lt $((USED * 1000 / MANY)) \
	'a row costs less user time than a route'
diag "memory: $few_memory KiB for $few rows, $row_memory KiB for $rows"
num "$row_memory" -le $((few_memory + 256)) 'and no memory'
ip route flush table main

asictl --class test clear >/dev/null
modprobe -r asi_test

done_testing
