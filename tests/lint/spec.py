#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts that follow from the netlink spec.

usage: spec.py KIND SPEC FILE, prints what FILE should be. KIND is
man         FILE with its tables made anew: what stands between a line .\\" table NAME and a
            line .\\" end
syzkaller   a description of the requests for syzkaller
tables      the attribute sets, words and operations as asictl's tables
header      the declarations of these tables
"""
import sys
import textwrap

import yaml

from mdoc import between, wrap


class Spec:
    """asi.yaml, with what is referred to looked up."""

    def __init__(self, path):
        with open(path, encoding='utf-8') as file:
            spec = yaml.safe_load(file)
        self.constants = [d for d in spec['definitions'] if d['type'] == 'const']
        self.enums = [d for d in spec['definitions'] if d['type'] == 'enum']
        self.sets = spec['attribute-sets']
        self.operations = spec['operations']['list']
        self.groups = spec['mcast-groups']['list']

    def set_of(self, operation):
        """The name of an operation's attribute set."""
        told = operation.get('notify')
        return next(o['attribute-set'] for o in self.operations
                    if o['name'] == (told or operation['name']))

    def event(self, operation):
        """Attributes of an event, or None."""
        if 'notify' in operation:
            told = next(o for o in self.operations if o['name'] == operation['notify'])
            return told['do']['reply']['attributes']
        return operation.get('event', {}).get('attributes')


# ---- the manual page ------------------------------------------------------


def words(label, names):
    """A line of names, "none" if there are none."""
    return [f'{label}:', *wrap(', '.join(names) + '.' if names else 'none.'), '.br']


def man_operations(spec):
    lines = ['.Bl -tag -width Ds']
    for number, operation in enumerate(spec.operations, 1):
        hows = [how for how in ('do', 'dump') if how in operation] or ['event']
        lines += [f'.It Cm {operation["name"]} Pq {number}, {" and ".join(hows)}',
                  *wrap(operation['doc']),
                  f'Attributes of the set {spec.set_of(operation)}.', '.br']
        for how in ('do', 'dump'):
            if how in operation:
                part = operation[how]
                label = f'Request of a {how}' if len(hows) > 1 else 'Request'
                lines += words(label, part.get('request', {}).get('attributes', []))
        # A do and a dump answer alike.
        if hows != ['event']:
            lines += words('Reply', operation[hows[0]].get('reply', {}).get('attributes', []))
        if spec.event(operation):
            lines += words(f'To the group {operation["mcgrp"]}', spec.event(operation))
        lines.pop()
    return lines + ['.El']


def limits(attribute):
    """What a value may be, for the line of an attribute."""
    checks = attribute.get('checks', {})
    said = [attribute['type']]
    if 'enum' in attribute:
        said.append(attribute['enum'])
    if 'nested-attributes' in attribute:
        said = [f'set {attribute["nested-attributes"]}']
    if 'min' in checks:
        said.append(f'from {checks["min"]}')
    if 'max' in checks:
        said.append(f'up to {checks["max"]}')
    if 'max-len' in checks:
        said.append(f'up to {checks["max-len"]} bytes')
    if attribute.get('multi-attr'):
        said.append('several')
    return ', '.join(said)


def man_attributes(spec):
    lines = []
    for group in spec.sets:
        lines += [f'.Ss Set {group["name"]}', '.Bl -tag -width Ds -compact']
        for number, attribute in enumerate(group['attributes'], 1):
            lines.append(f'.It Li {attribute["name"]} Pq {number}, {limits(attribute)}')
            lines += wrap(attribute.get('doc', ''))
        lines.append('.El')
    return lines


def man_values(spec):
    lines = ['.Bl -tag -width Ds']
    for constant in spec.constants:
        lines += [f'.It Li {constant["name"]} No = {constant["value"]}',
                  *wrap(constant['doc'])]
    for enum in spec.enums:
        entries = [entry if isinstance(entry, dict) else {'name': entry}
                   for entry in enum['entries']]
        lines += [f'.It Li {enum["name"]}', *wrap(enum['doc'])]
        plain = [f'{entry["name"]} ({value})' for value, entry in enumerate(entries)]
        if not any('doc' in entry for entry in entries):
            lines += wrap(', '.join(plain) + '.')
            continue
        lines.append('.Bl -tag -width Ds -compact')
        for value, entry in enumerate(entries):
            lines += [f'.It Li {entry["name"]} Pq {value}', *wrap(entry.get('doc', ''))]
        lines.append('.El')
    return lines + ['.El']


TABLES = {'operations': man_operations, 'attributes': man_attributes, 'values': man_values}


