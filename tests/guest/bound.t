#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A mode bound to a socket ends with it, however its owner ends. The client is the kernel's
# own for any family that has a spec.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

top=$here/../..
out=$(mktemp)

# ynl SECONDS JSON: a class-set by a socket that then stays open for a while.
ynl() {
	exec /usr/bin/python3 - "$1" "$2" <<END
import json, sys, time
sys.path.append('$BUILD/src/tools/net/ynl')
from lib import NlError, YnlFamily
family = YnlFamily('$top/kernel/Documentation/netlink/specs/asi.yaml', schema='')
try:
    family.do('class-set', json.loads(sys.argv[2]))
except NlError as refusal:
    print(refusal)
time.sleep(float(sys.argv[1]))
END
}

# mode_is MODE: sooner or later.
mode_is() {
	awaits eval "[ \"\$(asictl mode)\" = $1 ]"
}

# nothing_learned: no page is mapped by mode learn.
nothing_learned() {
	[ "$(query 'len(only(d, origin="learn"))' maps)" = 0 ]
}

asictl mode log >/dev/null
ynl 600 '{"name": "kvm", "mode": "learn", "bound": true}' >"$out" 2>&1 &
owner=$!
runs 'a bound mode is set' mode_is learn
like "$(ynl 0 '{"name": "kvm", "mode": "off", "bound": true}' 2>&1)" \
	'the mode is bound by another socket' 'another socket cannot bind it'
is "$(asictl mode)" learn 'and has changed nothing'
kill -KILL "$owner"
wait "$owner" 2>/dev/null
runs 'its owner is killed: the mode before comes back' mode_is log

ynl 600 '{"name": "kvm", "mode": "learn", "bound": true}' >"$out" 2>&1 &
owner=$!
runs 'bound again' mode_is learn
asictl mode off >/dev/null
is "$(asictl mode)" off 'whoever wants another mode gets it'
kill -KILL "$owner"
wait "$owner" 2>/dev/null
sleep 0.5
is "$(asictl mode)" off 'and that one stays'

asictl mode log >/dev/null
(ynl 0 '{"name": "kvm", "mode": "learn"}') >"$out" 2>&1
is "$(asictl mode)" learn 'a mode that is not bound outlives the socket'
like "$(ynl 0 '{"name": "kvm", "bound": true}' 2>&1)" 'the mode to bind is missing' \
	'there is nothing to bind without a mode'

asictl mode log >/dev/null
ynl 600 '{"name": "kvm", "mode": "learn", "bound": true}' >"$out" 2>&1 &
owner=$!
mode_is learn
kvm_load address_space_isolation=1
is "$(asictl mode)" log 'KVM that is loaded anew starts in its own mode'
kill -KILL "$owner"
wait "$owner" 2>/dev/null
sleep 0.5
is "$(asictl mode)" log 'which a socket from before does not touch'

# What a bound mode has learned goes with it, and nothing else.
vmm_open vm
vmm vm run 50 cpuid
asictl map jiffies_64 >/dev/null
ynl 600 '{"name": "kvm", "mode": "learn", "bound": true}' >"$out" 2>&1 &
owner=$!
mode_is learn
vmm vm run 300 cpuid
num "$(query 'len(only(d, origin="learn"))' maps)" -ge 3 'a bound mode learns pages'
kill -KILL "$owner"
wait "$owner" 2>/dev/null
mode_is log
awaits nothing_learned
is "$(query '[r.spec for r in d]' maps)" jiffies_64 'they go with it, what a hand mapped stays'
vmm vm run 50 cpuid
is "$EXITS" 50 'the VM runs on'
asictl mode learn >/dev/null
vmm vm run 300 cpuid
learned=$(query 'len(only(d, origin="learn"))' maps)
(ynl 0 '{"name": "kvm", "mode": "log", "bound": true}') >"$out" 2>&1
runs 'a mode bound over mode learn ends' mode_is learn
is "$(query 'len(only(d, origin="learn"))' maps)" "$learned" \
	'and takes nothing of what that has learned'
asictl mode log >/dev/null
vmm_close vm
unmap_all
rm "$out"

done_testing
