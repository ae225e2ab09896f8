# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests that the family asi must refuse, made from its spec.

For each operation, and each attribute of its requests, what can be wrong with it; the rest
of the request is as in BASE, where a name that does not exist keeps a request that is well
made from changing anything.
"""
import struct

import yaml

NLA_F_NESTED = 0x8000
NLA_F_NET_BYTEORDER = 0x4000

# A value for each attribute of requests, by its name.
VALUES = {
    'name': 'kvm', 'class': 'kvm', 'mode': 1, 'stack': 0, 'capacity': 4096, 'bound': True,
    'id': 4000000000, 'domain': 4000000000, 'upto': 0, 'taken': True, 'check': True,
    'spec': 'no_such_symbol', 'transaction': True, 'target': 'jiffies_64', 'force': True,
}

# What each request has, whichever of its attributes is looked at; to others, that one is
# added. With all of it the request does nothing that lasts.
BASE = {
    'class-get do': ['name'],
    'class-get dump': [],
    'class-set do': ['name', 'mode'],
    'domain-get do': ['id'],
    'domain-get dump': ['class'],
    'fault-get dump': ['class', 'domain'],
    'fault-clear do': ['class', 'domain', 'upto'],
    'map-add do': ['class', 'spec'],
    'map-del do': ['class', 'spec'],
    'map-get dump': ['class', 'domain'],
    'stats-get dump': ['class', 'domain'],
    'walk-get dump': ['class', 'domain', 'target'],
    'verify-get dump': ['class', 'domain'],
    'pagetable-get dump': ['class', 'domain'],
    'transaction-begin do': ['class'],
    'transaction-commit do': ['class'],
    'transaction-abort do': ['class'],
    'fault-take dump': ['class', 'domain', 'upto'],
}


class Spec:
    """The parts of asi.yaml that requests are made from."""

    def __init__(self, path):
        with open(path, encoding='utf-8') as file:
            spec = yaml.safe_load(file)
        self.limits = {d['name']: d['value'] for d in spec['definitions'] if 'value' in d}
        self.enums = {d['name']: len(d['entries']) for d in spec['definitions']
                      if 'entries' in d}
        self.sets = {s['name']: s['attributes'] for s in spec['attribute-sets']}
        self.operations = spec['operations']['list']

    def requests(self):
        """(name, command, is a dump, its attributes, all of the set) for each request."""
        for command, operation in enumerate(self.operations, 1):
            for how in ('do', 'dump'):
                if how in operation:
                    names = operation[how].get('request', {}).get('attributes', [])
                    yield (f'{operation["name"]} {how}', command, how == 'dump', names,
                           self.sets[operation['attribute-set']])

    def limit(self, attribute, kind):
        """A check of an attribute, or None."""
        value = attribute.get('checks', {}).get(kind)
        return self.limits.get(value, value)


def attr(number, payload, length=None, flags=0):
    """An attribute, which says that it has some length."""
    length = 4 + len(payload) if length is None else length
    return struct.pack('HH', length, number | flags) + payload + b'\0' * (-len(payload) % 4)


def pack(kind, value):
    """The payload of a value."""
    if kind == 'string':
        return value.encode() + b'\0'
    if kind == 'flag':
        return b''
    if kind == 'nest':
        return attr(1, struct.pack('I', 0))
    return struct.pack({'u8': 'B', 'u32': 'I', 'uint': 'I'}[kind], value)


def lengths(spec, attribute, good):
    """(what, payload) that are of a wrong length, or only of an unusual one."""
    kind = attribute['type']
    if kind == 'string':
        longest = spec.limit(attribute, 'max-len')
        yield 'no bytes', b''
        yield 'empty', b'\0'
        yield 'unterminated', good[:-1]
        yield 'as long as it may be', b'a' * longest + b'\0'
        yield 'longer', b'a' * (longest + 1) + b'\0'
        yield 'as long, and unterminated', b'a' * longest
        yield 'a 0 in it', good[:-1] + b'\0a\0'
    elif kind == 'flag':
        yield 'a byte', b'\1'
    else:
        yield 'no bytes', b''
        yield 'a byte less', good[:-1]
        yield 'a byte more', good + b'\0'
        yield '8 bytes', good.ljust(8, b'\0')
        yield '9 bytes', good.ljust(9, b'\0')


def ranges(spec, attribute):
    """(what, payload) that are out of a range."""
    least = spec.limit(attribute, 'min')
    most = spec.limit(attribute, 'max')
    if 'enum' in attribute:
        most = spec.enums[attribute['enum']] - 1
    if least:
        yield 'min - 1', pack(attribute['type'], least - 1)
    if most is not None:
        yield 'max + 1', pack(attribute['type'], most + 1)
        yield 'largest', b'\xff' * len(pack(attribute['type'], 0))


def wrong_attributes(spec, number, attribute):
    """(what, the attribute as bytes)."""
    good = pack(attribute['type'], VALUES[attribute['name']])
    yield 'absent', b''
    yield 'as it should be', attr(number, good)
    yield 'twice', attr(number, good) * 2
    for what, payload in (*lengths(spec, attribute, good), *ranges(spec, attribute)):
        yield what, attr(number, payload)
    yield 'marked as a nest', attr(number, good, flags=NLA_F_NESTED)
    yield 'marked as big endian', attr(number, good, flags=NLA_F_NET_BYTEORDER)
    yield 'a nest', attr(number, attr(1, good), flags=NLA_F_NESTED)
    yield 'past the end of the message', attr(number, good, length=400)
    yield 'shorter than its header', attr(number, good, length=3)


def strangers(spec, names, group, numbers):
    """(name, what, bytes) of attributes that the request does not take."""
    for attribute in group:
        name = attribute['name']
        if name not in names:
            yield name, 'not of this request', attr(numbers[name], pack(
                attribute['type'], 'kvm' if attribute['type'] == 'string' else 1))
    for number in 0, len(group) + 1, 0x3fff:
        yield '-', f'attribute {number}', attr(number, struct.pack('I', 1))
    yield '-', 'stray bytes', b'\1\1'


def cases(spec):
    """(request, attribute, what, command, is a dump, attributes as bytes, their names)."""
    for request, command, dump, names, group in spec.requests():
        numbers = {a['name']: n for n, a in enumerate(group, 1)}
        kinds = {a['name']: a for a in group}

        def base(without, numbers=numbers, kinds=kinds, request=request):
            return b''.join(attr(numbers[name], pack(kinds[name]['type'], VALUES[name]))
                            for name in BASE[request] if name != without)

        words = {number: name for name, number in numbers.items()}
        for name in names:
            for what, wrong in wrong_attributes(spec, numbers[name], kinds[name]):
                yield request, name, what, command, dump, base(name) + wrong, words
        for name, what, wrong in strangers(spec, names, group, numbers):
            yield request, name, what, command, dump, base(None) + wrong, words
    yield from untaken(spec)


def untaken(spec):
    """Operations in a way that they do not have."""
    for command, operation in enumerate(spec.operations, 1):
        for how in ('do', 'dump'):
            if how not in operation:
                yield (f'{operation["name"]} {how}', '-', 'no such request', command,
                       how == 'dump', b'', {})
