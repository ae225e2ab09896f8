#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel crashes while CPUs are isolated, and still says so. The boot expects that
# panic; nothing comes after it, so there is no plan.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/guest/asi.sh
. "$here/asi.sh"

vmm_open vm --vcpus 2 --cpu 0,1
learn_all vm run 200 mix
vmm vm start cpuid
num "$(stat_of "${VMM_DOM[vm]}" enters)" -ge 200 'two CPUs run isolated, and the kernel panics'
sleep 1
echo c >/proc/sysrq-trigger
sleep 30
nok 'the kernel panics' 'it lives'
done_testing
