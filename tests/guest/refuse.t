#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Bad input: each is refused with the same clear error at both doors, and
# nothing is changed.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

vmm_open vm
vmm vm run 200 mix
asictl map jiffies >/dev/null
before=$(state)

unchanged() {
	is "$(state)" "$before" "$1: nothing changed"
}

# by_netlink DESCRIPTION STATUS REGEX VERB...: what asictl says of it
by_netlink() {
	local what=$1 want=$2 regex=$3 said status

	shift 3
	said=$("$ASICTL" "$@" 2>&1 >/dev/null)
	status=$?
	like "$status" "^$want\$" "$what, asictl: exit status"
	like "$said" "$regex" "$what, asictl: says what is wrong"
	unchanged "$what, asictl"
}

# by_debugfs DESCRIPTION ERROR REGEX TEXT: what the control file says of it
by_debugfs() {
	local what=$1 said

	said=$({ printf '%s' "$4" >"$DOOR/control"; } 2>&1)
	like "$said" "$2" "$what, debugfs: error number"
	like "$(cat "$DOOR/error")" "$3" "$what, debugfs: says what is wrong"
	unchanged "$what, debugfs"
}

# both DESCRIPTION SPEC ERROR REGEX: to map SPEC is refused at both doors
both() {
	by_netlink "$1" 1 "$4" map "$2"
	like "$("$ASICTL" map "$2" 2>&1)" "$(quote "$2")" \
		"$1, asictl: names the word at fault"
	by_debugfs "$1" "$3" "$4" "map $2"
}

# A name that more than one data symbol of the kernel has
ambiguous() {
	awk 'NF == 3 && $2 ~ /^[bBdD]$/ { n[$3]++ } END { for (s in n) if (n[s] > 1) print s }' \
		/proc/kallsyms | sort | head -n 1
}

# page_of SYMBOL: without the twelve bits inside a page
page_of() {
	awk -v symbol="$1" 'NF == 3 && $3 == symbol { print substr($1, 1, 13) }' /proc/kallsyms
}

both 'unknown symbol' no_such_symbol 'No such' 'no symbol'
both 'unknown symbol of a module' kvm:no_such_symbol 'No such' 'no symbol'
both 'unknown module' no_such_module:jiffies 'No such' 'no module'
both 'ambiguous symbol' "$(ambiguous)" 'not unique' 'ambiguous'
both 'text symbol' schedule 'Invalid' 'text'
both 'user address' 0x400000+8 'Invalid' 'user address'
both 'non-canonical address' 0x8000000000001000+8 'Invalid' 'canonical'
both 'wrapping range' 0xfffffffffffff000+0x2000 'too large' 'wraps'
both 'backward range' 0xffffffff81001000-0xffffffff81000000 'Invalid' 'ends at or before'
both 'length 0' 0xffffffff81000000+0 'Invalid' 'length 0'
both 'unmapped range' 0xfffffffe00000000+0x1000 'Bad address' 'not mapped'
both 'duplicate' jiffies 'exists' 'already mapped'
both 'no such row' fault:4000000000 'No such' 'no row'
both 'row that is no number' fault:abc 'Invalid' 'number of a row'
both 'no such object' vm:no_such_object 'No such' 'no such object'
both 'reserved word' percpu 'Invalid' 'reserved word'
both 'number without a length' 0xffffffff81000000 'Invalid' 'a range is'
both 'garbage' '+++' 'Invalid' 'letters'
both 'letters that no symbol has' 'a b' 'Invalid' 'letters|nothing after'
by_netlink 'empty word' 2 '1 to 255 bytes' map ''
by_debugfs 'empty word' 'Invalid' 'missing' 'map '
both 'read-only data' sys_call_table 'exists' 'core'

