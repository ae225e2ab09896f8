#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Rows that are taken: read and removed in one moment, for one reader, who loses nothing if
# he dies before he has cleared them.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

KVM='{"class": "kvm"}'

# take SOCKET [JSON]: the answer
take() {
	ynl "$1" 'dump fault-take' "${2:-$KVM}"
}

clear_taken() {
	ynl "$1" fault-clear '{"class": "kvm", "taken": true}'
}

# nothing_taken: as it is when all readers have cleared what they had, or are dead
nothing_taken() {
	[ "$(stat_of class taken)" = 0 ]
}

# counts JSON: id:count of each row
counts() {
	pick '[f"{r.id}:{r.count}" for r in d]' "$1"
}

# accounted WHAT: no fault is lost, wherever it is kept
accounted() {
	local stats sum

	sum=$(query 'sum(r.count for r in d)' faults)
	stats=$(query '"{faults} {dropped} {cleared} {taken}".format(**only(d, domain=None)[0])' \
		stats)
	# shellcheck disable=SC2086
	set -- "$1" $stats
	is $((sum + $3 + $4 + $5)) "$2" "$1: faults == rows + dropped + cleared + taken"
}

vmm_open vm
id=${VMM_DOM[vm]}
ynl_open one
ynl_open two

# many_rows: what learn mode finds in one run, then what log mode counts
many_rows() {
	asictl mode learn >/dev/null
	vmm vm run 100 mix
	asictl mode log >/dev/null
	unmap_all
	vmm vm run 300 mix
}

many_rows
rows=$(query '[f"{r.id}:{r.count}" for r in d]' faults)
faults=$(query 'sum(r.count for r in d)' faults)
names=$(query '[r.data for r in d]' faults)
cleared=$(stat_of class cleared)

taken=$(take one)
is "$(counts "$taken")" "$rows" 'what is taken is all there was, with its counts'
is "$(pick '[r.data for r in d]' "$taken")" "$names" 'and the names'
is "$(query 'len(d)' faults)" 0 'it is not in the table any more'
is "$(stat_of class taken)" "$faults" 'it is counted as taken'
is "$(stat_of class cleared)" "$cleared" 'not as cleared'
accounted 'taken'
like "$(asictl map "fault:${rows%%:*}" 2>&1)" 'no row' 'its rows have no number meanwhile'
is "$(take one)" "$taken" 'the same socket is given the same again'
is "$(take two)" '[]' 'another finds nothing'
like "$(take one '{"class": "kvm", "upto": 1}')" 'refused 16 .*has taken other rows' \
	'another wish has to wait'
like "$(ynl one fault-clear '{"class": "kvm", "taken": true, "upto": 3}')" \
	'refused 22 .taken: what is taken is cleared as a whole' 'it is cleared as a whole'

vmm vm run 300 mix
again=$(query 'sum(r.count for r in d)' faults)
num "$again" -ge 300 'what comes afterwards is in the table'
is "$(query "sum(r.id in [$(pick '", ".join(str(r.id) for r in d)' "$taken")] for r in d)" \
	faults)" 0 'under numbers of its own'
is "$(counts "$(take one)")" "$rows" 'and not among what was taken'
answer=$(clear_taken one)
is "$(pick d.cleared_faults "$answer")" "$faults" 'a clear of what is taken says how many'
is "$(pick d.cleared_rows "$answer")" "$(pick 'len(d)' "$taken")" 'faults and rows went'
is "$(stat_of class taken)" 0 'nothing is taken any more'
is "$(query 'sum(r.count for r in d)' faults)" "$again" 'what came afterwards is still there'
accounted 'cleared'
like "$(clear_taken one)" 'refused 2 .taken: this socket has taken no rows' 'once only'
is "$(pick d.cleared_rows "$(clear_taken two)")" 0 'and only his own, which may be none'

# A reader that dies.
before=$(query '[f"{r.id}:{r.count}:{r.data}" for r in d]' faults)
taken=$(take one)
is "$(query 'len(d)' faults)" 0 'taken'
ynl_close one
awaits nothing_taken
is "$(query '[f"{r.id}:{r.count}:{r.data}" for r in d]' faults)" "$before" \
	'its reader is killed: all of it is back, under the same numbers'
is "$(stat_of class rows)" "$(query 'len(d)' faults)" 'and counted'
accounted 'back'
runs 'a number is good for map again' asictl map --check "fault:$(query \
	'[str(r.id) for r in d if r.spec][0]' faults)"

# It dies after the same faults have come again.
ynl_open one
take one >/dev/null
vmm vm run 300 mix
more=$(query '[f"{r.data} {r.ip} {r.access} {r.count}" for r in d]' faults)
ynl_close one
awaits nothing_taken
sum=$(query 'sum(r.count for r in d)' faults)
is "$(query 'len({(r.ip, r.address[:-3], r.access) for r in d}) == len(d)' faults)" true \
	'rows that came again are one with those that are back'
num "$(query 'len(d)' faults)" -ge "$(wc -l <<<"$more")" 'none is missing'
num "$sum" -ge $((again + 300)) 'and their counts are added'
accounted 'joined'

# By number and by VM.
ynl_open one
many_rows
upto=$(query 'sorted(r.seq for r in d)[len(d) // 2]' faults)
want=$(query "[f'{r.id}:{r.count}' for r in d if r.seq <= $upto]" faults)
is "$(counts "$(take one "{\"class\": \"kvm\", \"domain\": $id, \"upto\": $upto}")")" "$want" \
	'up to a number, of one VM'
is "$(query "min(r.seq for r in d) > $upto" faults)" true 'the others stay'
clear_taken one >/dev/null
like "$(take one '{"class": "kvm", "domain": 4000000000}')" 'refused 2 .domain: no such domain' \
	'no such VM'
like "$(ynl one 'dump fault-take' '{}')" 'refused 22 .*the class is missing' 'no class'

# Readers that take while faults come: each fault is theirs, or in the table.
asictl clear >/dev/null
cleared=$(stat_of class cleared)
vmm vm start mix
sum=0
for _ in {1..10}; do
	for socket in one two; do
		taken=$(take $socket)
		sum=$((sum + $(pick 'sum(r.count for r in d)' "$taken")))
		clear_taken $socket >/dev/null
	done
done
vmm vm pause
num "$sum" -ge 1 'two readers take and clear while the VM runs'
is $(($(stat_of class cleared) - cleared)) "$sum" 'what they were given is what was cleared'
accounted 'two readers'
ynl_close one
ynl_close two
vmm_close vm

done_testing