def man(spec, path):
    """The page, with each table put between its marks."""
    return between(path, '.\\" table ', lambda name: TABLES[name](spec))


# ---- syzkaller ------------------------------------------------------------

# Values of texts that lead somewhere; ids and numbers are guessed.
TEXTS = {
    'class': ('kvm', 'nosuch'),
    'spec': ('jiffies_64', 'rcu_data', 'kvm:kvm_vcpu_cache', 'vm:kvm', 'vm:vcpu', 'fault:1',
             'init_task', '0xffffffff82000000+64', 'pcpu_hot', 'input_pool', 'percpu', '+'),
    'target': ('jiffies_64', 'percpu:rcu_data', '_text', '0x1000', '0xffffffffffffffff', '+'),
}

SYZKALLER = '''\
# SPDX-License-Identifier: GPL-2.0-or-later
# Made from kernel/Documentation/netlink/specs/asi.yaml by tests/lint/spec.py: do not edit.
# Beside syzkaller's own descriptions of netlink, in sys/linux/, with uapi/linux/asi.h in
# the kernel, this has it fuzz the family asi.

include <linux/net.h>
include <uapi/linux/netlink.h>
include <uapi/linux/genetlink.h>
include <uapi/linux/asi.h>

resource genl_asi_family_id[int16]

type asi_msg[CMD, ATTRS] netlink_msg_t[genl_asi_family_id, genlmsghdr_t[CMD], ATTRS]
type msghdr_asi[CMD, ATTRS] msghdr_netlink[asi_msg[CMD, ATTRS]]

'''
FAMILY = ('syz_genetlink_get_family_id$asi(name ptr[in, string["asi"]], fd sock_nl_generic) '
          'genl_asi_family_id')


def c_name(*parts):
    return '_'.join(parts).upper().replace('-', '_')


def payload(attribute):
    """The type of a value, in syzlang."""
    checks = attribute.get('checks', {})
    kind = attribute['type']
    if kind == 'string':
        name = 'class' if attribute['name'] == 'name' else attribute['name']
        return f'string[asi_{name}]'
    if kind == 'flag':
        return 'void'
    if kind == 'uint':
        return 'asi_uint'
    size = {'u8': 'int8', 'u32': 'int32'}[kind]
    if 'enum' in attribute:
        return f'flags[asi_{attribute["enum"].replace("-", "_")}, {size}]'
    if 'max' in checks:
        bounds = [limit if isinstance(limit, int) else c_name('asi', limit)
                  for limit in (checks.get('min', 0), checks['max'])]
        return f'{size}[{bounds[0]}:{bounds[1]}]'
    # Ids start at 1 and go up slowly.
    return f'{size}[0:64]'


def syzkaller(spec):
    lines = [*SYZKALLER.splitlines(), FAMILY]
    unions, enums = [], {}
    for operation in spec.operations:
        requests = [operation[how].get('request', {}).get('attributes', [])
                    for how in ('do', 'dump') if how in operation]
        if not requests:
            continue
        names = list(dict.fromkeys(name for request in requests for name in request))
        group = spec.set_of(operation)
        command, union = c_name('asi-cmd', operation['name']), 'asi_' + \
            operation['name'].replace('-', '_')
        lines.append(f'sendmsg${command}(fd sock_nl_generic, '
                     f'msg ptr[in, msghdr_asi[{command}, {union}]], f flags[send_flags])')
        unions += ['', f'{union} [']
        attributes = next(s['attributes'] for s in spec.sets if s['name'] == group)
        for attribute in attributes:
            if attribute['name'] in names:
                number = c_name('asi-a', group, attribute['name'])
                unions.append(f'\t{number}\tnlattr[{number}, {payload(attribute)}]')
                if 'enum' in attribute:
                    enums[attribute['enum']] = None
        unions.append('] [varlen]')
    lines += [*unions, '', '# A number takes 4 bytes, or 8.', 'asi_uint [', '\tfour\tint32',
              '\teight\tint64', '] [varlen]', '']
    for enum in spec.enums:
        if enum['name'] in enums:
            entries = (entry if isinstance(entry, str) else entry['name']
                       for entry in enum['entries'])
            lines.append(f'asi_{enum["name"].replace("-", "_")} = ' + ', '.join(
                c_name('asi', enum['name'], entry) for entry in entries))
    for name, texts in TEXTS.items():
        lines.append(f'asi_{name} = ' + ', '.join(f'"{text}"' for text in texts))
    return lines


# ---- the tables of asictl --------------------------------------------------

MADE = ['// SPDX-License-Identifier: GPL-2.0-or-later',
        '/* Made from asi.yaml by tests/lint/generated --write: do not edit. */']


