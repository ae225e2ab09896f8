#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Listings of a mapping set that changes: each that the kernel does not mark as interrupted
# is a state that there was. A minute of it with $LONG.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

figure() {
	sed -n "s/^changes.*$1 \([0-9]*\).*/\1/p" /run/said
	[ "$1" != changes ] || sed -n 's/^changes \([0-9]*\).*/\1/p' /run/said
}

seconds=${LONG:+60}
log_buf=$(awk '$3 == "__log_buf" { print $1 }' /proc/kallsyms)
vmm_open vm
vmm vm run 100 mix
vmm vm start mix
runs 'mappers and listers end well' eval \
	"'$BUILD/guest/snapshot' ${seconds:-6} $log_buf >/run/said"
vmm vm pause
is "$(figure wrong)" 0 'each listing that is not marked is a state that there was'
whole=$(($(figure dumps) - $(figure interrupted)))
num "$whole" -ge 20 'there were some'
num "$(figure interrupted)" -ge 1 'others were marked'
num "$(figure changes)" -ge 100 'there were changes'
diag "$(cat /run/said)"
verified 'the page tables are what they should be'
vmm_close vm
unmap_all

done_testing
