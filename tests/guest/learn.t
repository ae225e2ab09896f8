#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A profile is whole whichever VMs it is learned from: those that ran before and go on all the
# time, and those that the command has started, alone and beside another.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

dir=$(mktemp -d)
trap 'rm -rf "$dir" "$QUERY_DIR"' EXIT
cd "$dir" || exit 1
KIND=(--irqchip)

# keep_running NAME: the VM runs until stop_running, whatever is learned meanwhile
keep_running() {
	local name=$1

	: >running
	while [ -e running ]; do
		vmm "$name" run 500 pic
	done &
	RUNNER=$!
}

stop_running() {
	rm running
	wait "$RUNNER"
}

# complete PROFILE WHAT: with that alone mapped a VM stays
complete() {
	local rows

	unmap_all
	runs "$2: the profile is applied" asictl apply --sync "$1"
	vmm_open fresh "${KIND[@]}" --cpu 1
	vmm fresh run 500 pic
	asictl clear >/dev/null
	run_stays fresh pic
	num "$LEFT" -le 5 "$2: exits that do not stay, but for interrupts, in percent"
	num "$PERCENT" -ge 50 "$2: most do"
	rows=$(query "[r.spec for r in kernel(d) if r.spec and not r.spec.startswith('0x')]" \
		faults --vm "${VMM_DOM[fresh]}")
	is "$rows" '' "$2: no fault on any named object"
	vmm_close fresh
	unmap_all
	asictl clear >/dev/null
}

# learned PROFILE WHAT: it was left as it was found, and what the profile has
learned() {
	is "$(asictl mode)" log "$2: the mode is what it was"
	is "$(query 'len(only(d, origin="learn"))' maps)" 0 "$2: no page is left"
	diag "$2: $(grep -cv '^#' "$1") lines"
}

for round in 1 2 3; do
	vmm_open before "${KIND[@]}" --cpu 1
	vmm before run 500 pic
	keep_running before
	runs "beside, $round" asictl learn --for 2 -o beside
	stop_running
	learned beside "beside, $round"
	vmm_close before
	complete beside "beside, $round"
done

runs 'started' asictl learn -o started -- "$VMM" "${KIND[@]}" --cpu 1 --exits 2000 --kind pic
learned started started
complete started started

vmm_open before "${KIND[@]}" --cpu 1
keep_running before
runs both asictl learn -o both -- "$VMM" "${KIND[@]}" --cpu 1 --exits 2000 --kind pic
stop_running
learned both both
vmm_close before
complete both both

unmap_all
done_testing
