#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Profiles: from a bare class to names that map all that is needed, in one call; what is
# missing is found and mapped by one command. The next boot has applied.t with the same file.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

dir=$(mktemp -d)
trap 'rm -rf "$dir" "$QUERY_DIR"' EXIT
cd "$dir" || exit 1

# specs: what is mapped by a hand or a program, on a line
specs() {
	query '" ".join(sorted(r.spec for r in d if r.origin == "netlink"))' maps
}

# named_faults: rows of the latest VM whose data has a name
named_faults() {
	query "[r.spec for r in kernel(d) if r.spec and not r.spec.startswith('0x')]" \
		faults --vm "${VMM_DOM[vm]}"
}

# pic: 4000 exits that the kernel answers itself; PERCENT of them stayed
pic() {
	asictl clear >/dev/null
	run_stays vm pic
}

is "$(query 'len(d)' maps)" 0 'the class is bare'
runs 'learn' asictl learn -o learned -- "$VMM" --irqchip --cpu 1 --exits 2000 --kind pic
is "$(asictl mode)" log 'the mode is what it was'
is "$(query 'len(only(d, origin="learn"))' maps)" 0 'nothing is mapped by its address'
like "$(<learned)" $'\nrcu_data ' 'the profile has a per-CPU variable by its name'
like "$(<learned)" $'\nvm:vcpu|\nvm:kvm' 'and objects of the VM'
like "$(<learned)" $'\nvm:pic ' 'the device that the guest has read among them, wherever it lay'
is "$(grep -cE '^(0x|fault:)' learned)" 0 'and no address'
runs 'the profile is what is mapped' asictl diff live learned
is "$(asictl apply --sync learned | wc -l)" 1 'applying it changes nothing'

vmm_open vm --irqchip --cpu 1
pic
num "$LEFT" -le 5 'exits that do not stay, but for interrupts, in percent'
num "$PERCENT" -ge 50 'most do'
is "$(named_faults)" '' 'no fault on any named object'

# What had to be found in a disassembly, one variable at a time.
asictl unmap rcu_data >/dev/null
pic
is "$PERCENT" 0 'without one per-CPU variable nothing stays'
like "$(asictl suggest)" $'\nrcu_data +exposes=[0-9]+ +# [0-9]{4} faults' \
	'one command names it, with the reason'
runs 'and a page' asictl report -o page
like "$(<page)" "<dd>Linux $(uname -r) .* UTC, [0-9a-z]+ after boot" \
	'it is of this kernel, and of now'
like "$(<page)" '<code>percpu:rcu_data</code></td><td><code>rcu_data</code>.*can be mapped' \
	'it says what can be mapped'
is "$(asictl map --faults --check | awk '/rcu_data/ { print $2 }')" rcu_data \
	'one command would map it'
runs 'one command maps it' asictl map --faults
pic
num "$LEFT" -le 5 'and the exits stay'

# Several profiles, and what differs.
printf 'rcu_data\njiffies_64 # the time\n' >one
printf 'jiffies_64 missing=skip\ncpu_dr7\n' >two
before=$(specs)
runs 'several files are applied' asictl apply one two
like "$(specs)" "cpu_dr7.*jiffies_64.*rcu_data" 'all of them'
asictl apply --sync learned >/dev/null
is "$(specs)" "$before" '--sync takes out what the file does not have'
was=$(query 'd[0].generation' mode)
asictl -j apply --sync two >out
is "$(query 'd[0].generation' mode)" $((was + 1)) 'what comes and what goes are one change'
is "$(jq -r '.records[] | select(.change == "add") | "\(.spec) \(.id)"' out)" \
	"$(query '[f"{r.spec} {r.id}" for r in d if r.spec == "jiffies_64"]' maps)" \
	'what came is told with its id'
asictl apply --sync learned >/dev/null
asictl apply --sync --check one >out
is "$(specs)" "$before" '--check changes nothing'
like "$(<out)" $'\nadd .*jiffies_64.*\nremove .*vm:kvm' 'and says what it would do'
asictl diff live one >out
is $? 6 'a difference has its own exit status'
like "$(<out)" $'\ngone  *vm:kvm .*\nnew  *jiffies_64' 'and is told'
asictl merge one two >merged
is "$(awk '/^[a-z]/ { print $1, $2, $3 }' merged | paste -sd ';' | tr -s ' ')" \
	'cpu_dr7 hosts=1/2 ;jiffies_64 hosts=2/2 #;rcu_data hosts=1/2 ' \
	'merged: on how many hosts each is needed'

printf 'cpu_dr7\nno_such_symbol\njiffies_64\nalso_missing missing=skip\ninput_pool\n' >bad
before=$(state)
asictl apply bad >out 2>err
is $? 1 'a symbol that is gone is an error'
is "$(state)" "$before" 'nothing is changed'
like "$(<err)" $'bad:2: apply: no_such_symbol: .*\n  no_such_symbol\n  \^{14}\n' \
	'it points at the word'
like "$(<err)" 'bad:4: apply: also_missing: warning: skipped' 'a line may say that it may be'
like "$(<err)" 'bad:5: apply: input_pool: .*secret' 'each that is wrong is told'
asictl apply --missing=skip bad >out 2>err
is $? 1 'a secret is refused whatever may be missing'
sed -i '/input_pool/d' bad
runs 'a symbol that is gone can be left out' asictl apply --missing=skip bad
like "$(specs)" 'cpu_dr7.*jiffies_64' 'the others are mapped'
asictl apply --sync learned >/dev/null

# Nothing is lost when learn is not let alone.
asictl learn -o none -- false >out 2>err
is $? 1 'a command that fails ends it'
like "$(<err)" 'false: ended with status 1' 'says so'
is "$(asictl mode) $(ls none 2>/dev/null)" 'log ' 'mode restored, no file'
"$ASICTL" learn --for 60 -o none 2>err &
learner=$!
learns() {
	[ "$(asictl mode)" = learn ]
}
awaits learns
is "$(asictl mode)" learn 'while it learns'
vmm vm run 500 pio
kill -TERM "$learner"
wait "$learner"
is $? 1 'a signal ends it'
like "$(<err)" 'interrupted' 'says so'
is "$(asictl mode) $(ls none 2>/dev/null)" 'log ' 'mode restored, no file'
is "$(query 'len(only(d, origin="learn"))' maps)" 0 'what the mode has mapped is gone'
vmm_close vm

cp learned "$KEEP/profile"
awk '$3 == "_text" || $3 == "kvm_vcpu_block" { print $1, $3 }' /proc/kallsyms >"$KEEP/addresses"
unmap_all
done_testing
