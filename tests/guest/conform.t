#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A client on libnl, the kernel's own, asictl and debugfs agree: see tests/conform.

here=$(cd "$(dirname "$0")" && pwd)
exec /usr/bin/python3 "$here/../conform/agree.py"
