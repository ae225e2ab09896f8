#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# asictl faults that waits and goes on: each row once, losses said, an end when it is asked for.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

dir=$(mktemp -d)
trap 'rm -rf "$dir" "$QUERY_DIR"' EXIT

# follow NAME WORD...: in the background; what it prints is in NAME.out and NAME.err
follow() {
	local name=$1

	shift
	"$ASICTL" "$@" >"$dir/$name.out" 2>"$dir/$name.err" &
	PID=$!
}

# has_lines NAME N: it has printed so many
has_lines() {
	[ "$(wc -l <"$dir/$1.out")" -ge "$2" ]
}

# lines NAME N: wait until it has
lines() {
	awaits has_lines "$@"
}

# flood N: so many rows of the test class, as fast as it can
flood() {
	taskset -c 0 bash -c "exec 3<>/sys/kernel/debug/asi_test/run
		echo 'flood $1' >&3; cat <&3" >/dev/null
}

# ids NAME: of the rows in documents, sorted
ids() {
	jq -r '.records[].id' "$dir/$1.out" | sort -n | paste -sd ' '
}

listed() {
	query 'sorted(r.id for r in d)' faults | tr -d '[],'
}

# finish SIGNAL: the latest one ends; STATUS is how
finish() {
	kill -"$1" "$PID"
	wait "$PID"
	STATUS=$?
}

vmm_open vm
asictl mode learn >/dev/null
vmm vm run 300 cpuid
asictl mode log >/dev/null
known=$(query 'len(d)' faults)
num "$known" -ge 5 'there are rows before anybody follows'

# What is there, then what comes.
follow rows -j faults --follow
runs 'the rows of the table come first' lines rows "$known"
asictl mode learn >/dev/null
vmm vm run 300 mix
asictl mode log >/dev/null
vmm vm run 300 mix
all=$(query 'len(d)' faults)
num "$all" -gt "$known" 'there are new ones'
runs 'each is told' lines rows "$all"
is "$(ids rows)" "$(listed)" 'every row once, old and new'
is "$(wc -l <"$dir/rows.out")" "$all" 'one document in a line'
is "$(jq -r '.asictl | "\(.verb) \(.complete)"' "$dir/rows.out" | sort -u)" 'faults true' \
	'each says what it is, and that nothing is missing'
is "$(jq -c '.records[0] | keys' "$dir/rows.out" | sort -u)" \
	"$(asictl -j faults | jq -c '.records[0] | keys')" 'with the keys of a list'
finish INT
is "$STATUS $(<"$dir/rows.err")" '0 ' 'Ctrl-C ends it well'

# A selection.
follow some faults -f --where 'data~^vm:' --columns id,data,exit-reason-name
some=$(query "len([r for r in d if (r.data or '').startswith('vm:')])" faults)
runs 'only what is selected' lines some "$((some + 1))"
is "$(head -n 1 "$dir/some.out" | tr -s ' ')" ' ID DATA EXIT-REASON-NAME' 'with a header'
is "$(tail -n +2 "$dir/some.out" | awk '$2 !~ /^vm:/' | wc -l)" 0 'each line is one of them'
finish TERM
is "$STATUS" 0 'and so it ends by TERM'

# A gap: a follower that does not read for a while misses events, says so, and still has all
# rows that there are.
asictl clear >/dev/null
unmap_all
asictl capacity 65536 >/dev/null
modprobe asi_test
asictl --class test capacity 65536 >/dev/null
# It has joined by the time that it prints what was there before.
flood 10
follow slow -j -c test faults --follow
lines slow 1
kill -STOP "$PID"
flood 3000
kill -CONT "$PID"
rows=$(query 'len(d)' --class test faults)
num "$rows" -ge 2000 'many rows at once'
runs 'all arrive, those whose event was lost as well' lines slow "$rows"
is "$(jq -r '.records[].id' "$dir/slow.out" | sort | uniq -d | wc -l)" 0 'none twice'
isnt "$(jq -r 'select(.asictl.complete | not) | 1' "$dir/slow.out" | head -n 1)" '' \
	'a document says that something was missing in front of it'
like "$(<"$dir/slow.err")" 'events were lost' 'so does a warning'
finish INT
follow strict --strict -c test faults --follow
lines strict 10
kill -STOP "$PID"
asictl -c test clear >/dev/null
flood 3000
kill -CONT "$PID"
lines strict $((rows + 2000))
finish INT
is "$STATUS" 5 'with --strict the status says so, too'

# A list that keeps changing while it is read may lack rows.
while printf 'map rcu_data' && printf 'unmap rcu_data'; do :; done \
	>/sys/kernel/debug/asi/test/control 2>/dev/null &
changer=$!
"$ASICTL" --strict -j -c test faults --follow --wait 1 >"$dir/changed.out" 2>"$dir/changed.err"
is "$?" 5 'a list that changes meanwhile: with --strict the status says so'
kill "$changer"
like "$(<"$dir/changed.err")" 'kept changing' 'a warning as well'
is "$(jq -s '.[0].asictl.complete' "$dir/changed.out")" false 'and the first row that came of it'
modprobe -r asi_test
asictl capacity 4096 >/dev/null

# Scripts wait.
asictl clear >/dev/null
start=$SECONDS
asictl faults --wait 1 >/dev/null 2>"$dir/err"
is "$?" 1 'nothing comes: status 1'
like "$(<"$dir/err")" '0 of 1 rows came in 1 seconds' 'and why'
asictl mode learn >/dev/null
follow waiter faults --until 3 --wait 600 --columns id
sleep 0.5
vmm vm run 300 mix
wait "$PID"
is "$?" 0 'rows come: the wait is over'
num "$(wc -l <"$dir/waiter.out")" -ge 4 'and they are listed'
num $((SECONDS - start)) -lt 500 'at once'
asictl clear >/dev/null
unmap_all
follow counter -j faults --follow --until 2
vmm vm run 300 mix
wait "$PID"
asictl mode log >/dev/null
is "$? $(wc -l <"$dir/counter.out")" '0 2' 'a follower ends after so many'
asictl faults --follow --until 60000 --wait 1 >/dev/null 2>"$dir/err"
is "$?" 1 'one that gets too few says so'
like "$(<"$dir/err")" ' of 60000 rows came' 'with what it wanted'
runs 'time alone is an end, too' asictl faults --follow --wait 1

# A reader that goes away ends it. With rows to print it would be the write that fails.
asictl clear >/dev/null
{
	timeout 180 "$ASICTL" faults --follow 2>"$dir/err"
	echo $? >"$dir/status"
} | head -n 1 >/dev/null
is "$(<"$dir/status") $(<"$dir/err")" '0 ' 'without a reader it ends, though no row comes'

unmap_all
vmm_close vm
done_testing
