#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Netlink (asictl) and debugfs are two doors to one thing: what is changed
# through one is seen through the other, and the same request has one result.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# One write to a file of the debugfs door.
put() {
	printf '%s' "$2" >"$DOOR/$1"
}

for file in faults:400 maps:400 stats:400 verify:400 error:400 stack:600 mode:600 control:200; do
	is "$(stat -c %a "$DOOR/${file%:*}")" "${file#*:}" "debugfs ${file%:*} has its permissions"
done

for word in off learn log; do
	runs "mode $word by debugfs" put mode "$word"
	is "$(asictl mode)" "$word" 'asictl sees it'
	asictl mode log
	runs "mode $word by asictl" asictl mode "$word"
	is "$(cat "$DOOR/mode")" "$word" 'debugfs sees it'
done
asictl mode log

for value in 1:on 0:off y:on n:off; do
	runs "stack ${value%:*} by debugfs" put stack "${value%:*}"
	is "$(asictl stack)" "${value#*:}" 'asictl sees it'
done
for word in on off; do
	runs "stack=$word by the control file" put control "stack=$word"
	is "$(asictl stack)" "$word" 'asictl sees it'
	runs "stack $word by asictl" asictl stack "$word"
	like "$(cat "$DOOR/stack")" "^($word|$([ $word = on ] && echo '[1Yy]' || echo '[0Nn]'))\$" \
		'debugfs sees it'
done

runs 'map by debugfs' put control 'map rcu_data'
is "$(query 'only(d, spec="rcu_data")[0].origin' maps)" debugfs 'asictl sees it and its origin'
like "$(cat "$DOOR/maps")" 'rcu_data' 'debugfs lists it'
runs 'unmap by asictl' asictl unmap rcu_data
is "$(grep -c rcu_data "$DOOR/maps")" 0 'debugfs sees that it is gone'
runs 'map by asictl' asictl map rcu_data
like "$(grep rcu_data "$DOOR/maps")" 'netlink' 'debugfs sees it and its origin'
runs 'unmap by debugfs' put control 'unmap rcu_data'
is "$(query 'len(only(d, spec="rcu_data"))' maps)" 0 'asictl sees that it is gone'

vmm_open vm
vmm vm run 100 cpuid
data=$(query 'kernel(d)[0].data' faults)
like "$(cat "$DOOR/faults")" "$(quote "$data")" 'both doors show the same row'
is "$(grep -c '^[0-9]' "$DOOR/faults")" "$(query 'len(d)' faults)" \
	'as many rows by debugfs as by asictl'
like "$(cat "$DOOR/stats")" "$(stat_of class faults)" 'the same count of faults in the statistics'
row=$(query 'kernel(d)[0].id' faults)
runs 'map fault:N by debugfs' put control "map fault:$row"
runs 'takes the row away for the next round' vmm vm run 100 cpuid
runs 'clear by debugfs' put control clear
is "$(query 'len(d)' faults)" 0 'asictl sees that it is empty'
vmm vm run 100 cpuid
upto=$(query 'max(r.seq for r in d)' faults)
vmm vm run 100 mmio
later=$(query "sum(r.seq > $upto for r in d)" faults)
runs 'clear upto=N by debugfs' put control "clear upto=$upto"
is "$(query 'len(d)' faults)" "$later" 'keeps what came later'
balanced 'cleared through both doors'
vmm_close vm
unmap_all

done_testing
