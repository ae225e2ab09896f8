# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The things under test, as a script wants them: virtual machines that live
# between two commands, asictl, debugfs and the counters.

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BUILD=${BUILD:-$HERE/../../build}
export ASICTL=${ASICTL:-$BUILD/asictl/asictl}
VMM=${VMM:-$BUILD/guest/vmm}
export DOOR=/sys/kernel/debug/asi/kvm

# A vCPU's thread that is bound leaves the first CPU, with its timers, alone if it can.
export LAST_CPU=$(($(nproc) - 1))

declare -A VMM_PID VMM_IN VMM_OUT VMM_DOM

asictl() {
	"$ASICTL" "$@"
}

# A process that answers questions about JSON, for the whole test.
QUERY_DIR=$(mktemp -d)
mkfifo "$QUERY_DIR/in" "$QUERY_DIR/out"
/usr/bin/python3 -ESs "$HERE/query.py" <"$QUERY_DIR/in" >"$QUERY_DIR/out" &
exec {QUERY_IN}>"$QUERY_DIR/in" {QUERY_OUT}<"$QUERY_DIR/out"
trap 'rm -rf "$QUERY_DIR"' EXIT

# answer EXPRESSION: of the JSON in the file, see query.py
answer() {
	local lines line

	printf '%s\t%s\n' "$QUERY_DIR/json" "$1" >&"$QUERY_IN"
	read -r lines <&"$QUERY_OUT"
	for ((; lines > 0; lines--)); do
		IFS= read -r line <&"$QUERY_OUT"
		printf '%s\n' "$line"
	done
}

# pick EXPRESSION JSON
pick() {
	printf '%s' "$2" >"$QUERY_DIR/json"
	answer "$1"
}

# query EXPRESSION VERB...: of what a verb prints
query() {
	local expression=$1

	shift
	"$ASICTL" -j "$@" >"$QUERY_DIR/json" && answer "$expression"
}

# kvm_load [PARAMETER...]: load KVM anew, isolated unless told otherwise, and with nothing
# mapped by default unless told otherwise
kvm_load() {
	kvm_unload
	[ $# -gt 0 ] || set -- address_space_isolation=1
	[[ "$*" != *address_space_isolation=1* ]] || set -- isolation_defaults=0 "$@"
	modprobe kvm "$@" || return
	modprobe "$(kvm_vendor)"
}

kvm_vendor() {
	if grep -qw svm /proc/cpuinfo; then
		echo kvm-amd
	else
		echo kvm-intel
	fi
}

kvm_unload() {
	[ ! -d /sys/module/kvm ] || modprobe -r kvm-amd kvm-intel kvm
}

# vmm_open NAME [OPTION...]: a VM that lives until vmm_close NAME. Its domain
# is then in VMM_DOM[NAME], its process in VMM_PID[NAME].
vmm_open() {
	local name=$1 dir in out

	shift
	dir=$(mktemp -d)
	mkfifo "$dir/in" "$dir/out"
	"$VMM" --step "$@" <"$dir/in" >"$dir/out" &
	VMM_PID[$name]=$!
	exec {in}>"$dir/in" {out}<"$dir/out"
	VMM_IN[$name]=$in
	VMM_OUT[$name]=$out
	rm -r "$dir"
	vmm_answer "$name" || return
	# A kernel without isolation can run VMs, too.
	[ ! -d "$DOOR" ] || VMM_DOM[$name]=$(domain_of "${VMM_PID[$name]}")
}

# The next line of a VMM in ANSWER, its number of exits in EXITS.
vmm_answer() {
	ANSWER=
	EXITS=0
	if ! read -r -t 600 -u "${VMM_OUT[$1]}" ANSWER; then
		echo "no answer of VM $1" >&2
		return 1
	fi
	case $ANSWER in
	'done exits='*)
		EXITS=${ANSWER#done exits=}
		EXITS=${EXITS%% *} ;;
	esac
}

# vmm NAME COMMAND...: send one command, read its answer
vmm() {
	local name=$1

	shift
	echo "$*" >&"${VMM_IN[$name]}" && vmm_answer "$name"
}

# count WHAT: a figure of the last answer, such as cpuid or cycles
count() {
	local rest=${ANSWER#* "$1"=}

	echo "${rest%% *}"
}

vmm_close() {
	local name=$1 in=${VMM_IN[$1]} out=${VMM_OUT[$1]} status

	verify_now "before VM $name ends"
	echo quit >&"$in"
	wait "${VMM_PID[$name]}"
	status=$?
	exec {in}>&- {out}<&-
	unset "VMM_PID[$name]" "VMM_IN[$name]" "VMM_OUT[$name]" "VMM_DOM[$name]"
	return $status
}

# The VM dies by a signal, in the middle of whatever it does.
vmm_kill() {
	local name=$1 in=${VMM_IN[$1]} out=${VMM_OUT[$1]}

	verify_now "before VM $name is killed"
	kill -KILL "${VMM_PID[$name]}"
	wait "${VMM_PID[$name]}" 2>/dev/null
	exec {in}>&- {out}<&-
	unset "VMM_PID[$name]" "VMM_IN[$name]" "VMM_OUT[$name]" "VMM_DOM[$name]"
}

# verify_now WHEN: verify all domains. What is wrong is kept for tests/guest/inside, which
# shows it: each VM is verified before it ends, whatever the test is about.
verify_now() {
	local said

	[ -d "$DOOR" ] || return 0
	said=$("$ASICTL" verify 2>&1)
	case $said in
	*'violations: 0') echo "$1" >>/run/verified ;;
	*'violations: '*) printf '%s:\n%s\n' "$1" "$said" >>/run/unverified ;;
	esac
}

