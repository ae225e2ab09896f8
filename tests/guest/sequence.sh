# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The test class of the kernel (asi_test.ko), as a script wants it. A test sources this after
# lib.sh and asi.sh.

export RUN=/sys/kernel/debug/asi_test/run
export MARK=/sys/kernel/debug/asi_test/mark
export WATCHERS=/sys/kernel/debug/asi_test/watchers
export TEST_DOOR=/sys/kernel/debug/asi/test

# on CPU WORDS...: do a sequence on a CPU; what it met is in ANSWER
on() {
	local fd cpu=$1

	shift
	taskset -pc "$cpu" $BASHPID >/dev/null || return
	exec {fd}<>$RUN || return
	ANSWER=
	echo "$*" >&"$fd" && IFS= read -r ANSWER <&"$fd"
	exec {fd}>&-
	[ -n "$ANSWER" ]
}

# has NAME=VALUE... DESCRIPTION: the answer has all of these
has() {
	local description=${*: -1} want

	for want in "${@:1:$#-1}"; do
		if [[ " $ANSWER " != *" $want "* ]]; then
			nok "$description" "wanted $want
got    $ANSWER"
			return 1
		fi
	done
	ok "$description"
}

# of_answer NAME: one figure
of_answer() {
	local rest=" $ANSWER "

	rest=${rest#* "$1"=}
	echo "${rest%% *}"
}

test_maps() {
	query '[str(r.id) for r in d if r.origin not in ("core", "kvm")]' --class test maps
}

test_unmap_all() {
	local ids

	ids=$(test_maps)
	# shellcheck disable=SC2086
	[ -z "$ids" ] || asictl --class test unmap $ids >/dev/null
}