def entry_names(enum):
    return [entry if isinstance(entry, str) else entry['name'] for entry in enum['entries']]


def words_name(name):
    return f'{name.replace("-", "_")}_words'


def set_name(name):
    return f'{name.replace("-", "_")}_attributes'


def quoted(text):
    """Text as literals of C that are no wider than a line."""
    parts = textwrap.wrap(text, 70, drop_whitespace=False)
    escaped = [part.replace('\\', '\\\\').replace('"', '\\"') for part in parts]
    return '\n\t\t\t'.join(f'"{part}"' for part in escaped)


def shown(attribute):
    """How a number is shown; the spec has u8 for what is on or off alone."""
    if 'enum' in attribute:
        return 'WORD'
    if attribute.get('display-hint') == 'hex':
        return 'ADDRESS'
    return 'SWITCH' if attribute['type'] == 'u8' else 'NUMBER'


def tool_slot(group, attribute):
    """An attribute as a slot of its set's table."""
    fields = [f'.name = "{attribute["name"]}"', f'.type = ATTRIBUTE_{attribute["type"].upper()}']
    if shown(attribute) != 'NUMBER':
        fields.append(f'.show = SHOW_{shown(attribute)}')
    if attribute.get('multi-attr'):
        fields.append('.multi = true')
    if 'nested-attributes' in attribute:
        fields.append(f'.nested = &{set_name(attribute["nested-attributes"])}')
    if 'enum' in attribute:
        fields.append(f'.words = {words_name(attribute["enum"])}')
    fields[-1] += ','
    doc = f'\t\t.doc = {quoted(attribute["doc"])},'
    number = c_name('asi-a', group['name'], attribute['name'])
    lines = textwrap.wrap(', '.join(fields), 80, break_long_words=False)
    return [f'\t[{number}] = {{', *(f'\t\t{line}' for line in lines), doc, '\t},']


def tool_set(group):
    table = f'{group["name"].replace("-", "_")}_table'
    return ['', f'static const struct attribute {table}[] = {{',
            *(line for attribute in group['attributes'] for line in tool_slot(group, attribute)),
            '};', '', f'const struct attribute_set {set_name(group["name"])} = {{',
            f'\t.name = "{group["name"]}",', f'\t.attributes = {table},',
            f'\t.count = ARRAY_SIZE({table}),', '};']


def tool_tables(spec):
    lines = [*MADE, '#include <linux/asi.h>', '', '#include "asictl.h"',
             '#include "net/attributes.h"']
    for enum in spec.enums:
        lines += ['', f'const char *const {words_name(enum["name"])}[] = {{',
                  *(f'\t[{c_name("asi", enum["name"], name)}] = "{name}",'
                    for name in entry_names(enum)), '\tNULL', '};']
    for group in spec.sets:
        lines += tool_set(group)
    lines += ['', 'const struct attribute_set *const attribute_sets[] = {',
              *(f'\t&{set_name(group["name"])},' for group in spec.sets), '\tNULL', '};',
              '', 'const struct operation operations[] = {']
    for operation in spec.operations:
        lines.append(f'\t[{c_name("asi-cmd", operation["name"])}] = {{ "{operation["name"]}", '
                     f'&{set_name(spec.set_of(operation))}, '
                     f'{"true" if operation.get("do", {}).get("reply") else "false"} }},')
    return lines + ['};', '', 'const size_t operations_count = ARRAY_SIZE(operations);']


def tool_header(spec):
    guard = 'ASICTL_NET_ATTRIBUTES_GEN_H'
    return ['/* SPDX-License-Identifier: GPL-2.0-or-later */', MADE[1], f'#ifndef {guard}',
            f'#define {guard}', '', '/* Words of each enum in the order of its values. */',
            *(f'extern const char *const {words_name(enum["name"])}[]; /* ends with NULL */'
              for enum in spec.enums), '', '/* The sets, those that are nested included. */',
            *(f'extern const struct attribute_set {set_name(group["name"])};'
              for group in spec.sets),
            'extern const struct attribute_set *const attribute_sets[]; /* ends with NULL */',
            '', '/* By command; a slot without a name is of no operation. */',
            'extern const struct operation operations[];',
            'extern const size_t operations_count;', '', '#endif']


def main():
    kind, spec = sys.argv[1], Spec(sys.argv[2])
    makers = {'syzkaller': syzkaller, 'tables': tool_tables, 'header': tool_header}
    lines = man(spec, sys.argv[3]) if kind == 'man' else makers[kind](spec)
    print('\n'.join(lines))


main()
