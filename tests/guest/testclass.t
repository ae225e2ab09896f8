#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The test class: sequences in a domain that needs no KVM.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"
# shellcheck source=tests/guest/sequence.sh
. "$here/sequence.sh"

# rows: of the class, how many
rows() {
	query 'len(d)' --class test faults
}

runs 'the module loads' modprobe asi_test
like "$(asictl --class test mode)" '^log$' 'its class is in mode log'
is "$(query 'len(d)' --class test domains)" 1 'it has one domain'

on 0 nop
has enters=1 exits-user=1 exits-fault=0 inside=1 'nop: in and out'
on 0 mem
has enters=1 exits-fault=1 exits-user=0 inside=0 error=0 value=42 \
	'mem: the read leaves, and gets what it asked for'
is "$(query '[r.data for r in d]' --class test faults)" vm:victim+0x0 'the row names the victim'
is "$(query '[r.spec for r in d]' --class test faults)" vm:victim 'and what would map it'
is "$(query 'len(d)' faults)" 0 'no other class has a row'
on 0 memmap
has enters=1 exits-fault=0 exits-user=1 inside=1 'memmap: what its owner pins does not fault'
on 0 mem
has exits-fault=1 'and only that'
is "$(rows)" 1 'a fault again is no row again'
on 0 intr
has enters=1 exits-irq=1 exits-fault=0 inside=0 'intr: an interrupt leaves'
on 0 nmi
has enters=1 exits-nmi=1 exits-fault=0 inside=1 error=0 value=42 reads=1 \
	'nmi: it leaves, reads on its own stack what the domain lacks, and goes back in'
on 0 intrnmi
has exits-nmi=1 exits-irq=1 exits-fault=0 inside=0 reads=1 'intrnmi: both, one after the other'
on 0 db
has exits-nmi=1 exits-fault=0 inside=1 'db: a debug exception on its stack does as an NMI does'
on 0 sched
has enters=1 exits-switch=0 inside=0 'sched: the scheduler does not run in the domain'
on 0 printk
has enters=1 exits-fault=1 inside=0 'printk: its data is not there'
like "$(dmesg | tail -n 20)" 'asi_test: printed in the domain' 'and it prints all the same'
on 0 user
has exits-fault=1 error=0 value=117 inside=0 "user: the writer's own memory, by its first letter"
is "$(query 'sum(r.user for r in d)' --class test faults)" 1 'its row says so'
on 0 bad
has exits-fault=1 error=14 inside=0 'bad: a bad address leaves, and then meets its fixup'
on 0 switching
has error=14 inside=0 'switching: a fault of the switch itself is not retried'
is "$(query 'sum(r.switching for r in d)' --class test faults)" 1 'its row says so'
on 0 refused
has enters=0 refused=1 inside=0 'refused: a task that was not made fit does not enter'
on 0 split
has exits-fault=0 enters=2 reads=2 error=0 inside=1 \
	'split: a page stays where its huge leaf is split'
on 0 poke
has error=0 exits-switch=0 'poke: text changes under the domain'
if [ "$(nproc)" -gt 1 ]; then
	num "$(of_answer enters)" -ge 10 'which was entered meanwhile'
	num "$(of_answer value)" -ge 1 'and ran both texts'
fi
runs 'the domain is what it should be' asictl --class test verify

# A stack that another task gets: it is held for whoever enters, and given back.
exec {fd}<>$RUN
for i in {1..20}; do
	(
		echo nop >&"$fd"
		IFS= read -r ANSWER <&"$fd"
		[[ $ANSWER == *enters=1*inside=1* ]]
	) || break
done
is "$i" 20 'twenty tasks, one after another, enter by one context'
runs 'no stack of theirs is left' asictl --class test verify
runs 'in use, the module stays' eval '! modprobe -r asi_test 2>/dev/null'
exec {fd}>&-

# Mapped and unmapped by hand.
runs 'map the victim' asictl --class test map vm:victim
on 0 mem
has exits-fault=0 exits-user=1 value=42 inside=1 'mapped, it does not fault'
runs 'unmap it' asictl --class test unmap vm:victim
on 0 mem
has exits-fault=1 inside=0 'unmapped, it does again, on the same CPU'

# Words that are not.
# counted: what a sequence would have moved; pages come and go with the tasks that end
counted() {
	grep -E '^(enters|refused|stays|exits-[a-z]+|faults|dropped) ' $TEST_DOOR/stats
}
before=$(counted)
for word in '' nopp 'nop x' 'mem 1 zz' "$(printf 'n%.0s' {1..80})"; do
	runs "refused: '${word:0:10}'" eval "! echo '$word' 2>/dev/null >$RUN"
done
is "$(counted)" "$before" 'nothing came of them'

# Many rows, each page one; the table says what it had no room for.
asictl --class test clear >/dev/null
asictl --class test capacity 1024 >/dev/null
on 0 flood 3000
has reads=3000 'flood: as many reads'
num "$(of_answer exits-fault)" -ge 2000 'most of which fault'
is "$(rows)" 1024 'the table is full'
stats=$(query '"{faults} {dropped} {cleared}".format(**only(d, domain=None)[0])' --class test stats)
# shellcheck disable=SC2086
set -- $stats
is "$1" $(($(query 'sum(r.count for r in d)' --class test faults) + $2 + $3)) \
	'faults == rows + dropped + cleared'
asictl --class test clear >/dev/null
runs 'the domain is what it should be' asictl --class test verify

runs 'the module goes' modprobe -r asi_test
is "$(query '[str(r.available) for r in d]' --class test mode)" False \
	'and its class is not available'
is "$(query 'len(d)' --class test domains)" 0 'its domain is gone'

done_testing
