#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# VM exits by reason, how many of each stayed, and the time in a domain.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# reason ID NAMES KEY: a counter of one VM exit reason of the domain, 0 if it never came.
reason() {
	local these="e['name'] in '$2'.split(',')"

	query "sum(e['$3'] for e in only(d, domain=$1)[0]['reasons'] if $these)" stats
}

vmm_open vm --irqchip
id=${VMM_DOM[vm]}
is "$(query "[r['reasons'] for r in d if r['domain'] == $id]" stats)" '[[]]' 'no VM exit, no reason'
asictl mode learn
vmm vm run 500 mix
vmm vm run 500 pic
for kind in cpuid:cpuid,CPUID pio:io,IO_INSTRUCTION; do
	name=${kind#*:}
	exits=$(reason "$id" "$name" vm-exits)
	time=$(stat_of "$id" isolated)
	vmm vm run 1000 "${kind%:*}"
	more=$(($(reason "$id" "$name" vm-exits) - exits))
	num "$more" -ge 900 "${kind%:*}: the exits are counted under their name"
	num "$more" -le 1100 "${kind%:*}: and hardly any others"
	num "$(stat_of "$id" isolated)" -gt "$time" "${kind%:*}: the time in the domain grows"
done
vmm vm run 1000 pic
num "$(reason "$id" io,IO_INSTRUCTION stays)" -ge 900 'exits that the kernel answers stay'
sums="all(sum(e[k] for e in r['reasons']) == r[k] for r in d for k in ('vm-exits', 'stays'))"
is "$(query "$sums" stats)" \
	true 'the reasons add up to the totals'
is "$(query "all(e['stays'] <= e['vm-exits'] for r in d for e in r['reasons'])" stats)" \
	true 'no reason stays more often than it comes'
is "$(query "sum((1 if r['domain'] else -1) * r['isolated'] for r in d) <= 0" stats)" \
	true 'the class has the time of its domains'
like "$(asictl stats --reasons)" 'REASON.*(cpuid|CPUID)' 'as a table'
is "$(awk '$1 == "exit-reason" { exits += $3 } $1 == "vm-exits" && !n++ { want = $2 }
	$1 == "vm" { exit } END { print exits == want }' "$DOOR/stats")" 1 'debugfs has the same'
last=$(stat_of class vm-exits)
vmm_close vm
is "$(stat_of class vm-exits)" "$last" 'a VM that goes leaves its counts to the class'

done_testing
