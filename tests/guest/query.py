#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers questions about JSON, for tests/guest/asi.sh.

Each line on stdin is the name of a JSON file, a tab, and a Python expression in
which d is what the file holds, of a document of asictl its records, and the keys of
objects are attributes too, with _ for a hyphen. The answer is the number of its lines
and then the lines: a text as it is, a list of texts one a line, nothing for None, all
else as JSON.

One such process serves a whole test: to start a JSON tool for each question takes
a second on an emulated machine.
"""
import json
import sys


class Row(dict):
    """An object of the JSON, its keys as attributes."""

    def __getattr__(self, name):
        return self[name.replace('_', '-')]


def only(d, **want):
    """The objects whose attributes have these values."""
    return [r for r in d if all(getattr(r, key) == value for key, value in want.items())]


def kernel(d):
    """The rows of the kernel's own data, left out what hit the switch."""
    return [r for r in d if not r.user and not r.switching]


def lines(value):
    """A value as lines of text."""
    if value is None:
        return []
    if isinstance(value, str):
        return value.split('\n')
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    return [json.dumps(value)]


def answer(question):
    """The lines that answer one question; why not goes to stderr."""
    path, expression = question.rstrip('\n').split('\t', 1)
    try:
        with open(path, encoding='utf-8') as text:
            data = json.load(text, object_hook=Row)
        if isinstance(data, dict) and 'asictl' in data:
            data = data.records
        scope = {'d': data, 'only': only, 'kernel': kernel}
        # The expressions are those of the tests themselves.
        return lines(eval(expression, scope))
    except (ValueError, LookupError, TypeError, NameError, SyntaxError) as error:
        print(f'query: {expression}: {error!r}', file=sys.stderr)
        return []


for line in sys.stdin:
    found = answer(line)
    print(len(found), *found, sep='\n', flush=True)
