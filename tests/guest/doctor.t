#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What keeps isolation from working is named, with what to do about it; and what to do helps.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# doctor STATUS DESCRIPTION [COMMAND...]: how it ends, run by COMMAND
doctor() {
	local want=$1 what=$2

	shift 2
	"$@" "$ASICTL" -j doctor >"$QUERY_DIR/json"
	is $? "$want" "$what: exit status"
}

# state CHECK: what the last one has found
state() {
	answer "only(d, check='$1')[0].state"
}

# fix CHECK
fix() {
	answer "only(d, check='$1')[0].fix"
}

doctor 0 'a host that is fine'
for check in rights lockdown network kernel version cpu modules class mode debugfs; do
	is "$(state $check)" ok "a host that is fine: $check"
done

asictl mode off
doctor 0 'mode off'
is "$(state mode)" note 'mode off is noted'
runs 'what it says to do' eval "$(fix mode)"
doctor 0 'mode log again'
is "$(state mode)" ok 'that helped'
asictl mode learn
doctor 0 'mode learn'
is "$(state mode)" warning 'mode learn is warned of'
asictl mode log

# An overflow of the table.
vmm_open vm
learn_afresh vm run 192 far
asictl capacity 16
vmm vm run 192 far
doctor 0 'a table that is full'
is "$(state dropped)" warning 'what was dropped is warned of'
like "$(fix dropped)" 'clear.*capacity' 'and what helps'
vmm_close vm
asictl capacity 4096
asictl clear >/dev/null

doctor 4 'no capability' setpriv --bounding-set -sys_admin --inh-caps -sys_admin
is "$(state rights)" problem 'no capability is the problem'
doctor 3 'another network namespace' unshare -n
is "$(state network) $(state kernel)" 'problem problem' 'the namespace is named before what follows'
like "$(fix network)" '^nsenter ' 'and how to come back'

umount /sys/kernel/debug
doctor 0 'no debugfs'
is "$(state debugfs)" note 'it is noted'
runs 'what it says to do' eval "$(fix debugfs)"
doctor 0 'debugfs again'
is "$(state debugfs)" ok 'that helped, too'

kvm_unload
doctor 3 'no KVM'
is "$(state modules) $(state class)" 'problem problem' 'both are named'
runs 'what it says to do' eval "$(fix modules)"
doctor 0 'KVM again'
is "$(state modules) $(state class)" 'ok ok' 'that helped'
kvm_load address_space_isolation=0
doctor 3 'KVM that does not isolate'
is "$(state modules)" problem 'it is named'
runs 'what it says to do' eval "$(fix modules)"
doctor 0 'KVM that isolates'
like "$(asictl doctor)" '^CHECK +STATE' 'there is a table, too'

done_testing
