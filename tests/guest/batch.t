#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Batches: what their lines change is done as a whole or not at all, and an error
# names the file, the line and the word.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

dir=$(mktemp -d)
trap 'rm -rf "$dir" "$QUERY_DIR"' EXIT
cd "$dir" || exit 1

# batch STATUS DESCRIPTION [OPTION...]: of the lines on standard input; OUT and ERR
batch() {
	local want=$1 what=$2 status

	shift 2
	cat >list
	"$ASICTL" "$@" -b list >out 2>err
	status=$?
	OUT=$(<out)
	ERR=$(<err)
	is "$status" "$want" "$what: exit status"
}

specs() {
	query '" ".join(sorted(r.spec for r in d if r.origin == "netlink"))' maps
}

vmm_open vm
vmm vm run 100 cpuid
unmap_all

batch 0 'three lines of map' <<'END'
# what the timer needs
map jiffies_64
map rcu_data kvm_amd:svm_data   # two in one line

map vm:kvm
maps
END
is "$(specs)" 'jiffies_64 kvm_amd:svm_data rcu_data vm:kvm' 'all of them are mapped'
is "$(grep -c SPEC out)" 2 'a table of the change, and one of the line that reads'

before=$(state)
batch 1 'the last line is unknown to the kernel' <<'END'
map cpu_dr7
map phys_base no_such_symbol
END
is "$(state)" "$before" 'nothing of it is done'
like "$ERR" '^list:2: map: no_such_symbol: no symbol' 'names file, line and word'
like "$ERR" $'\n  map phys_base no_such_symbol\n                \^{14}' 'and points at the word'

batch 1 'a line in the middle is mapped already' <<'END'
map cpu_dr7
map rcu_data
map phys_base
END
is "$(state)" "$before" 'nothing of it is done'
like "$ERR" '^list:2: map: rcu_data: ' 'names the line'

batch 2 'map and unmap' <<'END'
map cpu_dr7
unmap rcu_data
END
is "$(state)" "$before" 'is refused, nothing is done'
like "$ERR" '^list:2: unmap: .*line 1: .*--force' 'says with what it clashes, and what helps'

batch 2 'lines between which one reads' <<'END'
map cpu_dr7
faults
map phys_base
END
is "$(state)" "$before" 'are refused, nothing is done'
is "$OUT" '' 'and nothing is read'

batch 2 'a word that is wrong in the last line' <<'END'
map cpu_dr7
map phys_base --vm x
END
is "$(state)" "$before" 'nothing is done'

batch 0 'check only' <<'END'
map --check cpu_dr7
map --check phys_base
END
is "$(state)" "$before" 'changes nothing'
like "$OUT" 'cpu_dr7.*phys_base' 'but says what it would be'

batch 0 'as JSON' -j <<'END'
unmap rcu_data
unmap vm:kvm
domains
END
is "$(specs)" 'jiffies_64 kvm_amd:svm_data' 'two less'
is "$(grep -c '^{"asictl":{.*"verb":"unmap","line":1,' out)" 1 'one document of the change'
is "$(grep -c '^{"asictl":{.*"verb":"domains","line":3,' out)" 1 'one of what is read'
batch 1 'an error as JSON' -j <<'END'
unmap rcu_data
END
is "$OUT" '' 'no data'
is "$(wc -l <err)" 1 'one line'
like "$ERR" '"line":1,"attribute"' 'with its line'
like "$ERR" '"word":"rcu_data","index":1,"file":"list"' 'word and file'
like "$ERR" '"attribute":"spec","errno":"ENOENT"' 'what the kernel said'

batch 0 'switches together' <<'END'
mode log
stack on
capacity 512
END
is "$(query '"{mode} {stack} {capacity}".format(**d[0])' mode)" 'log True 512' 'all of them are set'
asictl stack off

vmm vm run 50 cpuid
batch 1 'with --force' --force <<'END'
unmap rcu_data
map rcu_data
clear
mode lag
mode log
END
is "$(specs)" 'jiffies_64 kvm_amd:svm_data rcu_data' 'goes on'
like "$ERR" 'list:1: unmap: rcu_data: .*list:4: mode: lag: ' 'tells all errors'
like "$OUT" 'cleared' 'and does the rest'

printf 'unmap rcu_data\nunmap jiffies_64\n' | asictl -b - >/dev/null
is "$(specs)" 'kvm_amd:svm_data' 'from standard input'

# More than one message of the ordinary size holds.
address=$(awk '$3 == "jiffies_64" { print "0x" $1 }' /proc/kallsyms)
for ((i = 1; i <= 512; i++)); do
	echo "map $address+$i"
done >list
runs 'the largest transaction' asictl --record record -b list
is "$(grep -c '^sent' record)" 2 'is one request, after that for the family'
asictl --record record -j maps >out
"$ASICTL" --replay record -j maps >again
runs 'what was recorded is answered again, byte by byte' cmp out again
is "$(query 'len(only(d, origin="netlink"))' maps)" 513 'all of it is there'
before=$(state)
{ sed 's/^map/unmap/' list; echo 'unmap kvm_amd:svm_data'; } >longer
asictl -b longer >out 2>err
is $? 2 'one more operand is refused'
like "$(<err)" '^longer:513: .*512' 'says so'
is "$(state)" "$before" 'nothing is done'
sed -i 's/^map/unmap/' list
runs 'and away with it' asictl -b list
is "$(specs)" 'kvm_amd:svm_data' 'all of it'

vmm vm run 50 cpuid
is "$EXITS" 50 'the VM still runs'
vmm_close vm
unmap_all
done_testing
