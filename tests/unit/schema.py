#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The JSON Schema of asictl against documents that asictl prints.

usage: schema.py ASICTL [FILE...]

The messages of wrong command lines, and the documents in the files (one in each, or
one in a line), must be valid; with a key less, a key more, or a value of another type
they must not be. Prints TAP.
"""
import copy
import json
import os
import subprocess
import sys

import jsonschema

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + '/../golden')

from tap import Tap  # noqa: E402

WRONG = (['fautls'], ['faults', '--vm', '0'], ['capacity', '15'], ['map'],
         ['stack', 'maybe', '--color', 'never'], ['faults', '--chek'])


def messages(program):
    """What wrong command lines lead to."""
    for words in WRONG:
        run = subprocess.run([program, '-j', *words], capture_output=True, text=True,
                             check=False)
        for line in run.stderr.splitlines():
            yield ' '.join(words), json.loads(line)


def documents(path):
    """The documents in a file."""
    decoder = json.JSONDecoder()
    with open(path, encoding='utf-8') as stream:
        text = stream.read().strip()
    while text:
        document, end = decoder.raw_decode(text)
        yield path.rpartition('/')[2], document
        text = text[end:].lstrip()


def objects(document):
    """Every object inside, the document itself first."""
    if isinstance(document, dict):
        yield document
        for value in document.values():
            yield from objects(value)
    elif isinstance(document, list):
        for value in document[:1]:
            yield from objects(value)


def mutants(document):
    """The document, cut to its first record, with one thing wrong."""
    if 'records' in document:
        document = dict(document, records=document['records'][:1])
    for index, original in enumerate(objects(document)):
        for key in original:
            # Messages about the command line itself have no verb, most have no line.
            for value in ('list',) if key in ('verb', 'line') else ('gone', 'list'):
                mutant = copy.deepcopy(document)
                target = list(objects(mutant))[index]
                if value == 'gone':
                    del target[key]
                else:
                    target[key] = {'unexpected': 1}
                yield f'{key} {value}', mutant
        mutant = copy.deepcopy(document)
        list(objects(mutant))[index]['surprise'] = 1
        yield 'surprise', mutant


def main():
    tap = Tap('schema')
    program = sys.argv[1]
    schema = json.loads(subprocess.run([program, 'schema'], capture_output=True, text=True,
                                       check=True).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    tap.ok(True, 'is a JSON Schema')
    for source in (messages(program), *map(documents, sys.argv[2:])):
        for name, document in source:
            errors = [error.message for error in validator.iter_errors(document)]
            tap.ok(not errors, f'{name}: valid')
            for error in errors:
                print(f'# {error[:500]}')
            missed = [what for what, mutant in mutants(document)
                      if validator.is_valid(mutant)]
            tap.ok(not missed, f'{name}: anything else is not')
            for what in missed:
                print(f'# {what}')
    return tap.done()


sys.exit(main())
