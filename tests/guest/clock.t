#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Converged, on a clock that counts instructions: with all that is needed mapped, vm:guest
# included, nothing but the interrupt and the way to user space leaves.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

# counters: every counter of the domain, as NAME=N
counters() {
	query "[f'{k}={v}' for k, v in only(d, domain=$id)[0].items() if isinstance(v, int)]" stats
}

# settled KIND LEARN RUN EXITS: rounds of LEARN until they find all mapped; then nothing leaves
# in a round of RUN, which is at least so many VM exits
settled() {
	local name n others=''
	local -A before after

	runs "$1: what is missing can be learned" learn_all vm run "$2" "$1"
	while IFS='=' read -r name n; do before[$name]=$n; done < <(counters)
	vmm vm run "$3" "$1"
	while IFS='=' read -r name n; do after[$name]=$n; done < <(counters)
	for name in "${!after[@]}"; do
		n=$((after[$name] - before[$name]))
		case $name in
		exits-irq | exits-user | stays | vm-exits) diag "$name $n" ;;
		exits-*) [ $n -eq 0 ] || others+=" $name=$n" ;;
		esac
	done
	is "$others" '' "$1: none left for another cause than irq and user"
	num $((after[vm-exits] - before[vm-exits])) -ge "$4" 'every exit was taken in the domain'
	n=$(((after[stays] - before[stays]) * 1000 / (after[vm-exits] - before[vm-exits])))
	diag "$n of 1,000 stay"
	num "$n" -ge 990 'and nearly all stay'
}

vmm_open vm --irqchip --private
id=${VMM_DOM[vm]}
runs 'vm:guest is mapped' asictl map vm:guest
settled cpuid 1000 5000 5000
# Four of them for each of 16 pages.
settled pool 20 80 5000
is "$(stat_of "$id" refused)" 0 'no enter was refused'
verified 'the page tables are what they should be'
vmm_close vm

done_testing
