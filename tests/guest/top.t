#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What happens in an interval: a VM that runs, one that goes, and modules that are unloaded.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# watch WORD...: top in the background, which asks every half of a second
watch() {
	# What one before has printed must not be taken for it.
	: >"$QUERY_DIR/top"
	"$ASICTL" "$@" --interval 0.5 >"$QUERY_DIR/top" 2>"$QUERY_DIR/err" &
	top=$!
}

# line N EXPRESSION: of the only record of that line
line() {
	sed -n "$1p" "$QUERY_DIR/top" >"$QUERY_DIR/json"
	answer "$2"
}

vmm_open vm --irqchip
id=${VMM_DOM[vm]}
before=$(stat_of "$id" enters)
watch -j top --rounds 2
while kill -0 "$top" 2>/dev/null; do
	vmm vm run 100 mix
done
wait "$top"
is $? 0 'it ends after its rounds'
is "$(wc -l <"$QUERY_DIR/top")" 2 'a line for each'
is "$(cat "$QUERY_DIR/err")" '' 'and nothing else'
after=$(stat_of "$id" enters)
mine="only(d[0].counters, domain=$id)[0]"
sum=0
for n in 1 2; do
	is "$(line $n "len(d)")" 1 "$n: one record"
	is "$(line $n "0.4 < d[0].seconds < 30")" true "$n: of an interval"
	is "$(line $n "$mine.enters_per_second > 0")" true "$n: the VM is entered"
	is "$(line $n "$mine.comm")" vmm "$n: its owner has a name"
	is "$(line $n "only(d[0].counters, domain=None)[0].faults_per_second > 0")" true \
		"$n: it faults"
	is "$(line $n "set(r.domain for r in d[0].faults) == {$id}")" true \
		"$n: the rows are its own"
	is "$(line $n "all(r.new > 0 for r in d[0].faults)")" true "$n: rows that have grown"
	is "$(line $n "sorted(d[0].faults, key=lambda r: -r.new) == d[0].faults")" true \
		"$n: the busiest first"
	sum=$((sum + $(line $n "round($mine.enters_per_second * d[0].seconds)")))
done
# Both factors of a product have been rounded.
num "$sum" -le $((after - before + 8)) 'no enter is counted twice'

watch top --vm "$id"
awaits test -s "$QUERY_DIR/top"
vmm_close vm
wait "$top"
is $? 1 'the end of the VM that was asked for is the end'
like "$(cat "$QUERY_DIR/err")" 'top: --vm' 'and the kernel says which it was'
is "$(head -n 1 "$QUERY_DIR/top" | wc -w)" 15 'there were tables'

watch top
awaits test -s "$QUERY_DIR/top"
runs 'unloaded' kvm_unload
wait "$top"
is $? 3 'without its owner a class is absent'
like "$(cat "$QUERY_DIR/err")" 'the class kvm is gone: its owner was unloaded' 'it says so'
"$ASICTL" top --rounds 1 2>"$QUERY_DIR/err"
is $? 3 'nor does it begin then'
like "$(cat "$QUERY_DIR/err")" 'the owner of the class kvm is not loaded' 'it says why'
runs 'loaded again' kvm_load address_space_isolation=1
setpriv --reuid 65534 --clear-groups "$ASICTL" top --rounds 1 2>"$QUERY_DIR/err"
is $? 4 'it takes the right to'

done_testing
