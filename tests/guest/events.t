#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the kernel tells the groups faults and config.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

WATCH=$BUILD/guest/nlwatch
out=$(mktemp)

# number NAME: the value of a constant in the uapi header.
number() {
	printf '#include <linux/asi.h>\nint value = %s;\n' "$1" |
		gcc -I"$here/../../kernel/include/uapi" -S -o - -xc - |
		awk '$1 == ".long" { print $2 } $1 == ".zero" { print 0 }'
}

# watch GROUP SECONDS [BYTES]: in the background, once it has joined.
watch() {
	: >"$out"
	"$WATCH" "$@" >"$out" &
	WATCHER=$!
	until_line joined
}

# told COMMAND ATTRIBUTE: its values, one a line, in the events of this kind.
told() {
	sed -n "s/^$1 .* $2=\([^ ]*\).*/\1/p; s/^$1 $2=\([^ ]*\).*/\1/p" "$out"
}

# until_line TEXT: the watcher has said so.
until_line() {
	awaits grep -q "$1" "$out"
}

# until_told N COMMAND: events arrive a moment after what they tell of.
until_told() {
	awaits eval "[ \"\$(grep -c '^$2 ' '$out')\" -ge $1 ]"
}

NEW=$(number ASI_CMD_FAULT_NTF)
CLEARED=$(number ASI_CMD_FAULT_CLEAR_NTF)
CLASS=$(number ASI_CMD_CLASS_NTF)
ID=$(number ASI_A_FAULT_ID)
EVENT=$(number ASI_A_FAULT_EVENT)
FAULTS=$(number ASI_A_FAULT_CLEARED_FAULTS)
GENERATION=$(number ASI_A_CLASS_GENERATION)
MODE=$(number ASI_A_CLASS_MODE)

is "$(setpriv --reuid=65534 --clear-groups "$WATCH" faults 1 2>&1)" \
	'group faults: Operation not permitted' \
	'to join needs CAP_SYS_ADMIN'

watch faults 600
vmm_open vm
asictl mode learn
vmm vm run 300 mix
asictl mode log
rows=$(query 'sorted(r.id for r in d)' faults)
runs 'each new row is an event' until_told "$(query 'len(d)' faults)" "$NEW"
is "[$(told "$NEW" "$ID" | sort -n | paste -sd , | sed 's/,/, /g')]" "$rows" 'with its id, once'
num "$(query 'len(d)' faults)" -ge 8 'there were rows'
vmm vm run 300 mix
before=$(stat_of class cleared)
asictl clear >/dev/null
runs 'a clear is an event' until_told 1 "$CLEARED"
is "$(told "$CLEARED" "$FAULTS")" "$(($(stat_of class cleared) - before))" \
	'with how many faults went'
is "$(grep -c "^$NEW " "$out")" "$(told "$NEW" "$ID" | sort -u | wc -l)" \
	'a row that counts again is none'
is "$(told '[0-9]*' "$EVENT" | awk 'NR > 1 && $1 != last + 1 { bad++ } { last = $1 }
	END { print bad + 0 }')" 0 'the numbers have no gap'
kill "$WATCHER"
wait "$WATCHER" 2>/dev/null

watch config 600
asictl mode learn >/dev/null
runs 'a mode is an event' until_told 1 "$CLASS"
is "$(told "$CLASS" "$MODE" | tail -n 1)" "$(number ASI_MODE_LEARN)" 'with the mode'
asictl mode log >/dev/null
before=$(grep -c "^$CLASS " "$out")
asictl map jiffies >/dev/null
runs 'a mapping is an event' until_told "$((before + 1))" "$CLASS"
generation=$(asictl -j mode | jq '.records[0].generation')
is_told() {
	[ "$(told "$CLASS" "$GENERATION" | tail -n 1)" = "$generation" ]
}
runs 'with the generation that the class has' awaits is_told
kill "$WATCHER"
wait "$WATCHER" 2>/dev/null

asictl unmap jiffies >/dev/null
watch faults 600 1
kill -STOP "$WATCHER"
for ((i = 0; i < 30; i++)); do
	vmm vm run 20 mix
	asictl clear >/dev/null
done
kill -CONT "$WATCHER"
until_line lost
num "$(grep -c lost "$out")" -ge 1 'a listener without room is told that it lost events'
vmm vm run 20 mix
asictl clear >/dev/null
has_gap() {
	told '[0-9]*' "$EVENT" | awk 'NR > 1 && $1 != last + 1 { gap = 1 } { last = $1 }
		END { exit !gap }'
}
runs 'and sees the gap in the numbers' awaits has_gap
kill "$WATCHER"
wait "$WATCHER" 2>/dev/null
vmm_close vm

done_testing
