#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# KVM's modules are unloaded and loaded again (R8): isolation goes and comes
# with them, and what they owned is gone in between.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

vmm_open vm
vmm vm run 200 mix
asictl map jiffies >/dev/null
runs 'data of a module' asictl map kvm:kvm_caps
runs 'a module in use stays' eval '! modprobe -r kvm-amd kvm-intel kvm 2>/dev/null'
vmm_close vm

for i in 1 2 3; do
	runs "unloaded, $i" kvm_unload
	is "$(query 'any(r.available for r in d)' mode)" false "$i: the class is not available"
	is "$(query 'len(d)' domains)" 0 "$i: no domain"
	is "$(query '[str(r.pages) for r in d if r.spec.startswith("kvm:") and r.gone]' maps)" 0 \
		"$i: what was mapped of the module is gone"
	runs "loaded again, $i" kvm_load address_space_isolation=1
	is "$(asictl mode)" log "$i: mode log"
	is "$(query 'all(r.available for r in d)' mode)" true "$i: the class is available"
	is "$(query 'any(r.gone for r in d)' maps)" false "$i: what was gone is back"
	vmm_open vm
	vmm vm run 200 mix
	is "$EXITS" 200 "$i: a VM runs"
	num "$(kernel_rows "${VMM_DOM[vm]}")" -ge 1 "$i: it has rows"
	vmm_close vm
	balanced "$i"
done
unmap_all

done_testing