# verified DESCRIPTION: the domains are what they should be
verified() {
	runs "$1" asictl verify
}

domain_of() {
	query "[str(r.id) for r in only(d, pid=$1)]" domains
}

# kernel_rows DOMAIN: number of its rows that are not of the guest's own memory
kernel_rows() {
	query 'len(kernel(d))' faults --vm "$1"
}

# stat_of DOMAIN NAME: a counter of a domain, or of the class (DOMAIN "class")
stat_of() {
	query "only(d, domain=${1/class/None})[0]['$2']" stats
}

# left_of ID: how often a domain was left for another cause than an interrupt
left_of() {
	local cause="k.startswith('exits-') and k != 'exits-irq'"

	query "sum(v for k, v in only(d, domain=$1)[0].items() if $cause)" stats
}

# run_stays NAME COMMAND...: run 4000 exits; PERCENT of them stayed, for LEFT percent the domain
# was left for another cause than an interrupt. Of those there are many on a slow machine,
# whatever is mapped.
run_stays() {
	local id=${VMM_DOM[$1]} stays left

	stays=$(stat_of "$id" stays)
	left=$(left_of "$id")
	vmm "$1" run 4000 "${@:2}" || return
	export PERCENT=$((100 * ($(stat_of "$id" stays) - stays) / 4000))
	export LEFT=$((100 * ($(left_of "$id") - left) / 4000))
	diag "$PERCENT % stayed, $LEFT % left for another cause than an interrupt" \
		"$(kernel_left "$id" | head -n 5)"
}

