#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The profile that profile.t has written, in another boot, with the kernel elsewhere.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

addresses=$(awk '$3 == "_text" || $3 == "kvm_vcpu_block" { print $1, $3 }' /proc/kallsyms)
like "$(<"$KEPT/addresses")" ' _text' 'the boot before has said where it was'
isnt "$addresses" "$(<"$KEPT/addresses")" 'the kernel lies elsewhere'
is "$(query 'len(d)' maps)" 0 'the class is bare'
runs 'the profile is applied' asictl apply --sync "$KEPT/profile"
runs 'and is what is mapped' asictl diff "$KEPT/profile" live

vmm_open vm --irqchip --cpu 1
asictl clear >/dev/null
run_stays vm pic
num "$LEFT" -le 5 'exits that do not stay, but for interrupts, in percent'
num "$PERCENT" -ge 50 'most do'
is "$(query "[r.spec for r in kernel(d) if r.spec and not r.spec.startswith('0x')]" faults)" '' \
	'no fault on any named object'
diag "without a name: $(query "[r.data for r in kernel(d)]" faults | paste -sd ' ')"
verified 'the page table is what it should be'
vmm_close vm
unmap_all
done_testing
