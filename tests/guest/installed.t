#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The package of the tool, installed: what its service does, with no more rights than it has,
# and what a monitoring system gets.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

UNIT=/usr/lib/systemd/system/asictl-apply.service
dir=$(mktemp -d)
trap 'rm -rf "$dir" "$QUERY_DIR"' EXIT

# service KEY: run what the service has there, with its capability and no other, and with
# nowhere to write
service() {
	local command

	command=$(sed -n "s|^$1=/bin/sh -c '\(.*\)'\$|\1|p" "$UNIT")
	unshare -m bash -c 'mount -o remount,bind,ro / && exec "$@"' - \
		setpriv --no-new-privs --bounding-set=-all,+sys_admin --inh-caps=-all \
		/bin/sh -c "$command" >"$dir/out" 2>"$dir/err"
}

# specs: what is mapped by a program, on a line
specs() {
	query '" ".join(sorted(r.spec for r in d if r.origin == "netlink"))' maps
}

# metric LINE: its value in the file; LINE has no quotes
metric() {
	sed -n "s/^$1 //p" <(tr -d '"' <"$dir/asi.prom")
}

package=$(echo "$BUILD"/deb/asictl_*.deb)
if [ ! -f "$package" ]; then
	skip 'the package' 'tools/asictl/install/deb has not made it'
	done_testing
	exit
fi
# No triggers: that of the manuals looks at all there are.
runs 'the package is installed' dpkg --no-triggers --force-unsafe-io -i "$package"
export ASICTL=/usr/sbin/asictl
is "$(asictl mode)" log 'the tool in it works'

echo jiffies_64 >/etc/asictl/one.conf
echo 'rcu_data missing=skip' >/etc/asictl/two.conf
runs 'the service is started' service ExecStart
is "$(specs)" 'jiffies_64 rcu_data' 'all profiles are mapped'
asictl map cpu_dr7 >/dev/null
rm /etc/asictl/two.conf
runs 'it is started again' service ExecStart
is "$(specs)" 'cpu_dr7 jiffies_64 rcu_data' 'nothing is taken out'
runs 'it is reloaded' service ExecReload
is "$(specs)" jiffies_64 'what no profile has is'
echo no_such_symbol >/etc/asictl/bad.conf
service ExecReload
is $? 1 'a profile that is wrong makes it fail'
like "$(<"$dir/err")" '^/etc/asictl/bad.conf:1: apply: no_such_symbol: ' 'and say where'
is "$(specs)" jiffies_64 'and nothing is changed'

vmm_open vm
id=${VMM_DOM[vm]}
vmm vm run 500 pio
runs 'metrics are written' asictl metrics -o "$dir/asi.prom"
runs 'as OpenMetrics wants them' /usr/bin/python3 "$here/../golden/openmetrics.py" "$dir/asi.prom"
is "$(stat -c %a "$dir/asi.prom")" 644 'for everybody to read'
for pair in 'enters enters_total' 'vm-exits vm_exits_total' 'rows rows' 'pages pages' \
	'bytes-exposed exposed_bytes'; do
	is "$(metric "asi_domain_${pair#* }{class=kvm,domain=$id}")" \
		"$(stat_of "$id" "${pair% *}")" "the ${pair% *} of the domain"
	is "$(metric "asi_class_${pair#* }{class=kvm}")" "$(stat_of class "${pair% *}")" \
		"the ${pair% *} of the class"
done
is "$(metric "asi_domain_exits_total{class=kvm,domain=$id,cause=fault}")" \
	"$(stat_of "$id" exits-fault)" 'the exits by fault'
is "$(metric 'asi_class_mappings{class=kvm,origin=netlink}')" 1 'the mapping'
is "$(metric 'asi_class_mode{class=kvm,mode=log}')" 1 'the mode'
is "$(metric 'asi_class_events_lost_total{class=kvm}')$(metric 'asi_class_complete{class=kvm}')" \
	01 'nothing was lost'
cp "$dir/asi.prom" "$dir/before"
setpriv --reuid 65534 --clear-groups "$ASICTL" metrics -o "$dir/asi.prom" >"$dir/out" 2>"$dir/err"
is $? 4 'without the right to ask there are none'
runs 'and the old ones stay' cmp "$dir/before" "$dir/asi.prom"
vmm_close vm
unmap_all

runs 'the package is removed' dpkg --no-triggers --force-unsafe-io -r asictl
is "$(ls -d "$UNIT" "$ASICTL" /etc/asictl/one.conf 2>/dev/null)" /etc/asictl/one.conf \
	'all but the profiles'
rm -r /etc/asictl
done_testing
