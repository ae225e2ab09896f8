#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Out of memory, for real: a machine too small for what is asked for refuses it
# at both doors, and nothing changes.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

vmm_open vm
vmm vm run 100 mix
before=$(state)
diag "$(head -n 1 /proc/meminfo)"

said=$(asictl capacity 1048576 2>&1)
is $? 1 'a table that does not fit into memory, asictl: exit status'
like "$said" 'no memory' 'says so'
is "$(state)" "$before" 'nothing changed'
said=$({ printf 'capacity=1048576' >"$DOOR/control"; } 2>&1)
like "$said" 'Cannot allocate' 'the same, debugfs: error number'
like "$(cat "$DOOR/error")" 'no memory' 'says so'
is "$(state)" "$before" 'nothing changed'
runs 'a smaller one does fit' asictl capacity 1024
vmm vm run 100 mix
is "$EXITS" 100 'the VM runs on'
balanced 'after that'
vmm_close vm

done_testing
