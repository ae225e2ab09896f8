#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A module comes, a symbol of it is mapped, and it goes, a thousand times: nothing is left
# behind. Areas of vmalloc do so in KUnit:asi_test_areas_come_and_go.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"
# shellcheck source=tests/guest/census.sh
. "$here/census.sh"

ROUNDS=1000

# A module with data that has a name, and with a class and a domain of its own.
MODULE=asi_test
SYMBOL=asi_test:asi_test_victim

vmm_open vm
vmm vm run 100 mix
before=$(census)
had=$(tables)

is "$("$BUILD/guest/modmap" "$(modinfo -n $MODULE)" $MODULE $SYMBOL $ROUNDS)" $ROUNDS \
	"$ROUNDS modules came, were mapped and went"
is "$(census)" "$before" 'nothing of them is left'
num "$(tables)" -le $((had + 8)) 'tables that are empty by now do not pile up'
balanced 'at the end'
vmm vm run 100 mix
is "$EXITS" 100 'the VM runs on'
vmm_close vm

done_testing
