#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# asictl alone on a terminal, with the kernel: completion, and what happens meanwhile.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

HOME=$(mktemp -d)
export HOME

# types TEXT PATTERN DESCRIPTION: into the shell, see typed.py.
types() {
	local said

	printf '%s\t%s\n' "$1" "$2" >&"${TYPED[1]}"
	IFS= read -r said <&"${TYPED[0]}"
	is "$said" yes "$3"
}

vmm_open vm
asictl clear >/dev/null
vm=${VMM_DOM[vm]}
coproc TYPED { "$here/typed.py" "$ASICTL"; }

types '' 'asictl log 0> $' 'the prompt has the mode and how many rows there are'
types 'map jiffies_6\t' 'map jiffies_64 $' 'a symbol of the kernel is completed'
types '\x03' '\^C.*> $' 'Ctrl-C cancels the line'
types 'mode -c k\t' 'mode -c kvm $' 'the name of a class is'
types '\x03' '> $' 'the line is cancelled'
types "faults --vm ${vm:0:1}"'\t' "faults --vm $vm \$" 'the id of a VM is'
types '\x03' '> $' 'the line is cancelled'
types 'map jiffies_64\r' 'jiffies_64.*> $' 'a line changes the kernel'
like "$(asictl maps)" 'jiffies_64' 'for all to see'

types 'faults --v' 'faults --v$' 'a line is begun'
asictl mode learn >/dev/null
types '' 'mode: learn, was log.*asictl learn 0> faults --v$' \
	'what others change is told above it, and the prompt follows'
asictl mode log >/dev/null
types '' 'mode: log, was learn.*asictl log 0> faults --v$' 'each time'
types '\x03' '> $' 'the line is cancelled'

vmm vm run 50 mix
types '' 'fault:[0-9]+: (read|write|exec) of .* VM '"$vm"'.*asictl log [1-9][0-9]*> $' \
	'so are new rows'
row=$(query 'd[0].id' faults)
types "map fault:${row:0:1}"'\t\t' "fault:$row" 'rows are completed by number'
types '\x03' '\^C.*> $' 'the line is cancelled'
asictl clear >/dev/null
types '' 'rows were cleared.*asictl log [0-9]+> $' 'so is a clear'

types 'learn --for 60\r' 'learn --for 60' 'a line that takes its time'
mode_is() {
	[ "$(asictl mode)" = "$1" ]
}
awaits mode_is learn
is "$(asictl mode)" learn 'is carried out'
types '\x03' 'asictl log [0-9]+> $' 'Ctrl-C ends it, and not the shell'
is "$(asictl mode)" log 'which leaves nothing half done'
types 'exit\r' 'exit' 'exit'
is "$(stat -c %a "$HOME/.local/state/asictl/history")" 600 'what was typed is for nobody else'
like "$(<"$HOME/.local/state/asictl/history")" 'map jiffies_64' 'and is kept'

rm -r "$HOME"
vmm_close vm
done_testing
