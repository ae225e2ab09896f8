#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Faults of an isolated VM become rows and the VM never notices (R1, R4, R5).

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

is "$(asictl mode)" log 'a class whose module was loaded isolated starts in mode log'
is "$(query 'len(d)' domains)" 0 'no VM, no domain'
is "$(query 'len(d)' faults)" 0 'no VM, no row'

for n in 1 2 4; do
	vmm_open vm --vcpus "$n"
	id=${VMM_DOM[vm]}
	like "$id" '^[1-9][0-9]*$' "$n vCPUs: the VM has a domain that names its process"
	is "$(query "only(d, id=$id)[0].comm" domains)" vmm "$n vCPUs: and its command"
	vmm vm run 500 mix
	is "$EXITS" $((n * 500)) "$n vCPUs: the guest did every exit that was asked for"
	num "$(kernel_rows "$id")" -ge 1 "$n vCPUs: the kernel's own data were missing"
	num "$(stat_of "$id" enters)" -ge 500 "$n vCPUs: the domain was entered"
	is "$(stat_of "$id" refused)" 0 "$n vCPUs: no enter was refused"
	is "$(stat_of "$id" exits-switch)" 0 "$n vCPUs: nothing left as late as the switch"
	balanced "$n vCPUs"
	is "$(query 'sum(r.count for r in d)' faults --vm "$id")" "$(stat_of "$id" exits-fault)" \
		"$n vCPUs: the rows' counts are the faults that left the domain"
	vmm vm run 500 hlt
	is "$EXITS" $((n * 500)) "$n vCPUs: HLT"
	vmm vm run 500 mmio
	is "$EXITS" $((n * 500)) "$n vCPUs: MMIO"
	is "$(query "sum(r.domain != $id for r in d)" faults)" 0 "$n vCPUs: no other VM has rows"
	is "$(query 'len(d) - len({(r.ip, r.access, r.address[:-3]) for r in d})' faults)" 0 \
		"$n vCPUs: no two rows have the same key"
	vmm_close vm
	asictl clear >/dev/null
done

vmm_open vm --irqchip --vcpus 4
vmm vm run 200 hlt
is "$EXITS" 800 'HLT in the kernel, woken by interrupts: every exit done'
vmm vm run 200 pic
is "$EXITS" 800 'port of a device in the kernel: every exit done'
vmm_close vm

vmm_open vm
id=${VMM_DOM[vm]}
vmm vm run 300 cpuid
# of ATTRIBUTE: of the row with the most faults
of() {
	query "max(kernel(d), key=lambda r: r.count)['$1']" faults
}
ip=$(of ip)
like "$ip" '^0xffff[0-9a-f]{12}$' 'a row says which instruction'
like "$(of ip-name)" '^([a-z_]+:)?[A-Za-z_.0-9]+\+0x[0-9a-f]+' 'by name too'
like "$(of address)" '^0xff[0-9a-f]{14}$' 'which address'
like "$(of data)" '[A-Za-z_]' 'the data by name'
like "$(of access)" '^(read|write|exec)$' 'what the access wanted'
is "$(of error-code | grep -c '^[0-9]*$')" 1 'the error code'
is "$(of pid | grep -c .)" 1 'the process'
is "$(of comm)" vmm 'its command'
like "$(of cpu)" '^[0-9]+$' 'the CPU'
is "$(query 'sum(r.count < 1 or r.last < r.first or r.seq < 1 for r in d)' faults)" 0 \
	'counts, times and numbers make sense in every row'
before=$(query 'len(d)' faults)
first=$(of count)
vmm vm run 300 cpuid
is "$(query 'len(d)' faults)" "$before" 'the same faults again make no new row'
num "$(of count)" -ge $((first + 290)) 'but are counted'
is "$(query 'any(not r.data for r in d)' faults)" false 'every row names its data'
vmm_close vm

done_testing
