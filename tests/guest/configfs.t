#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Mappings with a name: a directory of configfs is a mapping, and goes with it.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

CONFIG=/sys/kernel/config
mountpoint -q "$CONFIG" || mount -t configfs configfs "$CONFIG"
cd "$CONFIG/asi/kvm" || exit 1

# put FILE WORD: what came of it, in words
put() {
	{ printf '%s' "$2" >"$1"; } 2>&1 | sed 's/.*: //'
}

status() {
	head -n 1 "$1/status"
}

# faults_on SPEC: of a run of 200 exits
faults_on() {
	asictl clear >/dev/null
	vmm vm run 200 cpuid
	query "sum(r.count for r in only(d, spec='$1'))" faults
}

# What is mapped and missed here has pages of its own: beside a variable of the kernel may lie
# another that stays mapped.
vmm_open vm
vmm vm run 100 cpuid
converge vm 40 run 100 cpuid
asictl unmap vm:cpuid >/dev/null
num "$(faults_on vm:cpuid)" -ge 195 'vm:cpuid is missing'

runs 'a directory is made' mkdir cpuid
for file in spec:600 scope:600 live:600 status:400; do
	is "$(stat -c %a "cpuid/${file%:*}")" "${file#*:}" "${file%:*} has its permissions"
done
is "$(cat cpuid/spec) $(cat cpuid/scope) $(cat cpuid/live) $(cat cpuid/status)" ' all 0 off' \
	'it stands for nothing yet'
is "$(put cpuid/live 1)" 'Invalid argument' 'there is nothing to make live'
is "$(tail -n 1 cpuid/status)" 'refused: live: write the spec first (-22)' 'and the status says so'
is "$(put cpuid/spec $'vm:cpuid\n')" '' 'a spec is written'
is "$(cat cpuid/spec)" vm:cpuid 'and read back'
is "$(cat cpuid/status)" off 'what was refused before is forgotten'
is "$(query 'len(only(d, origin="configfs"))' maps)" 0 'nothing is mapped yet'
was=$(query 'd[0].generation' mode)
is "$(put cpuid/live 1)" '' 'it is made live'
is "$(cat cpuid/live)" 1 'it is'
is "$(query 'd[0].generation' mode)" $((was + 1)) 'one change'
row='only(d, origin="configfs")'
mapping=$(query "${row}[0].id" maps)
is "$(query "${row}[0].spec" maps)" vm:cpuid 'asictl sees it, and where it came from'
like "$(grep vm:cpuid "$DOOR/maps")" configfs 'so does debugfs'
is "$(cat cpuid/status)" "live: mapping $mapping, $(query "${row}[0].pages" maps) pages, $(query \
	"${row}[0].bytes_exposed" maps) bytes exposed" 'the status says what it is'
is "$(faults_on vm:cpuid)" 0 'no fault on it any more'
is "$(put cpuid/live 1)" '' 'once more changes nothing'
is "$(query "${row}[0].id" maps)" "$mapping" 'it is the same'

# Nobody else takes it away.
before=$(state)
like "$(asictl unmap vm:cpuid 2>&1)" 'belongs to configfs: asi/kvm/cpuid' 'asictl cannot unmap it'
like "$(asictl unmap "$mapping" 2>&1)" 'belongs to configfs: asi/kvm/cpuid' 'nor by its id'
printf 'unmap vm:cpuid' >"$DOOR/control" 2>/dev/null
like "$(cat "$DOOR/error")" 'belongs to configfs: asi/kvm/cpuid' 'nor can debugfs'
ynl_open one
ynl one transaction-begin '{"class": "kvm"}' >/dev/null
like "$(ynl one map-del '{"class": "kvm", "transaction": true, "spec": ["vm:cpuid"]}')" \
	'refused 16 .spec: belongs to configfs: asi/kvm/cpuid' 'nor a transaction'
ynl_close one
like "$(asictl map vm:cpuid 2>&1)" "already mapped, as mapping $mapping" 'nor can it be had twice'
is "$(state)" "$before" 'nothing changed'
is "$(put cpuid/spec jiffies)" 'Device or resource busy' 'what is live keeps its spec'
is "$(put cpuid/scope 1)" 'Device or resource busy' 'and its scope'
is "$(tail -n 1 cpuid/status)" 'refused: scope: write 0 to live first (-16)' 'the status says why'
like "$(status cpuid)" '^live: ' 'it is live all the same'

is "$(put cpuid/live 0)" '' 'it is taken out'
is "$(cat cpuid/live) $(cat cpuid/status)" '0 off' 'it is'
num "$(faults_on vm:cpuid)" -ge 195 'the faults are back'
put cpuid/live 1 >/dev/null
is "$(cat cpuid/live)" 1 'live again'
runs 'the directory is removed' rmdir cpuid
is "$(query 'len(only(d, spec="vm:cpuid"))' maps)" 0 'and the mapping with it'
verified 'the page tables do not have it'
num "$(faults_on vm:cpuid)" -ge 195 'the faults are back again'

