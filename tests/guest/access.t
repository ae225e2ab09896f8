#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may: CAP_SYS_ADMIN in the initial user namespace, at every door.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

vmm_open vm
vmm vm run 100 mix
asictl map jiffies >/dev/null
before=$(state)

verbs=(faults maps stats 'mode off' 'stack on' 'capacity 64' 'map rcu_data' 'unmap jiffies' clear
	verify 'walk jiffies' dump)

# all_refused DESCRIPTION STATUS REGEX COMMAND...: as it, every verb is refused
all_refused() {
	local what=$1 want=$2 regex=$3 verb status said

	shift 3
	# shellcheck disable=SC2016
	while IFS=$'\t' read -r verb status said; do
		is "$status" "$want" "$what: $verb: exit status"
		like "$said" "$regex" "$what: $verb: says so"
	done < <("$@" bash -c 'for verb; do
			said=$($ASICTL $verb 2>&1 >/dev/null)
			printf "%s\t%s\t%s\n" "$verb" $? "${said//[[:cntrl:]]/ }"
		done' - "${verbs[@]}")
	is "$(state)" "$before" "$what: nothing changed"
}

# files_refused DESCRIPTION COMMAND...: as it, no file can be used
files_refused() {
	local what=$1 file said

	shift
	# shellcheck disable=SC2016
	while IFS=$'\t' read -r file said; do
		like "$said" 'Permission denied|not permitted' "$what: reading of $file is refused"
	done < <("$@" bash -c 'for file; do
			printf "%s\t%s\n" "$file" "$({ read -r line <"$DOOR/$file"; } 2>&1)"
		done' - faults maps stats error stack mode verify "pagetable/${VMM_DOM[vm]}")
	# shellcheck disable=SC2016
	while IFS=$'\t' read -r file said; do
		like "$said" 'Permission denied|not permitted' "$what: writing of $file is refused"
	done < <("$@" bash -c 'for file; do
			said=$({ printf %s "${file#*:}" >"$DOOR/${file%:*}"; } 2>&1)
			printf "%s\t%s\n" "${file%:*}" "$said"
		done' - control:clear stack:1 mode:off)
	is "$(state)" "$before" "$what: nothing changed by debugfs"
}

refusal='permi|privilege|capab|CAP_SYS_ADMIN'
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
weak=(setpriv --bounding-set -sys_admin)

all_refused 'another user' 4 "$refusal" "${nobody[@]}"
files_refused 'another user' "${nobody[@]}"
all_refused 'root without CAP_SYS_ADMIN' 4 "$refusal" "${weak[@]}"
files_refused 'root without CAP_SYS_ADMIN' "${weak[@]}"
all_refused 'root of a user namespace' 4 "$refusal" unshare -Ur
files_refused 'root of a user namespace' unshare -Ur
all_refused 'another network namespace' 3 'famil|absent|asi' unshare -n
all_refused 'user and network namespace' 3 'famil|absent|asi' unshare -Urn

# A file that root opened is no key for others: the check is made at the access.
like "$("${weak[@]}" bash -c 'cat <&3' 3<"$DOOR/faults" 2>&1)" 'not permitted|denied|^$' \
	'a file opened by root shows nothing to another'
# shellcheck disable=SC2016
like "$("${weak[@]}" bash -c 'printf clear >&3' 3>"$DOOR/control" 2>&1)" 'not permitted|denied' \
	'a file opened by root takes nothing from another'
is "$(state)" "$before" 'nothing changed by an open file'
vmm_close vm

num "$TAP_COUNT" -ge 128 'all of this was tried'

done_testing
