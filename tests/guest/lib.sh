# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# TAP for shell tests, run by bash inside the VM. A test sources this, makes
# its checks and ends with done_testing; one that dies earlier has no plan, and
# tests/guest/inside counts that as a failure.

TAP_COUNT=0
TAP_FAILED=0
TAP_OUTPUT=$(mktemp)

ok() {
	TAP_COUNT=$((TAP_COUNT + 1))
	printf 'ok %d - %s\n' "$TAP_COUNT" "$1"
}

# nok DESCRIPTION [DIAGNOSTIC]: false, so that a test can add what it knows.
nok() {
	TAP_COUNT=$((TAP_COUNT + 1))
	TAP_FAILED=$((TAP_FAILED + 1))
	printf 'not ok %d - %s\n' "$TAP_COUNT" "$1"
	[ $# -lt 2 ] || diag "$2"
	return 1
}

# A test that cannot be made here; the reason is part of the result.
skip() {
	TAP_COUNT=$((TAP_COUNT + 1))
	printf 'ok %d - %s # SKIP %s\n' "$TAP_COUNT" "$1" "$2"
}

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# is GOT WANT DESCRIPTION
is() {
	if [ "$1" = "$2" ]; then
		ok "$3"
	else
		nok "$3" "got:    $1
wanted: $2"
	fi
}

# isnt GOT UNWANTED DESCRIPTION
isnt() {
	if [ "$1" != "$2" ]; then
		ok "$3"
	else
		nok "$3" "got: $1"
	fi
}

# like TEXT REGEX DESCRIPTION; ^ and $ are the ends of the whole text, and an empty
# regular expression is one that something has failed to make
like() {
	if [ -n "$2" ] && [[ $1 =~ $2 ]]; then
		ok "$3"
	else
		nok "$3" "got:    $1
wanted: /$2/"
	fi
}

# The text as a regular expression that matches just it.
quote() {
	# shellcheck disable=SC2001 # a bracket expression is what this is about
	sed 's/[]\\.+*()^$|?{}[]/\\&/g' <<<"$1"
}

# num GOT OPERATOR WANT DESCRIPTION, with an operator of test(1) such as -ge
num() {
	if test "$1" "$2" "$3" 2>/dev/null; then
		ok "$4"
	else
		nok "$4" "not true: '$1' $2 '$3'"
	fi
}

# runs DESCRIPTION COMMAND...: the command succeeds. It runs in this very shell.
runs() {
	local what=$1 status

	shift
	"$@" >"$TAP_OUTPUT" 2>&1
	status=$?
	if [ $status -eq 0 ]; then
		ok "$what"
	else
		nok "$what" "status $status of: $*
$(<"$TAP_OUTPUT")"
	fi
}

# awaits COMMAND...: until it succeeds. How long that takes is up to the machine, and to what
# else it does; after three minutes something is wrong.
awaits() {
	local end=$((SECONDS + 180))

	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

done_testing() {
	rm -f "$TAP_OUTPUT"
	printf '1..%d\n' "$TAP_COUNT"
}
