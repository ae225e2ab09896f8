#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The policy matrix: each attribute of each request, wrong in each way that the spec knows;
# errno, message and offset are those in tests/policy/expected. Where the spec has changed,
# tests/policy/ask.py SPEC, in the VM with one running, prints the new ones, which
# awk '{ print >("tests/policy/expected/" $1 "-" $2) }' keeps once they are read.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

policy=$here/../policy
spec=$here/../../kernel/Documentation/netlink/specs/asi.yaml

# To set a mode again that there is counts as a change, so generations are left out: that no
# refused request changes even those is what ask.py looks at.
everything() {
	state
	asictl -j faults | sed 's/"generation":[0-9]*//g'
}

vmm_open vm
vmm vm run 200 mix
asictl map jiffies >/dev/null
before=$(everything)
/usr/bin/python3 "$policy/ask.py" "$spec" >/run/said
is "$(everything)" "$before" 'nothing has changed'
is "$(grep -B 1 CHANGED /run/said)" '' 'what is refused changes nothing, not even a number'
for file in "$policy"/expected/*; do
	request=$(head -n 1 "$file" | cut -d ' ' -f 1-2)
	grep "^$request " /run/said >/run/said.one
	runs "$request: errno, message and offset" diff "$file" /run/said.one
done
is "$(grep -v CHANGED /run/said | cut -d ' ' -f 1-2 | sort -u)" \
	"$(cut -d ' ' -f 1-2 "$policy"/expected/* | sort -u)" 'no other request was tried'
cases=$(wc -l </run/said)
num "$cases" -ge 900 'there were enough'
num "$(grep -c ': accepted$' /run/said)" -lt $((cases / 5)) 'and most of them are refused'
is "$(grep -v ': accepted$\|no such request' /run/said | grep ': $')" '' 'always with words'

vmm_close vm
asictl unmap jiffies >/dev/null
done_testing