# A name for one VM.
unmap_all
mkdir one
put one/spec rcu_data >/dev/null
is "$(put one/scope "${VMM_DOM[vm]}")" '' 'for one VM'
is "$(put one/live 1)" '' 'live'
is "$(query "${row}[0].domain" maps)" "${VMM_DOM[vm]}" 'its scope is this VM'
gone=${VMM_DOM[vm]}
vmm_close vm
is "$(cat one/live)" 0 'the VM ends: it is not live any more'
is "$(status one)" "ended: VM $gone is gone" 'the status says so'
is "$(put one/live 1)" 'No such file or directory' 'it cannot be had for a VM that is gone'
is "$(tail -n 1 one/status)" "refused: live: no such domain: $gone (-2)" 'with the reason'
rmdir one
vmm_open vm

# A module that goes and comes back.
mkdir svm
put svm/spec kvm_amd:svm_data >/dev/null
put svm/live 1 >/dev/null
vmm_close vm
kvm_unload
like "$(status svm)" '^gone: mapping [0-9]*, 0 pages' 'its module is gone: so is what it has'
is "$(cat svm/live)" 1 'it waits for it'
like "$(asictl map kvm_amd:svm_data 2>&1)" 'asictl: ' 'nobody takes its place'
kvm_load
like "$(status svm)" '^live: mapping [0-9]*, [1-9]' 'it is back with its module'
rmdir svm
is "$(query 'len(only(d, origin="configfs"))' maps)" 0 'all are removed'

# What is wrong.
mkdir bad
is "$(put bad/live 2)" 'Invalid argument' 'live 2'
is "$(put bad/live yes)" 'Invalid argument' 'live yes'
is "$(put bad/scope 0)" 'Invalid argument' 'scope 0'
is "$(put bad/scope -1)" 'Invalid argument' 'scope -1'
is "$(put bad/scope everywhere)" 'Invalid argument' 'scope of words'
is "$(put bad/scope 4294967296)" 'Invalid argument' 'scope too large'
is "$(put bad/spec $'a\tb')" 'Invalid argument' 'a control character'
is "$(put bad/spec $'\n')" 'Invalid argument' 'no word'
is "$(put bad/spec "$(printf 'a%.0s' {1..256})")" 'Argument list too long' 'a spec too long'
is "$(cat bad/spec)" '' 'nothing of it is kept'
for spec in no_such_symbol:'No such file or directory' crngs:'Operation not permitted' \
	fault:4000000000:'No such file or directory'; do
	put bad/spec "${spec%:*}" >/dev/null
	is "$(put bad/live 1)" "${spec##*:}" "spec ${spec%:*} is refused"
	like "$(tail -n 1 bad/status)" '^refused: live: .+ \(-[0-9]+\)$' 'with the reason'
	is "$(cat bad/live)" 0 'and is not live'
done
rmdir bad
for name in "$(printf 'a%.0s' {1..33})" $'a\nb' 'a b' $'\e[2J'; do
	mkdir "$name" 2>/dev/null && nok "a bad name: $(printf %q "$name")" && rmdir "$name"
done
ok 'bad names are refused'
is "$(mkdir ../other 2>&1 | sed 's/.*: //')" 'Operation not permitted' 'nobody makes a class'

# Who may: the same as at every door.
mkdir mine
weak=(setpriv --bounding-set -sys_admin bash -c)
like "$("${weak[@]}" 'mkdir theirs' 2>&1)" 'not permitted' 'mkdir needs CAP_SYS_ADMIN'
like "$("${weak[@]}" 'echo 1 >mine/live' 2>&1)" 'not permitted' 'so does a write'
for file in spec scope live status; do
	like "$("${weak[@]}" "cat mine/$file" 2>&1)" 'not permitted' "and a read of $file"
done
rmdir mine

# Many at a time, made and removed while others read.
log_buf=0x$(awk '$3 == "__log_buf" { print $1 }' /proc/kallsyms)
for ((i = 0; i < 20; i++)); do
	mkdir "d$i" && echo "$log_buf+$((i + 1))" >"d$i/spec"
done
{ for ((j = 0; j < 5; j++)); do cat d*/status; asictl maps; done; } >/dev/null 2>&1 &
reader=$!
for _ in 1 2 3; do
	for ((i = 0; i < 20; i++)); do echo 1 >"d$i/live"; done
	for ((i = 0; i < 20; i++)); do echo 0 >"d$i/live"; done
done
for ((i = 0; i < 20; i++)); do echo 1 >"d$i/live"; done
is "$(query 'len(only(d, origin="configfs"))' maps)" 20 'twenty at a time'
rmdir d*
wait "$reader"
is "$(query 'len(only(d, origin="configfs"))' maps)" 0 'and none'
cd /

done_testing
