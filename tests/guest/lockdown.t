#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Lockdown binds every door. It cannot be lifted, so this test is the last of
# its boot.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

vmm_open vm
vmm vm run 100 mix
asictl map jiffies >/dev/null
mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
mkdir /sys/kernel/config/asi/kvm/mine
runs 'lockdown is raised' eval 'echo confidentiality >/sys/kernel/security/lockdown'
like "$(cat /sys/kernel/security/lockdown)" '\[confidentiality\]' 'it holds'

for verb in faults maps stats domains mode 'mode off' 'stack on' 'map rcu_data' \
	'unmap jiffies' clear verify 'walk jiffies' dump; do
	# shellcheck disable=SC2086
	said=$("$ASICTL" $verb 2>&1 >/dev/null)
	is "$?" 4 "asictl $verb: exit status"
	like "$said" 'ockdown|locked' "asictl $verb: says why"
done
for file in faults maps stats error verify "pagetable/${VMM_DOM[vm]}"; do
	like "$(cat "$DOOR/$file" 2>&1)" 'not permitted' "debugfs: reading of $file is refused"
done
for file in control:clear 'control:map rcu_data' stack:1 mode:off; do
	like "$({ printf '%s' "${file#*:}" >"$DOOR/${file%%:*}"; } 2>&1)" 'not permitted' \
		"debugfs: writing '${file#*:}' to ${file%%:*} is refused"
done
for file in spec scope live status; do
	like "$(cat "/sys/kernel/config/asi/kvm/mine/$file" 2>&1)" 'not permitted' \
		"configfs: reading of $file is refused"
done
like "$({ echo 1 >/sys/kernel/config/asi/kvm/mine/live; } 2>&1)" 'not permitted' \
	'configfs: writing to live is refused'
like "$(mkdir /sys/kernel/config/asi/kvm/other 2>&1)" 'not permitted' \
	'configfs: a new directory is refused'
rmdir /sys/kernel/config/asi/kvm/mine
vmm vm run 100 mix
is "$EXITS" 100 'the VM runs on'
vmm_close vm

done_testing
