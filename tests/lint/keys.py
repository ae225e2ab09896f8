#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The lists of keys in the manual pages, from what "asictl schema" prints.

usage: keys.py SCHEMA PAGE

Prints PAGE with its lists made anew: what stands between a line .\\" keys VIEW and a line
.\\" end becomes the keys of the records of VIEW, and those of the objects inside of them.
"""
import json
import re
import sys

from mdoc import between, wrap


def words(value):
    """The words that a value may be; a pattern lists them, with numbers for those to come."""
    found = re.fullmatch(r'\^\((.*)\|\[0-9\]\+\)\$', value.get('pattern', ''))
    return found.group(1).split('|') if found else []


def inside(value):
    """The definition of the objects in a list, None if there are none."""
    return value.get('items', {}).get('$ref', '').rpartition('/')[2] or None


def list_keys(definitions, name):
    """A tagged list of the keys, and of those of the objects in their lists."""
    lines, nested = ['.Bl -tag -width Ds -compact'], {}
    for key, value in definitions[name]['properties'].items():
        lines += [f'.It Li {key}', *wrap(value['description'])]
        if words(value):
            lines += wrap('One of ' + ', '.join(words(value)) + '.')
        if inside(value):
            lines += wrap('A list of objects, see below.')
            nested.setdefault(inside(value), []).append(key)
    lines.append('.El')
    for definition, keys in nested.items():
        lines += ['.Pp', *wrap(f'The objects of {" and ".join(keys)} have the keys')]
        lines += list_keys(definitions, definition)
    return lines


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        definitions = json.load(file)['$defs']
    print('\n'.join(between(sys.argv[2], '.\\" keys ',
                            lambda view: list_keys(definitions, view + '-record'))))


main()
