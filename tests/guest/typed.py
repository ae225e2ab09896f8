#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: typed.py PROGRAM [WORD...]

Runs the program on a terminal. Of each line TEXT<Tab>PATTERN of standard input it types the
text, with the escapes of Python, and waits for the pattern. Says "yes", or "no" and what came
instead.
"""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/../golden")

from terminal import Terminal  # noqa: E402


def main():
    terminal = Terminal(sys.argv[1:], {"HOME": os.environ["HOME"]})
    for line in sys.stdin:
        text, pattern = line.rstrip("\n").split("\t")
        pattern = re.compile(pattern.encode(), re.S)
        out = terminal.type(text.encode().decode("unicode_escape"), pattern)
        print("yes" if pattern.search(out.encode()) else "no %r" % out, flush=True)


main()
