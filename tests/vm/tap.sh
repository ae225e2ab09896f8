# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# TAP of tests that are scripts; sourced, never run. They set DIR, a folder of their own.

N=0 FAILED=0

# ok NAME CMD...: one test; CMD decides. If it fails, $DIR/out and $DIR/err are shown.
ok() {
	local name=$1
	shift
	N=$((N + 1))
	if "$@"; then
		echo "ok $N - $name"
		return
	fi
	FAILED=$((FAILED + 1))
	echo "not ok $N - $name"
	cat "$DIR/out" "$DIR/err" 2>/dev/null | sed 's/^/# /'
}

# tap_end: the plan; the status is that of the script.
tap_end() {
	echo "1..$N"
	((!FAILED))
}
