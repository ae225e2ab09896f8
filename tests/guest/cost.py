#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""cost.py FILE COMMAND...: runs a command and writes what it alone has used to FILE.

One line: microseconds of user time, KiB of memory at most. The output of the command goes
where that of this program goes. The exit status is the command's.
"""
import os
import sys


def main(path, *command):
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, used = os.wait4(child, 0)
    with open(path, 'w', encoding='utf-8') as out:
        print(int(used.ru_utime * 1e6), used.ru_maxrss, file=out)
    return os.waitstatus_to_exitcode(status)


sys.exit(main(*sys.argv[1:]))
