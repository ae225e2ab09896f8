#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A page fault where the CPU has something of the guest's that nobody could put back ends
# the kernel, and says so (I13). The boot names the window on the kernel command line and
# expects the panic; what comes after it here must not be reached.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

for word in $(</proc/cmdline); do
	[[ $word != asi_window=* ]] || window=${word#asi_window=}
done

# The tests of the core want the class for themselves.
kvm_unload
echo "${window?}" >/sys/module/window_kunit/parameters/fatal
is "$(</sys/module/window_kunit/parameters/fatal)" "$window" 'the window to fault in is named'
sync
echo run >/sys/kernel/debug/kunit/asi_window/run
nok 'the fault ends the kernel'

done_testing
