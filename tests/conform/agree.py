# SPDX-License-Identifier: GPL-2.0-or-later
"""Whoever asks the kernel about class kvm is told the same: see doors.py.

Runs in the VM, on a KVM that is freshly loaded, and prints TAP. Every operation of the spec
is performed by the client on libnl and by the kernel's own client, and where asictl and
debugfs have it, by them.
"""
import os
import subprocess
import sys
import time

import doors
from doors import Conform, Refused, Ynl, asictl

KVM = {'class': 'kvm'}
# Operations that a client has performed; in the end there must be no other.
PERFORMED = set()


class Tap:
    """Counts tests and prints them."""

    count = 0

    @classmethod
    def ok(cls, good, what, why=''):
        cls.count += 1
        print('ok' if good else 'not ok', cls.count, '-', what, flush=True)
        if not good:
            for line in str(why).splitlines()[:40]:
                print('#', line[:2000])


def is_(got, want, what):
    Tap.ok(got == want, what, f'got:    {got!r}\nwanted: {want!r}')


class Vm:
    """A VM that does what it is told."""

    def __init__(self):
        program = os.path.join(doors.BUILD, 'guest/vmm')
        self.process = subprocess.Popen([program, '--step'], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process.stdout.readline()

    def run(self, exits, kind='mix'):
        print('run', exits, kind, file=self.process.stdin, flush=True)
        return self.process.stdout.readline()

    def many_rows(self):
        """Mode learn meets one object after the other, mode log stops at the first."""
        asictl('mode', 'learn')
        self.run(200)
        asictl('mode', 'log')
        asictl('unmap', *(r['id'] for r in asictl('maps') if r['origin'] == 'learn'))
        self.run(100)

    def end(self):
        print('quit', file=self.process.stdin, flush=True)
        return self.process.wait()


def without(records, *keys):
    return [{key: value for key, value in record.items() if key not in keys}
            for record in records]


def difference(got, want):
    """In words: the first records that are not the same, and in which keys."""
    if len(got) != len(want):
        return f'{len(got)} records, {len(want)} wanted'
    for index, (one, other) in enumerate(zip(got, want)):
        keys = [key for key in sorted(one.keys() | other.keys())
                if one.get(key) != other.get(key)]
        if keys:
            return '\n'.join(f'record {index}, {key}: {one.get(key)!r}, '
                             f'wanted {other.get(key)!r}' for key in keys)
    return ''


def same(got, want, what, lacks=()):
    """All of the records; keys in lacks are those that this door does not have at all."""
    want = without(want, *lacks)
    Tap.ok(got == want and want, what, difference(got, want) or 'there are no records')


def settled(read):
    """What read() gives twice in a row: a host is never quite still."""
    one = read()
    for _ in range(20):
        other = read()
        if one == other:
            break
        one = other
    return one


def compare(conform, ynl, operation, values, others):
    """One dump through each door; others are of (name, reader, keys that it lacks)."""
    PERFORMED.add(operation)
    for _ in range(5):
        want = settled(lambda: conform.dump(operation, **values))
        got = [('ynl', ynl.dump(operation, **values), ())]
        got += [(name, read(), lacks) for name, read, lacks in others]
        if want == conform.dump(operation, **values):
            break
    about = f'{operation} {" ".join(f"{k}={v}" for k, v in values.items())}'
    for name, records, lacks in got:
        same(records, want, f'{about}: {name}', lacks)
    return want


def reads(conform, ynl, domain):
    """Every dump."""
    vm = {'domain': domain}
    none, gen = (), ('generation',)
    one = conform.do('class-get', name='kvm')
    is_(ynl.do('class-get', name='kvm'), one, 'class-get: ynl')
    is_(asictl('mode'), one, 'class-get: asictl')
    same(doors.debugfs_class(), one, 'class-get: debugfs',
         ('domains', 'rows', 'mappings', 'generation', 'available'))
    classes = compare(conform, ynl, 'class-get', {}, [])
    is_([r for r in classes if r['name'] == 'kvm'], one, 'class-get: the dump has it, too')

    one = compare(conform, ynl, 'domain-get', {}, [
        ('asictl', lambda: asictl('domains'), none),
        ('debugfs', doors.debugfs_domains, none)])
    compare(conform, ynl, 'domain-get', KVM, [])
    is_(conform.do('domain-get', id=domain), [r for r in one if r['id'] == domain],
        'domain-get of one: as in the dump')
    is_(ynl.do('domain-get', id=domain), conform.do('domain-get', id=domain),
        'domain-get of one: ynl')

    rows = compare(conform, ynl, 'fault-get', KVM, [
        ('asictl', lambda: asictl('faults'), ('numbering',)),
        ('debugfs', doors.debugfs_faults, ('numbering', 'name-state', 'generation'))])
    is_([r['id'] for r in rows], sorted(r['id'] for r in rows), 'rows are in their order')
    Tap.ok(len(rows) > 7 and any('frame' in r for r in rows), 'there are some, with stacks')
    compare(conform, ynl, 'fault-get', KVM | vm, [
        ('asictl', lambda: asictl('faults', '--vm', domain), ('numbering',))])

    maps = compare(conform, ynl, 'map-get', KVM, [
        ('asictl', lambda: asictl('maps'), none), ('debugfs', doors.debugfs_maps, gen)])
    Tap.ok(any('domain' in r for r in maps) and any('neighbour' in r for r in maps),
           'mappings have neighbours, and are of one VM')
    compare(conform, ynl, 'map-get', KVM | vm, [
        ('asictl', lambda: asictl('maps', '--vm', domain), none)])

    stats = compare(conform, ynl, 'stats-get', KVM, [
        ('asictl', lambda: asictl('stats'), none),
        ('debugfs', doors.debugfs_stats, ('numbering',))])
    is_(stats[0]['faults'], sum(r['count'] for r in rows) + stats[0]['cleared'],
        'the count of faults is that of the rows')
    compare(conform, ynl, 'stats-get', KVM | vm, [
        ('asictl', lambda: asictl('stats', '--vm', domain), none)])


def proofs(conform, ynl, domain):
    """What looks at page tables; their tables' entries have bits that the CPU sets."""
    vm = {'domain': domain}
    for target in 'rcu_data', 'jiffies_64', '_text', '0x1000':
        compare(conform, ynl, 'walk-get', KVM | vm | {'target': target}, [
            ('asictl', lambda: asictl('walk', target, '--vm', domain), ())])
    compare(conform, ynl, 'verify-get', KVM, [
        ('asictl', lambda: asictl('verify'), ()),
        ('debugfs', doors.debugfs_verify, ('generation',))])
    compare(conform, ynl, 'pagetable-get', KVM | vm, [
        ('asictl', lambda: asictl('dump', '--vm', domain), ()),
        ('debugfs', lambda: doors.debugfs_pagetable(domain), ('generation',))])


def generation(conform):
    return conform.do('class-get', name='kvm')[0]['generation']


def answer(client, operation, **values):
    """Of an operation that is done once."""
    PERFORMED.add(operation)
    return client.do(operation, **values)


def maps_and_back(conform, ynl, domain):
    """The same change by each door: the same answers, but for ids and generations."""
    specs = ['rcu_data', 'jiffies_64']
    ids, seen = [], []

    def change(who, add, remove):
        before = generation(conform)
        made = add()
        is_([r['spec'] for r in conform.dump('map-get', **KVM)
             if r['id'] in [item['id'] for item in made['item']]], specs,
            f'map-add by {who}: what the answer names is there')
        gone = remove([item['id'] for item in made['item']])
        is_((made['generation'], gone['generation']), (before + 1, before + 2),
            f'map-add, map-del by {who}: a change each')
        is_(gone['item'], made['item'], f'map-del by {who}: what was added')
        ids.extend(item['id'] for item in made['item'])
        seen.append(without(made['item'], 'id'))

    def by_tool(verb, *words):
        records = asictl(verb, *words)
        return {'item': without(records, 'generation'), 'generation':
                records[0]['generation']}

    for name, client in ('conform', conform), ('ynl', ynl):
        change(name, lambda: answer(client, 'map-add', spec=specs, **KVM)[0],
               lambda some: answer(client, 'map-del', id=some, **KVM)[0])
    change('asictl', lambda: by_tool('map', *specs), lambda some: by_tool('unmap', *some))
    is_(ids, sorted(set(ids)), 'no id comes twice')
    is_(seen[1:], seen[:-1], 'map-add: each door says the same of it')
    for client in conform, ynl:
        checked = client.do('map-add', spec=specs, check=True, **KVM)[0]
        is_(checked['item'], seen[0], 'a check says so without an id')
    is_(by_tool('map', '--check', *specs)['item'], seen[0], 'and so does one of asictl')
    made = conform.do('map-add', spec='rcu_data', domain=domain, **KVM)[0]['item']
    gone = ynl.do('map-del', spec=['rcu_data'], domain=domain, **KVM)[0]['item']
    is_(gone, made, 'by spec, for one VM')
    is_(made[0].get('domain'), domain, 'whose id is in the answer')


def switches(conform, ynl):
    """class-set by one, seen by all."""
    for client, stack, capacity in (conform, 0, 1000), (ynl, 1, 4096):
        answer(client, 'class-set', name='kvm', stack=stack, capacity=capacity)
        want = conform.do('class-get', name='kvm')
        is_((want[0]['stack'], want[0]['capacity'], want[0]['mode']),
            (stack, capacity, 'log'), 'class-set: sets what it names, and no more')
        is_(asictl('mode'), want, 'class-set: asictl sees it')
        same(doors.debugfs_class(), want, 'class-set: debugfs sees it',
             ('domains', 'rows', 'mappings', 'generation', 'available'))
    owner = Conform()
    owner.do('class-set', name='kvm', mode='learn', bound=True)
    is_([doors.debugfs_class()[0]['mode'], asictl('mode')[0]['mode'],
         ynl.do('class-get', name='kvm')[0]['mode']], ['learn'] * 3,
        'class-set of a bound mode: seen by all')
    refused(conform, ynl, 'do', 'class-set', {'name': 'kvm', 'mode': 'off', 'bound': True})
    owner.kill()
    for _ in range(100):
        if conform.do('class-get', name='kvm')[0]['mode'] == 'log':
            break
        time.sleep(0.05)
    is_([doors.debugfs_class()[0]['mode'], asictl('mode')[0]['mode'],
         ynl.do('class-get', name='kvm')[0]['mode']], ['log'] * 3,
        'its owner is killed: the mode before, seen by all')


def transactions(conform, ynl):
    """Begin, add, remove, commit: two clients, the same answers; then an abort."""
    kept = conform.do('map-add', spec='jiffies_64', **KVM)[0]['item'][0]['id']
    ends = []
    for client in conform, ynl:
        before = conform.dump('map-get', **KVM)
        is_(answer(client, 'transaction-begin', **KVM), [], 'transaction-begin: no answer')
        item = client.do('map-add', spec=['rcu_data', 'phys_base'], transaction=True,
                         **KVM)[0]['item']
        is_([one.get('id') for one in item], [None, None], 'collected, not made: no ids')
        client.do('map-del', id=[kept], transaction=True, **KVM)
        is_(conform.dump('map-get', **KVM), before, 'nothing is done before the commit')
        end = answer(client, 'transaction-commit', **KVM)
        after = conform.dump('map-get', **KVM)
        is_((end[0]['generation'], after[0]['generation']),
            (before[0]['generation'] + 1,) * 2, 'transaction-commit: one change')
        is_({r['spec'] for r in after if r['origin'] == 'netlink'}, {'rcu_data', 'phys_base'},
            'of all that it has collected')
        ends.append(without(end, 'generation'))
        asictl('unmap', 'rcu_data', 'phys_base')
        kept = asictl('map', 'jiffies_64')[0]['id']
    is_(ends, [[{'added': 2, 'removed': 1}]] * 2, 'its answer counts both')
    for client in conform, ynl:
        before = conform.dump('map-get', **KVM)
        client.do('transaction-begin', **KVM)
        client.do('map-add', spec=['rcu_data'], transaction=True, **KVM)
        is_(answer(client, 'transaction-abort', **KVM), [], 'transaction-abort: no answer')
        is_(conform.dump('map-get', **KVM), before, 'and nothing done')
    conform.do('map-del', id=kept, **KVM)


def clears(conform, ynl, vm):
    """Rows that are cleared, and that are taken."""
    vm.many_rows()
    rows = sorted(conform.dump('fault-get', **KVM), key=lambda r: r['seq'])
    cuts = [rows[len(rows) // 3]['seq'], rows[len(rows) // 2]['seq']]
    for client, upto in zip((conform, ynl), cuts):
        gone = [r for r in conform.dump('fault-get', **KVM) if r['seq'] <= upto]
        said = answer(client, 'fault-clear', upto=upto, **KVM)[0]
        is_((said['cleared-rows'], said['cleared-faults']),
            (len(gone), sum(r['count'] for r in gone)), 'fault-clear: says what went')
        is_([r for r in conform.dump('fault-get', **KVM) if r['seq'] <= upto], [],
            'and it went')
    left = conform.dump('fault-get', **KVM)
    said = asictl('clear')[0]
    is_((said['cleared-rows'], said['cleared-faults']),
        (len(left), sum(r['count'] for r in left)), 'clear by asictl: the same')
    for client in conform, ynl:
        PERFORMED.add('fault-take')
        vm.many_rows()
        rows = settled(lambda: conform.dump('fault-get', **KVM))
        taken = client.dump('fault-take', **KVM)
        same(without(taken, 'generation'), without(rows, 'generation'),
             'fault-take: the rows that there were')
        is_(conform.dump('fault-get', **KVM), [], 'fault-take: they are gone')
        is_(conform.dump('stats-get', **KVM)[0]['taken'], sum(r['count'] for r in rows),
            'and counted as taken')
        said = client.do('fault-clear', taken=True, **KVM)[0]
        is_((said['cleared-rows'], said['cleared-faults']),
            (len(rows), sum(r['count'] for r in rows)), 'fault-clear of what is taken')


def refusal(ask, operation, values):
    try:
        ask(operation, **values)
    except Refused as refused_:
        return refused_.args
    return None


def refused(conform, ynl, how, operation, values):
    """Both clients are refused with the same errno, attribute and words."""
    one = refusal(getattr(conform, how), operation, values)
    other = refusal(getattr(ynl, how), operation, values)
    Tap.ok(one and one == other and one[2],
           f'{operation} {values}: refused alike', f'conform: {one}\nynl:     {other}')


def refusals(conform, ynl):
    for how, operation, values in (
            ('do', 'class-get', {'name': 'nosuch'}),
            ('do', 'class-get', {}),
            ('do', 'class-set', {'name': 'kvm'}),
            ('do', 'class-set', {'name': 'kvm', 'capacity': 15}),
            ('do', 'domain-get', {'id': 4000000000}),
            ('dump', 'domain-get', {'class': 'nosuch'}),
            ('dump', 'fault-get', KVM | {'domain': 4000000000}),
            ('do', 'fault-clear', KVM | {'taken': True, 'upto': 1}),
            ('dump', 'fault-take', {}),
            ('dump', 'fault-take', KVM | {'domain': 4000000000}),
            ('do', 'map-add', KVM | {'spec': ['jiffies_64', 'no_such_symbol']}),
            ('do', 'map-del', KVM | {'id': [4000000000]}),
            ('dump', 'map-get', {'class': 'nosuch'}),
            ('dump', 'stats-get', KVM | {'domain': 4000000000}),
            ('dump', 'walk-get', KVM | {'target': 'no_such_symbol'}),
            ('dump', 'verify-get', KVM | {'domain': 4000000000}),
            ('dump', 'pagetable-get', {'class': 'nosuch'}),
            ('do', 'transaction-begin', {}),
            ('do', 'transaction-commit', KVM),
            ('do', 'transaction-abort', KVM)):
        refused(conform, ynl, how, operation, values)


def listened(conform, group, change, quiet, enough):
    """What both clients hear of a change; quiet seconds without events end it."""
    conform.say('join', group)
    ynl = Ynl()
    ynl.family.ntf_subscribe(group)
    change()
    heard = []
    while not enough(heard) and (more := conform.say('events', 1, quiet)):
        heard += more
    told = []
    for _ in range(50):
        told += ynl.events()
        if len(told) >= len(heard):
            break
        time.sleep(0.1)
    Tap.ok(heard and told[:len(heard)] == heard, f'group {group}: both hear the same',
           f'{len(heard)} and {len(told)} events\n{heard[-1:]}\n{told[-1:]}')
    PERFORMED.update(event['name'] for event in heard)
    return [event for event in heard if 'msg' in event]


def events(ynl, vm):
    """A client of its own for each group."""
    cleared = []

    def faults():
        vm.many_rows()
        # What is cleared before it is named is not told of.
        time.sleep(1)
        cleared.extend(settled(lambda: ynl.dump('fault-get', **KVM)))
        cleared.append(ynl.do('fault-clear', upto=cleared[-1]['seq'] + 1000, **KVM)[0])

    heard = listened(Conform(), 'faults', faults, 5,
                     lambda all_: all_ and all_[-1]['name'] == 'fault-clear-ntf')
    said = cleared.pop()
    new = [event['msg'] for event in heard if event['name'] == 'fault-ntf']
    volatile = ('event', 'generation', 'seq', 'count', 'last', 'address', 'error-code', 'cpu',
                'pid', 'comm', 'exit-reason', 'data')
    same(sorted(without(new, *volatile), key=lambda r: r['id']),
         without(cleared, *volatile), 'fault-ntf: each new row, as in the table')
    numbers = [event['msg']['event'] for event in heard]
    is_(numbers, list(range(numbers[0], numbers[0] + len(numbers))), 'their numbers have no gap')
    last = heard[-1]['msg']
    is_({key: last.get(key) for key in said}, said, 'fault-clear-ntf: as the answer')
    is_(last.get('upto'), cleared[-1]['seq'] + 1000, 'with the number that was asked')

    heard = listened(Conform(), 'config', lambda: asictl('map', 'rcu_data'), 3,
                     lambda all_: all_)
    is_(heard[-1]['msg'], ynl.do('class-get', name='kvm')[0], 'class-ntf: as class-get')
    asictl('unmap', 'rcu_data')


def main():
    conform, ynl, vm = Conform(), Ynl(), Vm()
    domain = conform.dump('domain-get')[0]['id']
    asictl('stack', 'on')
    vm.many_rows()
    asictl('map', 'phys_base')
    asictl('map', 'init_task', '--vm', domain)
    reads(conform, ynl, domain)
    proofs(conform, ynl, domain)
    asictl('unmap', 'phys_base')
    asictl('unmap', 'init_task', '--vm', domain)
    maps_and_back(conform, ynl, domain)
    switches(conform, ynl)
    transactions(conform, ynl)
    refusals(conform, ynl)
    clears(conform, ynl, vm)
    events(ynl, vm)
    is_(sorted(set(ynl.family.msgs) - PERFORMED), [], 'every operation of the spec is performed')
    is_(vm.end(), 0, 'the VM ends well')
    print(f'1..{Tap.count}')
    return 0


sys.exit(main())
