#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A real Linux guest: QEMU boots this very kernel to user space on the KVM under test, not
# isolated, in mode log and in mode learn. What it prints there must be the same.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

dir=$(mktemp -d)
cp "$BUILD/guest/linux-init" "$dir/init"
(cd "$dir" && echo init | cpio -o -H newc --quiet >initrd)

# guest FILE: boots it; its console goes to FILE. The boot has one CPU: with two, QEMU's own
# emulation of a CPU that virtualises now and then delivers an interrupt twice, isolated or not.
# On a slow host ticks come late, which must not look to the guest like a broken timer.
guest() {
	timeout 600 qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
		-M pc -accel kvm -cpu host -m 128M -kernel "$BUILD/kernel/bzImage" \
		-initrd "$dir/initrd" -append 'console=ttyS0 panic=-1 quiet nopv no_timer_check' \
		-serial "file:$1" </dev/null
}

# said FILE: what the guest's user space printed.
said() {
	tr -d '\r' <"$1" | grep '^guest: '
}

counters='enters stays vm-exits exits-fault exits-irq exits-nmi exits-sched exits-user
	exits-switch exits-disable refused'

# counts: all counters of the class, one a line.
counts() {
	local key

	for key in $counters; do
		echo "$key $(stat_of class "$key")"
	done
	query "['exit-reason:%s:%s %d' % (e['name'], k, e[k]) for e in $reasons for k in $keys]" \
		stats
}

# more BEFORE AFTER: what was added, without zeros.
more() {
	awk 'NR == FNR { old[$1] = $2; next } $2 - old[$1] { print $1, $2 - old[$1] }' "$1" "$2"
}

keys="('vm-exits', 'stays')"
reasons="only(d, domain=None)[0]['reasons']"
for mode in off log learn; do
	asictl mode "$mode"
	# Mode learn itself brings in nothing of a process.
	[ "$mode" != learn ] || runs 'its own memory is mapped, too' asictl map vm:guest
	counts >"$dir/before"
	runs "mode $mode: the guest ends by itself" guest "$dir/$mode"
	counts >"$dir/after"
	more "$dir/before" "$dir/after" >"$dir/$mode.counts"
	diag "mode $mode:" "$(paste -sd ' ' "$dir/$mode.counts" | fold -sw 90)"
	is "$(said "$dir/$mode" | tail -n 1)" 'guest: done' "mode $mode: as far as user space" ||
		diag 'its last words:' "$(tr -d '\r' <"$dir/$mode" | tail -n 40)"
	is "$(said "$dir/$mode")" "$(said "$dir/off")" "mode $mode: the same came out"
done

like "$(said "$dir/off")" "$(uname -r).*memory [0-9a-f]{8}.*processes [0-9a-f]{8}" \
	'it is this kernel, and it did its work'
is "$(cat "$dir/off.counts")" '' 'mode off enters nothing'
for mode in log learn; do
	like "$(cat "$dir/$mode.counts")" 'enters [0-9]{3}' "mode $mode: it was isolated"
	is "$(grep -E '^(refused|exits-switch) ' "$dir/$mode.counts")" '' \
		"mode $mode: no enter was refused, no leave came late"
done
like "$(cat "$dir/learn.counts")" 'exit-reason:[^ ]*:stays [0-9]{2}' 'mode learn: exits stay'
rm -r "$dir"

done_testing