long=$(printf 'a%.0s' {1..300})
by_netlink 'word that is too long' 2 '1 to 255 bytes' map "$long"
by_debugfs 'word that is too long' 'too long' 'at most [0-9]+ bytes' "map $long"
clears=$(printf 'clear %.0s' {1..600})
by_debugfs 'write that is too long' 'too long' 'at most [0-9]+ bytes' "$clears"
by_debugfs 'unknown word' 'Invalid' 'unknown word' 'frobnicate'
by_debugfs 'word in capitals' 'Invalid' 'unknown word' 'CLEAR'
by_debugfs 'two words' 'Invalid' 'clear takes' 'clear clear'
by_debugfs 'word with a tail' 'Invalid' 'unknown word' 'clearall'
by_debugfs 'empty line' 'Invalid' 'a word is missing' $'\n'
by_debugfs 'clear up to no number' 'Invalid' 'clear takes' 'clear upto=x'
by_debugfs 'clear up to nothing' 'Invalid' 'clear takes' 'clear upto='
by_debugfs 'clear up to too much' 'Invalid' 'clear takes' 'clear upto=99999999999999999999999'
by_debugfs 'stack that is neither' 'Invalid' 'on or off' 'stack=maybe'
by_debugfs 'map without a word' 'Invalid' 'unknown word' 'map'
by_debugfs 'unmap without a word' 'Invalid' 'unknown word' 'unmap'

said=$({ printf 'sideways' >"$DOOR/mode"; } 2>&1)
like "$said" 'Invalid' 'unknown mode, debugfs'
unchanged 'unknown mode, debugfs'
said=$({ printf 'perhaps' >"$DOOR/stack"; } 2>&1)
like "$said" 'Invalid' 'stack that is neither, debugfs'
unchanged 'stack that is neither, debugfs'

by_netlink 'unmap what is not mapped' 1 'is not mapped' unmap rcu_data
by_debugfs 'unmap what is not mapped' 'No such' 'is not mapped' 'unmap rcu_data'
by_netlink 'unmap no such id' 1 'no mapping' unmap 4000000000
by_netlink 'VM that does not exist' 1 'no such domain' map jiffies_64 --vm 4000000000
by_netlink 'class that does not exist' 1 'no such class' -c nosuch maps
by_netlink 'capacity too small' 2 '15' capacity 15
by_netlink 'capacity too large' 2 '1048577' capacity 1048577
by_debugfs 'capacity too small' 'out of range' '16' 'capacity=15'
by_debugfs 'capacity too large' 'out of range' '1048576' 'capacity=1048577'
both 'core data' pcpu_hot 'exists' 'is core'
by_netlink 'unmap of core' 1 'is core and cannot be removed' unmap pcpu_hot
by_debugfs 'unmap of core' 'busy' 'is core and cannot be removed' 'unmap pcpu_hot'
# The first secret of the page is told: on a kernel whose data lies closer that is another.
secret=input_pool
[ "$(page_of base_crng)" != "$(page_of input_pool)" ] || secret='(base_crng|input_pool)'
both 'secret' input_pool 'not permitted' "holds the secret $secret"
both 'secret beside other data' crngs 'not permitted' 'holds the secret'

by_netlink 'batch with a bad word at its end' 1 'no_such_symbol' map rcu_data no_such_symbol
by_netlink 'batch with a bad word at its start' 1 'no_such_symbol' map no_such_symbol rcu_data
by_netlink 'batch with a word twice' 1 'rcu_data' map rcu_data rcu_data
by_netlink 'batch of unmaps with a bad one' 1 'no_such|not mapped|rcu_data' unmap jiffies rcu_data
runs 'the good part alone is taken' asictl map rcu_data
runs 'and given back' asictl unmap rcu_data
before=$(state)

runs 'check only' asictl map rcu_data --check
unchanged 'check only'

by_netlink 'no verb' 2 'erb|sage'
by_netlink 'unknown verb' 2 'frob' frob
by_netlink 'prefix of a verb' 2 'fault' fault
by_netlink 'map without a spec' 2 'SPEC|spec' map
by_netlink 'VM that is no number' 2 'x' faults --vm x
by_netlink 'mode that is none' 2 'sideways' mode sideways

# Malformed messages, one by one, from a program that speaks raw netlink.
"$BUILD/guest/nlbad" >/run/nlbad
while IFS= read -r line; do
	case $line in
	'ok '*) ok "${line#ok }" ;;
	'not ok '*) nok "${line#not ok }" ;;
	*) diag "$line" ;;
	esac
done </run/nlbad
num "$(grep -c ok /run/nlbad)" -ge 20 'malformed messages were sent'
unchanged 'malformed messages'

vmm vm run 100 mix
is "$EXITS" 100 'the VM still runs'
balanced 'after all of this'
vmm_close vm

done_testing
