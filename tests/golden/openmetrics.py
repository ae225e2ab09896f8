#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""OpenMetrics text against the grammar and the rules of the OpenMetrics specification 1.0.

usage: openmetrics.py [FILE...]

A FILE that is a document of "asictl -j metrics" must have the samples of the FILE before it.
Only types that the older text format of Prometheus has as well are right, and no timestamps:
node_exporter reads nothing else. Documents that break a rule each are tried first, so that
the rules are known to be looked at. Prints TAP.
"""
import json
import re
import sys

from tap import Tap

NAME = re.compile(r'[a-zA-Z_:][a-zA-Z0-9_:]*')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^\n"\\]|\\[n"\\])*)"')
NUMBER = re.compile(r'[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?')
ESCAPES = {'\\n': '\n', '\\"': '"', '\\\\': '\\'}
# What each type puts behind the name of the family.
SUFFIXES = {'counter': ('_total', '_created'), 'gauge': ('',)}
RESERVED = ('_total', '_created', '_count', '_sum', '_bucket', '_gcount', '_gsum', '_info')


class Wrong(Exception):
    """The document breaks a rule."""


def need(condition, what):
    """Refuse the document unless the condition holds."""
    if not condition:
        raise Wrong(what)


class Family:
    """Samples of one name, and what is said about them."""

    def __init__(self, name):
        self.name = name
        self.about = {}
        self.samples = {}

    def describe(self, what, text):
        """Take a line of metadata."""
        need(not self.samples, f'{self.name}: {what} behind samples')
        need(what not in self.about, f'{self.name}: two lines {what}')
        self.about[what] = text

    def add(self, name, labels, value):
        """Take a sample."""
        kind = self.about.get('TYPE', 'unknown')
        key = (name, tuple(sorted(labels.items())))
        need(key not in self.samples, f'{name}: the same labels twice')
        if kind == 'counter':
            need(float(value) >= 0, f'{name}: a counter below 0')
        self.samples[key] = value

    def finish(self):
        """Look at the whole of it."""
        need('TYPE' in self.about, f'{self.name}: no type')
        need(self.samples, f'{self.name}: no samples')
        need(self.about.get('HELP', '').strip(), f'{self.name}: no help')
        need(not self.name.endswith(RESERVED), f'{self.name}: the suffix is reserved')
        unit = self.about.get('UNIT')
        need(not unit or self.name.endswith('_' + unit), f'{self.name}: the name has no unit')
        need(unit or not self.name.endswith(('_seconds', '_bytes')), f'{self.name}: no unit')
        names = {frozenset(label for label, _ in key[1]) for key in self.samples}
        need(len(names) == 1, f'{self.name}: samples with different labels')


def read_labels(text):
    """The labels between the braces, and what is behind them."""
    labels, at = {}, 1
    while not text.startswith('}', at):
        match = LABEL.match(text, at)
        need(match, f'no label: {text[at:]!r}')
        label = match.group(1)
        need(not label.startswith('__'), f'{label}: the prefix is reserved')
        need(label not in labels, f'{label}: twice')
        labels[label] = re.sub(r'\\.', lambda e: ESCAPES[e.group()], match.group(2))
        at = match.end()
        if text.startswith(',', at):
            at += 1
            need(not text.startswith('}', at), 'a comma behind the last label')
        else:
            need(text.startswith('}', at), f'neither comma nor brace: {text[at:]!r}')
    return labels, text[at + 1:]


def read_sample(line):
    """Name, labels and value of a line."""
    match = NAME.match(line)
    need(match, f'no name: {line!r}')
    rest, labels = line[match.end():], {}
    if rest.startswith('{'):
        labels, rest = read_labels(rest)
    need(rest.startswith(' '), f'no blank before the value: {line!r}')
    need(NUMBER.fullmatch(rest[1:]), f'no number, or something behind it: {line!r}')
    return match.group(), labels, rest[1:]


class Document:
    """All families, in their order."""

    def __init__(self, data):
        try:
            text = data.decode('utf-8')
        except UnicodeDecodeError as error:
            raise Wrong('not UTF-8') from error
        need(text.endswith('# EOF\n'), 'no EOF at its end')
        self.families = {}
        self.last = None
        for line in text[:-len('# EOF\n')].split('\n')[:-1]:
            self.take(line)
        if self.last:
            self.last.finish()

    def family(self, name):
        """The family that goes on, or a new one."""
        if not self.last or self.last.name != name:
            if self.last:
                self.last.finish()
            need(name not in self.families, f'{name}: in pieces')
            self.last = self.families[name] = Family(name)
        return self.last

    def take(self, line):
        """Take a line."""
        need(line, 'an empty line')
        if line.startswith('#'):
            match = re.fullmatch(r'# (TYPE|UNIT|HELP) (\S+) (.*)', line)
            need(match, f'no line of metadata: {line!r}')
            what, name, text = match.groups()
            need(NAME.fullmatch(name), f'no name: {name!r}')
            need(what != 'TYPE' or text in SUFFIXES, f'{name}: the type {text}')
            need(what != 'HELP' or re.fullmatch(r'([^"\\]|\\[n"\\])*', text),
                 f'{name}: help that is not escaped')
            self.family(name).describe(what, text)
            return
        name, labels, value = read_sample(line)
        need(self.last, f'{name}: a sample without a family')
        kind = self.last.about.get('TYPE')
        need(name in [self.last.name + end for end in SUFFIXES.get(kind, ())],
             f'{name}: not of the {kind} {self.last.name}')
        self.last.add(name, labels, value)

    def samples(self):
        """What there is, however it is written; text of others is escaped in one way only."""
        return {(name, tuple(l for l in labels if l[0] != 'comm'), float(value))
                for family in self.families.values()
                for (name, labels), value in family.samples.items()}


def json_samples(document):
    """The same of a document of asictl --json."""
    return {(record['name'],
             tuple(sorted((key, value) for key, value in record.items()
                          if value is not None and
                          key not in ('name', 'type', 'unit', 'value', 'comm'))),
             float(record['value'])) for record in document['records']}


GOOD = '# TYPE a counter\n# HELP a h\na_total{b="c"} 1\na_total{b="\\\\\\"\\n"} 2.5\n'
ONE = '# TYPE a gauge\n# HELP a h\n'
WRONG = {
    'no EOF': GOOD,
    'something behind EOF': GOOD + '# EOF\n\n',
    'EOF in the middle': '# EOF\n' + GOOD + '# EOF\n',
    'an empty line': GOOD + '\n# EOF\n',
    'a comment': GOOD + '# hello\n# EOF\n',
    'no line end': GOOD + '# EOF',
    'a carriage return': GOOD.replace('\n', '\r\n') + '# EOF\n',
    'not UTF-8': GOOD + '\udcff# EOF\n',
    'a counter without _total': '# TYPE a counter\n# HELP a h\na 1\n# EOF\n',
    'a gauge with _total': ONE + 'a_total 1\n# EOF\n',
    'a counter below 0': '# TYPE a counter\n# HELP a h\na_total -1\n# EOF\n',
    'an unknown type': '# TYPE a meter\n# HELP a h\na 1\n# EOF\n',
    'a type of OpenMetrics alone': '# TYPE a info\n# HELP a h\na_info 1\n# EOF\n',
    'no type': '# HELP a h\na 1\n# EOF\n',
    'no help': '# TYPE a gauge\na 1\n# EOF\n',
    'two types': '# TYPE a gauge\n' + ONE + 'a 1\n# EOF\n',
    'metadata behind samples': '# TYPE a gauge\na 1\n# HELP a h\n# EOF\n',
    'no samples': ONE + '# EOF\n',
    'samples without a family': 'a 1\n# EOF\n',
    'a family in pieces': ONE + 'a 1\n' + ONE.replace(' a ', ' b ') + 'b 1\n' + ONE +
                          'a{c="d"} 1\n# EOF\n',
    'the same labels twice': ONE + 'a{b="c",d="e"} 1\na{d="e",b="c"} 1\n# EOF\n',
    'a label twice': ONE + 'a{b="c",b="d"} 1\n# EOF\n',
    'different labels': ONE + 'a{b="c"} 1\na 1\n# EOF\n',
    'a label without quotes': ONE + 'a{b=c} 1\n# EOF\n',
    'a quote that is not escaped': ONE + 'a{b="c"d"} 1\n# EOF\n',
    'an unknown escape': ONE + 'a{b="\\u001b"} 1\n# EOF\n',
    'a comma too many': ONE + 'a{b="c",} 1\n# EOF\n',
    'no comma': ONE + 'a{b="c"d="e"} 1\n# EOF\n',
    'a label with a hyphen': ONE + 'a{b-c="d"} 1\n# EOF\n',
    'a name with a hyphen': ONE.replace(' a ', ' a-b ') + 'a-b 1\n# EOF\n',
    'no value': ONE + 'a{b="c"}\n# EOF\n',
    'two blanks': ONE + 'a  1\n# EOF\n',
    'a value that is no number': ONE + 'a yes\n# EOF\n',
    'a timestamp': ONE + 'a 1 1\n# EOF\n',
    'a name without its unit': '# TYPE a gauge\n# UNIT a bytes\n# HELP a h\na 1\n# EOF\n',
    'a unit that is not told': ONE.replace(' a ', ' a_bytes ') + 'a_bytes 1\n# EOF\n',
    'a reserved suffix': ONE.replace(' a ', ' a_info ') + 'a_info 1\n# EOF\n',
}


def fault_of(data):
    """What is wrong with the bytes, None if nothing is."""
    try:
        Document(data)
    except Wrong as wrong:
        return str(wrong)
    return None


def main(paths):
    """Try the rules, then the files."""
    tap, before = Tap('openmetrics'), None
    tap.ok(fault_of((GOOD + '# EOF\n').encode()) is None, 'a right document is taken')
    for what, text in WRONG.items():
        fault = fault_of(text.encode('utf-8', 'surrogateescape'))
        tap.ok(fault is not None, f'{what} is refused: {fault}')
    for path in paths:
        name = path.rpartition('/')[2]
        with open(path, 'rb') as stream:
            data = stream.read()
        if data.startswith(b'{'):
            tap.ok(before and json_samples(json.loads(data)) == before.samples(),
                   f'{name}: as in JSON')
            continue
        fault = fault_of(data)
        tap.ok(fault is None, f'{name}: {fault or "valid"}')
        before = Document(data) if fault is None else None
    return tap.done()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
