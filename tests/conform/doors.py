# SPDX-License-Identifier: GPL-2.0-or-later
"""The ways to ask the kernel about the class kvm, each with answers in the form of the first.

Conform: the client beside this file, by libnl. Ynl: the kernel's own client, in Python, by
the spec. asictl(): the tool's JSON. The functions that begin with debugfs_ read files.

That form: a list of records; a key is a netlink attribute, a number an int, an enum a word,
a flag True; what is absent has no key.
"""
import json
import os
import re
import subprocess
import sys

BUILD = os.environ.get('BUILD') or os.path.join(os.path.dirname(__file__), '../../build')
SPEC = os.path.join(os.path.dirname(__file__),
                    '../../kernel/Documentation/netlink/specs/asi.yaml')
FILES = '/sys/kernel/debug/asi/kvm'

sys.path.append(os.path.join(BUILD, 'src/tools/net/ynl'))
from lib import NlError, YnlFamily  # noqa: E402


class Refused(Exception):
    """A refusal: errno, the attribute at fault or None, message."""


class Conform:
    """A process of the program conform, and so a socket."""

    def __init__(self):
        self.process = subprocess.Popen([os.path.join(BUILD, 'guest/conform')], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        encoding='utf-8', errors='surrogateescape')

    def say(self, *words):
        """A request in the program's own words; the records of the answer."""
        print(*words, file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        if 'error' in answer:
            raise Refused(answer['error'], answer['attribute'], answer['message'])
        if answer.get('interrupted') or 'wrong' in answer:
            raise ValueError(f'conform: {words}: {answer}')
        return answer['records']

    def ask(self, how, operation, values):
        words = []
        for key, value in values.items():
            for one in value if isinstance(value, list) else [value]:
                words.append(key if one is True else f'{key}={one}')
        return self.say(how, operation, *words)

    def dump(self, operation, **values):
        return self.ask('dump', operation, plain(values))

    def do(self, operation, **values):
        return self.ask('do', operation, plain(values))

    def kill(self):
        self.process.kill()
        self.process.wait()


class Ynl:
    """A socket of the kernel's client."""

    def __init__(self):
        self.family = YnlFamily(SPEC, schema='')
        # They may come several times in a request, and do not in a reply.
        self.often = [self.family.attr_sets['map'][name] for name in ('spec', 'id')]

    def ask(self, how, operation, values):
        for attribute in self.often:
            attribute.is_multi = isinstance(values.get(attribute.name), list)
        try:
            answer = how(operation, values)
        except NlError as error:
            extack = error.nl_msg.extack or {}
            attribute = extack.get('bad-attr') or extack.get('miss-type')
            raise Refused(error.error, attribute and attribute.rpartition('.')[2],
                          extack.get('msg', '')) from error
        finally:
            for attribute in self.often:
                attribute.is_multi = False
        return answer if isinstance(answer, list) else [answer] if answer else []

    def dump(self, operation, **values):
        return self.ask(self.family.dump, operation, plain(values))

    def do(self, operation, **values):
        return self.ask(self.family.do, operation, plain(values))

    def events(self):
        self.family.check_ntf()
        events, self.family.async_msg_queue = self.family.async_msg_queue, []
        return events


def plain(values):
    """Keywords cannot have a hyphen, nor be named like a word of Python."""
    return {key.rstrip('_').replace('_', '-'): value for key, value in values.items()}


# What asictl calls otherwise, and what it works out itself.
NAMES = {'stack': 'frame', 'reasons': 'reason'}
DERIVED = {'exit-reason-name', 'stays-percent', 'flags', 'leaf', 'size', 'size-source',
           'pages-needless'}
# Switches that are a bool there and a u8 here.
SWITCHES = {'stack', 'available'}


def from_json(value, where=''):
    """A value of the tool's JSON in the form of this file."""
    if isinstance(value, list):
        return [from_json(item, where) for item in value]
    if isinstance(value, str) and re.fullmatch('0x[0-9a-f]+', value):
        return int(value, 16)
    if not isinstance(value, dict):
        return value
    record = {}
    for key, item in value.items():
        absent = item is None or item is False or item == []
        if key in SWITCHES and isinstance(item, bool):
            record[key] = int(item)
        elif key == 'name' and where == 'reasons':
            continue
        elif not absent and key not in DERIVED:
            record[NAMES.get(key, key)] = from_json(item, key)
    return record


def asictl(*words):
    """What a verb prints."""
    program = os.environ.get('ASICTL') or os.path.join(BUILD, 'asictl/asictl')
    done = subprocess.run([program, '-j', *map(str, words)], capture_output=True, text=True,
                          check=False)
    if done.returncode:
        raise ValueError(f'asictl {words}: {done.stderr}')
    document = json.loads(done.stdout)
    if not document['asictl']['complete']:
        raise ValueError(f'asictl {words}: not complete')
    return from_json(document['records'])


def lines(name):
    """The lines of a file, split at tabs, and what is escaped taken back."""
    with open(f'{FILES}/{name}', encoding='utf-8', errors='surrogateescape') as file:
        for line in file.read().splitlines():
            yield [re.sub(r'\\(\d{3})', lambda m: chr(int(m[1], 8)), part)
                   for part in line.split('\t')]


def record_of(pairs):
    """A record without what is not known."""
    return {key: int(text, 0) if isinstance(text, str) and re.fullmatch(
        r'0x[0-9a-f]+|\d+', text) else text for key, text in pairs if text != '-'}


def debugfs_class():
    """The switches, one a file."""
    values = {name: next(lines(name))[0] for name in ('mode', 'stack', 'capacity')}
    return [{'name': 'kvm', 'mode': values['mode'], 'stack': int(values['stack'] == 'Y'),
             'capacity': int(values['capacity'])}]


def debugfs_domains():
    keys = ('id', 'pid', 'comm', 'pages', 'core-pages', 'table-pages', 'objects',
            'generation')
    rows = list(lines('domains'))[1:]
    return [record_of(zip(keys, row)) | {'class': 'kvm'} for row in rows]


def debugfs_faults():
    keys = ('id', 'domain', 'count', 'seq', 'access', 'kind', 'ip', 'ip-name', 'address',
            'data', 'spec', 'object', 'error-code', 'exit-reason', 'cpu', 'pid', 'comm',
            'first', 'last')
    records = []
    for row in list(lines('faults'))[1:]:
        if row[0].startswith(' '):
            ip, name = row[0].split()
            records[-1].setdefault('frame', []).append({'ip': int(ip, 16), 'name': name})
            continue
        record = record_of(zip(keys, row)) | {'class': 'kvm'}
        kind = record.pop('kind')
        if kind != 'kernel':
            record[kind] = True
        if 'object' in record:
            start, length = record.pop('object').split('+')
            record |= {'object-start': int(start, 16), 'object-len': int(length)}
        records.append(record)
    return records


def debugfs_maps():
    keys = ('id', 'domain', 'spec', 'origin', 'pages', 'bytes-asked', 'bytes-exposed',
            'ranges', 'neighbours', 'owner', 'pid', 'comm', 'time')
    records = []
    for row in list(lines('maps'))[1:]:
        words = row[0].split()
        if words[0] == 'beside':
            records[-1].setdefault('neighbour', []).append(words[1])
        elif row[0].startswith(' '):
            start, length = words[0].split('+')
            one = {'start': int(start, 16), 'len': int(length)}
            if len(words) > 1:
                one['domain'] = int(words[1].removeprefix('vm='))
            records[-1].setdefault('range', []).append(one)
        else:
            record = record_of(zip(keys, row)) | {'class': 'kvm'}
            if record['domain'] == 'all':
                del record['domain']
            owner = record.pop('owner')
            if owner != 'owned':
                record[owner] = True
            records.append(record)
    return records


def key_values(name, words):
    """Files of lines "KEY VALUE...", a record for each line whose key is one of words."""
    records = []
    for (line,) in lines(name):
        key, *values = line.split()
        if key in words:
            records.append([])
        records[-1].append((key, values))
    return records


def debugfs_stats():
    records = []
    for pairs in key_values('stats', ('class', 'vm')):
        record = {'class': 'kvm'}
        for key, values in pairs:
            if key == 'vm':
                record['domain'] = int(values[0])
            elif key == 'exit-reason':
                counts = {'vm-exits': int(values[1]), 'stays': int(values[2])}
                number = {} if values[0] == 'other' else {'number': int(values[0])}
                record.setdefault('reason', []).append(number | counts)
            elif key != 'class':
                record['isolated' if key == 'isolated-ns' else key] = int(values[0])
        records.append(record)
    return records


def debugfs_verify():
    return [{'class': 'kvm', 'domain': int(pairs[0][1][0])} |
            {key: int(values[0]) for key, values in pairs[1:]}
            for pairs in key_values('verify', ('vm',))]


def debugfs_pagetable(domain):
    """Runs in one region that are side by side and alike."""
    region, records = None, []
    for (line,) in lines(f'pagetable/{domain}'):
        if line.startswith('---['):
            region = line.removeprefix('---[ ').removesuffix(' ]---')
            continue
        span, _, *words = line.split()
        start, end = (int(text, 16) for text in span.split('-'))
        record = {'class': 'kvm', 'domain': domain, 'start': start, 'region': region,
                  'pages': (end - start) >> 12, 'cache': words[3 if words[0] == 'US' else 2]}
        flags = {'US': 'user', 'RW': 'write', 'x': 'exec'}
        flags |= {word: word for word in ('core', 'pinned', 'mapped', 'unowned')}
        record |= {flags[word]: True for word in words if word in flags}
        records.append(record)
    return records
