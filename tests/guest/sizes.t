#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Sizes of variables: what the symbol table of the kernel says is what asictl says, and what
# that saves is saved.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

V=$BUILD/kernel/vmlinux
nm -S "$V" >/run/nm

# linked NAME: how many bytes it has by nm
linked() {
	echo $((16#$(awk -v name="$1" '$4 == name { print $2 }' /run/nm)))
}

# item KEY WORD...: of the only record that a verb prints, with the errors in /run/err
item() {
	local key=$1

	shift
	pick "d[0]['$key']" "$("$ASICTL" -j "$@" 2>/run/err)"
}

# Without a source: a kernel without types is nothing to speak of.
is "$(item size-source map --check jiffies_64)" bound 'without a source there is a bound'
is "$(</run/err)" '' 'and no word about it'
like "$(asictl map --check jiffies_64)" ' <=[0-9]+ ' 'the table says so, too'

is "$(item size map --check jiffies_64 --vmlinux "$V")" "$(linked jiffies_64)" \
	'with the vmlinux a variable has the size that nm says'
is "$(item size-source map --check jiffies_64 --vmlinux "$V")" elf 'and the source is told'
is "$(</run/err)" '' 'and nothing else'
like "$(asictl map --check jiffies_64 --vmlinux "$V")" " $(linked jiffies_64) \\(ELF\\) " \
	'in the table as well'
copies=$(($(linked rcu_data) * $(nproc --all)))
is "$(item size map rcu_data --vmlinux "$V")" "$copies" \
	'a per-CPU variable has one for each CPU'
row='only(d, spec="rcu_data")[0]'
is "$(query "'{size} {size-source}'.format(**$row)" maps --vmlinux "$V")" "$copies elf" \
	'the list has the same'
num "$(query "$row.bytes_asked" maps)" -ge "$copies" 'the kernel took it to be no smaller'
runs 'unmap it' asictl unmap rcu_data

# All that can be mapped of many variables: no size is wrong, or none would be believed.
awk '$3 ~ /^[bBdD]$/ && NF == 4 && !seen[$4]++ { print "map --check " $4 }' /run/nm |
	awk 'NR % 16 == 1' >/run/list
"$ASICTL" -j --vmlinux "$V" --force -b /run/list >/run/items 2>/run/err
/usr/bin/python3 - "$(nproc --all)" >/run/count <<'END'
import json, sys

cpus, right, wrong, bound, sizes = int(sys.argv[1]), 0, [], 0, {}
for line in open("/run/nm"):
    words = line.split()
    if len(words) == 4:
        # Per-CPU data is linked to 0.
        copies = 1 if int(words[0], 16) >> 32 else cpus
        sizes.setdefault(words[3], set()).add(int(words[1], 16) * copies)
text, decoder, at = open("/run/items").read(), json.JSONDecoder(), 0
while at < len(text):
    document, at = decoder.raw_decode(text, at)
    at += len(text[at:]) - len(text[at:].lstrip())
    for one in document["records"]:
        known = sizes[one["spec"].removeprefix("vmlinux:")]
        if one["size-source"] == "bound":
            bound += 1
        elif one["size"] in known:
            right += 1
        else:
            wrong.append(one)
print(right, "right,", bound, "bound,", len(wrong), "wrong", wrong[:3])
END
diag "$(</run/count)"
like "$(</run/count)" '^[1-9][0-9]{2,} right, [0-9]{1,2} bound, 0 wrong' \
	'so it is with many variables'
is "$(grep -c '"warning":{' /run/err)" 0 'and none contradicts the kernel'

# The last one in front of the end of a section: nothing else bounds it.
last=$(sort /run/nm | awk '/ __bss_stop$/ { print name; exit } NF == 4 { name = $4 }')
size=$(linked "$last")
needless=$(item pages-needless map --check "$last" --vmlinux "$V")
diag "$last: $size bytes, $needless pages are needless" "$(</run/err)"
like "$needless" '^[0-9]+$' 'how many pages hold nothing of the last one is said'
if [ "${needless:-0}" -gt 0 ]; then
	pages=$(item pages map --check "$last")
	address=0x$(awk -v name="$last" '$3 == name { print $1 }' /proc/kallsyms | sed 's/^0*//')
	asictl map --check "$last" --vmlinux "$V" >/run/out 2>/run/err
	like "$(</run/err)" "$(quote "$last"): note: the last " 'needless pages are told'
	like "$(</run/err)" "asictl map $address\\+$size maps only the other pages" \
		'and what would do'
	is "$(item pages map --check "$address+$size")" $((pages - needless)) 'that maps the others'
	runs 'it can be mapped all the same' asictl map "$last"
	like "$(asictl maps --vmlinux "$V")" "$(quote "$last") .* $needless needless " \
		'and is listed'
	runs 'unmap it' asictl unmap "$last"
else
	for what in 'needless pages are told' 'and what would do' 'that maps the others' \
		'it can be mapped all the same' 'and is listed' 'unmap it'; do
		skip "$what" "$last ends on the last page"
	done
fi

# The same but for the build ID.
/usr/bin/python3 - "$V" /run/other <<'END'
import subprocess, sys

said = subprocess.run(["readelf", "-n", sys.argv[1]], text=True, capture_output=True).stdout
old = bytes.fromhex(said.split("Build ID: ")[1].split()[0])
new = bytes([old[0] ^ 1]) + old[1:]
open(sys.argv[2], "wb").write(open(sys.argv[1], "rb").read().replace(old, new))
END
asictl maps --vmlinux /run/other >/run/out 2>/run/err
is "$? $(</run/out)" '2 ' 'the vmlinux of another kernel is refused'
like "$(</run/err)" 'its build ID is [0-9a-f]{40}, that of the running kernel is [0-9a-f]{40}' \
	'with both build IDs'
like "$(</run/err)" "$(readelf -n "$V" | sed -n 's/.*Build ID: //p')" 'one of which is right'
asictl map jiffies_64 --vmlinux /run/other >/run/out 2>&1
is "$? $(query 'len(d)' maps)" '2 0' 'nothing was mapped'
rm /run/other

done_testing
