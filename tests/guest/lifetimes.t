#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A VM comes, runs and goes, a thousand times: nothing is left behind, in the domain of another
# one either.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"
# shellcheck source=tests/guest/census.sh
. "$here/census.sh"

ROUNDS=1000

vmm_open vm
vmm vm run 100 mix
before=$(census)
had=$(tables)

is "$("$VMM" --vms $ROUNDS --exits 20 --kind mix | grep -c '^done exits=20 ')" $ROUNDS \
	"$ROUNDS VMs came, ran and went"
is "$(census)" "$before" 'nothing of them is left'
num "$(tables)" -le $((had + 8)) 'tables that are empty by now do not pile up'
balanced 'at the end'
vmm vm run 100 mix
is "$EXITS" 100 'the VM runs on'
vmm_close vm

done_testing
