#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A bad pointer in a domain ends in the stock oops, and the CPU is out of the domain. The boot
# expects that report and no other.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"
# shellcheck source=tests/guest/sequence.sh
. "$here/sequence.sh"

modprobe asi_test
on 0 mem
# The writer is killed by its oops.
bash -c "echo oops >$RUN" 2>/dev/null
like "$(dmesg)" 'BUG: unable to handle page fault for address: ffffffff00000000' \
	'a bad pointer in the domain is an oops'
like "$(dmesg | grep 'RIP: 0010' | head -n 1)" 'asi_test_oops' 'at the place where it was used'
like "$(dmesg)" 'Call Trace:' 'with its stack'
is "$(query '[r.count for r in d if r.address == "0xffffffff00000000"]' --class test faults)" \
	'[1]' 'it is a row, too: it left the domain first'
on 0 mem
has enters=1 exits-fault=1 value=42 'the CPU is as fit as before'
runs 'the domain is what it should be' asictl --class test verify

done_testing