# balanced DESCRIPTION: faults == rows + dropped + cleared, over the class
balanced() {
	local stats sum

	stats=$(query '"{faults} {dropped} {cleared}".format(**only(d, domain=None)[0])' stats)
	sum=$(query 'sum(r.count for r in d)' faults)
	# shellcheck disable=SC2086
	set -- "$1" $stats
	if [ $# -eq 4 ] && [ "$2" -eq $((sum + $3 + $4)) ]; then
		ok "$1: faults == rows + dropped + cleared"
	else
		nok "$1: faults == rows + dropped + cleared" "${2-} != $sum + ${3-} + ${4-}"
	fi
}

# unmap everything that a hand or learn mode has mapped
unmap_all() {
	local ids

	ids=$(query '[str(r.id) for r in d if r.origin not in ("core", "kvm", "configfs")]' maps)
	# The kernel takes 512 in a request.
	[ -z "$ids" ] || xargs -n 512 "$ASICTL" unmap <<<"$ids" >/dev/null
}

# Rows of a domain that a map request can name, as fault:N, one for each object.
mappable() {
	query '[f"fault:{i}" for i in {r.spec: r.id for r in kernel(d) if r.spec}.values()]' \
		faults --vm "$1"
}

# converge NAME ROUNDS RUN-COMMAND...: run and map what was missing until a run
# finds no new row; ROUND then holds the number of runs, FOUND that of rows
converge() {
	local name=$1 limit=$2 specs

	shift 2
	FOUND=0
	for ((ROUND = 1; ROUND <= limit; ROUND++)); do
		asictl clear >/dev/null && vmm "$name" "$@" || return
		mapfile -t specs < <(mappable "${VMM_DOM[$name]}")
		[ ${#specs[@]} -gt 0 ] || break
		FOUND=$((FOUND + ${#specs[@]}))
		asictl map "${specs[@]}" >/dev/null || return
	done
	[ "$(kernel_rows "${VMM_DOM[$name]}")" = 0 ]
}

# learn_afresh NAME RUN-COMMAND...: learn_all, from nothing again where that found no end: a
# page of the kernel's that moves in between is met anew in each run.
learn_afresh() {
	for _ in {1..4}; do
		learn_all "$@" && return
		unmap_all
		asictl clear >/dev/null
	done
	return 1
}

# kernel_left ID: the rows of a domain that kernel_rows counts, in words.
kernel_left() {
	local line="'%s x%d at %s, %s' % (r.data, r.count, r.ip_name, r.address)"

	query "[$line for r in kernel(only(d, domain=$1))]" faults
}

# learn_all NAME RUN-COMMAND...: run in mode learn until a run finds nothing of the
# kernel's own any more; then mode log, and no rows
learn_all() {
	local name=$1 quiet=0

	shift
	asictl mode learn || return
	for _ in {1..30}; do
		asictl clear >/dev/null && vmm "$name" "$@" || return
		[ "$(kernel_rows "${VMM_DOM[$name]}")" = 0 ] || { quiet=0; continue; }
		[ $((++quiet)) -lt 2 ] || break
	done
	[ "$quiet" = 2 ] || diag 'still not learned:' "$(kernel_left "${VMM_DOM[$name]}")"
	asictl mode log && asictl clear >/dev/null
	[ "$quiet" = 2 ]
}

# Everything that a refused request must leave alone.
state() {
	(cd "$DOOR" && cat mode stack capacity maps domains stats)
}

declare -A YNL_PID YNL_IN YNL_OUT

# ynl_open NAME: a socket of the kernel's own client for any family that has a spec
ynl_open() {
	local name=$1 dir in out

	dir=$(mktemp -d)
	mkfifo "$dir/in" "$dir/out"
	/usr/bin/python3 "$HERE/ynl.py" "$BUILD/src/tools/net/ynl" \
		"$HERE/../../kernel/Documentation/netlink/specs/asi.yaml" \
		<"$dir/in" >"$dir/out" &
	YNL_PID[$name]=$!
	exec {in}>"$dir/in" {out}<"$dir/out"
	YNL_IN[$name]=$in
	YNL_OUT[$name]=$out
	rm -r "$dir"
}

# ynl NAME OPERATION JSON: the answer, see ynl.py
ynl() {
	local line=${*:2}

	printf '%s\n' "${line//$'\n'/ }" >&"${YNL_IN[$1]}"
	IFS= read -r -t 600 -u "${YNL_OUT[$1]}" line
	printf '%s\n' "$line"
}

# ynl_close NAME: the socket closes, because its owner is killed
ynl_close() {
	local in=${YNL_IN[$1]} out=${YNL_OUT[$1]}

	kill -KILL "${YNL_PID[$1]}"
	wait "${YNL_PID[$1]}" 2>/dev/null
	exec {in}>&- {out}<&-
	unset "YNL_PID[$1]" "YNL_IN[$1]" "YNL_OUT[$1]"
}
