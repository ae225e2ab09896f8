#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The numbers of the netlink API are for ever: programs are built with them.

usage: frozen.py SPEC.TXT NUMBERS [--add]

SPEC.TXT is what spec.py made of the spec, NUMBERS what it once made: each number must still
have its name and its type, and each word of an enum its place. What is new must be in
NUMBERS as well, where --add puts it, unless something there has changed. Prints TAP.
"""
import sys


def read(path):
    """What each number means: of an operation, an attribute, a word of an attribute."""
    meanings = {}
    with open(path, encoding='utf-8') as file:
        for line in file:
            group, number, *rest = line.split()
            if group == '#':
                continue
            # Only spec.py has all words in one line.
            words = rest.pop() if len(rest) == 5 else '-'
            meanings[group, number] = ' '.join(rest)
            if words != '-':
                meanings |= {(group, f'{number}.{value}'): word
                             for value, word in enumerate(words.split(','))}
    return meanings


def line(key, meanings):
    return ' '.join((*key, meanings[key]))


def main():
    spec, frozen = read(sys.argv[1]), read(sys.argv[2])
    changed = [line(key, frozen) for key in frozen if spec.get(key) != frozen[key]]
    new = [line(key, spec) for key in spec if key not in frozen]
    if sys.argv[3:] == ['--add'] and not changed:
        with open(sys.argv[2], 'a', encoding='utf-8') as file:
            file.writelines(f'{one}\n' for one in new)
        new = []
    print('not ok' if changed or not frozen else 'ok',
          '1 - frozen: no number of the API has another meaning')
    print('not ok' if new else 'ok', '2 - frozen: new numbers are frozen, too: frozen.py --add')
    for one in changed + new:
        print('#', one)
    print('1..2')
    return 1 if changed or new or not frozen else 0


sys.exit(main())
